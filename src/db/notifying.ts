import { sql } from 'kysely'
import type { Role } from '#domain/membership.ts'
import type { NotificationKind, NotificationLanguage } from '#domain/notification.ts'
import type { Database, Tx } from './database.ts'
import type { StoredMatrix } from './notification-tables.ts'

// What the worker asks and writes about notifications, of all organizations: each is a function of the database.

/** An event that people may be told of. */
export interface NotableRow {
  readonly orgId: string
  /** int8 as text. */
  readonly position: string
  readonly type: string
  readonly subjectType: string
  readonly subjectId: string
  readonly postId: string | null
  readonly data: Readonly<Record<string, unknown>>
  readonly happenedAt: Date
  readonly channelId: string | null
  readonly authorId: string | null
  /** Who made the link by which somebody outside spoke. */
  readonly makerId: string | null
  readonly parties: readonly string[]
  /** Of the latest event that asks for an approval: the round and step that are open now; else null. */
  readonly stage: string | null
  /** Who may decide in it. */
  readonly deciders: readonly string[]
  /** Who was told of it before. */
  readonly toldBefore: readonly string[]
  /** Whether another event tells of the same act. */
  readonly toldApart: boolean
}

/** Takes the next events, once and for all if the transaction is committed. */
export const takeNotableEvents = async (tx: Tx, most: number): Promise<readonly NotableRow[]> =>
  (
    await sql<NotableRow>`
      select org_id, position, type, subject_type, subject_id, post_id, data, happened_at, channel_id, author_id, maker_id, parties,
        stage, deciders, told_before, told_apart
      from take_notable_events(${most})`.execute(tx)
  ).rows

export interface NotifiedRow {
  readonly orgId: string
  readonly userId: string
  readonly role: Role
  /** Whether the person's address is known to be theirs. */
  readonly confirmed: boolean
  readonly matrix: StoredMatrix
}

/** The members of these organizations, with what they want to be told of. */
export const listNotifiedPeople = async (tx: Tx, orgIds: readonly string[]): Promise<readonly NotifiedRow[]> =>
  (
    await sql<NotifiedRow>`
      select org_id, user_id, role, confirmed, matrix from notified_people(${orgIds}::uuid[])`.execute(tx)
  ).rows

/** What one person is told; `mail`: soon, with the hour's others, or not. */
export interface ToldPerson {
  readonly orgId: string
  readonly userId: string
  readonly kind: NotificationKind
  readonly cause: string
  readonly count: number
  readonly type: string
  readonly position: string
  readonly postId: string | null
  readonly channelId: string | null
  readonly actorId: string | null
  /** Who did it, where it was somebody outside. */
  readonly outsider: string | null
  readonly code: string | null
  readonly needsAttention: boolean
  readonly happenedAt: Date
  /** Of what waits for this person's approval: the round and the step. */
  readonly stage: string | null
  readonly inApp: boolean
  readonly mail: 'soon' | 'digest' | null
  readonly push: boolean
}

/** A cause that has been dealt with, by an event at this place. */
export interface SettledCause {
  readonly orgId: string
  readonly cause: string
  readonly position: string
  /** For whom it waits all the same. */
  readonly still: readonly string[]
}

const toColumns = (row: ToldPerson) => ({
  org_id: row.orgId,
  user_id: row.userId,
  kind: row.kind,
  cause: row.cause,
  count: row.count,
  type: row.type,
  position: row.position,
  post_id: row.postId,
  channel_id: row.channelId,
  actor_id: row.actorId,
  outsider: row.outsider,
  code: row.code,
  needs_attention: row.needsAttention,
  happened_at: row.happenedAt,
  stage: row.stage,
  in_app: row.inApp,
  mail: row.mail,
})

/** Writes down what people are told. Of one person and one cause there may be one at most. */
export const notifyPeople = async (
  tx: Tx,
  told: readonly ToldPerson[],
  settled: readonly SettledCause[],
): Promise<void> => {
  const causes = settled.map(({ orgId, cause, position, still }) => ({ org_id: orgId, cause, position, still }))
  await sql`select notify_people(${JSON.stringify(told.map(toColumns))}::jsonb, ${JSON.stringify(causes)}::jsonb)`.execute(
    tx,
  )
}

/** A notification, with what words are made of. */
export interface WordedRow {
  readonly language: NotificationLanguage
  readonly organization: string
  readonly kind: NotificationKind
  readonly type: string
  readonly count: number
  readonly postId: string | null
  readonly postText: string | null
  readonly provider: string | null
  readonly handle: string | null
  readonly sandbox: boolean
  readonly actor: string | null
  readonly needsAttention: boolean
}

/** One line of a mail. */
export interface MailedRow extends WordedRow {
  readonly orgId: string
  readonly userId: string
  readonly email: string
  readonly code: string | null
}

/** Takes what is to be told by mail by now, of so many people at most; each person's lines follow one another. */
export const takeNotificationMails = async (tx: Tx, people: number): Promise<readonly MailedRow[]> =>
  (
    await sql<MailedRow>`
      select org_id, user_id, email, language, organization, kind, type, count, post_id, post_text, provider, handle, sandbox, actor,
        code, needs_attention from take_notification_mails(${people})`.execute(tx)
  ).rows

/** An owner or admin who wants mails of a kind. */
export interface NotifiedManager {
  readonly userId: string
  readonly email: string
  readonly language: NotificationLanguage
}

export const listNotifiedManagers = async (
  tx: Tx,
  orgId: string,
  about: NotificationKind,
): Promise<readonly NotifiedManager[]> =>
  (
    await sql<NotifiedManager>`
      select user_id, email, coalesce(mail_language(${orgId}, user_id), 'en') as language from notified_managers(${orgId}, ${about})`.execute(
      tx,
    )
  ).rows

/** Deletes up to so many that are older; answers with how many it were. */
export const forgetNotifications = async (db: Database, days: number, most: number): Promise<number> => {
  const answer = await sql<{ gone: number }>`select forget_notifications(${days}, ${most}) as gone`.execute(db)
  return answer.rows[0]?.gone ?? 0
}
