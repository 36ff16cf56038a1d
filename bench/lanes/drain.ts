// How fast a worker empties a queue whose posts are all due, and what a post costs, each engine in its turn.
import type { Engine } from '#bench/engines/engine.ts'
import { networkName, NETWORKS_MS, type Context } from '#bench/harness/context.ts'
import { countByPost, drainTrial, type Trial } from '#bench/harness/trial.ts'
import { barPlot } from '#bench/report/bar-plot.ts'
import {
  ratio,
  shown,
  shownSpread,
  spreadOf,
  type Bar,
  type Findings,
  type Plot,
  type Spread,
  type Table,
} from '#bench/report/report.ts'

/** What one engine did on one network, over all rounds. */
export interface DrainRow {
  readonly engine: Engine
  readonly networkMs: number
  readonly posts: number
  /** Posts per second, from the worker's start to its last send. */
  readonly rate: Spread
  /** Milliseconds of processor time per post. */
  readonly cost: Spread
  readonly workerCost: number
  readonly storeCost: number
  readonly peakMegabytes: number
  /** Posts that were not sent exactly once. */
  readonly wrong: number
}

const rateOf = ({ startedAt, sent, dues }: Trial): number =>
  dues.length / ((Math.max(...sent.map(({ at }) => at)) - startedAt) / 1_000)

const costOf = (seconds: number, { dues }: Trial): number => (seconds * 1_000) / dues.length

const rowOf = (engine: Engine, networkMs: number, trials: readonly Trial[]): DrainRow => ({
  engine,
  networkMs,
  posts: trials[0]?.dues.length ?? 0,
  rate: spreadOf(trials.map(rateOf)),
  cost: spreadOf(trials.map((trial) => costOf(trial.cpu.worker + trial.cpu.store, trial))),
  workerCost: spreadOf(trials.map((trial) => costOf(trial.cpu.worker, trial))).median,
  storeCost: spreadOf(trials.map((trial) => costOf(trial.cpu.store, trial))).median,
  peakMegabytes: Math.max(...trials.map((trial) => trial.peakMegabytes)),
  wrong: trials.reduce((sum, { sent, dues }) => sum + dues.length - countByPost(sent, dues.length).once, 0),
})

/** A B C D, A B C D, …: what disturbs the machine for a while disturbs them all. */
export const measureDrain = async (
  context: Context,
  networks: readonly number[] = NETWORKS_MS,
): Promise<readonly DrainRow[]> => {
  const { server, engines, counts } = context
  const trials = new Map<string, Trial[]>()
  const keyOf = (engine: Engine, networkMs: number): string => `${engine.name} ${networkMs}`
  const turns = networks.flatMap((networkMs) => engines.map((engine) => ({ engine, networkMs })))
  for (let round = 1; round <= counts.rounds; round += 1) {
    for (const { engine, networkMs } of turns) {
      const conditions = { networkMs, inFlight: counts.inFlight }
      const trial = await drainTrial(server, engine, { posts: counts.drainPosts, conditions })
      const key = keyOf(engine, networkMs)
      trials.set(key, [...(trials.get(key) ?? []), trial])
      if (engine.name === 'ours') context.notePeak('draining', trial.peakMegabytes)
      context.say(
        `drain ${round}/${counts.rounds}, ${networkName(networkMs)}, ${engine.title}: ${shown(rateOf(trial))}/s`,
      )
    }
  }
  return networks.flatMap((networkMs) =>
    engines.map((engine) => rowOf(engine, networkMs, trials.get(keyOf(engine, networkMs)) ?? [])),
  )
}

