import { shown, type Findings } from '#bench/report/report.ts'
import { bareAfter, bareRows } from './bare.ts'
import { gather, type CrowdState } from './crowd.ts'
import type { Shot } from './shoot.ts'
import { during, residentOf, type Span } from './span.ts'
import { steadily, type Stage } from './stage.ts'
import { summarize } from './summary.ts'
import { LATENCY_HEAD, latencyCells, POSTS_HEAD, postsBar, postsCells, servedBars } from './tables.ts'

export interface IdleCounts {
  readonly connections: number
  readonly seconds: number
  readonly rate: number
}

export interface IdleRow {
  /** In MB, with no connection but those of the generator. */
  readonly before: number
  readonly span: Span
  readonly state: CrowdState
  readonly bare: readonly Shot[]
}

export const measureIdle = async (stage: Stage, { connections, seconds, rate }: IdleCounts): Promise<IdleRow> => {
  const callers = await stage.callers()
  const before = await residentOf(stage)
  const port = Number(new URL(stage.base).port)
  await using crowd = await gather({ kind: 'idle', count: connections, port, tokens: [], paths: [] })
  const job = { plan: steadily(rate, seconds, 30), callers }
  const span = await during(stage, job)
  const state = await crowd.state()
  return { before, span, state, bare: await bareAfter(stage, job, span.shots) }
}

export const idleFindings = ({ before, span, state, bare }: IdleRow, { connections }: IdleCounts): Findings => {
  const found = summarize(span.shots)
  const each = ((span.memory.most - before) * 1_024) / Math.max(1, state.opened)
  return {
    title: `${connections.toLocaleString('en-US')} idle connections`,
    tables: [
      {
        title: 'Requests beside them, in ms',
        head: ['Connections open', ...LATENCY_HEAD, 'memory MB', 'kB for each'],
        rows: [
          [state.open.toLocaleString('en-US'), ...latencyCells(found), shown(span.memory.most), shown(each)],
          ...bareRows(found, bare, 2),
        ],
        notes: [
          'Each had one answer before, and keeps its connection. After 72 seconds without a request the server closes it.',
        ],
      },
      {
        title: 'Posts meanwhile, in ms',
        head: ['', ...POSTS_HEAD],
        rows: [['all', ...postsCells(span.posts)]],
        notes: [],
      },
    ],
    bars: [
      ...servedBars('idle connections', span.shots, found),
      {
        promise: `idle connections: all ${connections.toLocaleString('en-US')} are let in, and stay`,
        measured: `${state.opened} opened, ${state.refused} not, ${state.open} open at the end`,
        met: state.opened === connections && state.open === connections,
      },
      postsBar('idle connections', span.posts),
    ],
    plots: [],
    text: [],
  }
}
