import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Client } from 'pg'
import { connectDatabase, type Database } from '#db/database.ts'
import { systemClock, type Clock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { connectOwner } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { connectTestRedis, NO_REDIS, startTestRedis } from '#test/support/redis-server.ts'
import { createLimitStore, type LimitStore } from './limit-store.ts'
import { createThrottle, type Throttle } from './throttle.ts'
import { THROTTLE_POLICIES } from './throttle-policies.ts'

let database: TestDatabase
let owner: Client
let one: Database
let two: Database

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  const open = () => connectDatabase(database.url, { role: 'app', poolSize: 5, log: silentLog })
  one = open()
  two = open()
})
beforeEach(async () => {
  await owner.query('TRUNCATE rate_limits')
})
after(async () => {
  await one.destroy()
  await two.destroy()
  await owner.end()
  await database.drop()
})

const storeOn = (db: Database): LimitStore => createLimitStore({ db, redis: null, prefix: 'test' })
const throttleOn = (db: Database): Throttle => createThrottle(storeOn(db), systemClock)

/** A store that tells how often it was asked. */
const counted = (store: LimitStore) => {
  let draws = 0
  const counting: LimitStore = {
    ...store,
    draw: (draw) => {
      draws += 1
      return store.draw(draw)
    },
  }
  return { store: counting, draws: () => draws }
}

const allowedOf = async (takes: readonly ReturnType<Throttle['take']>[]) =>
  (await Promise.all(takes)).filter(({ allowed }) => allowed).length

const race = (throttles: readonly Throttle[], policy: 'invite' | 'write', takes: number) =>
  allowedOf(Array.from({ length: takes }, (_, index) => throttles[index % throttles.length]!.take(policy, 'somebody')))

describe('a quota', () => {
  it('of 50 lets exactly 50 of 200 through, over two processes at once', async () => {
    assert.equal(await race([throttleOn(one), throttleOn(two)], 'invite', 200), 50)
  })

  it('of 120 that is handed out in slices lets exactly 120 of 400 through', async () => {
    assert.equal(await race([throttleOn(one), throttleOn(two)], 'write', 400), 120)
  })

  it('does the same in Redis', { skip: NO_REDIS }, async () => {
    await using server = await startTestRedis()
    await using here = await connectTestRedis(server)
    await using there = await connectTestRedis(server)
    const throttles = [here, there].map(({ redis }) =>
      createThrottle(createLimitStore({ db: one, redis, prefix: 'test' }), systemClock),
    )
    assert.equal(await race(throttles, 'invite', 200), 50)
    assert.equal(await race(throttles, 'write', 400), 120)
    assert.equal((await owner.query('SELECT FROM rate_limits')).rowCount, 0)
  })

  it('is told with each answer', async () => {
    const throttle = throttleOn(one)
    const first = await throttle.take('sign_in', 'somebody')
    assert.deepEqual(first, { allowed: true, limit: 20, remaining: 19, resetSeconds: 60 })
    assert.equal((await throttle.take('sign_in', 'somebody', 19)).remaining, 0)
    const refused = await throttle.take('sign_in', 'somebody')
    assert.deepEqual({ ...refused, resetSeconds: 0 }, { allowed: false, limit: 20, remaining: 0, resetSeconds: 0 })
    assert.ok(refused.resetSeconds >= 1 && refused.resetSeconds <= 60)
  })

  it('counts down by one where it is handed out in slices, too', async () => {
    const throttle = throttleOn(one)
    const remaining: number[] = []
    for (let taken = 0; taken < 70; taken += 1) remaining.push((await throttle.take('read', 'somebody')).remaining)
    assert.deepEqual(
      remaining,
      Array.from({ length: 70 }, (_, index) => 599 - index),
    )
  })

  it('is not asked for each request where it is handed out in slices, and not at all once it is empty', async () => {
    const { store, draws } = counted(storeOn(one))
    const throttle = createThrottle(store, systemClock)
    for (let taken = 0; taken < 600; taken += 1) assert.ok((await throttle.take('read', 'somebody')).allowed)
    assert.equal(draws(), 20)
    for (let taken = 0; taken < 50; taken += 1) assert.ok(!(await throttle.take('read', 'somebody')).allowed)
    assert.equal(draws(), 20)
    await allowedOf(Array.from({ length: 30 }, () => throttle.take('read', 'somebody else')))
    assert.equal(draws(), 21)
  })

  it('refuses what costs more than is left, and leaves that to cheaper ones', async () => {
    const throttle = throttleOn(one)
    assert.ok((await throttle.take('invite', 'somebody', 48)).allowed)
    assert.ok(!(await throttle.take('invite', 'somebody', 3)).allowed)
    assert.ok((await throttle.take('invite', 'somebody', 2)).allowed)
    assert.ok(!(await throttle.take('invite', 'somebody')).allowed)
    assert.ok(!(await throttle.take('invite', 'somebody else', 51)).allowed)
  })

  it('belongs to one subject and one policy', async () => {
    const throttle = throttleOn(one)
    assert.ok((await throttle.take('invite', 'somebody', 50)).allowed)
    assert.ok((await throttle.take('invite', 'somebody else')).allowed)
    assert.ok((await throttle.take('reset', 'somebody')).allowed)
  })

  it('is whole again in the next window, and what is left of a slice ends with its own', async () => {
    let passed = 0
    const clock: Clock = { ...systemClock, monotonic: () => systemClock.monotonic() + passed * 1_000 }
    const { store, draws } = counted(storeOn(one))
    const throttle = createThrottle(store, clock)
    const pass = async (seconds: number) => {
      passed += seconds
      await owner.query('UPDATE rate_limits SET expires_at = expires_at - make_interval(secs => $1)', [seconds])
    }
    assert.ok((await throttle.take('write', 'somebody', 118)).allowed)
    assert.ok((await throttle.take('write', 'somebody')).allowed)
    await pass(60)
    assert.equal((await throttle.take('write', 'somebody')).remaining, 119)
    assert.equal(draws(), 3)
    assert.ok((await throttle.take('write', 'somebody', 119)).allowed)
    assert.ok(!(await throttle.take('write', 'somebody')).allowed)
    await pass(60)
    assert.ok((await throttle.take('write', 'somebody')).allowed)
  })

  it('of many subjects does not fill the memory, and giving slices up allows nobody more', async () => {
    const everybody = Array.from({ length: 10_050 }, (_, index) => `subject ${index}`)
    // A store that always has enough: what is tested here is what the process itself keeps.
    let draws = 0
    const store: LimitStore = {
      ...storeOn(one),
      draw: async ({ wanted, quota }) => {
        draws += 1
        return { granted: wanted, left: quota - wanted, resetSeconds: 60 }
      },
    }
    const throttle = createThrottle(store, systemClock)
    for (const subject of everybody) await throttle.take('read', subject)
    assert.equal(draws, 10_050)
    await throttle.take('read', 'subject 10049')
    assert.equal(draws, 10_050)
    await throttle.take('read', 'subject 0')
    assert.equal(draws, 10_051)
  })

  it('that cannot be asked for is an error, for everybody who waits for it', async () => {
    const nowhere = connectDatabase('postgresql://127.0.0.1:9/none', { role: 'app', poolSize: 1, log: silentLog })
    const throttle = throttleOn(nowhere)
    const asking = Array.from({ length: 3 }, () => throttle.take('read', 'somebody'))
    for (const answer of await Promise.allSettled(asking)) assert.equal(answer.status, 'rejected')
    await nowhere.destroy()
  })
})

