// How the cost of a post grows with how many there are to be sent: it should not.
import { ours } from '#bench/engines/ours.ts'
import type { Context } from '#bench/harness/context.ts'
import { drainTrial } from '#bench/harness/trial.ts'
import { linePlot } from '#bench/report/line-plot.ts'
import { shown, type Findings } from '#bench/report/report.ts'

interface GrowthPoint {
  readonly posts: number
  readonly workerCost: number
  readonly storeCost: number
  readonly rate: number
}

const measure = async (context: Context): Promise<readonly GrowthPoint[]> => {
  const points: GrowthPoint[] = []
  for (const posts of context.counts.growthPosts) {
    const conditions = { networkMs: 0, inFlight: context.counts.inFlight }
    const { cpu, sent, startedAt, peakMegabytes } = await drainTrial(context.server, ours, { posts, conditions })
    context.notePeak(`draining ${posts.toLocaleString('en-US')} posts`, peakMegabytes)
    context.say(`growth, ${posts} posts`)
    const last = sent.reduce((latest, { at }) => Math.max(latest, at), 0)
    points.push({
      posts,
      workerCost: (cpu.worker * 1_000) / posts,
      storeCost: (cpu.store * 1_000) / posts,
      rate: posts / ((last - startedAt) / 1_000),
    })
  }
  return points
}

export const growth = async (context: Context): Promise<Findings> => {
  const points = await measure(context)
  const title = 'Processor time of Scheduly per post, by how many are due at once'
  return {
    title: 'Growth',
    tables: [
      {
        title: 'Draining ever more posts, no-op network, Scheduly',
        head: ['posts', 'posts/s', 'CPU ms/post', 'worker', 'store'],
        rows: points.map((point) => [
          point.posts.toLocaleString('en-US'),
          shown(point.rate),
          shown(point.workerCost + point.storeCost),
          shown(point.workerCost),
          shown(point.storeCost),
        ]),
        notes: [],
      },
    ],
    bars: [],
    plots: [
      {
        file: 'cost-by-count.svg',
        alt: title,
        svg: linePlot({
          title,
          x: { label: 'posts due at once', log: true },
          y: { label: 'milliseconds per post', log: false },
          lines: [
            {
              name: 'worker and PostgreSQL',
              points: points.map((point) => [point.posts, point.workerCost + point.storeCost]),
            },
            { name: 'worker', points: points.map((point) => [point.posts, point.workerCost]) },
            { name: 'PostgreSQL', points: points.map((point) => [point.posts, point.storeCost]) },
          ],
        }),
      },
    ],
    text: [],
  }
}
