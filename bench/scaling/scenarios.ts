import { CALM_PER_SECOND, type Measured } from '#bench/cost/measure.ts'
import type { PostsCost } from '#bench/cost/posts.ts'
import { simulate, type Outcome, type Scenario } from './model.ts'

export interface Compared {
  readonly real: PostsCost
  readonly model: Outcome
}

export interface Scenarios {
  readonly measured: Measured
  readonly compared: readonly Compared[]
  /** By cores of the database's machine. */
  readonly calm: readonly Outcome[]
}

const SEED = 1
const MEASURED_CORES = 2
const COUNTS = [1, 2, 4, 8, 16, 32, 64, 125, 250, 500, 1_000]
const CORES = [2, 8, 32]
const CALM_POSTS = 2_000

const BASE = {
  seed: SEED,
  networkMs: 300,
  places: 50,
  ringsPerSecond: 0,
  evenly: false,
  besideMs: 0,
  shared: false,
} as const

/** What was measured with real workers, once more in the model: on the same two cores, with the same network. */
const likeMeasured = (facts: Measured, real: PostsCost, besideMs: number): Compared => {
  const scenario: Scenario = {
    ...BASE,
    workers: real.workers,
    cores: MEASURED_CORES,
    posts: real.posts,
    perSecond: real.perSecond ?? 0,
    networkMs: 50,
    evenly: true,
    besideMs,
    shared: true,
  }
  return { real, model: simulate(facts, scenario) }
}

/**
 * Posts that come one after the other. What is due all at once is left to the measurement: beside it, in a short run, the model was off by
 * two to six times, and by more with each further worker.
 */
const isCalm = ({ perSecond }: PostsCost): boolean => perSecond !== undefined

/** Learned from one worker, and put to the proof with several: what the model lacks of what a post costs there. */
const besideFor = (measured: Measured): number => {
  const alone = measured.posts.find((row) => row.workers === 1 && isCalm(row))
  if (alone === undefined) return 0
  return Math.max(0, alone.postgresMs - likeMeasured(measured, alone, 0).model.postgresMs)
}

export const runScenarios = (measured: Measured): Scenarios => {
  const besideMs = besideFor(measured)
  // One in a hundred is written within the minute before its time, and rings.
  const calm = {
    ...BASE,
    besideMs,
    posts: CALM_POSTS,
    perSecond: CALM_PER_SECOND,
    ringsPerSecond: CALM_PER_SECOND / 100,
  }
  return {
    measured,
    compared: measured.posts.filter(isCalm).map((real) => likeMeasured(measured, real, besideMs)),
    calm: CORES.flatMap((cores) => COUNTS.map((workers) => simulate(measured, { ...calm, cores, workers }))),
  }
}
