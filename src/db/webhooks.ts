import { sql } from 'kysely'
import type { NotificationLanguage } from '#domain/notification.ts'
import type { WebhookFormat, WebhookVerdict } from '#domain/webhook.ts'
import type { Database, Tx } from './database.ts'

export type WebhookState = 'active' | 'disabled'
export type DisabledBecause = 'gone' | 'failing' | 'person'
export type DeliveryState = 'waiting' | 'delivered' | 'failed'

/** A webhook as its organization sees it: never its secret. */
export interface WebhookRow {
  readonly id: string
  readonly url: string
  readonly description: string
  readonly types: readonly string[] | null
  readonly format: WebhookFormat
  /** Of its sentences. */
  readonly language: NotificationLanguage
  readonly state: WebhookState
  readonly disabledBecause: DisabledBecause | null
  readonly formerUntil: Date | null
  readonly lastDeliveredAt: Date | null
  readonly createdBy: string
  readonly createdAt: Date
}

const webhooks = (tx: Tx, orgId: string) =>
  tx
    .selectFrom('webhooks')
    .select(['id', 'url', 'description', 'types', 'format', 'language', 'state', 'disabledBecause'])
    .select(['formerUntil', 'lastDeliveredAt', 'createdBy', 'createdAt'])
    .where('orgId', '=', orgId)

/** All of them, oldest first. */
export const listWebhooks = (tx: Tx, orgId: string): Promise<readonly WebhookRow[]> =>
  webhooks(tx, orgId).orderBy('createdAt').orderBy('id').execute()

export const findWebhook = (tx: Tx, orgId: string, id: string): Promise<WebhookRow | undefined> =>
  webhooks(tx, orgId).where('id', '=', id).executeTakeFirst()

/** Keeps it as it is for whoever comes later, until the transaction ends. */
export const lockWebhook = (tx: Tx, orgId: string, id: string): Promise<WebhookRow | undefined> =>
  webhooks(tx, orgId).where('id', '=', id).forNoKeyUpdate().executeTakeFirst()

export interface NewWebhook {
  readonly orgId: string
  readonly id: string
  readonly url: string
  readonly description: string
  readonly types: readonly string[] | null
  readonly format: WebhookFormat
  readonly language: NotificationLanguage
  /** Ciphertext. */
  readonly secret: Buffer
  readonly createdBy: string
}

export const insertWebhook = async (tx: Tx, webhook: NewWebhook): Promise<void> => {
  await tx.insertInto('webhooks').values(webhook).execute()
}

export interface WebhookChange {
  readonly url?: string
  readonly description?: string
  readonly types?: readonly string[] | null
  readonly language?: NotificationLanguage
  readonly state?: WebhookState
}

/** False where there is none. */
export const updateWebhook = async (
  tx: Tx,
  orgId: string,
  { id, ...change }: WebhookChange & { readonly id: string },
) => {
  const because =
    change.state === undefined ? {} : { disabledBecause: change.state === 'active' ? null : ('person' as const) }
  const answer = await tx
    .updateTable('webhooks')
    .set({ ...change, ...because })
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .executeTakeFirst()
  return answer.numUpdatedRows > 0n
}

export const deleteWebhook = async (tx: Tx, orgId: string, id: string): Promise<boolean> => {
  const answer = await tx.deleteFrom('webhooks').where('orgId', '=', orgId).where('id', '=', id).executeTakeFirst()
  return answer.numDeletedRows > 0n
}

/** Gives it a new secret, sealed; the one before signs too for so many hours. */
export const rotateWebhookSecret = async (
  tx: Tx,
  { id, sealed, formerHours }: { readonly id: string; readonly sealed: Buffer; readonly formerHours: number },
): Promise<boolean> => {
  const answer = await sql<{
    done: boolean
  }>`select rotate_webhook_secret(${id}, ${sealed}, ${formerHours}) as done`.execute(tx)
  return answer.rows[0]?.done === true
}

/** Writes an event for this webhook alone. */
export const testWebhook = async (tx: Tx, id: string): Promise<boolean> => {
  const answer = await sql<{ done: boolean }>`select test_webhook(${id}) as done`.execute(tx)
  return answer.rows[0]?.done === true
}

export interface ReplaySpan {
  readonly id: string
  readonly since: Date
  readonly until: Date
  /** Also what arrived. */
  readonly everything: boolean
  readonly most: number
}

/** Sends events of a time again; answers with how many. */
export const replayWebhook = async (tx: Tx, span: ReplaySpan): Promise<number> => {
  const { id, since, until, everything, most } = span
  const answer = await sql<{
    added: number
  }>`select replay_webhook(${id}, ${since}, ${until}, ${everything}, ${most}) as added`.execute(tx)
  return answer.rows[0]?.added ?? 0
}

/** Sends one delivery again; the new one's id, or null when there is none, or it has not ended. */
export const replayWebhookDelivery = async (tx: Tx, id: string): Promise<string | null> => {
  const answer = await sql<{ id: string | null }>`select replay_webhook_delivery(${id}) as id`.execute(tx)
  return answer.rows[0]?.id ?? null
}

export interface WebhookDeliveryRow {
  readonly id: string
  /** int8 as text: the order of the log. */
  readonly number: string
  readonly webhookId: string
  readonly eventId: string
  readonly type: string
  readonly position: string
  readonly state: DeliveryState
  readonly tries: number
  readonly wakeAt: Date | null
  readonly replay: boolean
  readonly createdAt: Date
  readonly finishedAt: Date | null
}

