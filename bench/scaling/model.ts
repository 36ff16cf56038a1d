// Many workers over one PostgreSQL, as a queueing model: the database is so many cores before which statements wait; a worker
// does what src/publishing/worker.ts does, in the same order, with the costs that were measured.
import { percentile } from '#bench/measure.ts'
import { createAgenda } from './agenda.ts'
import { createChance } from './chance.ts'
import { createCores } from './cores.ts'
import { createCosts, type Facts } from './costs.ts'
import { createBacklog, type DuePost } from './backlog.ts'
import { startModelWorker, type ModelWorker, type Surroundings } from './worker.ts'

export interface Scenario {
  readonly seed: number
  readonly workers: number
  /** Of the database's machine. */
  readonly cores: number
  /** Posts a second, each at an instant of its own; 0: all of them are due at the beginning. */
  readonly perSecond: number
  /** One after the other at equal distances, and not by chance. */
  readonly evenly: boolean
  readonly posts: number
  readonly networkMs: number
  /** Sends of a worker at once. */
  readonly places: number
  /** Rings of the doorbell a second: posts that are written or moved within a minute of their time. */
  readonly ringsPerSecond: number
  /** What else PostgreSQL does for each post, beside its four statements: places of events, seals of the log, vacuum. */
  readonly besideMs: number
  /** The workers are on the database's machine, and take their share of its cores. */
  readonly shared: boolean
}

export interface Outcome {
  readonly scenario: Scenario
  readonly sent: number
  /** Posts a second, from the first that was due to the last that was sent. */
  readonly rate: number
  readonly lateP50: number
  readonly lateP99: number
  /** Of the database's cores, how much they were busy. */
  readonly load: number
  /** Processor time of PostgreSQL for each post, whatever it was spent on. */
  readonly postgresMs: number
  readonly claims: number
}

const LONGEST_MS = 120_000

const planPosts = ({ posts, perSecond, evenly, seed }: Scenario): readonly DuePost[] => {
  const chance = createChance(seed * 7_919 + 1)
  // Workers have looked round by then.
  let at = 1_000
  return Array.from({ length: posts }, (_, index) => {
    if (perSecond > 0) at += evenly ? 1_000 / perSecond : chance.exponential(1_000 / perSecond)
    return { index, dueAt: at }
  })
}

const ringAgain = (world: Surroundings, workers: readonly ModelWorker[], perSecond: number): void => {
  if (perSecond <= 0) return
  world.agenda.in(world.chance.exponential(1_000 / perSecond), () => {
    world.database.serve(
      () => world.count(world.costs.ring(workers.length)),
      () => {
        for (const worker of workers) worker.ring()
      },
    )
    ringAgain(world, workers, perSecond)
  })
}

/** Lets it all happen. The same scenario has the same outcome, always. */
export const simulate = (facts: Facts, scenario: Scenario): Outcome => {
  const agenda = createAgenda()
  const chance = createChance(scenario.seed)
  const costs = createCosts(facts, chance)
  const database = createCores(agenda, scenario.cores)
  const late: number[] = []
  let [postgresMs, lastSentAt, finished] = [0, 0, 0]
  const posts = planPosts(scenario)
  const world: Surroundings = {
    agenda,
    chance,
    costs,
    database,
    backlog: createBacklog(posts),
    networkMs: scenario.networkMs,
    places: scenario.places,
    workerMs: Math.min(...facts.posts.map((row) => row.workerMs)),
    shared: scenario.shared,
    claiming: { now: 0 },
    count: (cpuMs) => {
      postgresMs += cpuMs
      return cpuMs
    },
    onSent: (post) => {
      late.push(agenda.now() - post.dueAt)
      lastSentAt = agenda.now()
    },
    onFinished: () => {
      finished += 1
      database.serve(
        () => world.count(scenario.besideMs),
        () => undefined,
      )
    },
  }
  const workers = Array.from({ length: scenario.workers }, () => startModelWorker(world))
  ringAgain(world, workers, scenario.ringsPerSecond)
  const first = posts[0]?.dueAt ?? 0
  const last = posts.at(-1)?.dueAt ?? 0
  let until = first
  while (finished < posts.length && until < last + LONGEST_MS) {
    until += 100
    agenda.runUntil(until)
  }
  return {
    scenario,
    sent: late.length,
    rate: (late.length * 1_000) / (lastSentAt - first),
    lateP50: percentile(late, 0.5),
    lateP99: percentile(late, 0.99),
    load: database.facts().busyMs / (agenda.now() * scenario.cores),
    postgresMs: postgresMs / posts.length,
    claims: world.backlog.claims(),
  }
}
