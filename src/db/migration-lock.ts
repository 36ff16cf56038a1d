import type { Client } from 'pg'

// Any number; all Scheduly migrators of one database agree on it.
export const MIGRATION_LOCK = 7_241_943

const POLL_SECONDS = 0.1

/**
 * Asks again and again, instead of waiting in one statement: that would hold a snapshot meanwhile, and an index that somebody
 * builds beside all others waits for the end of those. False: not within so many milliseconds.
 */
const ask = async (client: Client, question: string, patienceMs: number): Promise<boolean> => {
  for (let asked = 0; ; asked += 1) {
    const { rows } = await client.query<{ got: boolean }>(`SELECT ${question}($1) AS got`, [MIGRATION_LOCK])
    if (rows[0]?.got === true) return true
    if (asked * POLL_SECONDS * 1000 >= patienceMs) return false
    await client.query('SELECT pg_sleep($1)', [POLL_SECONDS])
  }
}

/** The lock of those who change tables: two processes that start together come one after the other. It ends with the session. False: others had it for so long. */
export const lockToMigrate = (client: Client, patienceMs = Infinity): Promise<boolean> =>
  ask(client, 'pg_try_advisory_lock', patienceMs)

/** The lock of those who look: beside others who do, and not into the middle of a migration. False: in all that time it was under way. */
export const lockToLook = (client: Client, patienceMs: number): Promise<boolean> =>
  ask(client, 'pg_try_advisory_lock_shared', patienceMs)

/**
 * Runs something in which others may look, while nobody else may change tables. After it somebody else may have been first with
 * the lock to migrate: what was read before is not known any more.
 */
export const whileOthersLook = async <T>(client: Client, work: () => Promise<T>): Promise<T> => {
  await client.query('SELECT pg_advisory_lock_shared($1), pg_advisory_unlock($1)', [MIGRATION_LOCK])
  try {
    return await work()
  } finally {
    await client.query('SELECT pg_advisory_unlock_shared($1)', [MIGRATION_LOCK])
    await lockToMigrate(client)
  }
}
