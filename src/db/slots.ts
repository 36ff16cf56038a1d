import { sql } from 'kysely'
import { WEEKDAYS, type SlotTime } from '#domain/slot.ts'
import { inLine, type Tx } from './database.ts'
import type { Part } from './organization-export.ts'
import { anyOf } from './plain-array.ts'

export interface SlotRow extends SlotTime {
  readonly id: string
  readonly channelId: string
  readonly createdAt: Date
}

const slots = (tx: Tx, orgId: string) =>
  tx
    .selectFrom('slots')
    .select(['id', 'channelId', 'weekday', 'localTime', 'timeZone', 'createdAt'])
    .where('orgId', '=', orgId)

const inWeek = sql`array_position(${[...WEEKDAYS]}::text[], weekday)`

/** The slots of some channels, in the order of the week. */
export const listSlots = (tx: Tx, orgId: string, channelIds: readonly string[]): Promise<readonly SlotRow[]> =>
  channelIds.length === 0
    ? Promise.resolve([])
    : slots(tx, orgId)
        .where('channelId', '=', anyOf(channelIds))
        .orderBy(inWeek)
        .orderBy('localTime')
        .orderBy('timeZone')
        .orderBy('id')
        .execute()

/** Every slot, in the order of their ids. */
export const listSlotsById = (tx: Tx, orgId: string, part: Part): Promise<readonly SlotRow[]> => {
  const query = slots(tx, orgId).orderBy('id').limit(part.limit)
  return (part.after === null ? query : query.where('id', '>', part.after)).execute()
}

/** What names a slot: its channel too, which its address goes by. */
export interface SlotKey {
  readonly orgId: string
  readonly channelId: string
  readonly id: string
}

export const findSlot = (tx: Tx, { orgId, channelId, id }: SlotKey): Promise<SlotRow | undefined> =>
  slots(tx, orgId).where('channelId', '=', channelId).where('id', '=', id).executeTakeFirst()

export interface NewSlot extends SlotKey, SlotTime {
  readonly createdBy: string
}

/** Adds slots; one that is there already is left out. Answers with how many were added. */
export const insertSlots = async (tx: Tx, added: readonly NewSlot[]): Promise<number> => {
  const answer = await tx
    .insertInto('slots')
    .values([...added])
    .onConflict((conflict) => conflict.constraint('slots_once').doNothing())
    .executeTakeFirst()
  return Number(answer.numInsertedOrUpdatedRows ?? 0n)
}

export const updateSlot = async (
  tx: Tx,
  { orgId, id }: Pick<SlotKey, 'orgId' | 'id'>,
  { weekday, localTime, timeZone }: SlotTime,
): Promise<void> => {
  await tx
    .updateTable('slots')
    .set({ weekday, localTime, timeZone })
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .execute()
}

export const deleteSlot = async (tx: Tx, { orgId, id }: Pick<SlotKey, 'orgId' | 'id'>): Promise<void> => {
  await tx.deleteFrom('slots').where('orgId', '=', orgId).where('id', '=', id).execute()
}

/** Forgets the slots of a channel that is gone. */
export const deleteSlotsOf = async (tx: Tx, orgId: string, channelId: string): Promise<void> => {
  await tx.deleteFrom('slots').where('orgId', '=', orgId).where('channelId', '=', channelId).execute()
}

/**
 * Makes whoever wants a slot of these channels, or changes one, wait until this transaction ends; whoever changes blocked dates too.
 * All take these locks in one order, behind those of posts and channels and before those of publications.
 */
export const holdSlots = (tx: Tx, orgId: string, channelIds: readonly string[]): Promise<void> =>
  inLine(tx, async () => {
    await sql`select pg_advisory_xact_lock_shared(hashtextextended('slots ' || ${orgId}, 0))`.execute(tx)
    const names = channelIds.map((channelId) => `${orgId} ${channelId}`).sort()
    await sql`select pg_advisory_xact_lock(hashtextextended('slots ' || name, 0)) from unnest(${names}::text[]) as name`.execute(
      tx,
    )
  })

/** The same for every channel of the organization. */
export const holdAllSlots = (tx: Tx, orgId: string): Promise<void> =>
  inLine(tx, () => sql`select pg_advisory_xact_lock(hashtextextended('slots ' || ${orgId}, 0))`.execute(tx))

/** A post that has a moment on a channel. */
export interface TakenRow {
  readonly channelId: string
  readonly at: Date
  readonly postId: string
}

export interface TakenQuestion {
  readonly orgId: string
  readonly channelIds: readonly string[]
  readonly moments: readonly Date[]
  /** A post that does not count. */
  readonly postId: string | null
}

/**
 * The posts that have one of these times on one of these channels, whichever way they came by it: drafts that wait for an approval
 * too. What was canceled, or taken out of the post, has none.
 */
export const listTaken = async (tx: Tx, asked: TakenQuestion): Promise<readonly TakenRow[]> => {
  const { orgId, channelIds, moments, postId } = asked
  if (channelIds.length === 0 || moments.length === 0) return []
  const answer = await sql<TakenRow>`
    select q.channel_id, posts.scheduled_at as at, posts.id as post_id
    from posts
    join publications q on q.org_id = posts.org_id and q.post_id = posts.id
    where posts.org_id = ${orgId} and coalesce(posts.scheduled_at, 'infinity') = any(${moments}::timestamptz[])
      and q.channel_id = any(${channelIds}::uuid[]) and q.status <> 'canceled'
      and posts.id is distinct from ${postId}::uuid
    order by posts.scheduled_at, posts.id`.execute(tx)
  return answer.rows
}
