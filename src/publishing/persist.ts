import { databaseFault } from '#db/database.ts'
import type { PublishingDeps } from './deps.ts'

// Classes of SQLSTATE that no second try can change: bad data, a broken rule, a missing right.
const REFUSALS = ['22', '23', '42']

export const isRefusal = (error: unknown): boolean => REFUSALS.includes(databaseFault(error).code?.slice(0, 2) ?? '')

const WAITS_MS = [100, 500, 1_000, 2_000, 5_000, 10_000, 20_000]

/**
 * Writes down what a network has answered. The database may be restarting just then, and the answer exists nowhere
 * else, so the write is tried for half a minute; it must be safe to do twice.
 */
export const persist = async <T>(deps: Pick<PublishingDeps, 'clock' | 'log'>, write: () => Promise<T>): Promise<T> => {
  for (const wait of WAITS_MS) {
    try {
      return await write()
    } catch (error) {
      if (isRefusal(error)) throw error
      deps.log.warn({ err: error }, 'an outcome could not be written down yet; trying again')
      await deps.clock.sleep(wait)
    }
  }
  return write()
}
