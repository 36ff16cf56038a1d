import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import fc from 'fast-check'
import type { Client } from 'pg'
import { connectDatabase, type Database } from '#db/database.ts'
import { GUESSING, type GuessingRule } from '#domain/guessing.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { connectOwner } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import {
  connectTestRedis,
  NO_REDIS,
  startTestRedis,
  type RedisConnection,
  type TestRedis,
} from '#test/support/redis-server.ts'
import { createLimitStore, type LimitStore } from './limit-store.ts'

// Time passes here in steps of 50 s, and all waits are multiples of it: the seconds that a test itself takes decide
// nothing.
const STEP = 50
const SLOW: GuessingRule = { waits: [0, 0, 0, 50, 100, 200, 400, 900], forgetSeconds: 900, perHour: 5 }

let database: TestDatabase
let owner: Client
const pools: Database[] = []

const openPool = (): Database => {
  const db = connectDatabase(database.url, { role: 'app', poolSize: 5, log: silentLog })
  pools.push(db)
  return db
}

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
})
after(async () => {
  await owner.end()
  for (const db of pools) await db.destroy()
  await database.drop()
})

/** A place for counters with two processes at it, and a way to let time pass there. */
interface Place {
  readonly one: LimitStore
  readonly two: LimitStore
  readonly pass: (seconds: number) => Promise<void>
}

const aKey = () => systemRandom.bytes(32).toString('hex')

const draw = (key: string, wanted = 1) => ({ key, wanted, quota: 50, windowSeconds: 300 })

/** What a window is, in plain words. */
const createWindowModel = () => {
  let count = 0
  let end = -1
  let granted = 0
  return (now: number, wanted: number) => {
    if (now >= end) [count, granted, end] = [0, 0, now + 300]
    const got = Math.min(wanted, 50 - count)
    count += got
    granted += got
    assert.ok(granted <= 50)
    // A draw that got less than it wanted leaves nothing.
    if (got < wanted) count = 50
    return { granted: got, left: 50 - count, resetSeconds: end - now }
  }
}

/** The rule of failed attempts, in plain words. */
const createGuessingModel = ({ waits, forgetSeconds, perHour }: GuessingRule) => {
  let [count, failures, start, free] = [0, 0, 0, 0]
  let known = false
  const reserve = (now: number): number | null => {
    if (!known) [count, failures, start, free, known] = [0, 0, now, now, true]
    if (now >= start + 3_600) [count, start] = [0, now]
    const until = count >= perHour ? Math.max(free, start + 3_600) : free
    if (until > now) return until - now
    failures = now >= free + forgetSeconds ? 1 : failures + 1
    free = now + (waits[Math.min(failures, waits.length) - 1] ?? 0)
    count += 1
    return null
  }
  const forget = (now: number) => {
    if (known) [count, failures, free] = [Math.max(0, count - 1), 0, now]
  }
  return { reserve, forget }
}

const isNear = (actual: number, expected: number) => actual <= expected && actual > expected - STEP

const anyPause = fc
  .oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(8), fc.constantFrom(20, 80))
  .map((n) => n * STEP)
const drawings = fc.array(fc.tuple(anyPause, fc.integer({ min: 1, max: 20 })), { maxLength: 30 })
const attempts = fc.array(fc.tuple(anyPause, fc.constantFrom('reserve', 'reserve', 'reserve', 'reserve', 'forget')), {
  maxLength: 60,
})

