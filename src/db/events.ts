import { sql } from 'kysely'
import type { Role } from '#domain/membership.ts'
import type { Database, Tx } from './database.ts'
import { anyOf } from './plain-array.ts'

/** The channel of the database's notifications about events. */
export const EVENTS_CHANNEL = 'scheduly_events'

/** An event that has its place. */
export interface EventRow {
  /** int8 as text: its place in the order of all events. */
  readonly position: string
  readonly id: string
  readonly type: string
  readonly subjectType: string
  readonly subjectId: string
  readonly postId: string | null
  readonly data: Record<string, unknown>
  readonly createdAt: Date
}

/** Gives up to `most` new events their places; answers with how many that were, or null when somebody else is at it. */
export const placeEvents = async (db: Database, most: number): Promise<number | null> => {
  const answer = await sql<{ placed: number | null }>`select place_events(${most}) as placed`.execute(db)
  return answer.rows[0]?.placed ?? null
}

/** Waits until whoever gives places is through; false: it takes too long to wait for. */
export const awaitPlacing = async (db: Database): Promise<boolean> => {
  const answer = await sql<{ through: boolean }>`select await_placing() as through`.execute(db)
  return answer.rows[0]?.through ?? false
}

/** From the answer on, the next event rings. */
export const awaitEvents = async (db: Database): Promise<void> => {
  await sql`select await_events()`.execute(db)
}

/** Deletes up to `most` events older than so many days; answers with how many went. */
export const forgetEvents = async (db: Database, days: number, most: number): Promise<number> => {
  const answer = await sql<{ gone: number }>`select forget_events(${days}, ${most}) as gone`.execute(db)
  return answer.rows[0]?.gone ?? 0
}

/** Events of the organization behind the place `after`, in their order. */
export const listEvents = (
  tx: Tx,
  orgId: string,
  page: { readonly after: string; readonly limit: number },
): Promise<readonly EventRow[]> =>
  tx
    .selectFrom('events')
    .select(['position', 'id', 'type', 'subjectType', 'subjectId', 'postId', 'data', 'createdAt'])
    .where('orgId', '=', orgId)
    .where('position', '>', page.after)
    .orderBy('position')
    .limit(page.limit)
    .$narrowType<{ position: string }>()
    .execute()

/** From where to where events can be read, as places: whoever stands before `forgotten` or behind `latest` has missed some. */
export interface EventRange {
  readonly forgotten: string
  readonly latest: string
}

/** What is kept of the organization's events. */
export const readEventRange = async (tx: Tx, orgId: string): Promise<EventRange> => {
  const answer = await sql<EventRange>`
    select coalesce((select forgotten from event_horizons where org_id = ${orgId}), 0) as forgotten, latest
    from event_relay`.execute(tx)
  return answer.rows[0] ?? { forgotten: '0', latest: '0' }
}

/** Of these people, who is a member at this moment, and as what. */
export const findRoles = async (
  tx: Tx,
  orgId: string,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, Role>> => {
  const rows = await tx
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.userId')
    .select(['memberships.userId', 'memberships.role'])
    .where('memberships.orgId', '=', orgId)
    .where('memberships.userId', '=', anyOf(userIds))
    .where('users.disabledAt', 'is', null)
    .execute()
  return new Map(rows.map(({ userId, role }) => [userId, role]))
}

/** Of these sessions, the ones that live at this moment. */
export const findLiveSessions = async (tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> => {
  const rows = await tx
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', anyOf(ids))
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', sql<Date>`now()`)
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** Of these keys of the organization, the ones that work at this moment. */
export const findLiveKeys = async (tx: Tx, orgId: string, ids: readonly string[]): Promise<ReadonlySet<string>> => {
  const rows = await tx
    .selectFrom('apiKeys')
    .select('id')
    .where('orgId', '=', orgId)
    .where('id', '=', anyOf(ids))
    .where('revokedAt', 'is', null)
    .where((eb) => eb.or([eb('expiresAt', 'is', null), eb('expiresAt', '>', sql<Date>`now()`)]))
    .execute()
  return new Set(rows.map(({ id }) => id))
}
