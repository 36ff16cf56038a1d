import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Client } from 'pg'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import {
  aChannel,
  anOrg,
  aPost,
  anAttempt,
  aPublication,
  claim as claimByHand,
  connectOwner,
  endAttempt,
  queueIn,
  type TestOrg,
  type TestPost,
} from '#test/support/builders.ts'
import { claimingIn } from '#test/support/claiming.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { acceptAll, movePublication, releaseClaim, secondsToNextWake, type Acceptance, type Claim } from './claims.ts'
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

const { change, take, takeOne, intend } = claimingIn(() => ({ owner, worker, post, id }))

describe('claimDue', () => {
  it('gives a due publication to exactly one of twenty workers that ask at once', async () => {
    await queueIn(owner, id, -1)
    const claims = await Promise.all(Array.from({ length: 20 }, () => take()))
    assert.deepEqual(claims.flat(), [{ orgId: org.id, id, epoch: '1', provider: 'twt', waitSeconds: 0 }])
  })

  it('shares many due publications out without giving one away twice', async () => {
    await queueIn(owner, id, -1)
    const ids = [id]
    for (let n = 0; n < 59; n += 1) {
      const other = await aPublication(owner, await aPost(owner, { orgId: org.id, authorId: org.ownerId }), channelId)
      await queueIn(owner, other, -1)
      ids.push(other)
    }
    const taken: string[] = []
    while (taken.length < ids.length) {
      const claims = (await Promise.all(Array.from({ length: 10 }, () => take()))).flat()
      assert.ok(claims.length > 0)
      taken.push(...claims.map((claim) => claim.id))
    }
    assert.deepEqual(taken.sort(), ids.sort())
  })

  it('leaves alone what is held, still to come, a draft, or in hand', async () => {
    assert.deepEqual(await take(), [])
    await queueIn(owner, id, 60)
    assert.deepEqual(await take(), [])
    await queueIn(owner, id, -1)
    await change('held = true')
    assert.deepEqual(await take(), [])
    await change('held = false')
    assert.equal((await take()).length, 1)
    assert.deepEqual(await take(), [])
  })

  it('passes over what somebody else is changing, instead of waiting for him', async () => {
    await queueIn(owner, id, -60)
    const free = await aPublication(owner, await aPost(owner, { orgId: org.id, authorId: org.ownerId }), channelId)
    await queueIn(owner, free, -1)
    await owner.query('BEGIN')
    await owner.query('SELECT FROM publications WHERE id = $1 FOR UPDATE', [id])
    const claims = await take().finally(() => void owner.query('COMMIT'))
    assert.deepEqual(
      claims.map((claim) => claim.id),
      [free],
    )
  })

  it('takes the most overdue first', async () => {
    await queueIn(owner, id, -10)
    const later = await aPublication(owner, await aPost(owner, { orgId: org.id, authorId: org.ownerId }), channelId)
    await queueIn(owner, later, -60)
    assert.equal((await take(1, 1))[0]?.id, later)
  })

  it('hands an expired lease on with a higher epoch, and then the first holder can do nothing any more', async () => {
    await queueIn(owner, id, -1)
    const first = await takeOne(0)
    const second = await takeOne()
    assert.deepEqual([first.epoch, second.epoch], ['1', '2'])
    assert.equal(await intend(first), undefined)
    const move = (claim: Claim) =>
      inTransaction(worker, { orgId: org.id }, (tx) =>
        movePublication(tx, claim, { status: 'queued', wakeInSeconds: 60 }),
      )
    assert.equal(await move(first), false)
    assert.equal(await move(second), true)
  })
})

describe('releaseClaim', () => {
  const release = (claim: Claim) => inTransaction(worker, { orgId: org.id }, (tx) => releaseClaim(tx, claim, 0))
  const status = async (): Promise<unknown> =>
    (await owner.query<{ status: string }>('SELECT status FROM publications WHERE id = $1', [id])).rows[0]?.status

  it('queues again what was not sent', async () => {
    await queueIn(owner, id, -1)
    await release(await takeOne())
    assert.equal(await status(), 'queued')
  })

  it('leaves in publishing what may have been sent, for the next one to look', async () => {
    await queueIn(owner, id, -1)
    const claim = await takeOne()
    await intend(claim)
    await release(claim)
    assert.equal(await status(), 'publishing')
    assert.equal((await takeOne()).epoch, '2')
  })
})

