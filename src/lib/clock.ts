import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { startDeadline } from './deadline.ts'

/** The only way to read time or to wait. Tests hand in their own. */
export interface Clock {
  /** The wall-clock instant. Never use it for time limits: it may jump. */
  now(): Date
  /** Milliseconds on a clock that never jumps; only differences mean something. */
  monotonic(): number
  /** Resolves after `milliseconds`, or at once when `signal` is aborted; it never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
  /** A signal that is aborted after `milliseconds`; it keeps no process alive. Whoever has many of them gives each up with `release`. */
  deadline(milliseconds: number): AbortSignal
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  // Whole milliseconds, rounded up: Node would cut the rest off, and mostly wake us just before there is something to do.
  sleep: async (milliseconds, signal) => {
    await wait(Math.ceil(milliseconds), undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
  },
  deadline: startDeadline,
}

/** Does something every so many milliseconds until it is to stop; keeps no process alive. */
export const repeat = (
  clock: Pick<Clock, 'deadline'>,
  {
    milliseconds,
    work,
    stop,
  }: { readonly milliseconds: number; readonly work: () => void; readonly stop: AbortSignal },
): void => {
  const rest = (): void => clock.deadline(milliseconds).addEventListener('abort', next, { once: true })
  const next = (): void => {
    if (stop.aborted) return
    work()
    rest()
  }
  rest()
}

const SLEEP_MS = 2_000

/**
 * Whether the machine was suspended since the call: its monotonic clock stands still meanwhile, so that no deadline on it
 * passes, and its wall clock goes on. A wall clock that is set forward looks the same; believing the worse is safe.
 */
export const watchSleep = (clock: Pick<Clock, 'now' | 'monotonic'>): { readonly hasSlept: () => boolean } => {
  const offset = (): number => clock.now().getTime() - clock.monotonic()
  const before = offset()
  return { hasSlept: () => offset() - before > SLEEP_MS }
}
