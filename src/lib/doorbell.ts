import type { Clock } from './clock.ts'
import { firstSignal } from './first-signal.ts'
import type { Log } from './log.ts'

/** Opens the doorbell: calls `ring` with what is said, and `lost` when it breaks. */
export type OpenDoorbell = (ring: (words: string) => void, lost: () => void) => Promise<{ close(): Promise<void> }>

const RETRY_SECONDS = 1

interface DoorbellDeps {
  readonly clock: Clock
  readonly log: Log
}

/** Without a reason each ring would make an error with a stack of its own, which nobody reads. */
const RUNG = new Error('rung')

/** A bell that wakes one sleeper; ringing before the sleep starts counts too. */
export const createBell = (deps: Pick<DoorbellDeps, 'clock'>) => {
  let rung = false
  let sleeper = new AbortController()
  return {
    ring: (): void => {
      if (rung) return
      rung = true
      sleeper.abort(RUNG)
    },
    sleep: async (seconds: number): Promise<void> => {
      if (!rung) {
        sleeper = new AbortController()
        await deps.clock.sleep(Math.max(0, seconds * 1000), sleeper.signal)
      }
      rung = false
    },
  }
}

interface Listener {
  readonly ring: (words: string) => void
  /** Called when it was opened, before anything that was missed meanwhile is asked for. */
  readonly check: () => Promise<void>
  /** Called when it broke. */
  readonly lost: () => void
  readonly stopping: AbortSignal
}

const once = async (deps: DoorbellDeps, open: OpenDoorbell, listener: Listener): Promise<void> => {
  const lost = new AbortController()
  const doorbell = await open(listener.ring, () => {
    listener.lost()
    lost.abort()
  })
  try {
    await listener.check()
    // Whatever was announced while nobody listened is found by asking.
    listener.ring('')
    using first = firstSignal(lost.signal, listener.stopping)
    await deps.clock.sleep(2 ** 31 - 1, first.signal)
  } finally {
    await doorbell.close()
  }
}

/** Keeps the doorbell open until whoever listens stops. */
export const keepDoorbell = async (deps: DoorbellDeps, open: OpenDoorbell, listener: Listener): Promise<void> => {
  const { stopping } = listener
  while (!stopping.aborted) {
    await once(deps, open, listener).catch((error: unknown) =>
      deps.log.warn({ err: error }, 'the doorbell connection failed; opening it again'),
    )
    if (!stopping.aborted) await deps.clock.sleep(RETRY_SECONDS * 1000, stopping)
  }
}