const deliveries = (tx: Tx, orgId: string) =>
  tx
    .selectFrom('webhookDeliveries as d')
    .innerJoin('events as e', (join) => join.onRef('e.orgId', '=', 'd.orgId').onRef('e.sequence', '=', 'd.sequence'))
    .select([
      'd.id',
      'd.number',
      'd.webhookId',
      'e.id as eventId',
      'e.type',
      'd.position',
      'd.state',
      'd.tries',
      'd.wakeAt',
      'd.replay',
    ])
    .select(['d.createdAt', 'd.finishedAt'])
    .where('d.orgId', '=', orgId)

/** Newest first, older than the one with the number `before` (null: from the newest). */
export const listWebhookDeliveries = (
  tx: Tx,
  key: { readonly orgId: string; readonly webhookId: string; readonly state?: DeliveryState | undefined },
  page: { readonly before: string | null; readonly limit: number },
): Promise<readonly WebhookDeliveryRow[]> => {
  let query = deliveries(tx, key.orgId).where('d.webhookId', '=', key.webhookId)
  if (key.state !== undefined) query = query.where('d.state', '=', key.state)
  if (page.before !== null) query = query.where('d.number', '<', page.before)
  return query.orderBy('d.number', 'desc').limit(page.limit).execute()
}

export const findWebhookDelivery = (tx: Tx, orgId: string, id: string): Promise<WebhookDeliveryRow | undefined> =>
  deliveries(tx, orgId).where('d.id', '=', id).executeTakeFirst()

export interface WebhookAttemptRow {
  readonly number: number
  readonly at: Date
  readonly status: number | null
  readonly failure: string | null
  readonly milliseconds: number
  readonly answer: string
}

/** Every try of one delivery, in order. */
export const listWebhookAttempts = (
  tx: Tx,
  key: { readonly orgId: string; readonly deliveryId: string },
): Promise<readonly WebhookAttemptRow[]> =>
  tx
    .selectFrom('webhookAttempts')
    .select(['number', 'at', 'status', 'failure', 'milliseconds', 'answer'])
    .where('orgId', '=', key.orgId)
    .where('deliveryId', '=', key.deliveryId)
    .orderBy('number')
    .execute()

/** A delivery in hand, with all that is sent. */
export interface ClaimedDelivery {
  readonly orgId: string
  readonly id: string
  readonly epoch: string
  /** This one included. */
  readonly tries: number
  readonly webhookId: string
  readonly url: string
  readonly secret: Buffer
  readonly formerSecret: Buffer | null
  readonly eventId: string
  readonly position: string
  readonly type: string
  readonly subjectType: string
  readonly subjectId: string
  readonly postId: string | null
  readonly data: Readonly<Record<string, unknown>>
  readonly happenedAt: Date
  readonly format: WebhookFormat
  readonly language: NotificationLanguage
}

/** What a sentence about a delivery is made of. */
export interface DeliveryWords {
  readonly organization: string
  readonly postText: string | null
  readonly provider: string | null
  readonly handle: string | null
  readonly sandbox: boolean
  readonly actor: string | null
}

/** Undefined where the delivery is gone. */
export const readDeliveryWords = async (
  db: Database,
  { orgId, id }: Pick<ClaimedDelivery, 'orgId' | 'id'>,
): Promise<DeliveryWords | undefined> => {
  const answer = await sql<DeliveryWords>`
    select organization, post_text, provider, handle, sandbox, actor from webhook_words(${orgId}, ${id})`.execute(db)
  return answer.rows[0]
}

export interface DeliveryPlaces {
  readonly most: number
  /** Most of one webhook. */
  readonly each: number
  /** Webhooks that have as many in hand as they may. */
  readonly busy: readonly string[]
  readonly leaseSeconds: number
}

/** Takes what is due, of all organizations. */
export const claimWebhookDeliveries = async (
  db: Database,
  places: DeliveryPlaces,
): Promise<readonly ClaimedDelivery[]> => {
  const { most, each, busy, leaseSeconds } = places
  const answer = await sql<ClaimedDelivery>`
    select org_id, id, epoch, tries, webhook_id, url, secret, former_secret, event_id, event_position as position, type,
      subject_type, subject_id, post_id, data, happened_at, format, language
    from claim_webhook_deliveries(${most}, ${each}, ${busy}::uuid[], ${leaseSeconds})`.execute(db)
  return answer.rows
}

/** Seconds until the next delivery of a webhook that is not busy; negative: it is due; null: there is none. */
export const secondsToNextDelivery = async (db: Database, busy: readonly string[]): Promise<number | null> => {
  const answer = await sql<{
    seconds: number | null
  }>`select next_webhook_delivery(${busy}::uuid[]) as seconds`.execute(db)
  return answer.rows[0]?.seconds ?? null
}

/** Whether any organization has a webhook that is on. */
export const hasWebhooks = async (db: Database): Promise<boolean> => {
  const answer = await sql<{ has: boolean }>`select has_webhooks() as has`.execute(db)
  return answer.rows[0]?.has === true
}

export interface WebhookResult {
  readonly verdict: WebhookVerdict
  readonly retrySeconds: number
  readonly status: number | null
  readonly failure: string | null
  readonly milliseconds: number
  readonly answer: string
}

/** Writes down what came of a try. `disabled`: it was the end of the webhook; `fenced`: it came too late. */
export const recordWebhookAttempt = async (
  tx: Tx,
  { orgId, id, epoch }: ClaimedDelivery,
  { verdict, retrySeconds, ...answered }: WebhookResult,
): Promise<'kept' | 'disabled' | 'fenced'> => {
  const answer = await sql<{
    become: 'kept' | 'disabled' | 'fenced'
  }>`select record_webhook_attempt(${orgId}, ${id}, ${epoch}::bigint,
    ${verdict}, ${retrySeconds}, ${JSON.stringify(answered)}::jsonb) as become`.execute(tx)
  return answer.rows[0]?.become ?? 'fenced'
}
