// How late posts go out when a hundred a second fall due: from the due time to the moment the network has them.
import type { Engine } from '#bench/engines/engine.ts'
import { NETWORK_MS, networkName, type Context } from '#bench/harness/context.ts'
import { countByPost, latenesses, scheduledTrial, type Trial } from '#bench/harness/trial.ts'
import { percentile } from '#bench/measure.ts'
import { linePlot } from '#bench/report/line-plot.ts'
import { shown, shownSpread, spreadOf, type Bar, type Findings, type Plot, type Spread } from '#bench/report/report.ts'

const POSTS_PER_SECOND = 100

export interface LatenessRow {
  readonly engine: Engine
  readonly p50: Spread
  readonly p99: Spread
  readonly max: number
  readonly early: number
  readonly wrong: number
  /** Of all rounds together, in order. */
  readonly all: readonly number[]
}

export const everyTenMs = (posts: number): readonly number[] =>
  Array.from({ length: posts }, (_, index) => (index * 1_000) / POSTS_PER_SECOND)

const rowOf = (engine: Engine, trials: readonly Trial[]): LatenessRow => {
  const each = trials.map(latenesses)
  const all = each.flat().toSorted((one, other) => one - other)
  return {
    engine,
    p50: spreadOf(each.map((values) => percentile(values, 0.5))),
    p99: spreadOf(each.map((values) => percentile(values, 0.99))),
    max: all.at(-1) ?? Number.NaN,
    early: all.filter((value) => value < 0).length,
    wrong: trials.reduce((sum, { sent, dues }) => sum + dues.length - countByPost(sent, dues.length).once, 0),
    all,
  }
}

const measure = async (context: Context): Promise<readonly LatenessRow[]> => {
  const { server, counts } = context
  const trials = new Map<Engine, Trial[]>(context.engines.map((engine) => [engine, []]))
  const offsetsMs = everyTenMs(counts.latenessPosts)
  const rounds = Math.max(1, counts.rounds - 1)
  for (let round = 1; round <= rounds; round += 1) {
    for (const [engine, done] of trials) {
      const conditions = { networkMs: NETWORK_MS, inFlight: counts.inFlight }
      const trial = await scheduledTrial(server, engine, { offsetsMs, conditions })
      done.push(trial)
      if (engine.name === 'ours') context.notePeak('100 posts a second', trial.peakMegabytes)
      const p99 = percentile(latenesses(trial), 0.99)
      context.say(`lateness ${round}/${rounds}, ${engine.title}: p99 ${shown(p99)} ms`)
    }
  }
  return [...trials].map(([engine, done]) => rowOf(engine, done))
}

export const latenessBars = (p50: number, p99: number, where: string): readonly Bar[] => [
  { promise: `p99 lateness ≤ 50 ms ${where}`, measured: `${shown(p99)} ms`, met: p99 <= 50 },
  { promise: `p50 lateness ≤ 5 ms ${where}`, measured: `${shown(p50)} ms`, met: p50 <= 5 },
]

const SHARES = [...Array.from({ length: 99 }, (_, index) => (index + 1) / 100), 0.995, 0.999]
const LEAST_SHOWN_MS = 0.1

const plotOf = (rows: readonly LatenessRow[]): Plot => {
  const title = `Lateness at ${POSTS_PER_SECOND} posts a second: share of posts sent within`
  return {
    file: 'lateness.svg',
    alt: title,
    svg: linePlot({
      title,
      x: { label: 'milliseconds after the due time', log: true },
      y: { label: 'share of posts, %', log: false },
      lines: rows.map(({ engine, all }) => ({
        name: engine.title,
        points: SHARES.map((share): readonly [number, number] => [
          Math.max(LEAST_SHOWN_MS, percentile(all, share)),
          share * 100,
        ]),
      })),
    }),
  }
}

export const lateness = async (context: Context): Promise<Findings> => {
  const rows = await measure(context)
  const own = rows.find(({ engine }) => engine.name === 'ours')
  return {
    title: 'Lateness',
    tables: [
      {
        title: `${context.counts.latenessPosts.toLocaleString('en-US')} posts at ${POSTS_PER_SECOND} a second, ${networkName(NETWORK_MS)}: milliseconds from due to sent`,
        head: ['', 'p50', 'p99', 'max', 'early', 'not sent once'],
        rows: rows.map((row) => [
          row.engine.title,
          shownSpread(row.p50),
          shownSpread(row.p99),
          shown(row.max),
          String(row.early),
          String(row.wrong),
        ]),
        notes: [],
      },
    ],
    bars: own === undefined ? [] : latenessBars(own.p50.median, own.p99.median, 'at 100 posts/s'),
    plots: [plotOf(rows)],
    text: [],
  }
}
