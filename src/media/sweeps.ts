import type { Clock } from '#lib/clock.ts'
import type { Log } from '#lib/log.ts'

const SWEEP_MS = 3_600_000

interface Swept {
  sweep(): Promise<number>
}

interface SweepDeps {
  /** What is swept, by what it is called in the log. */
  readonly places: Readonly<Record<string, Swept>>
  readonly clock: Clock
  readonly log: Log
}

const sweepAll = async ({ places, log }: SweepDeps): Promise<void> => {
  for (const [what, place] of Object.entries(places)) {
    try {
      const swept = await place.sweep()
      if (swept > 0) log.info({ swept }, `${what} were removed`)
    } catch (error) {
      log.warn({ err: error }, `${what} could not be removed; trying again in an hour`)
    }
  }
}

/** Removes what nobody will come back for: now, and then each hour. */
export const startSweeps = (deps: SweepDeps): { stop(): Promise<void> } => {
  const stopping = new AbortController()
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await sweepAll(deps)
      await deps.clock.sleep(SWEEP_MS, stopping.signal)
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
