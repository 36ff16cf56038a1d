import { Type } from 'typebox'
import { NOTIFICATION_KINDS, NOTIFICATION_LANGUAGES } from '#domain/notification.ts'
import { Closed, component, GROWS, Id, Instant, NullableInstant, NullableText, Words } from './common.ts'

const KindName = Words([...NOTIFICATION_KINDS], GROWS)

const Channel = Type.Object({ id: Id, provider: Type.String(), handle: NullableText })

export const NotificationSchema = component(
  'Notification',
  Type.Object({
    id: Id,
    sequence: Type.String({
      description:
        'Where it stands in the list: larger is later. Another one when the same happens once more before it is read.',
    }),
    kind: KindName,
    type: Type.String({ description: 'The kind of event that it tells of; of several, the latest.' }),
    count: Type.Integer({ description: 'How often it happened since it was read last.' }),
    happened_at: Instant,
    read_at: NullableInstant,
    post: Type.Union([Type.Object({ id: Id, text: Type.String() }), Type.Null()], {
      description: 'The beginning of its text, as it is now.',
    }),
    channel: Type.Union([Channel, Type.Null()]),
    sandbox: Type.Boolean({ description: 'Of a test network.' }),
    actor: Type.Union([Type.Object({ user_id: Id, username: Type.String() }), Type.Null()], {
      description: 'Whose act it was; null for what no member did.',
    }),
    outsider: Type.Union([Type.String(), Type.Null()], {
      description: 'What the person is called who did it, by a link for reviews; as they call themselves.',
    }),
    failure: Type.Union([Type.Object({ code: NullableText, needs_attention: Type.Boolean() }), Type.Null()]),
  }),
)

const Unread = Type.Integer({ description: 'How many are unread; 100 stands for as many and more.' })

export const NotificationPageSchema = component(
  'NotificationPage',
  Type.Object({
    data: Type.Array(NotificationSchema),
    page: Type.Object({ next_cursor: NullableText, has_more: Type.Boolean() }),
    unread: Unread,
  }),
)

export const ListNotificationsQuery = Closed({
  unread: Type.Optional(Type.Boolean({ default: false, description: 'Only what is unread.' })),
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1_000, description: 'next_cursor of the page before.' }),
  ),
})

export const NotificationPath = Closed({ org_id: Id, notification_id: Id })

export const ReadNotificationsBody = Closed({
  up_to: Type.String({ pattern: '^[0-9]{1,18}$', description: 'The sequence of the latest that was seen.' }),
})

export const UnreadSchema = component('UnreadNotifications', Type.Object({ unread: Unread }))

const Wishes = Type.Object(
  {
    in_app: Type.Boolean(),
    email: Type.Boolean(),
    push: Type.Boolean({ description: 'On devices where the person allowed it.' }),
  },
  { additionalProperties: false },
)

const SetWishes = Type.Optional(Wishes)

export const NotificationSettingsBody = Closed({
  matrix: Closed({
    approval_requested: SetWishes,
    decided: SetWishes,
    commented: SetWishes,
    failed: SetWishes,
    published: SetWishes,
    channel: SetWishes,
    paused: SetWishes,
    webhook: SetWishes,
  }),
  language: Words([...NOTIFICATION_LANGUAGES], { description: 'What mails and pushed messages are written in.' }),
})

export const NotificationSettingsSchema = component(
  'NotificationSettings',
  Type.Object({
    kinds: Type.Array(KindName, { description: 'What may concern you, with your present role.' }),
    matrix: Type.Object({
      approval_requested: Wishes,
      decided: Wishes,
      commented: Wishes,
      failed: Wishes,
      published: Wishes,
      channel: Wishes,
      paused: Wishes,
      webhook: Wishes,
    }),
    language: Words([...NOTIFICATION_LANGUAGES], GROWS),
    email: Type.Object({
      address: Type.String(),
      confirmed: Type.Boolean({ description: 'Mails about posts go to confirmed addresses only.' }),
      available: Type.Boolean({ description: 'Whether this installation sends mail.' }),
    }),
  }),
)
