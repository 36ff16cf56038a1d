import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine, Stage, WorkerOrder } from '#bench/engines/engine.ts'
import { processSeconds, serverSeconds } from './cpu.ts'
import { countSends, createLedger, nowMs, readLedger, type Sent } from './ledger.ts'
import type { Server } from './server.ts'
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts'

/** What is the same for every engine of a lane. */
export interface Conditions {
  readonly networkMs: number
  readonly inFlight: number
}

/** Processor time in seconds, by who used it. */
export interface Cpu {
  readonly worker: number
  /** PostgreSQL, or Redis. */
  readonly store: number
}

export interface Trial {
  /** When the worker was let go, in milliseconds since 1970. */
  readonly startedAt: number
  readonly dues: readonly number[]
  readonly sent: readonly Sent[]
  readonly cpu: Cpu
  /** The most memory of the worker, in MB. */
  readonly peakMegabytes: number
}

const LOOK_MS = 10
const PATIENCE_MS = 30_000
const RECORD_PATIENCE_MS = 10_000

/** As our own lease, for every engine that lets it be set. */
export const LEASE_SECONDS = 120

/** Waits until `count` sends stand in the ledger; false when nothing was added for half a minute. */
export const waitForSends = async (ledger: string, count: number, patienceMs = PATIENCE_MS): Promise<boolean> => {
  let [seen, changed] = [-1, nowMs()]
  for (;;) {
    const now = await countSends(ledger)
    if (now >= count) return true
    if (now !== seen) [seen, changed] = [now, nowMs()]
    if (nowMs() - changed > patienceMs) return false
    await sleep(LOOK_MS)
  }
}

/** Waits until the engine has written down that everything is done, which costs it something too. */
const waitForRecord = async (stage: Stage): Promise<void> => {
  const started = nowMs()
  while ((await stage.pending()) > 0 && nowMs() - started < RECORD_PATIENCE_MS) await sleep(50)
}

/** Seconds that the database, or Redis, has used so far. */
const storeSeconds = async (server: Server, stage: Stage): Promise<number> => {
  if (stage.storePids.length === 0) return serverSeconds(server.pid)
  const each = await Promise.all(stage.storePids.map(processSeconds))
  return each.reduce((sum, seconds) => sum + seconds, 0)
}

let ledgers = 0

/** What a worker of this stage is told. */
export const orderFor = async (
  server: Server,
  facts: { readonly engine: Engine; readonly stage: Pick<Stage, 'url' | 'vaultKey'>; readonly conditions: Conditions },
): Promise<WorkerOrder> => {
  ledgers += 1
  const ledger = path.join(server.directory, `ledger-${ledgers}.txt`)
  await createLedger(ledger)
  const { engine, stage, conditions } = facts
  return {
    worker: engine.name,
    url: stage.url,
    vaultKey: stage.vaultKey,
    ledger,
    leaseSeconds: LEASE_SECONDS,
    ...conditions,
  }
}

interface Measured {
  readonly server: Server
  readonly stage: Stage
  readonly order: WorkerOrder
  readonly worker: WorkerProcess
  readonly dues: readonly number[]
}

const measure = async ({ server, stage, order, worker, dues }: Measured): Promise<Trial> => {
  const store = await storeSeconds(server, stage)
  const before = await worker.cpuSeconds()
  const startedAt = await worker.start()
  // A worker that cannot be started without beginning has spent what it needs for that.
  const own = before === 0 ? await worker.cpuSeconds() : before
  // The wait begins when something is due, whenever that is.
  const untilDue = Math.max(0, Math.max(...dues) - nowMs())
  await waitForSends(order.ledger, dues.length, PATIENCE_MS + untilDue)
  await waitForRecord(stage)
  return {
    startedAt,
    dues,
    sent: await readLedger(order.ledger),
    cpu: {
      worker: (await worker.cpuSeconds()) - own,
      store: (await storeSeconds(server, stage)) - store,
    },
    peakMegabytes: await worker.peakMegabytes(),
  }
}

/** Feeds a fresh stage, then starts a worker on it: everything is due already. */
export const drainTrial = async (
  server: Server,
  engine: Engine,
  asked: { readonly posts: number; readonly conditions: Conditions },
): Promise<Trial> => {
  const stage = await engine.open(server)
  try {
    const now = nowMs()
    const dues = Array.from({ length: asked.posts }, () => now)
    await stage.feed(dues)
    const order = await orderFor(server, { engine, stage, conditions: asked.conditions })
    const worker = await startWorkerProcess(order)
    try {
      return await measure({ server, stage, order, worker, dues })
    } finally {
      await worker.stop()
    }
  } finally {
    await stage.close()
  }
}

const WORKER_HEAD_START_MS = 3_000
const FEED_MS_PER_POST = 0.7
const FEED_TRIES = 3

/** Feeds a fresh stage with posts that fall due later, starts a worker, and lets time pass. */
export const scheduledTrial = async (
  server: Server,
  engine: Engine,
  asked: { readonly offsetsMs: readonly number[]; readonly conditions: Conditions },
): Promise<Trial> => {
  const { offsetsMs, conditions } = asked
  for (let tries = 1; tries <= FEED_TRIES; tries += 1) {
    const stage = await engine.open(server)
    try {
      const first = nowMs() + tries * (1_500 + offsetsMs.length * FEED_MS_PER_POST) + WORKER_HEAD_START_MS
      const dues = offsetsMs.map((offset) => first + offset)
      await stage.feed(dues)
      if (nowMs() + WORKER_HEAD_START_MS > first) continue
      const order = await orderFor(server, { engine, stage, conditions })
      const worker = await startWorkerProcess(order)
      try {
        return await measure({ server, stage, order, worker, dues })
      } finally {
        await worker.stop()
      }
    } finally {
      await stage.close()
    }
  }
  throw new Error(`${engine.title} could not be fed before its posts fell due`)
}

/** How often each post was sent: never, once, or more than once. */
export const countByPost = (
  sent: readonly Sent[],
  posts: number,
): { readonly never: number; readonly once: number; readonly more: number } => {
  const times = new Map<number, number>()
  for (const { index } of sent) times.set(index, (times.get(index) ?? 0) + 1)
  const more = [...times.values()].filter((count) => count > 1).length
  return { never: posts - times.size, once: times.size - more, more }
}

/** Milliseconds from due to sent, of every post that was sent; of one that was sent twice, the first. */
export const latenesses = ({ dues, sent }: Pick<Trial, 'dues' | 'sent'>): readonly number[] => {
  const first = new Map<number, number>()
  for (const { index, at } of sent) first.set(index, Math.min(at, first.get(index) ?? Number.POSITIVE_INFINITY))
  return [...first].map(([index, at]) => at - (dues[index] ?? Number.NaN))
}
