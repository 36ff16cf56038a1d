import { percentile } from '#bench/measure.ts'
import { shown, type Bar } from '#bench/report/report.ts'
import type { Punctuality } from './flow.ts'
import { failuresOf, type Summary } from './summary.ts'
import type { Shot } from './shoot.ts'

/** What requests may take, in ms, and how late the generator itself may be. */
export const MOST_P99_MS = 150
const MOST_LAG_MS = 5
const MOST_LATE_MS = 2_000

export const LATENCY_HEAD = ['requests', 'failed', 'p50', 'p95', 'p99', 'p99.9', 'most'] as const

export const latencyCells = ({ requests, failed, shed, p50, p95, p99, p999, most }: Summary): readonly string[] => [
  requests.toLocaleString('en-US'),
  String(failed + shed),
  ...[p50, p95, p99, p999, most].map(shown),
]

export const POSTS_HEAD = ['due', 'never out', 'out twice', 'late p50', 'late p99', 'late most'] as const

export const postsCells = ({ due, never, twice, late }: Punctuality): readonly string[] => [
  due.toLocaleString('en-US'),
  String(never),
  String(twice),
  ...[0.5, 0.99, 1].map((share) => shown(percentile(late, share))),
]

export const joined = (parts: readonly Punctuality[]): Punctuality => ({
  due: parts.reduce((sum, { due }) => sum + due, 0),
  never: parts.reduce((sum, { never }) => sum + never, 0),
  twice: parts.reduce((sum, { twice }) => sum + twice, 0),
  late: parts.flatMap(({ late }) => late),
})

/** That all requests were served in time, by a generator that can be believed. */
export const servedBars = (where: string, shots: readonly Shot[], found: Summary): readonly Bar[] => {
  const failures = [...failuresOf(shots), ...(found.shed === 0 ? [] : [`turned away (${found.shed})`])]
  const errors = found.failed + found.shed
  return [
    {
      promise: `${where}: p99 of the API within ${MOST_P99_MS} ms`,
      measured: `${shown(found.p99)} ms`,
      met: found.p99 <= MOST_P99_MS,
    },
    {
      promise: `${where}: no errors`,
      measured: `${errors} of ${found.requests.toLocaleString('en-US')}${failures.length === 0 ? '' : `: ${failures.join(', ')}`}`,
      met: errors === 0,
    },
    {
      promise: `${where}: the generator itself late by at most ${MOST_LAG_MS} ms (p99), else the run says nothing`,
      measured: `${shown(found.lagP99)} ms`,
      met: found.lagP99 <= MOST_LAG_MS,
    },
  ]
}

/** That all posts went out once, and in time. */
export const postsBar = (where: string, posts: Punctuality, mostLate = MOST_LATE_MS): Bar => {
  const p99 = percentile(posts.late, 0.99)
  return {
    promise: `${where}: every post out once, within ${mostLate.toLocaleString('en-US')} ms of its time (p99)`,
    measured: `${posts.due.toLocaleString('en-US')} due, ${posts.never} never, ${posts.twice} twice, ${shown(p99)} ms`,
    met: posts.never === 0 && posts.twice === 0 && p99 <= mostLate,
  }
}
