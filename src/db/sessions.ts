import { sql } from 'kysely'
import type { Database, Tx } from './database.ts'
import type { SignInMethod } from './account-tables.ts'

const IDLE_DAYS = 14
const ABSOLUTE_DAYS = 30
const GRACE_SECONDS = 10

/** Starts a session: 14 days without use, 30 days at most. */
export const insertSession = async (
  db: Database,
  session: {
    readonly id: string
    readonly userId: string
    readonly refreshHash: Buffer
    readonly method: SignInMethod
    readonly ip: string
    readonly userAgent: string | null
    /** False: dangerous acts ask for a confirmation first. */
    readonly verified?: boolean
  },
): Promise<void> => {
  const { verified = true, ...values } = session
  await db
    .insertInto('sessions')
    .values({
      ...values,
      ...(verified ? {} : { verifiedAt: sql<Date>`'-infinity'` }),
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
export const rotateSession = async (
  tx: Tx,
  tokens: { readonly current: Buffer; readonly next: Buffer },
): Promise<LiveSession | undefined> => {
  const session = await tx
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
  if (session === undefined) return undefined
  await tx.insertInto('usedRefreshTokens').values({ hash: tokens.current, sessionId: session.id }).execute()
  return session
}

/** A session whose token was swapped already. */
export interface SwappedSession extends LiveSession {
  /** Swapped for the token that counts now, and within the last 10 s. */
  readonly fresh: boolean
  readonly refreshHash: Buffer
}

/** The live session that this token once belonged to. */
export const findBySwappedToken = (db: Database, hash: Buffer): Promise<SwappedSession | undefined> =>
  db
    .selectFrom('usedRefreshTokens')
    .innerJoin('sessions', 'sessions.id', 'usedRefreshTokens.sessionId')
    .select([
      'sessions.id',
      'sessions.userId',
      'sessions.refreshHash',
      sql<boolean>`sessions.previous_hash = ${hash} and rotated_at > now() - make_interval(secs => ${GRACE_SECONDS})`.as(
        'fresh',
      ),
    ])
    .where('usedRefreshTokens.hash', '=', hash)
    .where('sessions.revokedAt', 'is', null)
    .where('sessions.expiresAt', '>', sql<Date>`now()`)
    .executeTakeFirst()

/** Which of a person's sessions are meant: one, or all but one, or all. */
export interface SessionChoice {
  readonly userId: string
  readonly only?: string
  readonly except?: string
}

/** Ends sessions; answers with the ids of those that were alive. */
export const revokeSessions = async (db: Database, choice: SessionChoice): Promise<readonly string[]> => {
  const { userId, only, except } = choice
  const rows = await db
    .updateTable('sessions')
    .set({ revokedAt: sql`now()` })
    .where('userId', '=', userId)
    .where('revokedAt', 'is', null)
    .$if(only !== undefined, (query) => query.where('id', '=', only ?? ''))
    .$if(except !== undefined, (query) => query.where('id', '<>', except ?? ''))
    .returning('id')
    .execute()
  return rows.map((row) => row.id)
}

/** The sessions of these refresh tokens, swapped or not, that stand. */
export const findByTokens = (db: Database, hashes: readonly Buffer[]): Promise<readonly LiveSession[]> =>
  db
    .selectFrom('sessions')
    .select(['id', 'userId'])
    .where('revokedAt', 'is', null)
    .where((is) =>
      is.or([
        is('refreshHash', '=', sql<Buffer>`any(${hashes}::bytea[])`),
        is(
          'id',
          '=',
          sql<string>`any(array(select session_id from used_refresh_tokens where hash = any(${hashes}::bytea[])))`,
        ),
      ]),
    )
    .execute()

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

/** Whether the person behind the session signed in, or confirmed to be there, within so many minutes. */
export const wasVerifiedWithin = async (db: Database, sessionId: string, minutes: number): Promise<boolean> => {
  const row = await db
    .selectFrom('sessions')
    .select(sql<boolean>`verified_at > now() - make_interval(mins => ${minutes})`.as('fresh'))
    .where('id', '=', sessionId)
    .where('revokedAt', 'is', null)
    .executeTakeFirst()
  return row?.fresh === true
}

/** Notes that the person has just confirmed to be there. */
export const markVerified = async (db: Database, sessionId: string): Promise<void> => {
  await db
    .updateTable('sessions')
    .set({ verifiedAt: sql`now()` })
    .where('id', '=', sessionId)
    .execute()
}

export interface SessionRow {
  readonly id: string
  readonly method: SignInMethod
  readonly ip: string | null
  readonly userAgent: string | null
  readonly createdAt: Date
  readonly lastUsedAt: Date
  readonly expiresAt: Date
}

/** The person's sessions that stand, the one used last first. */
export const listSessions = (db: Database, userId: string): Promise<readonly SessionRow[]> =>
  db
    .selectFrom('sessions')
    .select(['id', 'method', 'ip', 'userAgent', 'createdAt', 'rotatedAt as lastUsedAt', 'idleExpiresAt as expiresAt'])
    .where('userId', '=', userId)
    .where('revokedAt', 'is', null)
    .where('idleExpiresAt', '>', sql<Date>`now()`)
    .where('expiresAt', '>', sql<Date>`now()`)
    .orderBy('rotatedAt', 'desc')
    .orderBy('id')
    .limit(200)
    .execute()
