import { setTimeout as sleep } from 'node:timers/promises'
import type { Chance } from './chance.ts'
import { withOwner } from './collect.ts'
import type { DatabaseServer } from './database-server.ts'

const SESSIONS_EVERY_MS = 1_000

/** Stops the database now and then, and ends sessions of workers in between. */
export const startOutages = (server: DatabaseServer, seconds: number, chance: Chance) => {
  const counts = { stops: 0, sessions: 0 }
  const over = new AbortController()
  const endSession = async (): Promise<void> => {
    const statement = `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'scheduly-worker' order by random() limit 2`
    counts.sessions += await withOwner(server.url, async (owner) => (await owner.query(statement)).rowCount ?? 0)
  }
  const run = async (): Promise<void> => {
    let next = Date.now() + seconds * 1_000
    while (!over.signal.aborted) {
      await sleep(SESSIONS_EVERY_MS / 2 + chance.below(SESSIONS_EVERY_MS))
      if (over.signal.aborted) return
      await endSession()
      if (Date.now() < next) continue
      await server.stopImmediately()
      await sleep(chance.below(700))
      await server.start()
      counts.stops += 1
      next = Date.now() + seconds * 1_000
    }
  }
  const running = run()
  running.catch(() => {})
  return {
    counts,
    stop: async () => {
      over.abort()
      await running
    },
  }
}

export type Outages = ReturnType<typeof startOutages>
