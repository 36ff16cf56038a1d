import type { Server } from '#bench/harness/server.ts'

/** What a job is worth when the power fails: where its record stands, and when that is on the disk. */
export type Durability = 'PostgreSQL, synchronous_commit on' | 'Redis, appendonly everysec'

/** Everything that a worker's process is told. */
export interface WorkerOrder {
  readonly worker: WorkerName
  /** Of the database, or of Redis. */
  readonly url: string
  /** Where its sends are written down. */
  readonly ledger: string
  /** How long a send takes at the pretended network. */
  readonly networkMs: number
  /** Most sends at once. */
  readonly inFlight: number
  /** Seconds after which a worker that went away counts as dead, where an engine lets that be set. */
  readonly leaseSeconds: number
  /** Our worker's key to the channels' keys. */
  readonly vaultKey: string
  /** Tells our worker that this database is the one that it publishes from; several on one need it. */
  readonly installationId?: string
}

export type WorkerName = 'ours' | 'pg-boss' | 'pg-boss-journal' | 'graphile' | 'graphile-journal' | 'bullmq' | 'celery'

/** One engine's own place for one run: its tables, its queue. */
export interface Stage {
  readonly url: string
  readonly vaultKey: string
  /** Adds posts 0 to n-1, each with its due time in milliseconds since 1970. Nothing works yet. */
  feed(dues: readonly number[]): Promise<void>
  /** How many posts are not done yet, as the engine's own record says. */
  pending(): Promise<number>
  /** How many posts the record calls perhaps sent: somebody looks, nothing is sent again blindly. */
  inDoubt(): Promise<number>
  /** Processes besides the worker and PostgreSQL that do its work. */
  readonly storePids: readonly number[]
  close(): Promise<void>
}

export interface Engine {
  readonly name: WorkerName
  /** For people. */
  readonly title: string
  readonly durability: Durability
  /** Whether a row before and a row after each send say what became of it. */
  readonly journal: boolean
  /** The settings that were chosen for it. */
  readonly tuning: string
  open(server: Server): Promise<Stage>
}

/** What each worker's module gives to its process. */
export interface PreparedWorker {
  /** Begins to work. Everything that is done once, like connecting, was done before. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** The pretended network: `send` resolves when it has answered. */
export type Send = (index: number) => Promise<void>

export type PrepareWorker = (order: WorkerOrder, send: Send) => Promise<PreparedWorker>
