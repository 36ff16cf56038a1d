import type { Clock } from './clock.ts'
import type { Log } from './log.ts'

interface Stopping {
  readonly clock: Pick<Clock, 'sleep'>
  readonly log: Pick<Log, 'error'>
  /** How long it may take, in seconds. */
  readonly seconds: number
  /** Ends the process whatever it still does. */
  readonly end: () => void
}

/**
 * Ends in good order, or at least in time: a supervisor's own patience ends with SIGKILL and without a word. What was in hand is
 * kept by its lease and by the journal, so that it is neither lost nor sent twice.
 */
export const stopInTime = async (stop: () => Promise<void>, { clock, log, seconds, end }: Stopping): Promise<void> => {
  const stopped = new AbortController()
  const late = async (): Promise<void> => {
    await clock.sleep(seconds * 1_000, stopped.signal)
    if (stopped.signal.aborted) return
    log.error({ seconds }, 'not everything ended in time; what was in hand is kept by leases and the journal')
    end()
  }
  try {
    await Promise.race([stop(), late()])
  } finally {
    stopped.abort()
  }
}
