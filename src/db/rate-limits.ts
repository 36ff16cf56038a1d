import { sql } from 'kysely'
import type { GuessingRule } from '#domain/guessing.ts'
import { drawnAt, type Draw, type Drawn } from '#domain/quota.ts'
import type { Database } from './database.ts'

// Each decision is one statement by the database's clock, so that of two processes that race both are counted.

/** Draws from a quota. A window starts with its first draw; what is drawn in one never exceeds the quota. */
export const drawFromQuota = async (db: Database, draw: Draw): Promise<Drawn> => {
  const { key, wanted, quota, windowSeconds } = draw
  const end = sql<Date>`now() + make_interval(secs => ${windowSeconds})`
  const over = sql`rate_limits.expires_at <= now()`
  const row = await db
    .insertInto('rateLimits')
    .values({ key, count: wanted, windowStart: sql`now()`, expiresAt: end })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({
        // Refused draws are not added up: the counter stops at the quota.
        count: sql`CASE WHEN ${over} THEN 0 ELSE least(rate_limits.count, ${quota}) END + ${wanted}`,
        windowStart: sql`CASE WHEN ${over} THEN now() ELSE rate_limits.window_start END`,
        expiresAt: sql<Date>`CASE WHEN ${over} THEN ${end} ELSE rate_limits.expires_at END`,
      }),
    )
    .returning(['count', sql<number>`extract(epoch FROM expires_at - now())::float8`.as('resetSeconds')])
    .executeTakeFirstOrThrow()
  return drawnAt(draw, row)
}

// After a wait for the row's lock, now() lies before what the winner of the race wrote; the clock itself does not.
const clock = sql<Date>`clock_timestamp()`
const hourOver = sql<boolean>`rate_limits.window_start <= now() - interval '1 hour'`

const countAttempt = async (db: Database, key: string, rule: GuessingRule): Promise<boolean> => {
  const { waits, forgetSeconds, perHour } = rule
  const forgotten = sql`rate_limits.blocked_until <= now() - make_interval(secs => ${forgetSeconds})`
  const failures = sql<number>`CASE WHEN ${forgotten} THEN 1 ELSE rate_limits.failures + 1 END`
  const wait = (number: typeof failures) =>
    sql`make_interval(secs => (${waits}::float8[])[least(${number}, ${waits.length})])`
  const hour = sql<Date>`CASE WHEN ${hourOver} THEN now() ELSE rate_limits.window_start END`
  const kept = sql`make_interval(secs => ${forgetSeconds})`
  const row = await db
    .insertInto('rateLimits')
    .values({
      key,
      count: 1,
      failures: 1,
      windowStart: sql`now()`,
      blockedUntil: sql`now() + ${wait(sql<number>`1`)}`,
      expiresAt: sql`now() + greatest(interval '1 hour', ${kept})`,
    })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({
          count: sql`CASE WHEN ${hourOver} THEN 1 ELSE rate_limits.count + 1 END`,
          failures,
          windowStart: hour,
          blockedUntil: sql`now() + ${wait(failures)}`,
          expiresAt: sql<Date>`greatest(${hour} + interval '1 hour', now() + ${wait(failures)} + ${kept})`,
        })
        .where('rateLimits.blockedUntil', '<=', clock)
        .where((is) => is.or([is('rateLimits.count', '<', perHour), hourOver])),
    )
    .returning('key')
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Counts an attempt as failed before anybody knows whether it is, so that of many guesses at once only few get through.
 * Null lets it go on; otherwise the number of seconds until the next one may. A refused attempt is not counted.
 */
export const reserveAttempt = async (db: Database, key: string, rule: GuessingRule): Promise<number | null> => {
  if (await countAttempt(db, key, rule)) return null
  const hourEnd = sql`CASE WHEN count >= ${rule.perHour} THEN window_start + interval '1 hour' END`
  const row = await db
    .selectFrom('rateLimits')
    .select(sql<number>`extract(epoch FROM greatest(blocked_until, ${hourEnd}) - ${clock})::float8`.as('seconds'))
    .where('key', '=', key)
    .executeTakeFirst()
  return Math.max(0, row?.seconds ?? 0)
}

/** An attempt was right after all: the row of failures is over, and the hour has one attempt less. */
export const forgetFailures = async (db: Database, key: string): Promise<void> => {
  await db
    .updateTable('rateLimits')
    .set({ failures: 0, blockedUntil: sql`now()`, count: sql`greatest(0, count - 1)` })
    .where('key', '=', key)
    .execute()
}
