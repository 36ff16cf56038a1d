import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { silentLog } from '#lib/log.ts'
import { connectOwner } from '#test/support/builders.ts'
import { createTestDatabase } from '#test/support/postgres.ts'
import { connectDatabase, inTransaction } from './database.ts'
import { holdAllSlots, holdSlots } from './slots.ts'

/** Longer than for any other lock. */
const WAITED = "interval '2200 milliseconds'"

describe('the line for slots', () => {
  it('is waited in for longer than for other locks, and only there', async () => {
    await using database = await createTestDatabase()
    await using db = connectDatabase(database.url, { role: 'app', poolSize: 3, log: silentLog })
    const [org, channel] = [randomUUID(), randomUUID()]
    const watcher = await connectOwner(database.url)
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
      and clock_timestamp() - query_start > ${WAITED}`
    const limit = { lock: '' }
    // Connections that are there already: whoever waits begins at once.
    await Promise.all([1, 2, 3].map(() => inTransaction(db, {}, (tx) => sql`select pg_sleep(0)`.execute(tx))))
    const behind: Promise<void>[] = []
    await inTransaction(db, {}, async (first) => {
      await holdSlots(first, org, [channel])
      behind.push(
        inTransaction(db, {}, async (tx) => {
          await holdSlots(tx, org, [channel])
          const { rows } = await sql<{ lock: string }>`select current_setting('lock_timeout') as lock`.execute(tx)
          limit.lock = rows[0]?.lock ?? ''
        }),
        inTransaction(db, {}, (tx) => holdAllSlots(tx, org)),
      )
      while ((await watcher.query(waiting)).rowCount !== 2);
    })
    await Promise.all(behind)
    await watcher.end()
    assert.equal(limit.lock, '2s')
  })
})
