// What a million posts that wait for another day cost: the idle database, and the lateness of those that are due now.
import { setTimeout as sleep } from 'node:timers/promises'
import { addChannels, addPosts, countPending, ours, type Channel } from '#bench/engines/ours.ts'
import { NETWORK_MS, networkName, type Context } from '#bench/harness/context.ts'
import { serverSeconds } from '#bench/harness/cpu.ts'
import { nowMs, readLedger } from '#bench/harness/ledger.ts'
import { countByPost, latenesses, orderFor, waitForSends } from '#bench/harness/trial.ts'
import { startWorkerProcess } from '#bench/harness/worker-process.ts'
import { percentile } from '#bench/measure.ts'
import { linePlot } from '#bench/report/line-plot.ts'
import { shown, type Bar, type Findings } from '#bench/report/report.ts'
import { everyTenMs, latenessBars } from './lateness.ts'
import type { Many } from './many.ts'

interface Level {
  readonly waiting: number
  /** Percent of a core. */
  readonly idle: number
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** Milliseconds of processor time per post, worker and PostgreSQL. */
  readonly cost: number
  readonly wrong: number
  readonly megabytes: number
}

const CHANNELS = 500
const WARM_SECONDS = 3
const HEAD_START_MS = 4_000

interface Asked {
  readonly waiting: number
  readonly channels: readonly Channel[]
}

const settled = async (many: Many): Promise<void> => {
  while ((await countPending(many.owner)) > 0) await sleep(100)
}

const measureLevel = async (context: Context, many: Many, { waiting, channels }: Asked): Promise<Level> => {
  const { server, counts } = context
  await many.fillTo(waiting)
  const conditions = { networkMs: NETWORK_MS, inFlight: counts.inFlight }
  const order = await orderFor(server, { engine: ours, stage: many, conditions })
  const worker = await startWorkerProcess(order)
  try {
    await worker.start()
    await sleep(WARM_SECONDS * 1_000)
    const [before, began] = [await serverSeconds(server.pid), nowMs()]
    await sleep(counts.idleSeconds * 1_000)
    const idle = ((await serverSeconds(server.pid)) - before) / ((nowMs() - began) / 1_000)
    const first = nowMs() + HEAD_START_MS
    const dues = everyTenMs(counts.latenessPosts).map((offset) => first + offset)
    await addPosts(many.owner, channels, dues)
    const [fed, used] = [await serverSeconds(server.pid), await worker.cpuSeconds()]
    await waitForSends(order.ledger, dues.length)
    await settled(many)
    const cpu = (await serverSeconds(server.pid)) - fed + (await worker.cpuSeconds()) - used
    const sent = await readLedger(order.ledger)
    const late = latenesses({ dues, sent })
    const megabytes = await worker.peakMegabytes()
    context.notePeak(`${waiting.toLocaleString('en-US')} posts waiting`, megabytes)
    context.say(`waiting ${waiting}: idle ${shown(idle * 100)} %, p99 ${shown(percentile(late, 0.99))} ms`)
    return {
      waiting,
      idle: idle * 100,
      p50: percentile(late, 0.5),
      p99: percentile(late, 0.99),
      max: Math.max(...late),
      cost: (cpu * 1_000) / dues.length,
      wrong: dues.length - countByPost(sent, dues.length).once,
      megabytes,
    }
  } finally {
    await worker.stop()
  }
}

const barsOf = (levels: readonly Level[]): readonly Bar[] => {
  const [none, most] = [levels[0], levels.at(-1)]
  if (none === undefined || most === undefined) return []
  const posts = most.waiting.toLocaleString('en-US')
  return [
    {
      promise: `${posts} posts waiting: idle database CPU < 1 % of a core`,
      measured: `${shown(most.idle)} %`,
      met: most.idle < 1,
    },
    ...latenessBars(most.p50, most.p99, `with ${posts} waiting`),
    {
      promise: `lateness with ${posts} waiting unchanged (p50 within 1 ms, p99 within 10 ms)`,
      measured: `p50 ${shown(none.p50)} → ${shown(most.p50)} ms, p99 ${shown(none.p99)} → ${shown(most.p99)} ms`,
      met: most.p50 - none.p50 <= 1 && most.p99 - none.p99 <= 10,
    },
  ]
}

const findingsOf = (levels: readonly Level[], counts: Context['counts']): Findings => {
  const title = 'What a post that is due costs, by how many others wait'
  return {
    title: 'Waiting',
    tables: [
      {
        title: `${counts.latenessPosts.toLocaleString('en-US')} posts at 100 a second while others wait, ${networkName(NETWORK_MS)}, Scheduly`,
        head: [
          'waiting',
          'idle database, % of a core',
          'p50 ms',
          'p99 ms',
          'max ms',
          'CPU ms/post',
          'peak MB',
          'not sent once',
        ],
        rows: levels.map((level) => [
          level.waiting.toLocaleString('en-US'),
          ...[level.idle, level.p50, level.p99, level.max, level.cost, level.megabytes].map(shown),
          String(level.wrong),
        ]),
        notes: [
          `Idle: over ${counts.idleSeconds} s with the worker running and nothing due. CPU per post here: worker and PostgreSQL over the whole time at 100 a second, idle pauses in between included.`,
        ],
      },
    ],
    bars: barsOf(levels),
    plots: [
      {
        file: 'cost-by-waiting.svg',
        alt: title,
        svg: linePlot({
          title,
          x: { label: 'posts waiting for another day', log: true },
          y: { label: 'milliseconds per post', log: false },
          lines: [
            {
              name: 'worker and PostgreSQL, at 100 posts a second',
              points: levels.filter(({ waiting }) => waiting > 0).map(({ waiting, cost }) => [waiting, cost]),
            },
          ],
        }),
      },
    ],
    text: [],
  }
}

export const waiting = async (context: Context, many: Many): Promise<Findings> => {
  const channels = await addChannels(many.owner, CHANNELS, { vaultKey: many.vaultKey })
  const levels: Level[] = []
  for (const count of context.counts.waiting) {
    levels.push(await measureLevel(context, many, { waiting: count, channels }))
  }
  return findingsOf(levels, context.counts)
}
