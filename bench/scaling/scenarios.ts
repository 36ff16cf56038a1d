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

/** Learned from one worker, and put to the proof with several: what the model lacks of what a post costs there. */
const besideFor = (measured: Measured, isCalm: boolean): number => {
  const alone = measured.posts.find(({ workers, perSecond }) => workers === 1 && (perSecond !== undefined) === isCalm)
  if (alone === undefined) return 0
  return Math.max(0, alone.postgresMs - likeMeasured(measured, alone, 0).model.postgresMs)
}

export const runScenarios = (measured: Measured): Scenarios => {
  const each = (make: (cores: number, workers: number) => Scenario): readonly Outcome[] =>
    CORES.flatMap((cores) => COUNTS.map((workers) => simulate(measured, make(cores, workers))))
  const [calmMs, drainMs] = [besideFor(measured, true), besideFor(measured, false)]
  const calm = { ...BASE, besideMs: calmMs, posts: CALM_POSTS, perSecond: CALM_PER_SECOND }
  return {
    measured,
    compared: measured.posts
      .filter(({ waiting, organizations }) => waiting === 0 && organizations === measured.posts[0]?.organizations)
      .map((real) => likeMeasured(measured, real, real.perSecond === undefined ? drainMs : calmMs)),
    // One in a hundred is written within the minute before its time, and rings.
    calm: each((cores, workers) => ({ ...calm, cores, workers, ringsPerSecond: CALM_PER_SECOND / 100 })),
    drained: each((cores, workers) => ({
      ...BASE,
      besideMs: drainMs,
      cores,
      workers,
      posts: DRAIN_POSTS,
      perSecond: 0,
    })),
  }
}