const tableOf = (rows: readonly DrainRow[], networkMs: number): Table => {
  const these = rows.filter((row) => row.networkMs === networkMs)
  const own = these.find(({ engine }) => engine.name === 'ours')
  return {
    title: `Draining ${these[0]?.posts.toLocaleString('en-US')} due posts, ${networkName(networkMs)}`,
    head: ['', 'posts/s', 'of ours', 'CPU ms/post', 'of ours', 'worker', 'store', 'peak MB', 'not sent once'],
    rows: these.map((row) => [
      row.engine.title,
      shownSpread(row.rate),
      ratio(row.rate.median, own?.rate.median ?? Number.NaN),
      shownSpread(row.cost),
      ratio(row.cost.median, own?.cost.median ?? Number.NaN),
      shown(row.workerCost),
      shown(row.storeCost),
      shown(row.peakMegabytes),
      String(row.wrong),
    ]),
    notes: [],
  }
}

interface Rivals {
  readonly name: string
  readonly rows: readonly DrainRow[]
}

const compare = (own: DrainRow, rivals: Rivals): readonly Bar[] => {
  const where = networkName(own.networkMs)
  const fastest = rivals.rows.toSorted((one, other) => other.rate.median - one.rate.median)[0]
  const cheapest = rivals.rows.toSorted((one, other) => one.cost.median - other.cost.median)[0]
  if (fastest === undefined || cheapest === undefined) return []
  const [rate, cost] = [own.rate.median, own.cost.median]
  return [
    {
      promise: `drain rate no worse than the best engine ${rivals.name}, ${where}`,
      measured: `${shown(rate)}/s, ${fastest.engine.title} ${shown(fastest.rate.median)}/s (${ratio(rate, fastest.rate.median)})`,
      met: rate >= fastest.rate.median,
    },
    {
      promise: `CPU per post no worse than the best engine ${rivals.name}, ${where}`,
      measured: `${shown(cost)} ms, ${cheapest.engine.title} ${shown(cheapest.cost.median)} ms (${ratio(cost, cheapest.cost.median)})`,
      met: cost <= cheapest.cost.median,
    },
  ]
}

const networksOf = (rows: readonly DrainRow[]): readonly number[] => [
  ...new Set(rows.map(({ networkMs }) => networkMs)),
]

const barsOf = (rows: readonly DrainRow[]): readonly Bar[] =>
  networksOf(rows).flatMap((networkMs) => {
    const these = rows.filter((row) => row.networkMs === networkMs)
    const own = these.find(({ engine }) => engine.name === 'ours')
    if (own === undefined) return []
    const durable = these.filter(({ engine }) => engine !== own.engine && engine.durability === own.engine.durability)
    return [
      ...compare(own, {
        name: 'of equal durability (PostgreSQL, its own record)',
        rows: durable.filter(({ engine }) => !engine.journal),
      }),
      ...compare(own, {
        name: 'of equal promise (PostgreSQL, journaled)',
        rows: durable.filter(({ engine }) => engine.journal),
      }),
    ]
  })

const groupsOf = (rows: readonly DrainRow[], value: (row: DrainRow) => number) =>
  networksOf(rows).map((networkMs) => ({
    name: networkName(networkMs),
    values: rows.filter((row) => row.networkMs === networkMs).map(value),
  }))

const plotsOf = (rows: readonly DrainRow[]): readonly Plot[] => {
  const names = [...new Set(rows.map(({ engine }) => engine.title))]
  const plot = (file: string, facts: { title: string; unit: string; value: (row: DrainRow) => number }): Plot => ({
    file,
    alt: facts.title,
    svg: barPlot({ title: facts.title, unit: facts.unit, names, groups: groupsOf(rows, facts.value) }),
  })
  return [
    plot('drain-rate.svg', {
      title: 'Posts per second, all due (more is better)',
      unit: 'posts per second',
      value: (row) => row.rate.median,
    }),
    plot('drain-cost.svg', {
      title: 'Processor time per post, worker and store (less is better)',
      unit: 'milliseconds per post',
      value: (row) => row.cost.median,
    }),
  ]
}

export const drainFindings = (rows: readonly DrainRow[]): Findings => ({
  title: 'Drain',
  tables: networksOf(rows).map((networkMs) => tableOf(rows, networkMs)),
  bars: barsOf(rows),
  plots: plotsOf(rows),
  text: [],
})

export const drain = async (context: Context): Promise<Findings> => drainFindings(await measureDrain(context))
