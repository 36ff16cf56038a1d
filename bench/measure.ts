import { performance } from 'node:perf_hooks'

/** Runs `count` calls, `atOnce` at a time, and answers with how many were done per second. A failed call ends it. */
export const callsPerSecond = async (
  count: number,
  atOnce: number,
  call: (index: number) => Promise<void>,
): Promise<number> => {
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < count) {
      const index = next
      next += 1
      await call(index)
    }
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: atOnce }, lane))
  return count / ((performance.now() - started) / 1000)
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

/** The nearest-rank percentile; `share` in (0, 1]. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

export const shown = (value: number): string => value.toFixed(value < 10 ? 2 : 0)