describe('failed proofs of identity', () => {
  it('make an account wait after the sixth, over all processes', async () => {
    const throttles = [throttleOn(one), throttleOn(two)]
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) => throttles[index % 2]!.reserve('person@example.org')),
    )
    assert.ok(answers.every(({ allowed }) => allowed))
    // The wait of one second must not be over before it is looked at.
    await owner.query("UPDATE rate_limits SET blocked_until = blocked_until + interval '10 minutes'")
    const answer = await throttles[0]!.reserve('person@example.org')
    assert.ok(!answer.allowed && answer.retryAfterSeconds > 590 && answer.retryAfterSeconds <= 601)
    await throttles[1]!.succeeded('person@example.org')
    assert.deepEqual(await throttles[0]!.reserve('person@example.org'), { allowed: true })
  })

  it('are forgiven by a success, however often one follows the other', async () => {
    const throttle = throttleOn(one)
    for (let tries = 0; tries < 120; tries += 1) {
      assert.deepEqual(await throttle.reserve('person@example.org'), { allowed: true })
      await throttle.succeeded('person@example.org')
    }
  })

  it('are at most a hundred in an hour, even when successes lie between them', async () => {
    const throttle = throttleOn(one)
    let failed = 0
    for (; failed < 200; failed += 1) {
      // The person's own sign-in, in between.
      if (failed % 5 === 0) {
        const own = await throttle.reserve('person@example.org')
        if (own.allowed) await throttle.succeeded('person@example.org')
      }
      if (!(await throttle.reserve('person@example.org')).allowed) break
    }
    assert.equal(failed, 100)
    const answer = await throttle.reserve('person@example.org')
    assert.ok(!answer.allowed && answer.retryAfterSeconds > 3_500 && answer.retryAfterSeconds <= 3_600)
  })
})

it('nobody can read from the table whom it counts', async () => {
  const throttle = throttleOn(one)
  await throttle.take('sign_in', '192.0.2.7')
  await throttle.reserve('person@example.org')
  const { rows } = await owner.query<{ key: string }>('SELECT key FROM rate_limits')
  assert.equal(rows.length, 2)
  for (const { key } of rows) assert.match(key, /^[0-9a-f]{64}$/)
})

it('a slice is a small part of its quota, and at least one', () => {
  for (const { quota, slice } of Object.values(THROTTLE_POLICIES)) {
    assert.ok(slice >= 1 && slice <= Math.max(1, Math.ceil(quota / 20)))
  }
})
