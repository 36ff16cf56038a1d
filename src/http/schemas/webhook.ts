import { Type } from 'typebox'
import { Closed, component, Etag, Id, Instant, NullableInstant, Words } from './common.ts'
import { SENDABLE_TYPES } from '#domain/event.ts'
import { NOTIFICATION_LANGUAGES } from '#domain/notification.ts'
import { WEBHOOK_FORMATS } from '#domain/webhook.ts'

const TypeName = Words([...SENDABLE_TYPES])

const Types = Type.Unsafe<readonly string[] | null>({
  type: ['array', 'null'],
  items: TypeName,
  minItems: 1,
  maxItems: SENDABLE_TYPES.length,
  uniqueItems: true,
  description: 'The kinds of events that are sent; null for all of them.',
})

const Address = Type.String({
  minLength: 1,
  maxLength: 2_048,
  description: 'Where events are sent by POST: https, at the public internet, without a user name.',
  examples: ['https://example.org/hooks/scheduly'],
})

const Description = Type.String({ maxLength: 200, description: 'For people.' })

const Format = Words([...WEBHOOK_FORMATS], {
  description:
    "events: for programs, signed by Standard Webhooks. slack: a sentence for people with a link, in the form of Slack's incoming webhooks, which Mattermost, Rocket.Chat and others take too.",
})

const Language = Words([...NOTIFICATION_LANGUAGES], { description: 'Of the sentences of slack.' })

const StateName = Words(['active', 'disabled'])

export const CreateWebhookBody = Closed({
  url: Address,
  description: Type.Optional(Description),
  types: Type.Optional(Types),
  format: Type.Optional(Format),
  language: Type.Optional(Language),
})

export const ChangeWebhookBody = Type.Object(
  {
    url: Type.Optional(Address),
    description: Type.Optional(Description),
    types: Type.Optional(Types),
    language: Type.Optional(Language),
    state: Type.Optional(StateName),
  },
  { additionalProperties: false, minProperties: 1 },
)

export const WebhookPath = Closed({ org_id: Id, webhook_id: Id })

const webhook = {
  id: Id,
  url: Type.String(),
  description: Type.String(),
  types: Type.Unsafe<readonly string[] | null>({ type: ['array', 'null'], items: { type: 'string' } }),
  format: Format,
  language: Language,
  state: StateName,
  disabled_because: Type.Unsafe<'gone' | 'failing' | 'person' | null>({
    type: ['string', 'null'],
    enum: ['gone', 'failing', 'person', null],
    description: 'The receiver answered 410; nothing arrived for three days; or a person switched it off.',
  }),
  former_secret_until: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    format: 'date-time',
    description: 'Until then the secret before the present one signs too.',
  }),
  last_delivered_at: NullableInstant,
  created_at: Instant,
  etag: Etag,
}

export const WebhookSchema = component('Webhook', Type.Object(webhook))

export const WebhookWithSecretSchema = component(
  'WebhookWithSecret',
  Type.Object({ ...webhook, secret: Type.String({ description: 'Begins with whsec_; shown this once.' }) }),
)

const DELIVERY_STATES = ['waiting', 'delivered', 'failed'] as const

const DeliveryStateName = Words(DELIVERY_STATES)

export const ListDeliveriesQuery = Closed({
  state: Type.Optional(Words(DELIVERY_STATES, { description: 'Only deliveries in this state.' })),
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1_000, description: 'next_cursor of the page before.' }),
  ),
})

export const DeliveryPath = Closed({ org_id: Id, delivery_id: Id })

const delivery = {
  id: Id,
  event: Type.Object({
    id: Type.Unsafe<string>({ ...Id, description: 'The same as in the header webhook-id.' }),
    sequence: Type.String(),
    type: Type.String(),
  }),
  state: DeliveryStateName,
  tries: Type.Integer(),
  next_try_at: NullableInstant,
  replay: Type.Boolean(),
  created_at: Instant,
  finished_at: NullableInstant,
}

export const DeliverySchema = component('WebhookDelivery', Type.Object(delivery))

export const DeliveryPageSchema = component(
  'WebhookDeliveryPage',
  Type.Object({
    data: Type.Array(DeliverySchema),
    page: Type.Object({
      next_cursor: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
      has_more: Type.Boolean(),
    }),
  }),
)

export const DeliveryDetailSchema = component(
  'WebhookDeliveryDetail',
  Type.Object({
    ...delivery,
    attempts: Type.Array(
      Type.Object({
        number: Type.Integer(),
        at: Instant,
        status: Type.Unsafe<number | null>({ type: ['integer', 'null'], description: 'Null: there was no answer.' }),
        failure: Type.Unsafe<string | null>({
          type: ['string', 'null'],
          description: 'Why there was no answer: not_public, unreachable, too_slow, no_answer, bad_address, no_secret.',
        }),
        milliseconds: Type.Integer(),
        answer: Type.String({
          description: 'The beginning of the answer, with whatever looks like a secret taken out.',
        }),
      }),
    ),
  }),
)

export const ReplayBody = Closed({
  since: Type.String({ format: 'date-time', maxLength: 40, description: 'At or after.' }),
  until: Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description: 'Before; now if left out.' })),
  everything: Type.Optional(
    Type.Boolean({ default: false, description: 'Also what arrived; else only what never did.' }),
  ),
})

export const ReplaySchema = component(
  'WebhookReplay',
  Type.Object({ replayed: Type.Integer(), has_more: Type.Boolean() }),
)
