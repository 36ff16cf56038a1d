// Ten thousand posts that fall due within one second, beside what the network and the limit of sends at once allow.
import type { Engine } from '#bench/engines/engine.ts'
import { NETWORK_MS, networkName, type Context } from '#bench/harness/context.ts'
import { countByPost, latenesses, scheduledTrial, type Trial } from '#bench/harness/trial.ts'
import { percentile } from '#bench/measure.ts'
import { ratio, shown, type Findings } from '#bench/report/report.ts'

const MOST_RATIO = 1.5

/** When each post could be sent at the earliest: when it is due, and one of the sends at once is over. */
export const idealLateness = (
  offsetsMs: readonly number[],
  facts: { readonly inFlight: number; readonly networkMs: number },
): readonly number[] => {
  const starts: number[] = []
  for (const [index, due] of offsetsMs.entries()) {
    const free = starts[index - facts.inFlight]
    starts.push(Math.max(due, free === undefined ? due : free + facts.networkMs))
  }
  return starts.map((start, index) => start - (offsetsMs[index] ?? 0))
}

interface BurstRow {
  readonly engine: Engine
  readonly trial: Trial
}

const measure = async (context: Context, offsetsMs: readonly number[]): Promise<readonly BurstRow[]> => {
  const rows: BurstRow[] = []
  for (const engine of context.engines.filter(({ name }) => name === 'ours' || name === 'graphile')) {
    const conditions = { networkMs: NETWORK_MS, inFlight: context.counts.inFlight }
    const trial = await scheduledTrial(context.server, engine, { offsetsMs, conditions })
    rows.push({ engine, trial })
    if (engine.name === 'ours') context.notePeak('a burst', trial.peakMegabytes)
    context.say(`burst, ${engine.title}: p99 ${shown(percentile(latenesses(trial), 0.99))} ms`)
  }
  return rows
}

export const burst = async (context: Context): Promise<Findings> => {
  const { burstPosts, inFlight } = context.counts
  const offsetsMs = Array.from({ length: burstPosts }, (_, index) => (index * 1_000) / burstPosts)
  const ideal = idealLateness(offsetsMs, { inFlight, networkMs: NETWORK_MS })
  const idealP99 = percentile(ideal, 0.99)
  const rows = await measure(context, offsetsMs)
  const cells = (name: string, values: readonly number[], once: number): readonly string[] => [
    name,
    shown(percentile(values, 0.5)),
    shown(percentile(values, 0.99)),
    shown(Math.max(...values)),
    ratio(percentile(values, 0.99), idealP99),
    once.toLocaleString('en-US'),
  ]
  const own = rows.find(({ engine }) => engine.name === 'ours')
  const posts = burstPosts.toLocaleString('en-US')
  const p99 = own === undefined ? Number.NaN : percentile(latenesses(own.trial), 0.99)
  const once = own === undefined ? 0 : countByPost(own.trial.sent, burstPosts).once
  return {
    title: 'Burst',
    tables: [
      {
        title: `${posts} posts due within one second, ${networkName(NETWORK_MS)}, ${inFlight} sends at once: lateness in milliseconds`,
        head: ['', 'p50', 'p99', 'max', 'p99 of the ideal', 'sent once'],
        rows: [
          cells('ideal', ideal, burstPosts),
          ...rows.map(({ engine, trial }) =>
            cells(engine.title, latenesses(trial), countByPost(trial.sent, burstPosts).once),
          ),
        ],
        notes: [
          'Beside it graphile-worker alone, the fastest of equal durability.',
          'The ideal: nothing but the network takes time, and a send begins as soon as it is due and one is over.',
        ],
      },
    ],
    bars: [
      {
        promise: `${posts} posts due in one second are all sent, once`,
        measured: once.toLocaleString('en-US'),
        met: once === burstPosts,
      },
      {
        promise: `their p99 lateness ≤ ${MOST_RATIO} × the ideal`,
        measured: `${shown(p99)} ms, ideal ${shown(idealP99)} ms (${ratio(p99, idealP99)})`,
        met: p99 <= MOST_RATIO * idealP99,
      },
    ],
    plots: [],
    text: [],
  }
}
