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
  readonly drained: readonly Outcome[]
}

const SEED = 1
const MEASURED_CORES = 2
const COUNTS = [1, 2, 4, 8, 16, 32, 64, 125, 250, 500, 1_000]
const CORES = [2, 8, 32]
const CALM_POSTS = 2_000
const DRAIN_POSTS = 20_000

const BASE = { seed: SEED, networkMs: 300, places: 50, ringsPerSecond: 0, evenly: false, shared: false } as const

/** What was measured with real workers, once more in the model: on the same two cores, with the same network. */
const likeMeasured = (facts: Measured, real: PostsCost): Compared => {
  const scenario: Scenario = {
    ...BASE,
    workers: real.workers,
    cores: MEASURED_CORES,
    posts: real.posts,
    perSecond: real.perSecond ?? 0,
    networkMs: 50,
    evenly: true,
    shared: true,
  }
  return { real, model: simulate(facts, scenario) }
}

export const runScenarios = (measured: Measured): Scenarios => {
  const each = (make: (cores: number, workers: number) => Scenario): readonly Outcome[] =>
    CORES.flatMap((cores) => COUNTS.map((workers) => simulate(measured, make(cores, workers))))
  return {
    measured,
    compared: measured.posts
      .filter(({ waiting, organizations }) => waiting === 0 && organizations === measured.posts[0]?.organizations)
      .map((real) => likeMeasured(measured, real)),
    // One in a hundred is written within the minute before its time, and rings.
    calm: each((cores, workers) => ({
      ...BASE,
      cores,
      workers,
      posts: CALM_POSTS,
      perSecond: CALM_PER_SECOND,
      ringsPerSecond: CALM_PER_SECOND / 100,
    })),
    drained: each((cores, workers) => ({ ...BASE, cores, workers, posts: DRAIN_POSTS, perSecond: 0 })),
  }
}
