import { asMarkdown, ratio, shown, type Bar, type Findings, type Table } from '#bench/report/report.ts'
import type { ArchiveCounts, Measured, Size } from './measure.ts'

/** Of the list of posts, as design.md promises it for a million posts. */
const MOST_PAGE_MS = 50
const MEBIBYTE = 1024 ** 2

const publishing = ({ phases: all }: Measured): Table => {
  const [base] = all
  return {
    title: 'Publishing beside it, in milliseconds; ratios to the live table before',
    head: [
      '',
      'queued',
      'too late',
      'sent',
      'late p50',
      'late p99',
      'of before',
      'claims',
      'claim p50',
      'claim p99',
      'of before',
    ],
    rows: all.map(({ name, lateness, claim, queued, fedLate }) => [
      name,
      String(queued),
      String(fedLate),
      String(lateness.count),
      shown(lateness.p50),
      shown(lateness.p99),
      ratio(lateness.p99, base?.lateness.p99 ?? Number.NaN),
      String(claim.count),
      shown(claim.p50),
      shown(claim.p99),
      ratio(claim.p99, base?.claim.p99 ?? Number.NaN),
    ]),
    notes: [
      'Late: from the due time to the attempt, as the journal has it. Too late: queued by the benchmark after their time. A claim is the worker’s statement, taken back each time.',
    ],
  }
}

const pages = ({ pages: all }: Measured): Table => ({
  title: 'A page of 25 posts with their publications, of the large organization, in milliseconds',
  head: ['', 'p50 before', 'p99 before', 'p50 after', 'p99 after', 'p99 of before'],
  rows: all.map(({ name, before, after }) => [
    name,
    shown(before.p50),
    shown(before.p99),
    shown(after.p50),
    shown(after.p99),
    ratio(after.p99, before.p99),
  ]),
  notes: ['Each page is the one behind the last; before: all of it live, after: all of it in the archive.'],
})

const sizeRow = ({ table, rows, heap, indexes }: Size): readonly string[] => [
  table,
  shown(rows),
  shown(heap / MEBIBYTE),
  shown(indexes / MEBIBYTE),
]

const sizes = (title: string, all: readonly Size[], notes: readonly string[] = []): Table => ({
  title,
  head: ['Table', 'rows, about', 'table, MB', 'indexes, MB'],
  rows: all.map(sizeRow),
  notes,
})

const bars = (
  { pages: all, left, moved, phases, phases: [before, during] }: Measured,
  { rows }: ArchiveCounts,
): readonly Bar[] => [
  {
    promise: 'everything that is over has moved, and nothing else',
    measured: `${moved} of ${rows} rows, ${left} left`,
    met: left === 0 && moved === rows,
  },
  {
    promise: 'everything that is queued meanwhile is sent',
    measured: phases.map(({ queued, lateness }) => `${lateness.count} of ${queued}`).join(', '),
    met: phases.every(({ queued, lateness }) => lateness.count === queued),
  },
  {
    promise: 'publishing beside it: p99 of lateness under a second',
    measured: `${shown(during?.lateness.p99 ?? Number.NaN)} ms (before: ${shown(before?.lateness.p99 ?? Number.NaN)} ms)`,
    met: (during?.lateness.p99 ?? Infinity) < 1_000,
  },
  ...all.map(({ name, after }) => ({
    promise: `a page of posts, ${name}, from the archive: p99 under ${MOST_PAGE_MS} ms`,
    measured: `${shown(after.p99)} ms`,
    met: after.p99 < MOST_PAGE_MS,
  })),
]

export const archiveFindings = (measured: Measured, counts: ArchiveCounts): Findings => {
  const { moved, moveSeconds, walBytes, fillSeconds } = measured
  return {
    title: `${counts.rows.toLocaleString('en-US')} rows that are over`,
    tables: [
      {
        title: 'The move, in batches of 500 posts',
        head: ['Rows', 'seconds', 'rows/s', 'WAL, MB', 'WAL per row, bytes'],
        rows: [
          [
            shown(moved),
            shown(moveSeconds),
            shown(moved / moveSeconds),
            shown(walBytes / MEBIBYTE),
            shown(walBytes / moved),
          ],
        ],
        notes: [
          `Rows are publications and attempts, as many of each, of 13 to 37 months ago; a fifth of them in one organization. They were filled in within ${shown(fillSeconds)} s. ${counts.perSecond} posts go out in each second beside it, and their WAL is counted too.`,
        ],
      },
      publishing(measured),
      pages(measured),
      sizes('Sizes before', measured.before),
      sizes('Sizes afterwards', measured.after, [
        'After VACUUM, which leaves the room of what has gone in the live tables, to be used again: REINDEX and VACUUM FULL (or pg_repack) would give it back.',
      ]),
    ],
    bars: bars(measured, counts),
    plots: [],
    text: [],
  }
}

const bar = ({ promise, measured, met }: Bar): string => `| ${promise} | ${measured} | ${met ? 'PASS' : '**MISS**'} |`

/** docs/performance-archive.md, written by the benchmark and by nobody else. */
export const asArchiveDocument = (findings: Findings, origin: readonly string[]): string =>
  `${[
    '# Performance of the archive',
    'Written by `npm run bench:archive -- --write`; do not edit. Every figure is from one run on one machine: read the ratios, not\nthe numbers.',
    `\`\`\`text\n${origin.join('\n')}\n\`\`\``,
    ['| Bar | Measured | |', '| --- | --- | --- |', ...findings.bars.map(bar)].join('\n'),
    `## ${findings.title}`,
    ...findings.tables.map(asMarkdown),
  ].join('\n\n')}\n`
