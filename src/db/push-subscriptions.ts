import { sql } from 'kysely'
import type { Database, Tx } from './database.ts'
import type { WordedRow } from './notifying.ts'

/** The public half of the installation's own keys; undefined before anybody needed them. */
export const findPushKey = async (tx: Tx): Promise<string | undefined> =>
  (await tx.selectFrom('pushKeys').select('publicKey').executeTakeFirst())?.publicKey

/** Keeps a pair, unless there is one already. */
export const insertPushKey = async (
  tx: Tx,
  key: { readonly id: string; readonly publicKey: string; readonly sealed: Buffer },
): Promise<void> => {
  await tx
    .insertInto('pushKeys')
    .values(key)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** A device, as its person sees it. */
export interface PushSubscriptionRow {
  readonly id: string
  readonly sessionId: string
  readonly createdAt: Date
}

export const listPushSubscriptions = (db: Database, userId: string): Promise<readonly PushSubscriptionRow[]> =>
  db
    .selectFrom('pushSubscriptions')
    .select(['id', 'sessionId', 'createdAt'])
    .where('userId', '=', userId)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()

export interface NewPushSubscription {
  readonly id: string
  readonly userId: string
  readonly sessionId: string
  readonly endpointHash: Buffer
  readonly sealed: Buffer
}

/** Keeps a device; one that is known already is taken over, by another name. */
export const storePushSubscription = async (tx: Tx, device: NewPushSubscription): Promise<PushSubscriptionRow> => {
  const { endpointHash, ...rest } = device
  return tx
    .insertInto('pushSubscriptions')
    .values(device)
    .onConflict((conflict) =>
      conflict.column('endpointHash').doUpdateSet({ ...rest, createdAt: sql<Date>`clock_timestamp()` }),
    )
    .returning(['id', 'sessionId', 'createdAt'])
    .executeTakeFirstOrThrow()
}

/** Forgets a person's oldest devices beyond so many. */
export const trimPushSubscriptions = async (tx: Tx, userId: string, most: number): Promise<void> => {
  await tx
    .deleteFrom('pushSubscriptions')
    .where('userId', '=', userId)
    .where('id', 'not in', (kept) =>
      kept
        .selectFrom('pushSubscriptions')
        .select('id')
        .where('userId', '=', userId)
        .orderBy('createdAt', 'desc')
        .limit(most),
    )
    .execute()
}

/** False where the person has no such device. */
export const deletePushSubscription = async (tx: Tx, userId: string, id: string): Promise<boolean> => {
  const answer = await tx
    .deleteFrom('pushSubscriptions')
    .where('userId', '=', userId)
    .where('id', '=', id)
    .executeTakeFirst()
  return answer.numDeletedRows > 0n
}

/** One message for one device. */
export interface PushPlace {
  readonly orgId: string
  readonly notificationId: string
  readonly subscriptionId: string
}

/** What of this is to be pushed now, and where to. */
export const takePushes = async (
  tx: Tx,
  told: readonly { readonly orgId: string; readonly userId: string; readonly cause: string }[],
): Promise<readonly PushPlace[]> => {
  const asked = told.map(({ orgId, userId, cause }) => ({ org_id: orgId, user_id: userId, cause }))
  const answer = await sql<PushPlace>`
    select org_id, notification_id, subscription_id from take_pushes(${JSON.stringify(asked)}::jsonb)`.execute(tx)
  return answer.rows
}

/** A message before it is put into words, and the device that it is for. */
export interface PushRow extends WordedRow {
  /** Ciphertext: address and keys of the device. */
  readonly sealed: Buffer
}

/** Undefined when nothing is to be pushed any more. */
export const readPush = async (
  db: Database,
  { orgId, notificationId, subscriptionId }: PushPlace,
): Promise<PushRow | undefined> =>
  (
    await sql<PushRow>`
      select sealed, language, organization, kind, type, count, post_id, post_text, provider, handle, sandbox, actor, needs_attention
      from read_push(${orgId}, ${notificationId}, ${subscriptionId})`.execute(db)
  ).rows[0]

/** Both halves of the installation's keys, the private one sealed. */
export const readPushKeys = (
  db: Database,
): Promise<{ readonly id: string; readonly publicKey: string; readonly sealed: Buffer } | undefined> =>
  db.selectFrom('pushKeys').select(['id', 'publicKey', 'sealed']).executeTakeFirst()

/** Forgets a device that is gone, unless it came back meanwhile with other keys. */
export const forgetPushSubscription = async (
  db: Database,
  { subscriptionId, sealed }: { readonly subscriptionId: string; readonly sealed: Buffer },
): Promise<void> => {
  await sql`select forget_push_subscription(${subscriptionId}, ${sealed})`.execute(db)
}
