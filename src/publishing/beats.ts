import type { Database } from '#db/database.ts'
import { forgetWorker, noteBeat, type WorkerBeat } from '#db/workers.ts'
import type { Clock } from '#lib/clock.ts'
import type { createBell } from '#lib/doorbell.ts'
import type { Log } from '#lib/log.ts'
import type { Worker } from './worker.ts'

const BEAT_SECONDS = 10

interface BeatDeps {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  /** Host and process. */
  readonly worker: string
}

/** What a worker tells of itself beside how it stands. */
interface Told {
  readonly worker: Pick<Worker, 'standing' | 'secondsSinceBeat'>
  readonly role: WorkerBeat['role']
  readonly version: string
  readonly tzdata: string
  /** Rung when the worker may publish from now on, or may not: nobody waits ten seconds to know. */
  readonly bell: ReturnType<typeof createBell>
}

/**
 * Writes down every ten seconds, and whenever that changes, that this worker works, so that web servers and monitoring see when
 * none does. What is told is when its loop last came round, not that the process lives.
 */
export const startBeats = (deps: BeatDeps, told: Told): { stop(): Promise<void> } => {
  const { db, clock, log, worker: name } = deps
  const { worker, role, version, tzdata, bell } = told
  const stopping = new AbortController()
  const beat = (): Promise<void> => {
    const [standing, silentSeconds] = [worker.standing().kind, worker.secondsSinceBeat()]
    return noteBeat(db, { name, role, version, tzdata, at: clock.now(), standing, silentSeconds })
  }
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await beat().catch((error: unknown) => log.debug({ err: error }, 'the worker could not write down that it works'))
      if (!stopping.signal.aborted) await bell.sleep(BEAT_SECONDS)
    }
  }
  const running = run()
  return {
    stop: async () => {
      stopping.abort()
      bell.ring()
      await running
      // A database that is gone must not keep the process.
      await forgetWorker(db, name).catch(() => undefined)
    },
  }
}
