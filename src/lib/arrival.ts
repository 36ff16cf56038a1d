import { repeat, type Clock } from './clock.ts'

/** How slowly bytes may come in. */
export interface ArrivalLimits {
  /** Longest time without any byte. */
  readonly idleMs: number
  /** From then on the average counts, over all the time since the beginning. */
  readonly graceMs: number
  readonly leastBytesPerSecond: number
}

/** A file of 500 MB takes nine hours at most; a line of 128 kbit/s is fast enough. */
const ARRIVAL_LIMITS: ArrivalLimits = { idleMs: 30_000, graceMs: 60_000, leastBytesPerSecond: 16_384 }

const LOOKS_PER_IDLE = 6

/** Bytes on their way in, counted by whoever takes them. */
export interface Arrival extends Disposable {
  count(bytes: number): void
  /** Aborted when they come too slowly. */
  readonly late: AbortSignal
}

type ArrivalClock = Pick<Clock, 'monotonic' | 'deadline'>

/** Watches the rate at which bytes come in, until it is disposed of. */
export const watchArrival = (clock: ArrivalClock, limits: ArrivalLimits = ARRIVAL_LIMITS): Arrival => {
  const { idleMs, graceMs, leastBytesPerSecond } = limits
  const [late, done] = [new AbortController(), new AbortController()]
  const begun = clock.monotonic()
  let [lastAt, total] = [begun, 0]
  const look = (): void => {
    const now = clock.monotonic()
    const age = now - begun
    const isTooSlow = age >= graceMs && (total * 1_000) / age < leastBytesPerSecond
    if (now - lastAt < idleMs && !isTooSlow) return
    done.abort()
    late.abort()
  }
  repeat(clock, { milliseconds: idleMs / LOOKS_PER_IDLE, work: look, stop: done.signal })
  return {
    count: (bytes) => {
      total += bytes
      lastAt = clock.monotonic()
    },
    late: late.signal,
    [Symbol.dispose]: () => done.abort(),
  }
}
