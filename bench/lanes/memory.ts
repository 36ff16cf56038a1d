// What our worker's process had in memory while the other lanes ran.
import { shown, type Findings } from '#bench/report/report.ts'

const MOST_MEGABYTES = 150

export const memoryFindings = (peaks: ReadonlyMap<string, number>): Findings => {
  const most = Math.max(0, ...peaks.values())
  return {
    title: 'Memory',
    tables: [
      {
        title: "The most memory of Scheduly's worker, MB",
        head: ['while', 'peak'],
        rows: [...peaks].map(([part, megabytes]) => [part, shown(megabytes)]),
        notes: [],
      },
    ],
    bars:
      peaks.size === 0
        ? []
        : [
            {
              promise: `worker RSS < ${MOST_MEGABYTES} MB throughout`,
              measured: `${shown(most)} MB`,
              met: most < MOST_MEGABYTES,
            },
          ],
    plots: [],
    text: [],
  }
}
