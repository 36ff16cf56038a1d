import { asMarkdown, ratio, shown, spreadOf, type Bar, type Findings, type Table } from '#bench/report/report.ts'
import { MEAN_WAIT, PACE } from './first-run.ts'
import type { Gesture, Gestures } from './gestures.ts'
import { FULL_CALENDAR, SLOWER, USUAL_CALENDAR, type DashboardRows, type Opened } from './measure.ts'

const MOST_SCRIPT_KB = 200
const MOST_READY_MS = 1_500
/** What browsers call good. */
const MOST_LARGEST_MS = 2_500
const MOST_SHIFT = 0.1
const MOST_STEP_MS = 200
const MOST_FULL_READY_MS = 2_000
/** Ten pictures a second, on a processor that is made four times slower. */
const MOST_FRAME_MS = 100
const MOST_DROP_MS = 200
const MOST_FIRST_RUN_SECONDS = 120

const medianOf = (opened: readonly Opened[], key: keyof Opened): number =>
  spreadOf(opened.map((each) => each[key])).median

const COLUMNS: readonly (readonly [head: string, key: keyof Opened])[] = [
  ['script kB', 'scriptKb'],
  ['all kB', 'allKb'],
  ['requests', 'requests'],
  ['painted ms', 'painted'],
  ['largest ms', 'largest'],
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

const GESTURES: readonly (readonly [what: string, of: (gestures: Gestures) => Gesture])[] = [
  ['scrolling the month', ({ scrolledMonth }) => scrolledMonth],
  ['scrolling the list of its days', ({ scrolledList }) => scrolledList],
  ['carrying a post over ten days', ({ dragged }) => dragged],
]

const medianBy = <Row>(rows: readonly Row[], of: (row: Row) => number): number => spreadOf(rows.map(of)).median

const gestureTable = ({ gestures }: DashboardRows, posts: number): Table => ({
  title: `What a hand does in a month of ${posts.toLocaleString('en-US')} posts, on a processor ${SLOWER} times slower: medians`,
  head: ['', 'longest frame ms', 'blocked ms'],
  rows: GESTURES.map(([what, of]) => [
    what,
    shown(medianBy(gestures, (each) => of(each).longestFrame)),
    shown(medianBy(gestures, (each) => of(each).blocked)),
  ]),
  notes: [
    `From letting go of it to the picture of its new place: ${shown(medianBy(gestures, ({ dropMs }) => dropMs))} ms.`,
  ],
})

const gestureBars = ({ gestures }: DashboardRows): readonly Bar[] => {
  const frameOf = (of: (gestures: Gestures) => Gesture) => medianBy(gestures, (each) => of(each).longestFrame)
  const [month, list, drag] = GESTURES.map(([, of]) => frameOf(of))
  const scroll = Math.max(month ?? Number.NaN, list ?? Number.NaN)
  const carried = drag ?? Number.NaN
  const drop = medianBy(gestures, ({ dropMs }) => dropMs)
  return [
    {
      promise: `scrolling a full month, no picture stands longer than ${MOST_FRAME_MS} ms`,
      measured: `${shown(scroll)} ms`,
      met: scroll <= MOST_FRAME_MS,
    },
    {
      promise: `carrying a post over ten of its days, none stands longer than ${MOST_FRAME_MS} ms`,
      measured: `${shown(carried)} ms`,
      met: carried <= MOST_FRAME_MS,
    },
    {
      promise: `a post that is let go shows in its new place within ${MOST_DROP_MS} ms`,
      measured: `${shown(drop)} ms`,
      met: drop <= MOST_DROP_MS,
    },
  ]
}

const totalOf = ({ firstRun: { hand, pages, shownAfter } }: DashboardRows): number =>
  hand + pages + MEAN_WAIT + shownAfter

const firstRunTable = (rows: DashboardRows): Table => {
  const { acts, hand, pages, shownAfter } = rows.firstRun
  return {
    title: 'From no account to a post that was scheduled and is out, by a person’s pace',
    head: ['', 'seconds'],
    rows: [
      [`${acts.clicks} clicks, ${acts.fields} fields, ${acts.keys} keys, ${acts.looks} places to read`, shown(hand)],
      ['until the pages had come', shown(pages)],
      ['until its minute comes, on average', shown(MEAN_WAIT)],
      ['from then until the page says that it is out', shown(shownAfter)],
      ['together', shown(totalOf(rows))],
    ],
    notes: [
      `${PACE.key} s a key, ${PACE.click} s a click or a field, ${PACE.look} s a place: the keystroke-level model.`,
    ],
  }
}

const firstRunBar = (rows: DashboardRows): Bar => ({
  promise: 'somebody new sees a scheduled post go out in under two minutes',
  measured: `${shown(totalOf(rows))} s`,
  met: totalOf(rows) < MOST_FIRST_RUN_SECONDS,
})

const barsOf = (rows: DashboardRows): readonly Bar[] => {
  const { screens, steps } = rows
  const calendar = screens.find(({ screen }) => screen.name === USUAL_CALENDAR)?.opened ?? []
  const all = screens.flatMap(({ opened }) => opened)
  const script = medianOf(calendar, 'scriptKb')
  const ready = medianOf(calendar, 'ready')
  const full = medianOf(screens.find(({ screen }) => screen.name === FULL_CALENDAR)?.opened ?? [], 'ready')
  const largest = Math.max(...screens.map(({ opened }) => medianOf(opened, 'largest')))
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
      promise: `in a full month within ${MOST_FULL_READY_MS.toLocaleString('en-US')} ms`,
      measured: `${shown(full)} ms`,
      met: full < MOST_FULL_READY_MS,
    },
    {
      promise: `the largest piece of any screen is painted within ${MOST_LARGEST_MS.toLocaleString('en-US')} ms there`,
      measured: `${shown(largest)} ms`,
      met: largest > 0 && largest <= MOST_LARGEST_MS,
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
    ...gestureBars(rows),
    firstRunBar(rows),
    {
      promise: 'no script fails, and the policy of the page refuses nothing',
      measured: shown(faults),
      met: faults === 0,
    },
  ]
}

export const dashboardFindings = (rows: DashboardRows, { posts }: { readonly posts: number }): Findings => ({
  title: 'The dashboard',
  tables: [screenTable(rows), stepTable(rows, posts), gestureTable(rows, posts), firstRunTable(rows)],
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