const describePlace = (open: () => Promise<Place>): void => {
  let place: Place
  before(async () => {
    place = await open()
  })

  it('never gives more than the quota in a window, and all of it, whatever is drawn when', async () => {
    await fc.assert(
      fc.asyncProperty(drawings, async (steps) => {
        const [key, model] = [aKey(), createWindowModel()]
        let now = 0
        for (const [pause, wanted] of steps) {
          now += pause
          await place.pass(pause)
          const { resetSeconds, ...actual } = await place.one.draw(draw(key, wanted))
          const { resetSeconds: expectedReset, ...expected } = model(now, wanted)
          assert.deepEqual(actual, expected)
          assert.ok(isNear(resetSeconds, expectedReset), `${resetSeconds} ${expectedReset}`)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('makes who fails wait as the rule says, whenever attempts come and succeed', async () => {
    await fc.assert(
      fc.asyncProperty(attempts, async (steps) => {
        const [key, model] = [aKey(), createGuessingModel(SLOW)]
        let now = 0
        for (const [pause, what] of steps) {
          now += pause
          await place.pass(pause)
          if (what === 'forget') {
            await place.one.forget(key)
            model.forget(now)
            continue
          }
          const [actual, expected] = [await place.one.reserve(key), model.reserve(now)]
          if (expected === null || actual === null) assert.equal(actual, expected, `at ${now}`)
          else assert.ok(isNear(actual, expected), `at ${now}: ${actual} ${expected}`)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('gives exactly the quota when 200 draws from two processes race', async () => {
    const key = aKey()
    const all = Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? place.one : place.two).draw(draw(key)))
    const granted = (await Promise.all(all)).reduce((sum, drawn) => sum + drawn.granted, 0)
    assert.equal(granted, 50)
  })

  it('lets no more of 50 guesses at once through than it would one by one', async () => {
    const key = aKey()
    const all = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? place.one : place.two).reserve(key))
    // Three are free, and the fourth starts the wait.
    assert.equal((await Promise.all(all)).filter((wait) => wait === null).length, 4)
  })

  it('keeps accounts apart', async () => {
    const [one, other] = [aKey(), aKey()]
    while ((await place.one.reserve(one)) === null);
    assert.equal(await place.two.reserve(other), null)
    assert.notEqual(await place.two.reserve(one), null)
  })
}

describe('in PostgreSQL', () => {
  describePlace(async () => {
    const place = () => createLimitStore({ db: openPool(), redis: null, prefix: 'test', rule: SLOW })
    return {
      one: place(),
      two: place(),
      pass: async (seconds) => {
        await owner.query(
          `UPDATE rate_limits SET window_start = window_start - make_interval(secs => $1),
            blocked_until = blocked_until - make_interval(secs => $1), expires_at = expires_at - make_interval(secs => $1)`,
          [seconds],
        )
      },
    }
  })
})

const PASS = `
for _, key in ipairs(redis.call('KEYS', '*')) do
  local left = redis.call('PTTL', key) - ARGV[1]
  if left <= 0 then
    redis.call('DEL', key)
  else
    redis.call('PEXPIRE', key, left)
    if redis.call('TYPE', key).ok == 'hash' then
      redis.call('HINCRBY', key, 'start', -ARGV[1])
      redis.call('HINCRBY', key, 'free', -ARGV[1])
    end
  end
end`

describe('in Redis', { skip: NO_REDIS }, () => {
  let server: TestRedis
  let one: RedisConnection
  let two: RedisConnection

  const storeOn = (connection: RedisConnection, prefix = 'test') =>
    createLimitStore({ db: openPool(), redis: connection.redis, prefix, rule: SLOW })
  const rows = async () => (await owner.query('SELECT FROM rate_limits')).rowCount

  before(async () => {
    server = await startTestRedis()
    one = await connectTestRedis(server)
    two = await connectTestRedis(server)
  })
  beforeEach(async () => {
    await owner.query('TRUNCATE rate_limits')
  })
  after(async () => {
    await one[Symbol.asyncDispose]()
    await two[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })

  describePlace(async () => ({
    one: storeOn(one),
    two: storeOn(two),
    pass: async (seconds) => {
      if (seconds > 0) await one.redis.eval(PASS, [], [String(seconds * 1_000)])
    },
  }))

  it('needs no PostgreSQL', async () => {
    const store = storeOn(one)
    await store.draw(draw(aKey()))
    await store.reserve(aKey())
    assert.equal(await rows(), 0)
  })

  it('keeps installations apart that share it', async () => {
    const key = aKey()
    await storeOn(one, 'ours').draw(draw(key, 50))
    assert.equal((await storeOn(one, 'theirs').draw(draw(key))).granted, 1)
  })

  it('is replaced by PostgreSQL at once when it goes, and takes over again when it is back', async () => {
    const store = storeOn(one)
    const key = aKey()
    const lost = one.lost()
    await server.stop()
    await lost
    assert.equal((await store.draw(draw(key, 20))).left, 30)
    assert.equal((await store.draw(draw(key, 20))).left, 10)
    await store.reserve(aKey())
    assert.equal(await rows(), 2)
    const back = one.back()
    await server.start()
    await back
    assert.equal((await store.draw(draw(key, 20))).left, 30)
  })

  it('is replaced by PostgreSQL while it hangs', async () => {
    await using hasty = await connectTestRedis(server, 30)
    const store = storeOn(hasty)
    server.hang()
    assert.equal((await store.draw(draw(aKey()))).granted, 1)
    assert.equal(await store.reserve(aKey()), null)
    assert.equal(await rows(), 2)
    server.wake()
  })

  it('when PostgreSQL is away as well nothing is allowed', async () => {
    await using connection = await connectTestRedis(server)
    const nowhere = connectDatabase('postgresql://127.0.0.1:9/none', { role: 'app', poolSize: 1, log: silentLog })
    const store = createLimitStore({ db: nowhere, redis: connection.redis, prefix: 'test' })
    await connection.redis.close()
    await assert.rejects(store.draw(draw(aKey())), { code: 'ECONNREFUSED' })
    await assert.rejects(store.reserve(aKey()), { code: 'ECONNREFUSED' })
    await nowhere.destroy()
  })
})

it('the rule in force allows six of many guesses at once', async () => {
  const store = createLimitStore({ db: openPool(), redis: null, prefix: 'test', rule: { ...GUESSING } })
  const key = aKey()
  const waits = [await store.reserve(key)]
  for (let tries = 1; tries < 6; tries += 1) waits.push(await store.reserve(key))
  assert.deepEqual(waits, [null, null, null, null, null, null])
  const { rows } = await owner.query<{ wait: string }>(
    'SELECT extract(epoch FROM blocked_until - window_start) AS wait FROM rate_limits WHERE key = $1',
    [key],
  )
  assert.ok(Number(rows[0]?.wait) >= 1)
})
