import { shown, type Findings } from '#bench/report/report.ts'
import { bareAfter, bareRows } from './bare.ts'
import { gather, type Crowd, type CrowdState } from './crowd.ts'
import type { Shot } from './shoot.ts'
import { during, type Span } from './span.ts'
import { steadily, type Stage } from './stage.ts'
import { summarize } from './summary.ts'
import { LATENCY_HEAD, latencyCells, POSTS_HEAD, postsBar, postsCells, servedBars } from './tables.ts'

export interface SlowCounts {
  /** Of each kind; of streams as many as keys may have. */
  readonly each: number
  readonly seconds: number
  readonly rate: number
}

export interface SlowRow {
  readonly alone: Span
  readonly beside: Span
  readonly bare: readonly Shot[]
  /** By kind, when the requests were done. */
  readonly crowds: readonly (readonly [kind: Crowd['kind'], state: CrowdState])[]
}

const STREAMS_EACH = 8
const MOST_GROWTH_MB = 150

const crowdsOf = async (stage: Stage, each: number): Promise<readonly Crowd[]> => {
  const callers = await stage.callers()
  const port = Number(new URL(stage.base).port)
  const month = `from=${new Date(Date.now()).toISOString()}&to=${new Date(Date.now() + 42 * 86_400_000).toISOString()}`
  const tokens = callers.map(({ session }) => session)
  const keys = callers.map(({ approver }) => approver)
  const orgs = callers.map(({ orgId }) => orgId)
  const [first] = callers
  return [
    { kind: 'headers', count: each, port, tokens, paths: [] },
    { kind: 'bodies', count: each, port, tokens, paths: orgs.map((id) => `/orgs/${id}/posts`) },
    {
      kind: 'readers',
      count: each,
      port,
      tokens: tokens.slice(0, 1),
      paths: [`/orgs/${first?.orgId ?? ''}/calendar?limit=5000&${month}`],
    },
    {
      kind: 'streams',
      count: Math.min(each, STREAMS_EACH * callers.length),
      port,
      tokens: keys,
      paths: orgs.map((id) => `/orgs/${id}/events`),
    },
  ]
}

export const measureSlowClients = async (stage: Stage, { each, seconds, rate }: SlowCounts): Promise<SlowRow> => {
  const callers = await stage.callers()
  const alone = await during(stage, { plan: steadily(rate, seconds / 2, 20), callers })
  const crowds = await crowdsOf(stage, each)
  await using stack = new AsyncDisposableStack()
  const running = []
  for (const crowd of crowds) running.push({ kind: crowd.kind, crowd: stack.use(await gather(crowd)) })
  const job = { plan: steadily(rate, seconds, 21), callers }
  const beside = await during(stage, job)
  const states: (readonly [Crowd['kind'], CrowdState])[] = []
  for (const { kind, crowd } of running) states.push([kind, await crowd.state()])
  return { alone, beside, crowds: states, bare: await bareAfter(stage, job, beside.shots) }
}

const WORDS: Readonly<Record<Crowd['kind'], string>> = {
  headers: 'headers, a byte a second',
  bodies: 'bodies, a byte a second',
  readers: 'a large answer that nobody reads',
  streams: 'streams of events that nobody reads',
  idle: 'nothing after one answer',
}

export const slowFindings = ({ alone, beside, bare, crowds }: SlowRow): Findings => {
  const found = summarize(beside.shots)
  const growth = beside.memory.most - alone.memory.most
  const slowHeads = crowds.find(([kind]) => kind === 'headers')?.[1]
  return {
    title: 'Slow clients',
    tables: [
      {
        title: 'Connections beside the requests',
        head: ['', 'opened', 'not let in', 'still open at the end'],
        rows: crowds.map(([kind, { opened, refused, open }]) => [
          WORDS[kind],
          String(opened),
          String(refused),
          String(open),
        ]),
        notes: ['Headers have 10 seconds, bodies 30, and an answer of which nothing is taken a minute.'],
      },
      {
        title: 'Requests of others, in ms',
        head: ['', ...LATENCY_HEAD, 'memory MB'],
        rows: [
          ['alone', ...latencyCells(summarize(alone.shots)), shown(alone.memory.most)],
          ['beside slow clients', ...latencyCells(found), shown(beside.memory.most)],
          ...bareRows(found, bare, 1),
        ],
        notes: [],
      },
      {
        title: 'Posts meanwhile, in ms',
        head: ['', ...POSTS_HEAD],
        rows: [['all', ...postsCells(beside.posts)]],
        notes: [],
      },
    ],
    bars: [
      ...servedBars('slow clients', beside.shots, found),
      {
        promise: 'slow clients: whose headers do not come is cut off',
        measured: `${slowHeads?.open ?? Number.NaN} of ${slowHeads?.opened ?? Number.NaN} left`,
        met: slowHeads?.open === 0,
      },
      {
        promise: `slow clients: at most ${MOST_GROWTH_MB} MB of memory`,
        measured: `${shown(growth)} MB`,
        met: growth <= MOST_GROWTH_MB,
      },
      postsBar('slow clients', beside.posts),
    ],
    plots: [],
    text: [],
  }
}
