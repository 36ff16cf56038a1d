import type { OutgoingMail } from '#auth/outgoing-mail.ts'
import { unsubscribeLink } from '#auth/unsubscribe-links.ts'
import type { Vault } from '#auth/vault.ts'
import { inTransaction, type Database, type Tx } from '#db/database.ts'
import { takeNotificationMails, type MailedRow, type WordedRow } from '#db/notifying.ts'
import { notificationMail, type NotificationTextFacts } from '#domain/notification-text.ts'
import type { Observe } from '#events/moments.ts'

/** What a notification is told with outside of the dashboard. */
export interface TellingDeps {
  /** Origin that people open, without a trailing slash. */
  readonly publicUrl: string
  /** A network's name for people, by its code. */
  readonly networkName: (provider: string) => string
}

export interface NotificationMailDeps extends TellingDeps {
  /** Works as the worker role. */
  readonly db: Database
  readonly vault: Vault
  readonly mail: OutgoingMail
  readonly observe: Observe
}

/** In one transaction: their mails are queued all, or nobody counts as told. */
const PEOPLE_AT_ONCE = 20

/** What a sentence needs of a row. */
export type SentenceRow = Omit<WordedRow, 'kind' | 'language' | 'organization'> &
  Pick<MailedRow, 'orgId'> &
  Pick<NotificationTextFacts, 'kind'>

const placeOf = ({ orgId, type, postId, provider }: SentenceRow): string => {
  if (postId !== null) return `/o/${orgId}/posts/${postId}`
  if (type.startsWith('webhook.')) return `/o/${orgId}/webhooks`
  return provider === null ? `/o/${orgId}` : `/o/${orgId}/channels`
}

/** A row as its sentence takes it. */
export const sentenceFacts = (row: SentenceRow, deps: TellingDeps): NotificationTextFacts => ({
  kind: row.kind,
  type: row.type,
  count: row.count,
  post: row.postText,
  channel: row.provider === null ? null : { handle: row.handle, network: deps.networkName(row.provider) },
  sandbox: row.sandbox,
  actor: row.actor,
  needsAttention: row.needsAttention,
  link: `${deps.publicUrl}${placeOf(row)}`,
})

const queueOne = async (
  deps: NotificationMailDeps,
  tx: Tx,
  rows: readonly [MailedRow, ...MailedRow[]],
): Promise<void> => {
  const [{ orgId, userId, email, language, organization }] = rows
  const kinds = [...new Set(rows.map(({ kind }) => kind))]
  const stop = unsubscribeLink(deps.vault, deps.publicUrl, { orgId, userId, kinds })
  const lines = rows.map((row) => sentenceFacts(row, deps))
  const letter = notificationMail({ language, organization, lines, stop })
  await deps.mail.queue(tx, { to: email, ...letter, unsubscribe: stop })
}

const mailPart = async (deps: NotificationMailDeps, tx: Tx): Promise<number> => {
  const rows = await takeNotificationMails(tx, PEOPLE_AT_ONCE)
  const byPerson = Map.groupBy(rows, ({ orgId, userId }) => `${orgId} ${userId}`)
  for (const [first, ...others] of byPerson.values()) {
    if (first !== undefined) await queueOne(deps, tx, [first, ...others])
  }
  return byPerson.size
}

/** Queues the mails that are due: one for each person and organization, with everything that is to be told by then. */
export const mailNotifications = async (deps: NotificationMailDeps, stopping: AbortSignal): Promise<void> => {
  if (deps.mail.mode !== 'smtp') return
  for (let people = PEOPLE_AT_ONCE; people >= PEOPLE_AT_ONCE && !stopping.aborted;) {
    people = await inTransaction(deps.db, {}, (tx) => mailPart(deps, tx))
    if (people > 0) deps.observe({ kind: 'notification-mails', people })
  }
}
