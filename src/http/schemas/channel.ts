import { Type } from 'typebox'
import { Closed, component, Id, Instant, NullableText, Words } from './common.ts'

export const StartConnectionBody = Closed({
  provider: Type.String({ minLength: 1, maxLength: 50, description: 'A code of GET /providers.' }),
  channel_id: Type.Optional(Id),
})

export const FinishConnectionBody = Closed({
  code: Type.String({ minLength: 1, maxLength: 4096 }),
  state: Type.String({ minLength: 1, maxLength: 512 }),
})

export const ChangeChannelBody = Closed({ status: Words(['active', 'paused']) })

export const ChannelPath = Closed({ channel_id: Id })

export const OrgChannelPath = Closed({ org_id: Id, channel_id: Id })

export const ChannelSchema = component(
  'Channel',
  Type.Object({
    id: Id,
    org_id: Id,
    provider: Type.String(),
    status: Words(['pending', 'active', 'paused', 'reconnect_required']),
    sandbox: Type.Boolean({ description: 'True for an account on a built-in test network.' }),
    handle: NullableText,
    display_name: NullableText,
    remote_id: NullableText,
    trouble: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: 'Why a person must act, when the status is reconnect_required.',
    }),
    created_at: Instant,
    updated_at: Instant,
  }),
)

export const ConnectionSchema = component(
  'Connection',
  Type.Object({
    channel: ChannelSchema,
    authorization_url: Type.String({ description: 'Open this in a browser within ten minutes.' }),
  }),
)

export const ProviderSchema = component(
  'Provider',
  Type.Object({
    code: Type.String(),
    name: Type.String(),
    available: Words(['real', 'sandbox', 'no']),
    connection: Words(['oauth2']),
    scopes: Type.Array(Type.String()),
    limits: Type.Array(
      Type.Object({
        name: Type.String(),
        value: Type.Number(),
        unit: Type.String(),
        source: Type.String(),
        read_on: Type.String(),
      }),
    ),
    unpublishes: Type.Boolean({ description: 'Whether a program can take down what is published there.' }),
    tells_metrics: Type.Boolean({ description: 'Whether it tells how a post fares.' }),
    options: Type.Unsafe<object>({
      type: 'object',
      additionalProperties: true,
      description: "JSON Schema of the network's own choices per post.",
    }),
  }),
)
