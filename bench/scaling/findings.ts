import { linePlot, type LinePlot } from '#bench/report/line-plot.ts'
import { shown, type Plot, type Table } from '#bench/report/report.ts'
import type { Outcome } from './model.ts'
import type { Compared, Scenarios } from './scenarios.ts'

const coresOf = (outcomes: readonly Outcome[]): readonly number[] => [
  ...new Set(outcomes.map(({ scenario }) => scenario.cores)),
]

const percent = (value: number): string => `${value > 0 ? '+' : ''}${shown(100 * value)} %`

const off = (model: number, real: number): number => model / real - 1

const comparedTable = ({ compared }: Scenarios): Table => ({
  title: 'The model beside real workers, on the same two cores',
  head: ['', ...['p50 ms', 'p99 ms', 'PostgreSQL CPU ms/post'].flatMap((what) => [what, 'model', 'off by'])],
  rows: compared.map(({ real, model }) => [
    `${real.workers} ${real.workers === 1 ? 'worker' : 'workers'}, ${real.perSecond ?? 0}/s`,
    ...(
      [
        [real.lateP50, model.lateP50],
        [real.lateP99, model.lateP99],
        [real.postgresMs, model.postgresMs],
      ] as const
    ).flatMap(([found, expected]) => [shown(found), shown(expected), percent(off(expected, found))]),
  ]),
  notes: [
    'What PostgreSQL does for a post beside its four statements is learned from the run with one worker; those with more are the proof. Lateness is learned from none.',
  ],
})

const range = (values: readonly number[]): string =>
  `${percent(Math.min(...values))} to ${percent(Math.max(...values))}`

/** How far the model is from real workers, beside its picture. */
export const errorSentence = (compared: readonly Compared[]): string => {
  const proof = compared.filter(({ real }) => real.workers > 1)
  const [p50, p99, cpu] = [
    range(compared.map(({ real, model }) => off(model.lateP50, real.lateP50))),
    range(compared.map(({ real, model }) => off(model.lateP99, real.lateP99))),
    range(proof.map(({ real, model }) => off(model.postgresMs, real.postgresMs))),
  ]
  const most = Math.max(...compared.map(({ real }) => real.workers))
  return `Off by, beside real workers (up to ${most}; more were not measured): median ${p50}, p99 ${p99}, PostgreSQL's processor time for a post ${cpu}.`
}

const calmTable = ({ calm, measured }: Scenarios): Table => {
  const [first] = calm
  return {
    title: `${first?.scenario.perSecond ?? 0} posts a second, each at an instant of its own`,
    head: ['workers', ...coresOf(calm).flatMap((cores) => [`${cores} cores: p50 ms`, 'p99 ms', 'busy']), 'connections'],
    rows: [...new Set(calm.map(({ scenario }) => scenario.workers))].map((workers) => [
      workers.toLocaleString('en-US'),
      ...calm
        .filter(({ scenario }) => scenario.workers === workers)
        .flatMap(({ lateP50, lateP99, load }) => [shown(lateP50), shown(lateP99), `${shown(100 * load)} %`]),
      shown(Math.ceil(workers * measured.idle.connections)),
    ]),
    notes: ['Connections: of workers that have little to do; each may open up to `DB_POOL` and some three more.'],
  }
}

const calmLines = ({ calm, compared }: Scenarios): LinePlot['lines'] => [
  ...coresOf(calm).map((cores) => ({
    name: `${cores} cores of PostgreSQL, model`,
    points: calm
      .filter(({ scenario }) => scenario.cores === cores)
      .map(({ scenario, lateP99 }) => [scenario.workers, Math.max(0.1, lateP99)] as const),
  })),
  {
    name: 'real workers, on the same 2 cores',
    points: compared.map(({ real }) => [real.workers, Math.max(0.1, real.lateP99)] as const),
  },
]

const calmPlot = (scenarios: Scenarios): Plot => {
  const title = 'Lateness at 100 posts a second: p99, by workers (model, and measured)'
  const svg = linePlot({
    title,
    x: { label: 'workers', log: true },
    y: { label: 'milliseconds', log: true },
    lines: calmLines(scenarios),
  })
  return { file: 'scaling-lateness.svg', alt: title, svg }
}

export const scalingFindings = (scenarios: Scenarios): { readonly tables: readonly Table[]; readonly plot: Plot } => ({
  tables: [comparedTable(scenarios), calmTable(scenarios)],
  plot: calmPlot(scenarios),
})
