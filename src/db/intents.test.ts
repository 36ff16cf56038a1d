import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Client } from 'pg'
import { silentLog } from '#lib/log.ts'
import {
  aChannel,
  anOrg,
  aPost,
  aPublication,
  connectOwner,
  queueIn,
  type TestOrg,
  type TestPost,
} from '#test/support/builders.ts'
import { claimingIn } from '#test/support/claiming.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { openAttempts } from './attempts.ts'
import { renewLeases, releaseClaim, type Claim } from './claims.ts'
import { connectDatabase, inTransaction, type Database } from './database.ts'

let database: TestDatabase
let owner: Client
let worker: Database
let org: TestOrg
let channelId: string
let post: TestPost
let id: string

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  worker = connectDatabase(database.url, { role: 'worker', poolSize: 20, log: silentLog })
})
beforeEach(async () => {
  await owner.query('DELETE FROM posts')
  org = await anOrg(owner)
  channelId = await aChannel(owner, org)
  post = await aPost(owner, { orgId: org.id, authorId: org.ownerId })
  id = await aPublication(owner, post, channelId)
})
after(async () => {
  await worker.destroy()
  await owner.end()
  await database.drop()
})

const { change, take, takeOne, intentOf, intend } = claimingIn(() => ({ owner, worker, post, id }))

describe('an intent that waits for its turn', () => {
  /** Does something while an intent waits behind somebody who has the channel's turns, and answers with what it was told then. */
  const meanwhile = async (act: (claim: Claim) => Promise<unknown>, leaseSeconds = 120) => {
    await queueIn(owner, id, -1)
    await owner.query('INSERT INTO channel_pace (org_id, channel_id) VALUES ($1, $2)', [org.id, channelId])
    const claim = await takeOne(leaseSeconds)
    const holder = await connectOwner(database.url)
    try {
      await holder.query('BEGIN')
      await holder.query('SELECT FROM channel_pace WHERE channel_id = $1 FOR UPDATE', [channelId])
      const intended = intend(claim)
      const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
      while ((await owner.query(waiting)).rowCount === 0);
      await act(claim)
      await holder.query('COMMIT')
      return await intended
    } finally {
      await holder.end()
    }
  }
  const attempts = async () => (await owner.query('SELECT FROM attempts WHERE publication_id = $1', [id])).rowCount

  it('is written when nothing has changed', async () => {
    assert.ok((await meanwhile(async () => {}))?.startedAt instanceof Date)
  })

  it('keeps its claim, and is not written when its lease ends meanwhile', async () => {
    const isOver = 'SELECT FROM publications WHERE id = $1 AND lease_until < clock_timestamp()'
    const refused = await meanwhile(async () => {
      while ((await owner.query(isOver, [id])).rowCount === 0);
      assert.deepEqual(await take(), [], 'another worker has taken it over under the intent')
    }, 0.6)
    assert.equal(refused, undefined)
    const second = await takeOne()
    assert.equal(second.epoch, '2')
    await inTransaction(worker, { orgId: org.id }, (tx) => releaseClaim(tx, second, 1))
    await change("status = 'canceled', wake_at = NULL")
    assert.equal(await attempts(), 0)
  })

  const changes = {
    'its channel was paused': () => owner.query("UPDATE channels SET state = 'paused' WHERE id = $1", [channelId]),
    'its organization is about to be deleted': () =>
      owner.query("UPDATE organizations SET deletion_at = now() + interval '1 day' WHERE id = $1", [org.id]),
    'publishing was halted': () => owner.query("SELECT halt_publishing('a test')"),
  }
  for (const [what, act] of Object.entries(changes)) {
    it(`is not written when ${what} meanwhile`, async () => {
      try {
        assert.equal(await meanwhile(act), undefined)
      } finally {
        await owner.query('SELECT resume_publishing()')
      }
      assert.equal(await attempts(), 0)
    })
  }
})

describe('intents of many rows, and what else locks them', () => {
  it('wait for each other in one order: none is broken off as a deadlock', async () => {
    const posts = [post]
    while (posts.length < 40) posts.push(await aPost(owner, { orgId: org.id, authorId: org.ownerId }))
    for (const each of posts.slice(1)) await aPublication(owner, each, channelId)
    await owner.query(
      `UPDATE publications SET status = 'queued', due_at = now() - interval '1 second', wake_at = now()`,
    )
    const claims = await take(120, posts.length)
    assert.equal(claims.length, posts.length)
    const keys = claims.map((claim) => intentOf({ ...claim, epoch: '0' }))
    for (let round = 0; round < 15; round += 1) {
      await Promise.all([
        openAttempts(worker, keys),
        openAttempts(worker, keys.toReversed()),
        renewLeases(worker, claims, 120),
        renewLeases(worker, claims.toReversed(), 120),
      ])
    }
  })
})
