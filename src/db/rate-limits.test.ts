import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import type { Client } from 'pg'
import { GUESSING } from '#domain/guessing.ts'
import { silentLog } from '#lib/log.ts'
import { connectOwner } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { connectDatabase, type Database } from './database.ts'
import { drawFromQuota, reserveAttempt } from './rate-limits.ts'

// What the counters do in general is tested with auth/limit-store.ts; here is what only PostgreSQL can get wrong.

let database: TestDatabase
let db: Database
let owner: Client

before(async () => {
  database = await createTestDatabase()
  db = connectDatabase(database.url, { role: 'app', poolSize: 2, log: silentLog })
  owner = await connectOwner(database.url)
})
after(async () => {
  await db.destroy()
  await owner.end()
  await database.drop()
})

it('an attempt that waited for another one is not refused because it came first', async () => {
  await reserveAttempt(db, 'account', GUESSING)
  const other = await connectOwner(database.url)
  await other.query('BEGIN')
  await other.query("SELECT FROM rate_limits WHERE key = 'account' FOR UPDATE")
  const waiting = reserveAttempt(db, 'account', GUESSING)
  const blocked = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
  while ((await owner.query(blocked)).rowCount === 0);
  // A free failure, written after the waiting statement began.
  await other.query("UPDATE rate_limits SET failures = 2, blocked_until = clock_timestamp() WHERE key = 'account'")
  await other.query('COMMIT')
  await other.end()
  assert.equal(await waiting, null)
  const { rows } = await owner.query("SELECT failures FROM rate_limits WHERE key = 'account'")
  assert.deepEqual(rows, [{ failures: 3 }])
})

it('a counter stops at its quota, however often it is asked', async () => {
  const draw = { key: 'counter', wanted: 3, quota: 5, windowSeconds: 3_600 }
  for (let tries = 0; tries < 10; tries += 1) await drawFromQuota(db, draw)
  const { rows } = await owner.query("SELECT count FROM rate_limits WHERE key = 'counter'")
  assert.deepEqual(rows, [{ count: 8 }])
})
