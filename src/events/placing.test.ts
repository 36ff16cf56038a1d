import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { Client } from 'pg'
import { connectDatabase, inTransaction, type Database } from '#db/database.ts'
import { listEvents } from '#db/events.ts'
import { silentLog } from '#lib/log.ts'
import { anOrg, aPost, connectOwner, type TestOrg, type TestPost } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { placeAll } from './placing.ts'

let database: TestDatabase
let owner: Client
let other: Client
let third: Client
let app: Database
let org: TestOrg

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  other = await connectOwner(database.url)
  third = await connectOwner(database.url)
  app = connectDatabase(database.url, { role: 'app', poolSize: 2, log: silentLog })
  org = await anOrg(owner)
})
after(async () => {
  await app.destroy()
  await third.end()
  await other.end()
  await owner.end()
  await database.drop()
})

const written = (client: Client) => aPost(client, { orgId: org.id, authorId: org.ownerId })

const typesOf = async (post: TestPost): Promise<readonly string[]> => {
  const rows = await inTransaction(app, { orgId: org.id }, (tx) => listEvents(tx, org.id, { after: '0', limit: 500 }))
  return rows.filter(({ postId }) => postId === post.id).map(({ type }) => type)
}

describe('what was written a moment ago', () => {
  it('has its place for whoever asks, also while somebody else gives places to what came before', async () => {
    await written(owner)
    await owner.query('BEGIN')
    await owner.query('SELECT place_events(10)')
    const later = await written(other)
    const asked = placeAll(app)
    const waits = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'select await_placing%'`
    while ((await other.query(waits)).rowCount === 0) await setImmediate()
    await owner.query('COMMIT')
    await asked
    assert.deepEqual(await typesOf(later), ['post.created'])
  })

  /** With a whole organization; its place was given to the next one, which a second one had already. */
  it('has a place of its own where one before it is deleted meanwhile', async () => {
    await placeAll(app)
    const gone = await written(owner)
    await written(owner)
    await other.query('BEGIN')
    await other.query('DELETE FROM events WHERE post_id = $1', [gone.id])
    const placing = owner.query('SELECT place_events(10)')
    const waits = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'SELECT place_events%'`
    while ((await third.query(waits)).rowCount === 0) await setImmediate()
    await other.query('COMMIT')
    await placing
    const last = await written(owner)
    await owner.query('SELECT place_events(10)')
    const { rows } = await third.query<{ latest: string; most: string }>(
      'SELECT latest, (SELECT max(position) FROM events) AS most FROM event_relay',
    )
    assert.equal(rows[0]?.latest, rows[0]?.most)
    assert.deepEqual([await typesOf(gone), await typesOf(last)], [[], ['post.created']])
  })

  it('is not waited for longer than a reader would', async () => {
    await owner.query('BEGIN')
    await owner.query('SELECT FROM event_relay FOR UPDATE')
    await placeAll(app)
    await owner.query('COMMIT')
  })
})
