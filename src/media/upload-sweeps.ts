import type { Clock } from '#lib/clock.ts'
import type { Log } from '#lib/log.ts'
import type { Uploads } from './uploads.ts'

const SWEEP_MS = 3_600_000

interface SweepDeps {
  readonly uploads: Pick<Uploads, 'sweep'>
  readonly clock: Clock
  readonly log: Log
}

/** Removes uploads that nobody came back for: now, and then each hour. */
export const startUploadSweeps = ({ uploads, clock, log }: SweepDeps): { stop(): Promise<void> } => {
  const stopping = new AbortController()
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const swept = await uploads.sweep()
        if (swept > 0) log.info({ swept }, 'uploads that were never finished were removed')
      } catch (error) {
        log.warn({ err: error }, 'unfinished uploads could not be removed; trying again in an hour')
      }
      await clock.sleep(SWEEP_MS, stopping.signal)
    }
  }
  const running = run()
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
