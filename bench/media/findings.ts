import { asMarkdown, shown, spreadOf, type Bar, type Findings } from '#bench/report/report.ts'
import { BASELINE, type MediaCounts, type MediaRow } from './measure.ts'

/** Of memory beyond what the server has anyway, however large a file is. */
export const MOST_ABOVE_IDLE = 60

const rowOf = ({ lane, rates, idle, above }: MediaRow, baseline: number): readonly string[] => {
  const { median, min, max } = spreadOf(rates)
  return [lane, shown(median), shown(min), shown(max), `×${shown(median / baseline)}`, shown(idle), shown(above)]
}

const barOf = ({ lane, above }: MediaRow): Bar => ({
  promise: `${lane}: memory within ${MOST_ABOVE_IDLE} MB of idle`,
  measured: `${shown(above)} MB`,
  met: above <= MOST_ABOVE_IDLE,
})

export const mediaFindings = (rows: readonly MediaRow[], { megabytes, rounds }: MediaCounts): Findings => {
  const baseline = spreadOf(rows.find(({ lane }) => lane === BASELINE)?.rates ?? []).median
  return {
    title: `A video of ${megabytes} MB`,
    tables: [
      {
        title: `MB/s until the answer that the file is kept, in ${rounds} interleaved rounds; memory of the server's process in MB`,
        head: ['Way', 'median', 'least', 'most', 'of the baseline', 'idle', 'peak above idle'],
        rows: rows.map((row) => rowOf(row, baseline)),
        notes: [
          `The baseline, ${BASELINE}, writes what comes, syncs it and answers. Scheduly also looks at the file, copies it without notes, digests it, and stores a second, synced copy, before it answers.`,
          'Idle: after a small file has come each way, so that libraries are loaded.',
        ],
      },
    ],
    bars: rows.filter(({ lane }) => lane !== BASELINE).map(barOf),
    plots: [],
    text: [],
  }
}

const bar = ({ promise, measured, met }: Bar): string => `| ${promise} | ${measured} | ${met ? 'PASS' : '**MISS**'} |`

/** docs/performance-media.md, written by the benchmark and by nobody else. */
export const asMediaDocument = (findings: Findings, origin: readonly string[]): string =>
  `${[
    '# Performance of uploads',
    'Written by `npm run bench:media -- --write`; do not edit. Every figure is from one run on one machine: read the ratios, not\nthe numbers.',
    `\`\`\`text\n${origin.join('\n')}\n\`\`\``,
    ['| Bar | Measured | |', '| --- | --- | --- |', ...findings.bars.map(bar)].join('\n'),
    `## ${findings.title}`,
    ...findings.tables.map(asMarkdown),
  ].join('\n\n')}\n`
