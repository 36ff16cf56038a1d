import { sql } from 'kysely'
import type { Database, Tx } from './database.ts'

/** A member, and the organization. */
export interface FeedOwner {
  readonly orgId: string
  readonly userId: string
}

/** Whose address it is; undefined for none that works. */
export const findCalendarFeed = async (db: Database, hash: Buffer): Promise<FeedOwner | undefined> => {
  const answer = await sql<FeedOwner>`select org_id, user_id from find_calendar_feed(${hash})`.execute(db)
  return answer.rows[0]
}

/** Since when a member has an address; undefined for no address. */
export const readCalendarFeed = async (tx: Tx, { orgId, userId }: FeedOwner): Promise<Date | undefined> => {
  const row = await tx
    .selectFrom('calendarFeeds')
    .select('createdAt')
    .where('orgId', '=', orgId)
    .where('userId', '=', userId)
    .executeTakeFirst()
  return row?.createdAt
}

export const insertCalendarFeed = async (tx: Tx, { orgId, userId }: FeedOwner, tokenHash: Buffer): Promise<void> => {
  await tx.insertInto('calendarFeeds').values({ orgId, userId, tokenHash }).execute()
}

/** False where there was none. Whoever makes an address of the same member at this moment waits: a member has one. */
export const deleteCalendarFeed = async (tx: Tx, { orgId, userId }: FeedOwner): Promise<boolean> => {
  const owner = `${orgId} ${userId}`
  await sql`select pg_advisory_xact_lock(hashtextextended('calendar feed ' || ${owner}, 0))`.execute(tx)
  const answer = await tx
    .deleteFrom('calendarFeeds')
    .where('orgId', '=', orgId)
    .where('userId', '=', userId)
    .executeTakeFirst()
  return answer.numDeletedRows > 0n
}
