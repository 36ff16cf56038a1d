import { repeat, type Clock } from './clock.ts'

const EVERY_MS = 250

/**
 * Tells by how much the process is behind with everything, in milliseconds: of the last two looks at the clock the one that came
 * less late. A single stall is over when it is noticed, and nobody's fault; one after the other means more work than time.
 */
export const watchLoop = (clock: Pick<Clock, 'deadline' | 'monotonic'>, stop: AbortSignal): (() => number) => {
  let [before, last, looked] = [0, 0, clock.monotonic()]
  const look = (): void => {
    const now = clock.monotonic()
    ;[before, last] = [last, Math.max(0, now - looked - EVERY_MS)]
    looked = now
  }
  repeat(clock, { milliseconds: EVERY_MS, work: look, stop })
  return () => Math.min(before, last)
}
