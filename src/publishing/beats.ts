import type { Database } from '#db/database.ts'
import { forgetWorker, noteBeat } from '#db/workers.ts'
import type { Clock } from '#lib/clock.ts'
import type { Log } from '#lib/log.ts'
import type { Worker } from './worker.ts'

const BEAT_MS = 10_000

/** A worker whose loop has not come round for so long is not counted on. */
export const STALE_BEAT_SECONDS = 60

interface BeatDeps {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  /** Host and process. */
  readonly worker: string
}

/**
 * Writes down every ten seconds that this worker works, so that web servers and monitoring see when none does. What is told is
 * when its loop last came round, not that the process lives.
 */
export const startBeats = (
  deps: BeatDeps,
  { worker, version }: { readonly worker: Worker; readonly version: string },
): { stop(): Promise<void> } => {
  const { db, clock, log, worker: name } = deps
  const stopping = new AbortController()
  const beat = (): Promise<void> =>
    noteBeat(db, { name, version, standing: worker.standing().kind, silentSeconds: worker.secondsSinceBeat() })
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await beat().catch((error: unknown) => log.debug({ err: error }, 'the worker could not write down that it works'))
      await clock.sleep(BEAT_MS, stopping.signal)
    }
  }
  const running = run()
  return {
    stop: async () => {
      stopping.abort()
      await running
      // A database that is gone must not keep the process.
      await forgetWorker(db, name).catch(() => undefined)
    },
  }
}
