import { shown, type Table } from '#bench/report/report.ts'
import type { Measured } from './measure.ts'
import type { PostsCost } from './posts.ts'

const kilobytes = (bytes: number): string => shown(bytes / 1_000)

const whatOf = ({ what, workers }: PostsCost): string => what.replace('of them', workers === 1 ? 'worker' : 'workers')

const countsOf = (posts: readonly PostsCost[]): string =>
  [...new Set(posts.map((row) => row.posts))].map((count) => count.toLocaleString('en-US')).join(' and ')

const postsTable = ({ posts }: Measured): Table => ({
  title: 'A post that goes out, 50 ms network',
  head: [
    '',
    'posts/s',
    'late p50 ms',
    'late p99 ms',
    'worker CPU ms',
    'PostgreSQL CPU ms',
    'WAL kB',
    'round trips',
    'connections',
  ],
  rows: posts.map((row) => [
    whatOf(row),
    shown(row.rate),
    shown(row.lateP50),
    shown(row.lateP99),
    shown(row.workerMs),
    shown(row.postgresMs),
    kilobytes(row.walBytes),
    shown(row.statements),
    shown(row.connections),
  ]),
  notes: [
    `Per post, of ${countsOf(posts)}; the writing down of the outcome is part of it, and where all is due at once the start of the workers. Connections are those of all workers together.`,
  ],
})

const requestTable = ({ requests }: Measured): Table => ({
  title: 'A request, four at once, one web server',
  head: ['', 'requests/s', 'http CPU ms', 'PostgreSQL CPU ms', 'WAL kB', 'round trips'],
  rows: requests.map((row) => [
    row.what,
    shown(row.rate),
    shown(row.httpMs),
    shown(row.postgresMs),
    kilobytes(row.walBytes),
    shown(row.statements),
  ]),
  notes: ['The client that asks is on the same two cores: the rate is what was asked, not what a server can bear.'],
})

const statementTable = ({ statements, rounds }: Measured): Table => {
  const names: Readonly<Record<string, string>> = {
    claim: 'claim',
    load: 'read',
    intent: 'intent (a commit)',
    accept: 'outcome (a commit)',
    claimNothing: 'claim of nothing',
    nextWake: 'when is the next due',
    check: 'is this still the database (each 5 s)',
    beat: 'beat (each 10 s)',
  }
  const samples = [
    ...Object.entries(statements).flatMap(([name, each]) => each.map((sample) => ({ name, sample }))),
    ...Object.entries(rounds).map(([name, sample]) => ({ name, sample })),
  ]
  return {
    title: "The worker's statements, one after the other",
    head: ['', 'posts at once', 'p50 ms', 'p95 ms', 'PostgreSQL CPU ms', 'CPU ms/post'],
    rows: samples.map(({ name, sample: { rows, wallMs, cpuMs } }) => [
      names[name] ?? name,
      rows === 0 ? '–' : String(rows),
      shown(wallMs[10] ?? Number.NaN),
      shown(wallMs[19] ?? Number.NaN),
      shown(cpuMs),
      rows === 0 ? '–' : shown(cpuMs / rows),
    ]),
    notes: [],
  }
}

const contentionTable = ({ contention }: Measured): Table => ({
  title: 'Many that claim at once, five posts each time',
  head: ['claimers', 'claims/s', 'PostgreSQL CPU ms a claim', 'got less than there was'],
  rows: contention.map(({ claimers, claimsPerSecond, cpuMs, claims, short }) => [
    String(claimers),
    shown(claimsPerSecond),
    shown(cpuMs),
    `${shown((100 * short) / claims)} %`,
  ]),
  notes: [],
})

const idleTable = ({ idle, ringing }: Measured): Table => ({
  title: 'Workers that have nothing to do',
  head: ['', ''],
  rows: [
    ['PostgreSQL, of a core, for each worker', `${shown(100 * idle.postgresShare)} %`],
    ['the worker itself, of a core', `${shown(100 * idle.workerShare)} %`],
    ['statements a second, for each worker', shown(idle.statementsPerSecond)],
    ['connections, for each worker', shown(idle.connections)],
    ...ringing.map(({ listeners, cpuMs }) => [`a ring of the doorbell that ${listeners} hear, CPU ms`, shown(cpuMs)]),
  ],
  notes: [],
})

/** What a machine is given to do in the long run: the rest is for peaks, vacuum and backups. */
const USED = 0.6
const SIZES = [2, 8, 32] as const

const capacityRow = (what: string, postgresMs: number, walBytes: number): readonly string[] => [
  what,
  ...SIZES.map((cores) => shown((cores * USED * 1_000) / postgresMs)),
  shown((walBytes * ((SIZES[0] * USED * 1_000) / postgresMs)) / 1_000_000),
]

const capacityTable = ({ posts, requests }: Measured): Table => ({
  title: `What one PostgreSQL carries a second, with its cores busy for ${USED * 100} % of the time`,
  head: ['', ...SIZES.map((cores) => `${cores} cores`), `WAL MB/s, ${SIZES[0]} cores`],
  rows: [
    ...posts
      .filter(({ waiting }) => waiting === 0)
      .map((row) => capacityRow(`posts going out, ${whatOf(row)}`, row.postgresMs, row.walBytes)),
    ...requests.map((row) => capacityRow(row.what, row.postgresMs, row.walBytes)),
  ],
  notes: [
    'Computed from the tables below: cores × 60 % ÷ processor time. That a core more carries as much more was not measured beyond two.',
  ],
})

/** The tables of docs/scaling.md. */
export const costFindings = (measured: Measured): readonly Table[] => [
  capacityTable(measured),
  postsTable(measured),
  requestTable(measured),
  statementTable(measured),
  contentionTable(measured),
  idleTable(measured),
]
