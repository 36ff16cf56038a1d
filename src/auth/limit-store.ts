import { drawFromQuota, forgetFailures, reserveAttempt } from '#db/rate-limits.ts'
import type { Database } from '#db/database.ts'
import { drawnAt, type Draw, type Drawn } from '#domain/quota.ts'
import { GUESSING, type GuessingRule } from '#domain/guessing.ts'
import { RedisAway, type Redis } from '#lib/redis.ts'

/** Where counters are kept, for all processes together. Keys are hashes. */
export interface LimitStore {
  draw(draw: Draw): Promise<Drawn>
  /** Counts an attempt as failed in advance; null lets it go on, else the seconds until the next one may. */
  reserve(key: string): Promise<number | null>
  /** The attempt was right after all. */
  forget(key: string): Promise<void>
}

const databaseStore = (db: Database, rule: GuessingRule): LimitStore => ({
  draw: (draw) => drawFromQuota(db, draw),
  reserve: (key) => reserveAttempt(db, key, rule),
  forget: (key) => forgetFailures(db, key),
})

// The scripts do what the statements of db/rate-limits.ts do, by the clock of Redis; a test compares the two.

const DRAW = `
local count = redis.call('INCRBY', KEYS[1], ARGV[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  left = tonumber(ARGV[2])
  redis.call('PEXPIRE', KEYS[1], left)
end
return {count, left}`

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`

const RESERVE = `${NOW}
local hour, forget, most = 3600000, ARGV[1] * 1000, tonumber(ARGV[2])
local row = redis.call('HMGET', KEYS[1], 'count', 'failures', 'start', 'free')
local count, failures, start = tonumber(row[1] or 0), tonumber(row[2] or 0), tonumber(row[3] or now)
local free = tonumber(row[4] or now)
if start <= now - hour then
  count, start = 0, now
end
local freeAt = math.max(free, count >= most and start + hour or 0)
if freeAt > now then
  return freeAt - now
end
failures = free <= now - forget and 1 or failures + 1
free = now + 1000 * ARGV[2 + math.min(failures, #ARGV - 2)]
redis.call('HSET', KEYS[1], 'count', count + 1, 'failures', failures, 'start', start, 'free', free)
redis.call('PEXPIRE', KEYS[1], math.max(start + hour, free + forget) - now)
return -1`

const FORGET = `${NOW}
local count = redis.call('HGET', KEYS[1], 'count')
if count then
  redis.call('HSET', KEYS[1], 'count', math.max(0, count - 1), 'failures', 0, 'free', now)
end
return 0`

const numbersOf = (reply: unknown): readonly number[] => {
  const numbers = (Array.isArray(reply) ? reply : [reply]).map(Number)
  if (numbers.some((number) => !Number.isFinite(number))) throw new RedisAway('unexpected answer')
  return numbers
}

const redisStore = (redis: Redis, prefix: string, rule: GuessingRule): LimitStore => {
  const run = async (script: string, key: string, args: readonly (string | number)[]) =>
    numbersOf(await redis.eval(script, [`${prefix}:limit:${key}`], args.map(String)))
  return {
    draw: async (draw) => {
      const [count = 0, milliseconds = 0] = await run(DRAW, draw.key, [draw.wanted, draw.windowSeconds * 1000])
      return drawnAt(draw, { count, resetSeconds: milliseconds / 1000 })
    },
    reserve: async (key) => {
      const { waits, forgetSeconds, perHour } = rule
      const [milliseconds = 0] = await run(RESERVE, key, [forgetSeconds, perHour, ...waits])
      return milliseconds < 0 ? null : milliseconds / 1000
    },
    forget: async (key) => {
      await run(FORGET, key, [])
    },
  }
}

export interface LimitStoreOptions {
  readonly db: Database
  readonly redis: Redis | null
  /** Begins every key in Redis, and differs between installations that share one. */
  readonly prefix: string
  readonly rule?: GuessingRule
}

/**
 * Redis where there is one, PostgreSQL otherwise and whenever Redis is away. The counters of the two know nothing of each
 * other: after a change everybody starts with a full quota once, which is better than refusing everybody.
 */
export const createLimitStore = ({ db, redis, prefix, rule = GUESSING }: LimitStoreOptions): LimitStore => {
  const database = databaseStore(db, rule)
  if (redis === null) return database
  const memory = redisStore(redis, prefix, rule)
  const either = async <T>(ask: (store: LimitStore) => Promise<T>): Promise<T> => {
    try {
      return await ask(memory)
    } catch (error) {
      if (error instanceof RedisAway) return ask(database)
      throw error
    }
  }
  return {
    draw: (draw) => either((store) => store.draw(draw)),
    reserve: (key) => either((store) => store.reserve(key)),
    forget: (key) => either((store) => store.forget(key)),
  }
}
