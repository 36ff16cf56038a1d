// What is lost, and what goes out twice, when the worker is killed in the middle. All engines at the same time: this
// lane counts posts, not time.
import type { Engine, Stage, WorkerOrder } from '#bench/engines/engine.ts'
import { NETWORK_MS, networkName, type Context } from '#bench/harness/context.ts'
import { nowMs, readLedger } from '#bench/harness/ledger.ts'
import { countByPost, LEASE_SECONDS, orderFor, waitForSends } from '#bench/harness/trial.ts'
import { startWorkerProcess } from '#bench/harness/worker-process.ts'
import type { Bar, Findings } from '#bench/report/report.ts'
import { setTimeout as sleep } from 'node:timers/promises'

const KILLED_AFTER = 0.4

export interface KillRow {
  readonly engine: Engine
  readonly once: number
  readonly more: number
  readonly never: number
  /** Of all: what the engine's record calls perhaps sent. */
  readonly inDoubt: number
  /** Of all: what the engine still means to do. */
  readonly pending: number
}

const killOne = async (order: WorkerOrder, posts: number): Promise<void> => {
  const worker = await startWorkerProcess(order)
  await worker.start()
  await waitForSends(order.ledger, Math.floor(posts * KILLED_AFTER))
  await worker.kill()
}

const settleWithin = async (stage: Stage, seconds: number): Promise<void> => {
  const started = nowMs()
  while (nowMs() - started < seconds * 1_000) {
    if ((await stage.pending()) === 0) return
    await sleep(1_000)
  }
}

const killTrial = async (context: Context, engine: Engine): Promise<KillRow> => {
  const { server, counts } = context
  const posts = counts.killPosts
  const stage = await engine.open(server)
  try {
    const now = nowMs()
    await stage.feed(Array.from({ length: posts }, () => now))
    const conditions = { networkMs: NETWORK_MS, inFlight: counts.inFlight }
    const order = await orderFor(server, { engine, stage, conditions })
    await killOne(order, posts)
    const second = await startWorkerProcess(order)
    await second.start()
    await settleWithin(stage, counts.killWaitSeconds)
    const [inDoubt, pending] = [await stage.inDoubt(), await stage.pending()]
    await second.stop()
    context.say(`kill -9, ${engine.title}`)
    return { engine, ...countByPost(await readLedger(order.ledger), posts), inDoubt, pending }
  } finally {
    await stage.close()
  }
}

const barsOf = (own: KillRow | undefined): readonly Bar[] =>
  own === undefined
    ? []
    : [
        { promise: 'after kill -9, no post goes out twice', measured: `${own.more} did`, met: own.more === 0 },
        {
          promise: 'after kill -9, none is lost: what was not sent is known as such',
          measured: `${own.never} not sent, ${own.inDoubt} kept as perhaps sent, ${own.pending} in work`,
          met: own.never <= own.inDoubt + own.pending,
        },
      ]

export const kill = async (context: Context): Promise<Findings> => {
  const { killPosts, killWaitSeconds, inFlight } = context.counts
  const rows = await Promise.all(context.engines.map((engine) => killTrial(context, engine)))
  return {
    title: 'Kill',
    tables: [
      {
        title: `The worker is killed (SIGKILL) after ${KILLED_AFTER * 100} % of ${killPosts.toLocaleString('en-US')} posts, and started again: ${killWaitSeconds} s later`,
        head: ['', 'sent once', 'sent twice', 'never sent', 'record: perhaps sent', 'record: to be done'],
        rows: rows.map((row) => [
          row.engine.title,
          ...[row.once, row.more, row.never, row.inDoubt, row.pending].map((count) => count.toLocaleString('en-US')),
        ]),
        notes: [
          `${networkName(NETWORK_MS)}, ${inFlight} sends at once; a silent worker counts as dead after ${LEASE_SECONDS} s where that can be set (graphile-worker: four hours, BullMQ: 30 s).`,
          'Perhaps sent: somebody or something looks before anything is sent again. A network that can be asked settles these.',
        ],
      },
    ],
    bars: barsOf(rows.find(({ engine }) => engine.name === 'ours')),
    plots: [],
    text: [],
  }
}
