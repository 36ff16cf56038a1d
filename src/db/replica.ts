import { sql } from 'kysely'
import { Refused } from '#domain/problem.ts'
import {
  compareHistories,
  judgeReplica,
  type ReplicaFault,
  type ReplicaStanding,
  type ServerHistory,
} from '#domain/replica.ts'
import { watchSleep, type Clock } from '#lib/clock.ts'
import type { Log } from '#lib/log.ts'
import {
  connectDatabase,
  databaseFault,
  inSnapshot,
  type ConnectOptions,
  type Database,
  type TransactionContext,
  type Tx,
} from './database.ts'
import { SchemaError } from './schema-error.ts'
import { refuseTransactionPooling } from './pooling.ts'

/** Who answered a read that a replica may answer; `fallback`: the primary, after the replica had been asked in vain. */
export type ReplicaRead = 'replica' | 'primary' | 'fallback'

/** How a read is to be done there. */
export interface ReplicaWish {
  /** Whether everything that is on the primary at this moment has to be there. */
  readonly upToNow?: boolean
  /** Aborted when nobody waits any more: then its error is thrown, and nobody else is to be asked. */
  readonly signal?: AbortSignal
}

/** A standby of the database, for the rows of answers that may be some seconds old. It decides upon nothing. */
export interface Replica {
  /** Whether it is to be asked now. */
  accepts(): boolean
  /**
   * Runs `work` there, read only, on one unchanging picture and in the given name. Undefined, whatever went wrong: then the
   * primary is to be asked, also for a refusal, as what is missing here may only not have arrived.
   */
  read<T>(
    context: TransactionContext,
    work: (tx: Tx) => Promise<T>,
    wish?: ReplicaWish,
  ): Promise<{ readonly value: T } | undefined>
  standing(): ReplicaStanding
  /** Ends the looking, and the connections. */
  stop(): Promise<void>
}

interface ReplicaLimits {
  /** What is older must be there, or it is not asked. */
  readonly mostBehindMs: number
  /** Between two looks at it. */
  readonly everyMs: number
  /** How long a read waits that wants everything up to now. */
  readonly arrivalMs: number
  readonly connectMs: number
  /** For a statement of a reader, and of who looks. */
  readonly answerMs: number
  readonly lookMs: number
}

const USUAL: ReplicaLimits = {
  mostBehindMs: 5_000,
  everyMs: 1_000,
  arrivalMs: 2_000,
  connectMs: 1_000,
  answerMs: 3_000,
  lookMs: 2_000,
}

/** Its connections for reading: few, as what takes long there are exports, of which two are written at once. */
const POOL_SIZE = 4
/** Its connections for looking, which no reader takes away. */
const PROBES = 2

interface StoredHistory extends Omit<ServerHistory, 'position'> {
  readonly position: string | null
}

// The primary's own control file learns of a take-over only with its next checkpoint, the names of its log at once.
const HISTORY = sql<StoredHistory>`
  select pg_is_in_recovery() as standby, (select system_identifier::text from pg_control_system()) as cluster,
    case when pg_is_in_recovery() then (select timeline_id from pg_control_checkpoint())
      else ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int end as timeline,
    (select oid::text from pg_database where datname = current_database()) as database, latest_migration() as migration,
    (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end - '0/0'::pg_lsn)::text as position`

const readHistory = async (db: Database): Promise<ServerHistory> => {
  const [row] = (await HISTORY.execute(db)).rows
  if (row === undefined) throw new Error('the server says nothing of itself')
  return { ...row, position: BigInt(row.position ?? 0) }
}

interface Arrival extends ReplicaStanding {
  readonly position: bigint
}

interface Waiting {
  readonly clock: Clock
  readonly withinMs: number
  readonly stop?: AbortSignal
}

const SHORTEST_STEP_MS = 10

