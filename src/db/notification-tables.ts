import type { JSONColumnType } from 'kysely'
import type { NotificationKind, NotificationLanguage, NotificationWishes } from '#domain/notification.ts'
import type { ByTrigger, Defaulted, ReadOnly } from './columns.ts'

/** By kind, as far as a person ever said it. */
export type StoredMatrix = Readonly<Record<string, Partial<NotificationWishes>>>

interface NotificationSettingsTable {
  orgId: string
  userId: string
  matrix: JSONColumnType<StoredMatrix>
  language: Defaulted<NotificationLanguage>
}

/** Written by `notify_people()`; a person only reads them, and says so. */
interface NotificationsTable {
  orgId: ByTrigger<string>
  userId: ByTrigger<string>
  id: ReadOnly<string>
  /** int8 as text: the order of the list. */
  number: ReadOnly<string>
  kind: ByTrigger<NotificationKind>
  cause: ByTrigger<string>
  count: ByTrigger<number>
  type: ByTrigger<string>
  position: ByTrigger<string>
  postId: ByTrigger<string | null>
  channelId: ByTrigger<string | null>
  actorId: ByTrigger<string | null>
  code: ByTrigger<string | null>
  needsAttention: ReadOnly<boolean>
  happenedAt: ByTrigger<Date>
  inApp: ByTrigger<boolean>
  readAt: Date | null
  mailAt: ByTrigger<Date | null>
  mailedAt: ByTrigger<Date | null>
  pushedAt: ByTrigger<Date | null>
  outsider: ByTrigger<string | null>
  stage: ByTrigger<string | null>
}

/** One row, moved on by `take_notable_events()`. */
interface NotificationRelayTable {
  one: Defaulted<boolean>
  position: ByTrigger<string>
}

interface PushKeysTable {
  id: string
  one: Defaulted<boolean>
  publicKey: string
  sealed: Buffer
  createdAt: Defaulted<Date>
}

interface PushSubscriptionsTable {
  id: string
  userId: string
  sessionId: string
  endpointHash: Buffer
  sealed: Buffer
  createdAt: Defaulted<Date>
}

/** Those of notifications, as a part of all tables. */
export interface NotificationTables {
  notificationSettings: NotificationSettingsTable
  notifications: NotificationsTable
  notificationRelay: NotificationRelayTable
  pushKeys: PushKeysTable
  pushSubscriptions: PushSubscriptionsTable
}
