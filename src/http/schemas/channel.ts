import { WARNING_CODES } from '#actions/channel-warnings.ts'
import { CHANNEL_ACTIONS } from '#domain/allowed.ts'
import { TEXT_UNITS } from '#domain/text-length.ts'
import { Type, type TSchema } from 'typebox'
import {
  Closed,
  component,
  Etag,
  GROWS,
  Id,
  Instant,
  NullableInstant,
  NullablePause,
  NullableText,
  Words,
} from './common.ts'
import { PARAMS } from './issue.ts'
import { MediaFormSchema } from './media-form.ts'

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

const PauseSchema = NullablePause(
  'Since when nothing goes out here, why, and by whose word. It stays when the keys are lost and when there are new ones.',
)

const ChannelWarning = Type.Object({
  code: Words(WARNING_CODES, GROWS),
  detail: Type.String({ description: 'What is so, and what to do.' }),
  params: Type.Optional(PARAMS),
  since: NullableInstant,
  at: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    format: 'date-time',
    description: 'When it begins to hurt: the end of the keys, or the time of the first post that waits.',
  }),
  posts: Type.Unsafe<number | null>({
    type: ['integer', 'null'],
    minimum: 0,
    description: 'How many posts wait for the channel, where they are at risk.',
  }),
})

const orNull = <T extends TSchema>(schema: T, description: string) => Type.Union([schema, Type.Null()], { description })

const NullableConnecting = orNull(
  Type.Object({
    tried_at: Instant,
    trouble: Type.String(),
    choices: Type.Array(Type.String(), {
      description:
        'Accounts that the network granted, where several were: connect again, and choose one of them there.',
    }),
  }),
  'What the last try to connect it stopped at, for whoever may connect it; null when it was not tried, or came to a connection since.',
)

const NullableSuccess = orNull(
  Type.Object({ publication_id: Id, post_id: Id, at: Instant, url: NullableText }),
  'The last post that went out here.',
)

const NullableFailure = orNull(
  Type.Object({ publication_id: Id, post_id: Id, at: Instant, code: Type.String(), detail: Type.String() }),
  'The last post that failed here, and was not mended since.',
)

const NullableQuota = orNull(
  Type.Object({
    used: Type.Integer({ minimum: 0 }),
    limit: Type.Integer({ minimum: 1 }),
    renews_at: NullableInstant,
    seen_at: Instant,
    planned: Type.Integer({
      minimum: 0,
      description:
        'How many go out there until renews_at, where that is still to come, else in the next 24 hours, if nobody changes that; ' +
        '10000 and more are told as 10000, and a channel that is paused or has to be reconnected has none.',
    }),
  }),
  'How many posts of the account are used, of those that its network lets programs publish, as it said at seen_at. ' +
    'renews_at null: it does not say, or counts the last 24 hours. Null: it has not said anything yet.',
)

export const ChannelSchema = component(
  'Channel',
  Type.Object({
    id: Id,
    org_id: Id,
    provider: Type.String(),
    status: Words(['pending', 'active', 'paused', 'reconnect_required']),
    pause: PauseSchema,
    sandbox: Type.Boolean({ description: 'True for an account on a built-in test network.' }),
    handle: NullableText,
    display_name: NullableText,
    remote_id: NullableText,
    account_read_at: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'date-time',
      description:
        'When the network was asked last for what decides what posts of the account may be, such as a subscription on X, which is asked for again once a day at most; null: before this was kept.',
    }),
    trouble: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: 'Why a person must act, when the status is reconnect_required.',
    }),
    token_expires_at: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'date-time',
      description: 'When the keys end, if they are not renewed before.',
    }),
    renewal: Type.Object({
      automatic: Type.Unsafe<boolean | null>({
        type: ['boolean', 'null'],
        description: 'Whether the keys are renewed without a person; null when that is not known yet.',
      }),
      keys_since: NullableInstant,
      due_at: NullableInstant,
      failing_since: NullableInstant,
      trouble: NullableText,
    }),
    scopes: Type.Object({
      required: Type.Array(Type.String()),
      granted: Type.Unsafe<readonly string[] | null>({
        type: ['array', 'null'],
        items: { type: 'string' },
        description: 'Null for a channel that was connected before this was kept, until its keys are renewed.',
      }),
      missing: Type.Array(
        Type.Object({
          scope: Type.String(),
          effect: Type.String({ description: 'What does not work without it.' }),
        }),
      ),
    }),
    warnings: Type.Array(ChannelWarning),
    connecting: NullableConnecting,
    last_success: NullableSuccess,
    last_failure: NullableFailure,
    quota: NullableQuota,
    allowed_actions: Type.Array(Words(CHANNEL_ACTIONS, GROWS), {
      description:
        'What you may do with it now, by your rights and its state. connect: connect it anew (startConnection with its channel_id). ' +
        'To delete it you may have to prove first that it is you (POST /account/step-up).',
    }),
    created_at: Instant,
    updated_at: Instant,
    etag: Etag,
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
    scopes: Type.Array(Type.String(), {
      description: 'The permissions that are asked for when a channel is connected.',
    }),
    guide: Type.String({
      description: 'Page of this server that says how whoever runs it sets the real network up.',
      examples: ['/guides/x'],
    }),
    threads: Type.Boolean({ description: 'Whether a post can go on in further parts below it.' }),
    limits: Type.Array(
      Type.Object({
        name: Type.String(),
        value: Type.Number(),
        unit: Type.String(),
        source: Type.String(),
        read_on: Type.String(),
      }),
    ),
    text_unit: Words(TEXT_UNITS, { description: 'What it counts texts in.', examples: ['weighted'] }),
    media: Type.Array(MediaFormSchema, { description: 'The files that it takes, by the form that a post has.' }),
    unpublishes: Type.Boolean({ description: 'Whether a program can take down what is published there.' }),
    tells_metrics: Type.Boolean({ description: 'Whether it tells how a post fares.' }),
    options: Type.Unsafe<object>({
      type: 'object',
      additionalProperties: true,
      description:
        "JSON Schema of the network's own choices per post, with what a form needs in words. x-code names a choice for words of one's own " +
        'in another language, and x-params what its description names; x-enum-titles is what its values are called, by value.',
    }),
  }),
)
