import { linePlot } from '#bench/report/line-plot.ts'
import { shown, type Plot, type Table } from '#bench/report/report.ts'
import type { Outcome } from './model.ts'
import type { Scenarios } from './scenarios.ts'

const coresOf = (outcomes: readonly Outcome[]): readonly number[] => [
  ...new Set(outcomes.map(({ scenario }) => scenario.cores)),
]

const percent = (value: number): string => `${value > 0 ? '+' : ''}${shown(100 * value)} %`

const comparedTable = ({ compared }: Scenarios): Table => ({
  title: 'The model beside real workers, on the same two cores',
  head: [
    '',
    'posts/s',
    'model',
    'off by',
    'p50 ms',
    'model',
    'p99 ms',
    'model',
    'PostgreSQL CPU ms/post',
    'model',
    'off by',
  ],
  rows: compared.map(({ real, model }) => [
    `${real.workers} ${real.workers === 1 ? 'worker' : 'workers'}, ${real.perSecond === undefined ? 'all due' : `${real.perSecond}/s`}`,
    shown(real.rate),
    shown(model.rate),
    percent(model.rate / real.rate - 1),
    shown(real.lateP50),
    shown(model.lateP50),
    shown(real.lateP99),
    shown(model.lateP99),
    shown(real.postgresMs),
    shown(model.postgresMs),
    percent(model.postgresMs / real.postgresMs - 1),
  ]),
  notes: [
    'What PostgreSQL does for a post beside its four statements is learned from the runs with one worker; those with more are the proof.',
    'Where all is due at once the real clock also holds the start of the workers, which the model does not know: it weighs most in short runs.',
  ],
})

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

const drainTable = ({ drained }: Scenarios): Table => ({
  title: `Posts a second, ${(drained[0]?.scenario.posts ?? 0).toLocaleString('en-US')} due at once, ${drained[0]?.scenario.networkMs ?? 0} ms network`,
  head: ['workers', ...coresOf(drained).map((cores) => `${cores} cores`)],
  rows: [...new Set(drained.map(({ scenario }) => scenario.workers))].map((workers) => [
    workers.toLocaleString('en-US'),
    ...drained.filter(({ scenario }) => scenario.workers === workers).map(({ rate }) => shown(rate)),
  ]),
  notes: [],
})

const plot = (
  outcomes: readonly Outcome[],
  facts: {
    readonly file: string
    readonly title: string
    readonly label: string
    readonly value: (outcome: Outcome) => number
  },
): Plot => ({
  file: facts.file,
  alt: facts.title,
  svg: linePlot({
    title: facts.title,
    x: { label: 'workers', log: true },
    y: { label: facts.label, log: true },
    lines: coresOf(outcomes).map((cores) => ({
      name: `${cores} cores of PostgreSQL`,
      points: outcomes
        .filter(({ scenario }) => scenario.cores === cores)
        .map((outcome) => [outcome.scenario.workers, Math.max(0.1, facts.value(outcome))] as const),
    })),
  }),
})

export const scalingFindings = (
  scenarios: Scenarios,
): { readonly tables: readonly Table[]; readonly plots: readonly Plot[] } => ({
  tables: [comparedTable(scenarios), calmTable(scenarios), drainTable(scenarios)],
  plots: [
    plot(scenarios.drained, {
      file: 'scaling-rate.svg',
      title: 'Posts per second, all due, by workers (model)',
      label: 'posts per second',
      value: ({ rate }) => rate,
    }),
    plot(scenarios.calm, {
      file: 'scaling-lateness.svg',
      title: 'Lateness at 100 posts a second: p99, by workers (model)',
      label: 'milliseconds',
      value: ({ lateP99 }) => lateP99,
    }),
  ],
})
