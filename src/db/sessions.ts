import { sql } from 'kysely'
import type { Database } from './database.ts'

const IDLE_DAYS = 14
const ABSOLUTE_DAYS = 30

/** Starts a session: 14 days without use, 30 days at most. */
export const insertSession = async (
  db: Database,
  session: { readonly id: string; readonly userId: string; readonly refreshHash: Buffer },
): Promise<void> => {
  await db
    .insertInto('sessions')
    .values({
      ...session,
      idleExpiresAt: sql`now() + make_interval(days => ${IDLE_DAYS})`,
      expiresAt: sql`now() + make_interval(days => ${ABSOLUTE_DAYS})`,
    })
    .execute()
}

export interface LiveSession {
  readonly id: string
  readonly userId: string
}

/** Swaps a refresh token for its successor in one guarded statement; of two that race, one wins. */
export const rotateSession = (
  db: Database,
  tokens: { readonly current: Buffer; readonly next: Buffer },
): Promise<LiveSession | undefined> =>
  db
    .updateTable('sessions')
    .set({
      refreshHash: tokens.next,
      previousHash: tokens.current,
      rotatedAt: sql`now()`,
      idleExpiresAt: sql`least(expires_at, now() + make_interval(days => ${IDLE_DAYS}))`,
    })
    .where('refreshHash', '=', tokens.current)
    .where('revokedAt', 'is', null)
    .where('idleExpiresAt', '>', sql<Date>`now()`)
    .where('expiresAt', '>', sql<Date>`now()`)
    .returning(['id', 'userId'])
    .executeTakeFirst()

/** The live session whose direct predecessor token this is, and whether it was swapped within the last 10 s. */
export const findByPreviousToken = (
  db: Database,
  hash: Buffer,
): Promise<(LiveSession & { readonly fresh: boolean }) | undefined> =>
  db
    .selectFrom('sessions')
    .select(['id', 'userId', sql<boolean>`rotated_at > now() - interval '10 seconds'`.as('fresh')])
    .where('previousHash', '=', hash)
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', sql<Date>`now()`)
    .executeTakeFirst()

export const revokeSession = async (db: Database, sessionId: string): Promise<void> => {
  await db
    .updateTable('sessions')
    .set({ revokedAt: sql`now()` })
    .where('id', '=', sessionId)
    .where('revokedAt', 'is', null)
    .execute()
}

/** Ends the session of this refresh token, or of its successor; nothing happens for an unknown one. */
export const revokeByToken = async (db: Database, hash: Buffer): Promise<void> => {
  await db
    .updateTable('sessions')
    .set({ revokedAt: sql`now()` })
    .where((is) => is.or([is('refreshHash', '=', hash), is('previousHash', '=', hash)]))
    .where('revokedAt', 'is', null)
    .execute()
}

/** Whether the session still stands and its person may still sign in; asked at every request. */
export const isSessionAlive = async (db: Database, session: LiveSession): Promise<boolean> => {
  const row = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.userId')
    .select('sessions.id')
    .where('sessions.id', '=', session.id)
    .where('sessions.userId', '=', session.userId)
    .where('sessions.revokedAt', 'is', null)
    .where('sessions.expiresAt', '>', sql<Date>`now()`)
    .where('users.disabledAt', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}
