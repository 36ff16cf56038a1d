import type { Log } from '#lib/log.ts'
import type { Clock } from '#lib/clock.ts'
import { watchDelayed, type DutyDeps } from './duties.ts'

const WATCH_SECONDS = 30

interface WatchDeps extends Pick<DutyDeps, 'db' | 'observe'> {
  readonly log: Log
  readonly clock: Clock
}

/** Watches for what is due and not sent, in a process that publishes nothing itself. */
export const startWatch = (deps: WatchDeps): { stop(): Promise<void> } => {
  const stopping = new AbortController()
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await watchDelayed(deps, stopping.signal).catch((error: unknown) =>
        deps.log.warn({ err: error }, 'it could not be seen whether anything is late; looking again in a moment'),
      )
      await deps.clock.sleep(WATCH_SECONDS * 1000, stopping.signal)
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
