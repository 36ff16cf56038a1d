import { linePlot } from '#bench/report/line-plot.ts'
import { ratio, shown, type Bar, type Findings } from '#bench/report/report.ts'
import { bareAfter } from './bare.ts'
import type { Shot } from './shoot.ts'
import { during, type Span } from './span.ts'
import { steadily, type Stage } from './stage.ts'
import { failuresOf, isServed, isShed, recoveryMs, summarize } from './summary.ts'
import { MOST_P99_MS, POSTS_HEAD, postsBar, postsCells } from './tables.ts'

export interface OverloadCounts {
  /** How many times what it can. */
  readonly factor: number
  readonly calmRate: number
  readonly calmSeconds: number
  readonly seconds: number
  readonly recoverySeconds: number
  /** To find out what it can: so many clients that wait for their answers. */
  readonly clients: number
  readonly probeSeconds: number
}

export interface OverloadRow {
  /** Requests per second that it serves when each client waits for its answer. */
  readonly capacity: number
  readonly span: Span
  readonly bare: readonly Shot[]
}

const MOST_WAIT_MS = 2_000
const MOST_RECOVERY_MS = 5_000
const MOST_LATE_MS = 5_000
const MOST_GROWTH_MB = 300
const LEAST_GOODPUT = 0.5

export const measureOverload = async (stage: Stage, counts: OverloadCounts): Promise<OverloadRow> => {
  const callers = await stage.callers()
  const probe = { plan: steadily(1, counts.probeSeconds, 3), callers, clients: counts.clients }
  const capacity = (await during(stage, probe)).shots.filter(isServed).length / counts.probeSeconds
  const phases = [
    { rate: counts.calmRate, seconds: counts.calmSeconds },
    { rate: capacity * counts.factor, seconds: counts.seconds },
    { rate: counts.calmRate, seconds: counts.recoverySeconds },
  ]
  const job = { plan: { phases, seed: 4 }, callers }
  const span = await during(stage, job)
  return { capacity, span, bare: await bareAfter(stage, job, span.shots) }
}

const phasesOf = (shots: readonly Shot[], { calmSeconds, seconds }: OverloadCounts) => {
  const [from, to] = [calmSeconds * 1_000, (calmSeconds + seconds) * 1_000]
  return {
    before: shots.filter(({ at }) => at < from),
    over: shots.filter(({ at }) => at >= from && at < to),
    after: shots.filter(({ at }) => at >= to),
  }
}

const cellsOf = (shots: readonly Shot[], seconds: number): readonly string[] => {
  const { requests, served, shed, failed, p50, p99, lagP99 } = summarize(shots)
  const refusal = summarize(shots.filter(isShed).map((shot) => ({ ...shot, status: 200 })))
  return [
    shown(requests / seconds),
    shown(served / seconds),
    shown(shed / seconds),
    String(failed),
    ...[p50, p99, refusal.p50, refusal.p99, lagP99].map(shown),
  ]
}

/** What each serves of the same arrivals, and how long it takes for that. */
const ratiosOfOverload = (ours: readonly Shot[], bare: readonly Shot[]): readonly string[] => {
  const [mine, theirs] = [summarize(ours), summarize(bare)]
  const [served, p50, p99] = [
    ratio(mine.served, theirs.served),
    ratio(mine.p50, theirs.p50),
    ratio(mine.p99, theirs.p99),
  ]
  return ['', served, '', '', p50, p99, '', '', '']
}

const BUCKET_MS = 1_000

const perSecond = (shots: readonly Shot[], is: (shot: Shot) => boolean): readonly (readonly [number, number])[] => {
  const most = Math.max(...shots.map(({ at }) => at))
  return Array.from({ length: Math.floor(most / BUCKET_MS) }, (_, index) => [
    index,
    shots.filter((shot) => Math.floor(shot.at / BUCKET_MS) === index && is(shot)).length,
  ])
}

const HEAD = [
  'asked/s',
  'served/s',
  'turned away/s',
  'failed',
  'p50',
  'p99',
  'no: p50',
  'no: p99',
  'generator late p99',
]

const barsOf = ({ capacity, span }: OverloadRow, counts: OverloadCounts): readonly Bar[] => {
  const { over, after } = phasesOf(span.shots, counts)
  const end = (counts.calmSeconds + counts.seconds) * 1_000
  const recovery = recoveryMs(after, { end, within: MOST_P99_MS })
  const found = summarize(over)
  const { failed } = summarize(span.shots)
  const goodput = found.served / counts.seconds / capacity
  const growth = span.memory.most - span.memory.before
  const failures = failuresOf(span.shots)
  return [
    {
      promise: 'overload: whoever is not served is told so by 503, Retry-After and a problem',
      measured: `${found.shed.toLocaleString('en-US')} turned away, ${failed} failed otherwise${failures.length === 0 ? '' : `: ${failures.join(', ')}`}`,
      met: found.shed > 0 && failed === 0,
    },
    {
      promise: `overload: what is let in is answered within ${MOST_WAIT_MS.toLocaleString('en-US')} ms (p99)`,
      measured: `${shown(found.p99)} ms`,
      met: found.p99 <= MOST_WAIT_MS,
    },
    {
      promise: `overload: at least ${LEAST_GOODPUT} of what it can is served all the same`,
      measured: ratio(found.served / counts.seconds, capacity),
      met: goodput >= LEAST_GOODPUT,
    },
    {
      promise: `overload: well again by itself within ${MOST_RECOVERY_MS.toLocaleString('en-US')} ms`,
      measured: `${shown(recovery)} ms`,
      met: recovery <= MOST_RECOVERY_MS,
    },
    {
      promise: `overload: memory grows by at most ${MOST_GROWTH_MB} MB`,
      measured: `${shown(growth)} MB to ${shown(span.memory.most)} MB`,
      met: growth <= MOST_GROWTH_MB,
    },
    postsBar('overload', span.posts, MOST_LATE_MS),
  ]
}

export const overloadFindings = (row: OverloadRow, counts: OverloadCounts): Findings => {
  const { capacity, span, bare } = row
  const { before, over, after } = phasesOf(span.shots, counts)
  return {
    title: `Overload: ${counts.factor} times what it can`,
    tables: [
      {
        title: `Served when each of ${counts.clients} clients waits for its answer: ${shown(capacity)} a second; times in ms`,
        head: ['', ...HEAD],
        rows: [
          ['before', ...cellsOf(before, counts.calmSeconds)],
          ['overload', ...cellsOf(over, counts.seconds)],
          ['after', ...cellsOf(after, counts.recoverySeconds)],
          ['overload, bare Fastify', ...cellsOf(phasesOf(bare, counts).over, counts.seconds)],
          ['ratio', ...ratiosOfOverload(over, phasesOf(bare, counts).over)],
        ],
        notes: ['The generator shares the machine and takes its part of it. "no": from the intended start to the 503.'],
      },
      {
        title: 'Posts meanwhile, in ms',
        head: ['', ...POSTS_HEAD],
        rows: [['all', ...postsCells(span.posts)]],
        notes: [],
      },
    ],
    bars: barsOf(row, counts),
    plots: [
      {
        file: 'load-overload.svg',
        alt: 'Requests served and turned away in each second before, during and after overload',
        svg: linePlot({
          title: 'Overload, and after it',
          x: { label: 'seconds', log: false },
          y: { label: 'requests per second', log: false },
          lines: [
            { name: 'asked', points: perSecond(span.shots, () => true) },
            { name: 'served', points: perSecond(span.shots, isServed) },
            { name: 'turned away', points: perSecond(span.shots, isShed) },
          ],
        }),
      },
    ],
    text: [],
  }
}
