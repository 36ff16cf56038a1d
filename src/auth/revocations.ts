import { RedisAway, type Redis } from '#lib/redis.ts'

/**
 * Sessions that ended, known in memory to every process. PostgreSQL has the last word on every session; this only spares
 * it the question about some that are over. It never says that a session is alive: that answer could be older than the
 * sign-out, and so a Redis that was flushed, or that missed one, would let somebody back in.
 */
export interface Revocations {
  /** Tells everybody. To be called after the commit that ended them; whether it gets through does not matter. */
  announce(sessionIds: readonly string[]): Promise<void>
  /** `revoked` only when that is certain, else `ask` PostgreSQL. */
  look(sessionId: string): Promise<'revoked' | 'ask'>
}

/** Where there is no Redis, PostgreSQL is asked each time. */
export const noRevocations: Revocations = {
  announce: async () => {},
  look: async () => 'ask',
}

export interface RevocationsOptions {
  /** Begins every key, and differs between installations that share a Redis. */
  readonly prefix: string
  /** How long an access token lives: after that nobody asks about its session. */
  readonly tokenSeconds: number
}

/** For clocks that disagree. */
const MARGIN_SECONDS = 120

const unlessAway = async <T>(work: Promise<T>, otherwise: T): Promise<T> => {
  try {
    return await work
  } catch (error) {
    if (error instanceof RedisAway) return otherwise
    throw error
  }
}

/** Revocations shared through Redis. */
export const createRevocations = (redis: Redis, { prefix, tokenSeconds }: RevocationsOptions): Revocations => {
  const keyOf = (sessionId: string) => `${prefix}:revoked:${sessionId}`
  const lifetime = String(tokenSeconds + MARGIN_SECONDS)
  return {
    announce: async (sessionIds) => {
      const writing = sessionIds.map((id) => redis.command(['SET', keyOf(id), '1', 'EX', lifetime]))
      await unlessAway(Promise.all(writing), [])
    },
    look: async (sessionId) =>
      (await unlessAway(redis.command(['GET', keyOf(sessionId)]), null)) === '1' ? 'revoked' : 'ask',
  }
}
