import { setTimeout as sleep } from 'node:timers/promises'
import { ours, addChannels, addOrganizations, openStage } from '#bench/engines/ours.ts'
import type { Stage, WorkerOrder } from '#bench/engines/engine.ts'
import { nowMs, readLedger } from '#bench/harness/ledger.ts'
import { withClient, type Server } from '#bench/harness/server.ts'
import { countByPost, latenesses, orderFor, waitForSends } from '#bench/harness/trial.ts'
import { startWorkerProcess, type WorkerProcess } from '#bench/harness/worker-process.ts'
import { percentile } from '#bench/measure.ts'
import { readServer, since } from './server.ts'

export interface PostsAsked {
  readonly what: string
  readonly posts: number
  readonly organizations: number
  /** Posts of the far future. */
  readonly waiting: number
  readonly workers: number
  /** Posts a second; all due before it begins, where that is left out. */
  readonly perSecond?: number
}

export interface PostsCost extends PostsAsked {
  /** Posts a second that went out. */
  readonly rate: number
  /** Processor time of the workers and of PostgreSQL, for each post. */
  readonly workerMs: number
  readonly postgresMs: number
  readonly walBytes: number
  readonly statements: number
  /** Of all workers together. */
  readonly connections: number
  readonly lateP50: number
  readonly lateP99: number
}

const NETWORK_MS = 50
const IN_FLIGHT = 50
const FAR_MS = 30 * 86_400_000
/** A worker needs so long to look around. */
const HEAD_START_MS = 2_500
const FEED_MS_PER_POST = 1.5

const secondsOf = async (workers: readonly WorkerProcess[]): Promise<number> => {
  const each = await Promise.all(workers.map((worker) => worker.cpuSeconds()))
  return each.reduce((sum, seconds) => sum + seconds, 0)
}

const stageFor = (server: Server, { organizations, posts }: PostsAsked) =>
  openStage(server, async (owner, { vaultKey }) =>
    addChannels(owner, Math.max(organizations, Math.ceil(posts / 5)), {
      vaultKey,
      organizations: await addOrganizations(owner, organizations),
    }),
  )

const duesOf = ({ posts, perSecond, waiting }: PostsAsked): readonly number[] => {
  const now = nowMs()
  const first = perSecond === undefined ? now : now + HEAD_START_MS + FEED_MS_PER_POST * posts
  const dues = Array.from(
    { length: posts },
    (_, index) => first + (perSecond === undefined ? 0 : (index * 1_000) / perSecond),
  )
  // Behind the others, so that the first ones are those that go out.
  return [...dues, ...Array.from({ length: waiting }, (_, index) => now + FAR_MS + index * 1_000)]
}

/** What each of several workers on one database is told. */
const orderOf = async (server: Server, stage: Stage, networkMs: number): Promise<WorkerOrder> => {
  const order = await orderFor(server, { engine: ours, stage, conditions: { networkMs, inFlight: IN_FLIGHT } })
  const installationId = await withClient(stage.url, async (client) => {
    const answer = await client.query<{ id: string }>('SELECT id FROM scheduly.installation')
    return answer.rows[0]?.id ?? ''
  })
  return { ...order, installationId }
}

/** How long before the first post is due the counting begins. */
const COUNT_BEFORE_MS = 300

/** Starts workers, and reads what was used so far: before they start, or, when the first post comes later, after what a start costs. */
const begin = async (server: Server, workers: readonly WorkerProcess[], firstDue: number) => {
  const read = async () => ({ before: await readServer(server), cpu: await secondsOf(workers) })
  const early = await read()
  const [startedAt = nowMs()] = await Promise.all(workers.map((worker) => worker.start()))
  const left = firstDue - COUNT_BEFORE_MS - nowMs()
  if (left <= 0) return { ...early, startedAt }
  await sleep(left)
  return { ...(await read()), startedAt }
}

/** Lets workers empty a stage, and counts what that took. */
export const measurePosts = async (server: Server, asked: PostsAsked): Promise<PostsCost> => {
  const stage = await stageFor(server, asked)
  try {
    const order = await orderOf(server, stage, NETWORK_MS)
    const workers = await Promise.all(Array.from({ length: asked.workers }, () => startWorkerProcess(order)))
    try {
      // They are ready, and have not begun.
      const dues = duesOf(asked)
      await stage.feed(dues)
      const { before, cpu, startedAt } = await begin(
        server,
        workers,
        asked.perSecond === undefined ? 0 : (dues[0] ?? 0),
      )
      const longest = Math.max(0, (dues[asked.posts - 1] ?? 0) - nowMs())
      if (!(await waitForSends(order.ledger, asked.posts, longest + 30_000))) throw new Error('not every post went out')
      while ((await stage.pending()) > 0) await sleep(50)
      const [used, own] = [since(before, await readServer(server)), (await secondsOf(workers)) - cpu]
      const sent = await readLedger(order.ledger)
      if (countByPost(sent, asked.posts).once !== asked.posts) throw new Error('a post did not go out once')
      const begun = asked.perSecond === undefined ? startedAt : (dues[0] ?? startedAt)
      const late = latenesses({ dues: dues.map((due) => Math.max(due, begun)), sent })
      return {
        ...asked,
        rate: asked.posts / ((Math.max(...sent.map(({ at }) => at)) - begun) / 1_000),
        workerMs: (own * 1_000) / asked.posts,
        postgresMs: (used.seconds * 1_000) / asked.posts,
        walBytes: used.walBytes / asked.posts,
        statements: used.statements / asked.posts,
        connections: used.connections,
        lateP50: percentile(late, 0.5),
        lateP99: percentile(late, 0.99),
      }
    } finally {
      await Promise.all(workers.map((worker) => worker.stop()))
    }
  } finally {
    await stage.close()
  }
}

export interface IdleCost {
  /** Seconds of PostgreSQL's processor time that a worker takes in a second, doing nothing. */
  readonly postgresShare: number
  readonly workerShare: number
  readonly statementsPerSecond: number
  readonly connections: number
}

/** What a worker costs that has nothing to do. */
export const measureIdle = async (server: Server, workers: number, seconds: number): Promise<IdleCost> => {
  const stage = await stageFor(server, { what: '', posts: 5, organizations: 1, waiting: 0, workers })
  try {
    await stage.feed([nowMs() + FAR_MS])
    const order = await orderOf(server, stage, 0)
    const started = await Promise.all(Array.from({ length: workers }, () => startWorkerProcess(order)))
    try {
      await Promise.all(started.map((worker) => worker.start()))
      // What a start costs is paid by then.
      await sleep(3_000)
      const [before, cpu] = [await readServer(server), await secondsOf(started)]
      await sleep(seconds * 1_000)
      const [used, own] = [since(before, await readServer(server)), (await secondsOf(started)) - cpu]
      const all = workers * seconds
      return {
        postgresShare: used.seconds / all,
        workerShare: own / all,
        statementsPerSecond: used.statements / all,
        connections: used.connections / workers,
      }
    } finally {
      await Promise.all(started.map((worker) => worker.stop()))
    }
  } finally {
    await stage.close()
  }
}
