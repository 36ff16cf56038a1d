import { linePlot } from '#bench/report/line-plot.ts'
import { ratio, shown, spreadOf, type Findings, type Table } from '#bench/report/report.ts'
import { bytesOf, ratiosOf } from './bare.ts'
import { OPERATIONS } from './operations.ts'
import type { Shot } from './shoot.ts'
import { during, type Span } from './span.ts'
import { steadily, type Stage } from './stage.ts'
import { isServed, summarize, type Summary } from './summary.ts'
import { joined, LATENCY_HEAD, latencyCells, POSTS_HEAD, postsBar, postsCells, servedBars } from './tables.ts'

export interface MixedCounts {
  readonly rounds: number
  /** Of each round, at each of the two. */
  readonly seconds: number
  /** Requests per second. */
  readonly rate: number
  readonly warmUpSeconds: number
}

/** The same arrivals at both, one after the other. */
export interface MixedRound {
  readonly bare: Span
  readonly ours: Span
}

export const measureMixed = async (
  stage: Stage,
  { rounds, seconds, rate, warmUpSeconds }: MixedCounts,
): Promise<readonly MixedRound[]> => {
  const warm = await during(stage, { plan: steadily(rate, warmUpSeconds, 1), callers: await stage.callers() })
  const sizes = bytesOf(warm.shots)
  const measured: MixedRound[] = []
  for (let round = 1; round <= rounds; round += 1) {
    const job = { plan: steadily(rate, seconds, 100 * round), callers: await stage.callers() }
    const bare = await during(stage, { ...job, sizes })
    measured.push({ bare, ours: await during(stage, job) })
  }
  return measured
}

const shotsOf = (rounds: readonly MixedRound[], who: keyof MixedRound): readonly Shot[] =>
  rounds.flatMap((round) => round[who].shots)

const latencyTable = (bare: Summary, ours: Summary, rounds: readonly MixedRound[]): Table => {
  const each = rounds.map((round) => summarize(round.ours.shots).p99)
  const ratios = ratiosOf(ours, bare)
  const { min, median, max } = spreadOf(each)
  return {
    title: 'From the intended start to the end of the answer, in ms',
    head: ['', ...LATENCY_HEAD, 'generator late p99'],
    rows: [
      ['bare Fastify', ...latencyCells(bare), shown(bare.lagP99)],
      ['Scheduly', ...latencyCells(ours), shown(ours.lagP99)],
      ['ratio', '', '', ...ratios, ''],
    ],
    notes: [
      `p99 of the rounds: least ${shown(min)}, median ${shown(median)}, most ${shown(max)} ms. With few thousand requests p99.9 is a hint, no more.`,
    ],
  }
}

const operationTable = (rounds: readonly MixedRound[]): Table => {
  const [bare, ours] = [shotsOf(rounds, 'bare'), shotsOf(rounds, 'ours')]
  const of = (shots: readonly Shot[], name: string): Summary => summarize(shots.filter((shot) => shot.name === name))
  return {
    title: 'By operation, in ms',
    head: ['', 'requests', 'kB', 'p50', 'p99', 'bare p50', 'ratio of p50'],
    rows: OPERATIONS.map(({ name }) => {
      const [theirs, mine] = [of(bare, name), of(ours, name)]
      const bytes = bytesOf(ours).get(name) ?? Number.NaN
      return [
        name,
        String(mine.requests),
        shown(bytes / 1_000),
        shown(mine.p50),
        shown(mine.p99),
        shown(theirs.p50),
        ratio(mine.p50, theirs.p50),
      ]
    }),
    notes: ['The bare server answers with as many bytes, asks no database and looks at no token.'],
  }
}

const sum = (spans: readonly Span[], who: keyof Span['used']): number =>
  spans.reduce((total, { used }) => total + used[who], 0)

/** While the bare server is asked, Scheduly only publishes: what it uses beyond that is for requests. */
const costTable = (rounds: readonly MixedRound[]): Table => {
  const [ours, bare] = [rounds.map((round) => round.ours), rounds.map((round) => round.bare)]
  const each = (seconds: number, requests: number): number => (seconds / requests) * 1_000
  const plain = each(sum(bare, 'bare'), shotsOf(rounds, 'bare').length)
  const requests = shotsOf(rounds, 'ours').length
  const server = each(sum(ours, 'server') - sum(bare, 'server'), requests)
  const database = each(sum(ours, 'database') - sum(bare, 'database'), requests)
  const posts = joined(bare.map((span) => span.posts)).due
  const [sending, keeping] = [each(sum(bare, 'server'), posts), each(sum(bare, 'database'), posts)]
  return {
    title: 'Processor time, in ms',
    head: ['', 'Node', 'PostgreSQL', 'together', 'ratio'],
    rows: [
      ['a request, bare Fastify', shown(plain), '–', shown(plain), ratio(plain, plain)],
      [
        'a request, Scheduly',
        shown(server),
        shown(database),
        shown(server + database),
        ratio(server + database, plain),
      ],
      ['a post that goes out', shown(sending), shown(keeping), shown(sending + keeping), '–'],
    ],
    notes: [
      'A request: beyond what publishing alone takes, which is measured while the bare server is asked, and which has the writing of posts ahead in it.',
    ],
  }
}

const SHARES = Array.from({ length: 60 }, (_, index) => 1 - 10 ** (-index / 20))

const latencyPlot = (bare: readonly Shot[], ours: readonly Shot[]) => {
  const line = (name: string, shots: readonly Shot[]) => {
    const times = shots
      .filter(isServed)
      .map(({ latency }) => latency)
      .toSorted((one, other) => one - other)
    const points = SHARES.filter((share) => share <= 1 - 1 / times.length).map((share): readonly [number, number] => [
      1 / (1 - share),
      times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? Number.NaN,
    ])
    return { name, points }
  }
  return {
    file: 'load-latency.svg',
    alt: 'Latency by percentile of Scheduly and of a bare Fastify',
    svg: linePlot({
      title: 'Latency from the intended start: one request in so many takes longer',
      x: { label: 'one in …', log: true },
      y: { label: 'ms', log: true },
      lines: [line('bare Fastify', bare), line('Scheduly', ours)],
    }),
  }
}

export const mixedFindings = (rounds: readonly MixedRound[], { rate }: MixedCounts): Findings => {
  const [bareShots, ourShots] = [shotsOf(rounds, 'bare'), shotsOf(rounds, 'ours')]
  const [bare, ours] = [summarize(bareShots), summarize(ourShots)]
  const [beside, alone] = [
    joined(rounds.map((round) => round.ours.posts)),
    joined(rounds.map((round) => round.bare.posts)),
  ]
  return {
    title: `Mixed requests, ${rate} a second, while posts go out`,
    tables: [
      latencyTable(bare, ours, rounds),
      operationTable(rounds),
      costTable(rounds),
      {
        title: 'Posts, in ms from due to arrived at the network',
        head: ['', ...POSTS_HEAD],
        rows: [
          ['alone', ...postsCells(alone)],
          ['beside requests', ...postsCells(beside)],
        ],
        notes: [],
      },
    ],
    bars: [...servedBars('mixed', ourShots, ours), postsBar('mixed', beside)],
    plots: [latencyPlot(bareShots, ourShots)],
    text: [],
  }
}