const nextWake = () => secondsToNextWake(worker, { providers: ['twt', 'insta'], overdueSeconds: 900 })

describe('secondsToNextWake', () => {
  it('is the time to the earliest publication that will wake by itself, and null for none', async () => {
    assert.equal(await nextWake(), null)
    await queueIn(owner, id, 100)
    const seconds = await nextWake()
    assert.ok(seconds !== null && seconds > 90 && seconds <= 100)
    await change('held = true')
    assert.equal(await nextWake(), null)
  })
})

describe('openAttempts', () => {
  beforeEach(async () => {
    await queueIn(owner, id, -1)
  })

  it('writes the intent while everything still holds, and numbers the attempts', async () => {
    const claim = await takeOne()
    const attemptId = systemRandom.id()
    assert.ok((await intend(claim, { attemptId }))?.startedAt instanceof Date)
    await endAttempt(owner, attemptId, 'not_sent')
    assert.ok(await intend(claim))
    const numbers = await owner.query('SELECT number FROM attempts WHERE publication_id = $1 ORDER BY 1', [id])
    assert.deepEqual(numbers.rows, [{ number: 1 }, { number: 2 }])
  })

  it('refuses an epoch that is not the current one', async () => {
    const claim = await takeOne()
    assert.equal(await intend({ ...claim, epoch: '0' }), undefined)
  })

  it('refuses when the lease is over', async () => {
    assert.equal(await intend(await takeOne(0)), undefined)
  })

  for (const state of ['paused', 'reconnect_required', 'deleted']) {
    it(`refuses when the channel is ${state}`, async () => {
      const claim = await takeOne()
      await owner.query('UPDATE channels SET state = $2 WHERE id = $1', [channelId, state])
      assert.equal(await intend(claim), undefined)
    })
  }

  it('refuses another content than the one that is stored', async () => {
    assert.equal(await intend(await takeOne(), { contentHash: Buffer.alloc(32, 7) }), undefined)
  })

  it('refuses when the content was edited after the claim', async () => {
    const claim = await takeOne()
    await owner.query('UPDATE posts SET content_hash = $2 WHERE id = $1', [post.id, Buffer.alloc(32, 7)])
    assert.equal(await intend(claim), undefined)
  })

  it('refuses when the organization is about to be deleted', async () => {
    const claim = await takeOne()
    await owner.query("UPDATE organizations SET deletion_at = now() + interval '1 day' WHERE id = $1", [post.orgId])
    assert.equal(await intend(claim), undefined)
  })

  it('refuses a second one while the first is open', async () => {
    const claim = await takeOne()
    await intend(claim)
    await assert.rejects(intend(claim), { code: '23505' })
  })
})

describe('good ends that are written together', () => {
  it('leave with each post what is to be known of it, in whatever order they came', async () => {
    const other = await aPublication(owner, await aPost(owner, { orgId: org.id, authorId: org.ownerId }), channelId)
    const ends: Acceptance[] = []
    // The keys of later rows are greater: they come the other way round.
    for (const each of [other, id]) {
      await queueIn(owner, each, -1)
      await claimByHand(owner, each)
      ends.push({
        orgId: org.id,
        id: each,
        attemptId: await anAttempt(owner, each),
        outcome: 'published',
        detail: '',
        remoteId: each,
        url: `https://x.example/${each}`,
        publishedAt: null,
        notice: each === id ? { code: 'first_comment_missing', detail: 'Write it by hand.' } : null,
        completeSeconds: null,
      })
    }
    await acceptAll(worker, ends)
    const { rows } = await owner.query('SELECT id, remote_id, notices FROM publications ORDER BY id')
    assert.deepEqual(rows, [
      { id, remote_id: id, notices: [{ code: 'first_comment_missing', detail: 'Write it by hand.' }] },
      { id: other, remote_id: other, notices: [] },
    ])
  })
})
