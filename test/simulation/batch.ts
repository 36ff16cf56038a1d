import { simulate, type Outcome, type RunOptions } from './run.ts'

/** Consecutive seeds. */
export interface Range {
  readonly from: number
  readonly count: number
}

export interface Failure {
  readonly seed: number
  readonly violations: readonly string[]
}

export interface BatchResult {
  readonly runs: number
  readonly events: number
  /** Seeds that broke a promise, lowest first. */
  readonly failures: readonly Failure[]
  readonly counts: ReadonlyMap<string, number>
}

/** So many runs share the turns of the event loop, which cost more than a run's own work; they know nothing of each other. */
const TOGETHER = 6

export const add = (total: Map<string, number>, more: ReadonlyMap<string, number>): void => {
  for (const [name, count] of more) total.set(name, (total.get(name) ?? 0) + count)
}

/** The simulator itself broke: its seed must be told as well. */
const brokenOff = (seed: number, error: unknown): Outcome => {
  const words = error instanceof Error ? error.stack : String(error)
  return { seed, hash: 0, events: 0, violations: [`broke off: ${words}`], counts: new Map() }
}

/** Runs all seeds of a range. */
export const simulateRange = async ({ from, count }: Range, options: RunOptions = {}): Promise<BatchResult> => {
  const counts = new Map<string, number>()
  const failures: Failure[] = []
  let events = 0
  let next = from
  const lane = async (): Promise<void> => {
    while (next < from + count) {
      const seed = next
      next += 1
      const outcome = await simulate(seed, options).catch((error: unknown) => brokenOff(seed, error))
      events += outcome.events
      add(counts, outcome.counts)
      if (outcome.violations.length > 0) failures.push({ seed, violations: outcome.violations })
    }
  }
  await Promise.all(Array.from({ length: Math.min(TOGETHER, count) }, lane))
  failures.sort((one, other) => one.seed - other.seed)
  return { runs: count, events, failures, counts }
}
