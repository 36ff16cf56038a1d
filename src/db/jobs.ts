import { CompiledQuery } from 'kysely'
import { fromKysely, PgBoss, type ConstructorOptions, type Db, type Job, type JobResult } from 'pg-boss'
import type { Log } from '#lib/log.ts'
import type { Database, Tx } from './database.ts'

/** The schema that belongs to pg-boss; `jobs-schema.ts` makes it. */
export const JOBS_SCHEMA = 'jobs'

/** Where a job ends up that failed for good. It is there to be logged, whoever ran the job last. */
export const DEAD_QUEUE = 'dead'

const HOUR_SECONDS = 3_600

/** Every kind of background job, and how long and how often it is tried. docs/adr/0009 says why. */
export const QUEUES = {
  mail: {
    // Tried again after some 15 seconds, and then after twice as long each time: for about an hour in all.
    retryLimit: 8,
    retryDelay: 10,
    retryBackoff: true,
    // Longer than a mail may take to be handed over; then its worker counts as dead, and another takes over.
    expireInSeconds: 300,
    // Mail that nobody sent for three days is of no use any more.
    retentionSeconds: 72 * HOUR_SECONDS,
    deleteAfterSeconds: 24 * HOUR_SECONDS,
  },
  push: {
    // As for mail; what a service of browsers did not take for a day is no news any more.
    retryLimit: 8,
    retryDelay: 10,
    retryBackoff: true,
    expireInSeconds: 60,
    retentionSeconds: 24 * HOUR_SECONDS,
    deleteAfterSeconds: HOUR_SECONDS,
  },
  // The row in media_jobs counts how often it was begun, and says what became of it: more tries here are for workers
  // that are stopped, which is no fault of the job.
  fit: {
    retryLimit: 10,
    retryDelay: 5,
    retryBackoff: false,
    // Longer than MEDIA_CONVERT_MINUTES may be, with reading and storing the file.
    expireInSeconds: 3 * HOUR_SECONDS,
    // Whose worker died is taken up by another one soon, however long the work may take.
    heartbeatSeconds: 60,
    retentionSeconds: 72 * HOUR_SECONDS,
    deleteAfterSeconds: 24 * HOUR_SECONDS,
  },
} as const

export type QueueName = keyof typeof QUEUES

/** Work for later. */
export interface NewJob {
  readonly queue: QueueName
  readonly id: string
  /** Stored as it is: seal what is secret. */
  readonly data: object
  /** While a job with this key waits, a second one is not added. */
  readonly key?: string
}

/** A job in hand. */
export interface JobInHand {
  readonly id: string
  readonly data: unknown
  /** Aborted when the job's time is over or the worker must stop. */
  readonly signal: AbortSignal
}

/** Does one job. Whatever it throws means "try again later", except `JobEnded`. */
export type JobHandler = (job: JobInHand) => Promise<void>

/** The job failed, and trying again would not help. */
export class JobEnded extends Error {
  override readonly name = 'JobEnded'
}

export interface RunningJobs {
  /** Lets jobs be taken, or takes no more until they may be again; what is in hand is done all the same. */
  allow(mayWork: boolean): void
  /** Takes nothing new, waits for jobs in hand up to `seconds`, and leaves the rest to be tried again. */
  stop(seconds: number): Promise<void>
}

export interface JobsOptions {
  readonly log: Log
  /** Seconds between two looks for new jobs. */
  readonly pollSeconds?: number
  /** Seconds between two looks for jobs whose worker died and for old ones. */
  readonly superviseSeconds?: number
  /** Whether jobs are taken at once; default: yes. Else from the first `allow` on. */
  readonly mayWork?: boolean
  /** Queues whose jobs are done one by one, so many at the same time; ten together in the others. */
  readonly oneByOne?: Readonly<Partial<Record<QueueName, number>>>
}

const POLL_SECONDS = 2
const SUPERVISE_SECONDS = 60
const DEAD_POLL_SECONDS = 30
const MOST_IN_HAND = 10

/** Nothing that needs the owner's rights, nothing that nobody uses. */
const CALM = {
  schema: JOBS_SCHEMA,
  migrate: false,
  supervise: false,
  schedule: false,
  registerInstance: false,
  reindex: false,
  // Where requests are traced, a job goes on with the trace of the one that it comes from.
  openTelemetry: { propagateContext: true },
} as const satisfies ConstructorOptions

/** pg-boss for single statements: it starts no timer and holds nothing that would have to be stopped. */
export const bossFor = (db: Db): PgBoss => new PgBoss({ ...CALM, db })

/** Adds a job in the caller's transaction: if that is rolled back, there never was one. */
export const enqueue = async (tx: Tx, job: NewJob): Promise<void> => {
  await bossFor(fromKysely(tx.withoutPlugins())).send(job.queue, job.data, {
    id: job.id,
    singletonKey: job.key ?? job.id,
  })
}

/** Statements of pg-boss on the worker's own connections. */
const onPool = (db: Database): Db => ({
  executeSql: (text, values) =>
    db
      .withoutPlugins()
      .connection()
      .execute(async (connection) => {
        try {
          return await fromKysely(connection).executeSql(text, values)
        } catch (error) {
          // Some are scripts with a transaction of their own: a failed one must not stay open on a shared connection.
          await connection.executeQuery(CompiledQuery.raw('ROLLBACK')).catch(() => undefined)
          throw error
        }
      }),
})

