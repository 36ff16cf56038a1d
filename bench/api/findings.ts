import { percentile } from '#bench/measure.ts'
import { asMarkdown, ratio, shown, spreadOf, type Bar, type Findings, type Table } from '#bench/report/report.ts'
import type { FanOut } from './fan-out.ts'
import type { ImportRow } from './import.ts'
import type { KeyedRow } from './keyed.ts'

export interface ApiRows {
  readonly imports: readonly ImportRow[]
  readonly keyed: readonly KeyedRow[]
  readonly fanOut: FanOut
}

/** Nobody else's request waits longer than this for a file. */
const MOST_HELD_UP_MS = 250
/** Of what a plain request costs: one more row is written, and the answer is sealed. */
const LEAST_KEYED = 0.5
const MOST_FAN_OUT_MS = 1_000

const rateOf = (rows: readonly ImportRow[], way: string): number =>
  rows.find((row) => row.way === way)?.rate ?? Number.NaN

const SINGLE = 'single, one after the other'

const importTable = (rows: readonly ImportRow[]): Table => ({
  title: 'Posts with a time and a channel, per second',
  head: ['Way', 'posts', 'posts/s', 'of single', 'event loop held up, ms'],
  rows: rows.map(({ way, posts, rate, heldUp }) => [
    way,
    shown(posts),
    shown(rate),
    ratio(rate, rateOf(rows, SINGLE)),
    shown(heldUp),
  ]),
  notes: ['Held up: the longest that the server, which is also the worker here, did nothing else.'],
})

const keyedTable = (rows: readonly KeyedRow[]): Table => {
  const base = spreadOf(rows[0]?.rates ?? []).median
  return {
    title: 'Drafts per second, with and without Idempotency-Key',
    head: ['Way', 'median', 'least', 'most', 'of plain'],
    rows: rows.map(({ way, rates }) => {
      const { median, min, max } = spreadOf(rates)
      return [way, shown(median), shown(min), shown(max), ratio(median, base)]
    }),
    notes: ['Four at once; what was answered before, one after the other.'],
  }
}

const fanOutTable = ({ listeners, events, times }: FanOut): Table => ({
  title: 'From the request that makes an event to each listener, in ms',
  head: ['Listeners', 'events', 'p50', 'p99', 'most', 'lost'],
  rows: [
    [
      shown(listeners),
      shown(events),
      shown(percentile(times, 0.5)),
      shown(percentile(times, 0.99)),
      shown(percentile(times, 1)),
      shown(listeners * events - times.length),
    ],
  ],
  notes: [
    'The writing of the post is part of it. All listeners are in one process, which is the client of everything here.',
  ],
})

const barsOf = ({ imports, keyed, fanOut }: ApiRows): readonly Bar[] => {
  const [file] = imports.filter(({ way }) => way === 'import')
  const faster = (file?.rate ?? Number.NaN) / rateOf(imports, SINGLE)
  const [plain, withKey] = keyed.map(({ rates }) => spreadOf(rates).median)
  const keyedShare = (withKey ?? Number.NaN) / (plain ?? Number.NaN)
  const p99 = percentile(fanOut.times, 0.99)
  const lost = fanOut.listeners * fanOut.events - fanOut.times.length
  return [
    {
      promise: 'a file is faster than the same posts one after the other',
      measured: `×${shown(faster)}`,
      met: faster > 1,
    },
    {
      promise: `a file holds up nothing else for more than ${MOST_HELD_UP_MS} ms`,
      measured: `${shown(file?.heldUp ?? Number.NaN)} ms`,
      met: (file?.heldUp ?? Infinity) <= MOST_HELD_UP_MS,
    },
    {
      promise: `a request with a key at ${LEAST_KEYED} of the rate without, or more`,
      measured: `×${shown(keyedShare)}`,
      met: keyedShare >= LEAST_KEYED,
    },
    {
      promise: `events reach ${fanOut.listeners} listeners within ${MOST_FAN_OUT_MS} ms (p99), and all of them`,
      measured: `${shown(p99)} ms, ${lost} lost`,
      met: p99 <= MOST_FAN_OUT_MS && lost === 0,
    },
  ]
}

export const apiFindings = (rows: ApiRows): Findings => ({
  title: 'Many posts, keys and listeners',
  tables: [importTable(rows.imports), keyedTable(rows.keyed), fanOutTable(rows.fanOut)],
  bars: barsOf(rows),
  plots: [],
  text: [],
})

const bar = ({ promise, measured, met }: Bar): string => `| ${promise} | ${measured} | ${met ? 'PASS' : '**MISS**'} |`

/** docs/performance-api.md, written by the benchmark and by nobody else. */
export const asApiDocument = (findings: Findings, origin: readonly string[]): string =>
  `${[
    '# Performance of the API',
    'Written by `npm run bench:api -- --write`; do not edit. Every figure is from one run on one machine: read the ratios, not\nthe numbers.',
    `\`\`\`text\n${origin.join('\n')}\n\`\`\``,
    ['| Bar | Measured | |', '| --- | --- | --- |', ...findings.bars.map(bar)].join('\n'),
    `## ${findings.title}`,
    ...findings.tables.map(asMarkdown),
  ].join('\n\n')}\n`