/** Waits until the replica has what the primary had (`here`); the longer that takes, the less often it is asked. */
const arrivalOf = async (here: ServerHistory, probe: Database, waiting: Waiting): Promise<Arrival> => {
  const { clock, withinMs, stop } = waiting
  const began = clock.monotonic()
  for (;;) {
    const there = await readHistory(probe)
    const passed = clock.monotonic() - began
    const seen = { behindSeconds: passed / 1_000, position: there.position }
    const fault = compareHistories(here, there)
    if (fault !== null || there.position >= here.position) return { ...seen, fault }
    if (passed > withinMs || stop?.aborted === true) return { ...seen, fault: 'behind' }
    await clock.sleep(Math.max(SHORTEST_STEP_MS, passed / 4), stop)
  }
}

interface ReplicaOptions extends Pick<ConnectOptions, 'onPool' | 'traced'> {
  readonly url: string
  readonly primary: Database
  readonly clock: Clock
  readonly log: Log
  readonly observe?: (read: ReplicaRead) => void
  readonly limits?: Partial<ReplicaLimits>
}

type Settled = Omit<ReplicaOptions, 'limits'> & { readonly limits: ReplicaLimits }

const connect = ({ url, log, limits, traced = false }: Settled, more: Pick<ConnectOptions, 'poolSize' | 'onPool'>) =>
  connectDatabase(url, { role: 'app', log, traced, replica: limits, ...more })

const connectProbe = (options: Settled): Database => {
  const limits = { ...options.limits, answerMs: options.limits.lookMs }
  return connect({ ...options, limits, traced: false }, { poolSize: PROBES })
}

/** Why the address itself is of no use, or null. */
const addressFault = async (url: string): Promise<ReplicaFault | null> => {
  try {
    await refuseTransactionPooling(url)
    return null
  } catch (error) {
    return error instanceof SchemaError ? 'pooled' : 'silent'
  }
}

/**
 * That a replica is asked rests on one moment: everything that was on the primary then has been seen to be there. When that is too
 * long ago, it is not asked, whatever the reason why nothing newer is known.
 */
const createProof = (clock: Clock) => {
  const begun = clock.monotonic()
  const now = () => ({ at: clock.monotonic(), ...watchSleep(clock) })
  let kept: ReturnType<typeof now> | null = null
  const behindMs = (): number => (kept === null || kept.hasSlept() ? Infinity : clock.monotonic() - kept.at)
  return {
    now,
    keep: (moment: ReturnType<typeof now>): void => void (kept = moment),
    behindMs,
    /** Counted from the beginning where nothing is known, as what is told of it is a number. */
    behindSeconds: (): number => Math.min(behindMs(), clock.monotonic() - begun) / 1_000,
  }
}

/** Looks at the replica once, with what is to be remembered from one look to the next. */
const createLook = (options: Settled, probe: Database, proof: ReturnType<typeof createProof>) => {
  const { url, clock, limits } = options
  let furthest = 0n
  let isChecked = false
  return async (here: ServerHistory, stop: AbortSignal): Promise<ReplicaFault | null> => {
    const began = proof.now()
    const seen = await arrivalOf(here, probe, { clock, withinMs: limits.mostBehindMs, stop })
    // Whoever has been further than the primary is now has what the primary never had.
    const wasAhead = furthest > here.position
    furthest = seen.position
    if (seen.fault !== null) return seen.fault
    if (wasAhead) return 'other_history'
    const wrong = isChecked ? null : await addressFault(url)
    isChecked = wrong === null
    if (isChecked) proof.keep(began)
    return wrong
  }
}

/** What a look found, and what it failed with. */
interface Sight {
  readonly fault: ReplicaFault | null
  readonly err?: unknown
}