/** What the database keeps of a failure: a name, never a message, which may hold what the job was about. */
const failed = (id: string, error: unknown): JobResult => ({
  id,
  status: error instanceof JobEnded ? 'deadletter' : 'failed',
  output: { error: error instanceof Error ? error.name : 'unknown' },
})

const doOne = async (job: Job<unknown>, handler: JobHandler, log: Log): Promise<JobResult> => {
  try {
    await handler(job)
    return { id: job.id, status: 'completed' }
  } catch (error) {
    if (!(error instanceof JobEnded)) {
      log.warn({ queue: job.name, jobId: job.id, retry: job.retryCount, err: error }, 'a background job failed')
    }
    return failed(job.id, error)
  }
}

/** Says of every dead job that it died, also of those whose worker died with them. */
const watchDead = (boss: PgBoss, log: Log, pollingIntervalSeconds: number): Promise<string> =>
  boss.work(DEAD_QUEUE, { includeMetadata: true, batchSize: MOST_IN_HAND, pollingIntervalSeconds }, async (jobs) => {
    for (const { sourceName, sourceId } of jobs) {
      log.warn({ queue: sourceName, jobId: sourceId }, 'a background job failed for good')
    }
  })

/** What does the jobs of each queue; a process may leave a queue to others. */
export type JobHandlers = Readonly<Partial<Record<QueueName, JobHandler>>>

const NAMES: readonly QueueName[] = ['mail', 'push', 'fit']

const inOrder = (handlers: JobHandlers): readonly { readonly name: QueueName; readonly handler: JobHandler }[] =>
  NAMES.flatMap((name) => {
    const handler = handlers[name]
    return handler === undefined ? [] : [{ name, handler }]
  })

/** Takes jobs of every queue, from now on. */
const workAll = async (
  boss: PgBoss,
  handlers: JobHandlers,
  options: Pick<JobsOptions, 'pollSeconds' | 'oneByOne'> & {
    readonly doAll: (jobs: readonly Job<unknown>[], handler: JobHandler) => Promise<JobResult[]>
  },
): Promise<void> => {
  const { pollSeconds = POLL_SECONDS, oneByOne, doAll } = options
  for (const { name, handler } of inOrder(handlers)) {
    const places = oneByOne?.[name]
    // A full batch is followed by the next one at once.
    const work = { burstWhenBatchFull: true, perJobResults: true, pollingIntervalSeconds: pollSeconds }
    const size = places === undefined ? { batchSize: MOST_IN_HAND } : { batchSize: 1, localConcurrency: places }
    await boss.work(name, { ...work, ...size }, (jobs) => doAll(jobs, handler))
  }
}

/** One act after the other, and only when it changes something. What fails is tried again with the next word. */
const createSwitch = (acts: { readonly on: () => Promise<void>; readonly off: () => Promise<void> }, log: Log) => {
  let [isOn, wanted] = [false, false]
  let turning: Promise<void> = Promise.resolve()
  const turn = async (): Promise<void> => {
    if (isOn === wanted) return
    const next = wanted
    await (next ? acts.on() : acts.off())
    isOn = next
  }
  return {
    set: (on: boolean): Promise<void> => {
      wanted = on
      const turned = turning.then(turn)
      turning = turned.catch((error: unknown) =>
        log.error({ err: error }, 'background jobs could not be started or paused'),
      )
      return turned
    },
    settled: (): Promise<void> => turning,
  }
}

/** Starts doing jobs as the worker role; any number of processes may. */
export const startJobs = async (db: Database, handlers: JobHandlers, options: JobsOptions): Promise<RunningJobs> => {
  const { log, superviseSeconds = SUPERVISE_SECONDS, mayWork = true } = options
  const boss = new PgBoss({
    ...CALM,
    db: onPool(db),
    supervise: true,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
  })
  boss.on('error', (error) => log.warn({ err: error }, 'background jobs: a step failed and is tried again'))
  boss.on('warning', ({ message }) => log.warn({ warning: message }, 'background jobs: a warning'))
  const inHand = new Set<Promise<unknown>>()
  const doAll = async (jobs: readonly Job<unknown>[], handler: JobHandler): Promise<JobResult[]> => {
    const work = Promise.all(jobs.map((job) => doOne(job, handler, log)))
    inHand.add(work)
    return await work.finally(() => inHand.delete(work))
  }
  const acts = {
    on: () => workAll(boss, handlers, { ...options, doAll }),
    off: async () => {
      await Promise.all(inOrder(handlers).map(({ name }) => boss.offWork(name, { wait: false })))
    },
  }
  const taking = createSwitch(acts, log)
  const stop = async (seconds: number): Promise<void> => {
    await taking.settled()
    await boss.stop({ timeout: seconds * 1000 })
    // Who was told to stop may still have to write down how far it came.
    await Promise.allSettled(inHand)
  }
  try {
    await boss.start()
    await watchDead(boss, log, Math.min(DEAD_POLL_SECONDS, superviseSeconds))
    if (mayWork) await taking.set(true)
  } catch (error) {
    await stop(1)
    throw error
  }
  return { allow: (on) => void taking.set(on).catch(() => undefined), stop }
}
