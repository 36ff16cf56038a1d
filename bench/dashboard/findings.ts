import { asMarkdown, ratio, shown, spreadOf, type Bar, type Findings, type Table } from '#bench/report/report.ts'
import { SLOWER, USUAL_CALENDAR, type DashboardRows, type Opened } from './measure.ts'

const MOST_SCRIPT_KB = 200
const MOST_READY_MS = 1_500
/** What browsers call good. */
const MOST_SHIFT = 0.1
const MOST_STEP_MS = 200

const medianOf = (opened: readonly Opened[], key: keyof Opened): number =>
  spreadOf(opened.map((each) => each[key])).median

const COLUMNS: readonly (readonly [head: string, key: keyof Opened])[] = [
  ['script kB', 'scriptKb'],
  ['all kB', 'allKb'],
  ['requests', 'requests'],
  ['painted ms', 'painted'],
  ['content ms', 'content'],
  ['ready ms', 'ready'],
  ['blocked ms', 'blocked'],
  ['shift', 'shift'],
]

const screenTable = ({ screens }: DashboardRows): Table => {
  const base = medianOf(screens[0]?.opened ?? [], 'ready')
  return {
    title: `Each screen opened anew, nothing cached, on a processor ${SLOWER} times slower: medians`,
    head: ['', ...COLUMNS.map(([head]) => head), 'of plain'],
    rows: screens.map(({ screen, opened }) => [
      screen.name,
      ...COLUMNS.map(([, key]) => shown(medianOf(opened, key))),
      ratio(medianOf(opened, 'ready'), base),
    ]),
    notes: [
      'Kilobytes as they come, packed. Ready: what the screen is about is there, and a timer of 50 ms comes in time. Blocked: beyond 50 ms at a time.',
      'Of plain: until it is ready, beside a page of text of the same server.',
    ],
  }
}

const stepTable = ({ steps }: DashboardRows, posts: number): Table => ({
  title: `From a key to the next picture, in a month of ${posts.toLocaleString('en-US')} posts`,
  head: ['', 'ms'],
  rows: steps.map(({ what, ms }) => [what, ms === 0 ? 'less than 16' : shown(ms)]),
  notes: [],
})

const barsOf = ({ screens, steps }: DashboardRows): readonly Bar[] => {
  const calendar = screens.find(({ screen }) => screen.name === USUAL_CALENDAR)?.opened ?? []
  const all = screens.flatMap(({ opened }) => opened)
  const script = medianOf(calendar, 'scriptKb')
  const ready = medianOf(calendar, 'ready')
  const shift = Math.max(...all.map((each) => each.shift))
  const step = Math.max(...steps.map(({ ms }) => ms))
  const faults = all.reduce((sum, each) => sum + each.faults, 0)
  return [
    {
      promise: `the calendar’s first load has at most ${MOST_SCRIPT_KB} kB of script, packed`,
      measured: `${shown(script)} kB`,
      met: script <= MOST_SCRIPT_KB,
    },
    {
      promise: `it answers within ${MOST_READY_MS.toLocaleString('en-US')} ms on a processor ${SLOWER} times slower`,
      measured: `${shown(ready)} ms`,
      met: ready < MOST_READY_MS,
    },
    {
      promise: `nothing jumps (shift ≤ ${MOST_SHIFT}) on any screen`,
      measured: shown(shift),
      met: shift <= MOST_SHIFT,
    },
    {
      promise: `a key in a full month shows within ${MOST_STEP_MS} ms`,
      measured: `${shown(step)} ms`,
      met: step <= MOST_STEP_MS,
    },
    {
      promise: 'no script fails, and the policy of the page refuses nothing',
      measured: shown(faults),
      met: faults === 0,
    },
  ]
}

export const dashboardFindings = (rows: DashboardRows, { posts }: { readonly posts: number }): Findings => ({
  title: 'The dashboard',
  tables: [screenTable(rows), stepTable(rows, posts)],
  bars: barsOf(rows),
  plots: [],
  text: [],
})

export const asDashboardDocument = ({ tables, bars }: Findings, origin: readonly string[]): string =>
  [
    '# Performance of the dashboard',
    '',
    'Written by `npm run bench:dashboard -- --write`; do not edit. Read the ratios, not the numbers.',
    '',
    '```text',
    ...origin,
    '```',
    '',
    asMarkdown({
      title: 'Bars',
      head: ['Bar', 'Measured', ''],
      rows: bars.map(({ promise, measured, met }) => [promise, measured, met ? 'PASS' : '**MISS**']),
      notes: [],
    }),
    '',
    ...tables.flatMap((table) => [asMarkdown(table), '']),
  ].join('\n')