/** Looks at the replica in the background, for as long as the process runs. */
const startWatching = (options: Settled, probe: Database) => {
  const { primary, clock, log, limits } = options
  const stopping = new AbortController()
  const proof = createProof(clock)
  const lookAt = createLook(options, probe, proof)
  let fault: ReplicaFault | null = 'silent'
  let told: ReplicaFault | null | undefined

  const standing = (): ReplicaStanding => {
    const late = proof.behindMs() > limits.mostBehindMs ? 'behind' : null
    return { fault: fault ?? late, behindSeconds: proof.behindSeconds() }
  }

  const look = async (): Promise<Sight> => {
    try {
      const here = await readHistory(primary)
      return await lookAt(here, stopping.signal).then(
        (seen) => ({ fault: seen }),
        (err: unknown) => ({ fault: 'silent', err }),
      )
    } catch (err) {
      // Nothing is learnt of the replica from a primary that is away; what was known of it grows old by itself.
      return { fault, err }
    }
  }

  /** One line when it changes, and none while it stays so. */
  const tell = ({ err }: Sight): void => {
    if (fault === told || stopping.signal.aborted) return
    told = fault
    const { detail } = judgeReplica({ ...standing(), fault })
    if (fault === null) log.info({}, `the replica is read from: ${detail}`)
    else log.warn({ reason: fault, ...(err === undefined ? {} : { err }) }, detail)
  }

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const seen = await look()
      fault = seen.fault
      tell(seen)
      await clock.sleep(limits.everyMs, stopping.signal)
    }
  }
  const running = run()
  return {
    standing,
    /** It failed just now: it is not asked before it was looked at again. */
    doubt: (): void => void (fault ??= 'silent'),
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

/** Canceled because it stood in the way of what was being played back, or took too long: the replica itself is well. */
const CANCELED: ReadonlySet<string | null> = new Set(['40001', '40P01', '57014'])

/** Opens a replica, and begins to look whether it may be asked. It may be away, or be none at all: nothing depends on it. */
export const openReplica = (given: ReplicaOptions): Replica => {
  const options: Settled = { ...given, limits: { ...USUAL, ...given.limits } }
  const { primary, clock, log, limits, observe = () => {}, onPool } = options
  const db = connect(options, { poolSize: POOL_SIZE, ...(onPool === undefined ? {} : { onPool }) })
  const probe = connectProbe(options)
  const watch = startWatching(options, probe)

  const isUpToNow = async (): Promise<boolean> => {
    const here = await readHistory(primary)
    return (await arrivalOf(here, probe, { clock, withinMs: limits.arrivalMs })).fault === null
  }

  const failed = (error: unknown): undefined => {
    observe(error instanceof Refused ? 'primary' : 'fallback')
    if (error instanceof Refused) return
    if (!CANCELED.has(databaseFault(error).code)) watch.doubt()
    log.debug({ err: error }, 'the replica did not answer a read, so the primary does')
  }

  return {
    accepts: () => {
      const isAsked = watch.standing().fault === null
      if (!isAsked) observe('primary')
      return isAsked
    },
    read: async (context, work, { upToNow = false, signal } = {}) => {
      try {
        if (upToNow && !(await isUpToNow())) {
          observe('fallback')
          return undefined
        }
        const value = await inSnapshot(db, context, work)
        observe('replica')
        return { value }
      } catch (error) {
        if (signal?.aborted === true) throw error
        return failed(error)
      }
    },
    standing: watch.standing,
    stop: async () => {
      await watch.stop()
      await Promise.all([db.destroy(), probe.destroy()])
    },
  }
}

/** Looks once, and waits no longer than a replica may be behind; for who asks how it stands. */
export const examineReplica = async (given: ReplicaOptions): Promise<ReplicaStanding> => {
  const options: Settled = { ...given, limits: { ...USUAL, ...given.limits } }
  const { url, primary, clock, limits } = options
  const probe = connectProbe(options)
  try {
    const here = await readHistory(primary)
    const seen = await arrivalOf(here, probe, { clock, withinMs: limits.mostBehindMs })
    return { ...seen, fault: seen.fault ?? (await addressFault(url)) }
  } finally {
    await probe.destroy()
  }
}
