import { CamelCasePlugin, Kysely, sql, type ControlledTransaction, type Transaction } from 'kysely'
import { Client, Pool } from 'pg'
import type { Log } from '#lib/log.ts'
import { SpanKind, traced, traceParent } from '#lib/tracing.ts'
import { namingDialect } from './dialect.ts'
import { traceStatement } from './statement-spans.ts'
import type { Tables } from './tables.ts'

export type Database = Kysely<Tables>
export type Tx = Transaction<Tables>

/** The role that a connection works as; the owner is for migrations and whole-organization deletion only. */
export type DatabaseRole = 'app' | 'worker'

/** In whose name a transaction runs; row-level security shows it nothing else. */
export interface TransactionContext {
  readonly orgId?: string
  readonly userId?: string
  readonly requestId?: string
  /** The API key that the person acts by; unset for a session. */
  readonly keyId?: string
  /** The address that the request came from; for the audit log. */
  readonly ip?: string
  /** The link by which somebody without an account looks at posts: nothing else is seen then. */
  readonly reviewLink?: string
  /** As they call themselves; for the audit log. */
  readonly reviewer?: string
  /** The address that they proved. */
  readonly reviewerEmail?: string
  /** What they said of a post, while it is tried whether that counts. */
  readonly externalReview?: string
}

/** So long a statement waits for what somebody else has locked. */
const LOCK_LIMIT = '2s'

/** The same in line for what many need for a moment each; below what others wait for a connection, since it keeps one. */
const LINE_LIMIT = '4s'

/** What each connection of a role begins with. Bounds on every statement: a stuck one frees its connection by itself. docs/reliability.md has the numbers. */
export const sessionSettings = (role: DatabaseRole): string =>
  [
    `SET ROLE scheduly_${role}`,
    'SET search_path = scheduly',
    `SET app.actor_kind = '${role === 'worker' ? 'worker' : 'system'}'`,
    "SET statement_timeout = '5s'",
    `SET lock_timeout = '${LOCK_LIMIT}'`,
    "SET idle_in_transaction_session_timeout = '10s'",
    "SET timezone = 'UTC'",
    // Statements here are short, and guessed to be costly: to compile them takes longer than to carry them out.
    'SET jit = off',
    // Plans of named statements are kept. One that was made while a table was empty would read it from end to end later on.
    // And each statement is planned once: to plan one that reads many tables takes longer than to carry it out.
    // And a page is read along an index: by what a disk that turns would cost, all that a list holds is read at once and sorted.
    ...(role === 'worker'
      ? ['SET enable_seqscan = off', 'SET plan_cache_mode = force_generic_plan']
      : ['SET random_page_cost = 1.1']),
  ].join('; ')

// A standby takes no writes anyway; one that was promoted a moment ago would.
const READ_ONLY = 'SET default_transaction_read_only = on'

/** How many of a worker's connections stay open: for claims, readings, intents, outcomes, and one for everything beside. */
export const WARM_CONNECTIONS = 5

const createPool = (url: string, options: ConnectOptions): Pool => {
  const own = sessionSettings(options.role)
  const settings = options.replica === undefined ? own : `${own}; ${READ_ONLY}`
  const pool = new Pool({
    connectionString: url,
    max: options.poolSize,
    // A worker's are not all closed when idle: a new one costs a post that falls due some 50 ms, for signing in and planning.
    min: options.role === 'worker' ? Math.min(WARM_CONNECTIONS, options.poolSize) : 0,
    connectionTimeoutMillis: options.replica?.connectMs ?? 5_000,
    // The server's own limit is shorter; this one is for a server that says nothing any more.
    query_timeout: options.replica?.answerMs ?? 8_000,
    // So that one which something on the way has dropped is noticed before it is used.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: `scheduly-${options.replica === undefined ? options.role : 'replica'}`,
    // Runs before a new connection is handed out, and fails closed: a connection that could not take its role is
    // dropped, so that no query ever runs as the owner by accident.
    verify: (client, callback) => {
      client.query(settings, (error) => callback(error))
    },
  })
  options.onPool?.(() => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }))
  // A connection may be lost between two statements of a transaction, when the pool itself does not listen; without a
  // listener of its own that would end the process. The next statement on it fails, and so does its transaction.
  pool.on('connect', (client) =>
    client.on('error', (error) => options.log.debug({ err: error }, 'a database connection was lost')),
  )
  pool.on('error', (error) => {
    // Connections that are just being closed may see the server go first.
    if (!pool.ending) options.log.warn({ err: error }, 'a database connection was lost while idle')
  })
  return pool
}

/** Connections of a pool, and who waits for one. */
export interface PoolCounts {
  readonly total: number
  readonly idle: number
  readonly waiting: number
}

export interface ConnectOptions {
  readonly role: DatabaseRole
  readonly poolSize: number
  readonly log: Log
  /** Given the way to ask how the pool stands. */
  readonly onPool?: (counts: () => PoolCounts) => void
  /** Whether every statement becomes a span; default: no. */
  readonly traced?: boolean
  /** Set for a server that is read from only, and that somebody else can stand in for: what it may be waited for. */
  readonly replica?: { readonly connectMs: number; readonly answerMs: number }
}

/** Opens a pool that works as `role`. `destroy()` closes it. */
export const connectDatabase = (url: string, options: ConnectOptions): Database =>
  new Kysely<Tables>({
    dialect: namingDialect(createPool(url, options)),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
    ...(options.traced === true ? { log: traceStatement } : {}),
  })

const RETRIED = ['40P01', '40001']
const MOST_TRIES = 4

/** Whether a failed transaction is run again by itself. */
export const isRetried = (error: unknown): boolean => RETRIED.includes(databaseFault(error).code ?? '')

/** A deadlock or a serialization failure is nobody's fault and has changed nothing, so `work` is run again. */
export const retryDeadlocks = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (tries >= MOST_TRIES || !isRetried(error)) throw error
    }
  }
}

/**
 * Runs `work` in one transaction in the given name; a thrown error rolls everything back. After a deadlock it is run again: it
 * must do nothing but read and write rows.
 */
export const inTransaction = <T>(db: Database, context: TransactionContext, work: (tx: Tx) => Promise<T>): Promise<T> =>
  retryDeadlocks(() =>
    traced('transaction', { kind: SpanKind.CLIENT, attributes: { 'db.system.name': 'postgresql' } }, () =>
      db.transaction().execute(async (tx) => {
        await setContext(tx, context)
        return work(tx)
      }),
    ),
  )

/** Runs `work` on one unchanging picture of the database, read only. */
export const inSnapshot = <T>(db: Database, context: TransactionContext, work: (tx: Tx) => Promise<T>): Promise<T> =>
  db.transaction().execute(async (tx) => {
    await sql`set transaction isolation level repeatable read, read only`.execute(tx)
    await setContext(tx, context)
    return work(tx)
  })

const limitLocks = (tx: Tx, limit: string) => sql`select set_config('lock_timeout', ${limit}, true)`.execute(tx)

/**
 * Takes a lock that is handed on in the order of asking, and so is had by waiting: each of many holds it for the rest of a short
 * transaction, and the last waits longer than anybody should for a lock that a single holder does not give up.
 */
export const inLine = async (tx: Tx, take: () => Promise<unknown>): Promise<void> => {
  await limitLocks(tx, LINE_LIMIT)
  await take()
  await limitLocks(tx, LOCK_LIMIT)
}

/**
 * Runs `work` so that what it did can be undone by itself: when it throws, the transaction goes on as it was before it. One that
 * the database itself ended, or that has to be run anew as a whole, stays so.
 */
export const inSavepoint = async <T>(tx: Tx, work: () => Promise<T>): Promise<T> => {
  await sql`savepoint one_of_many`.execute(tx)
  try {
    const result = await work()
    await sql`release savepoint one_of_many`.execute(tx)
    return result
  } catch (error) {
    await sql`rollback to savepoint one_of_many`.execute(tx)
    await sql`release savepoint one_of_many`.execute(tx)
    throw error
  }
}

/** Runs `work` and undoes what it did: to learn what would come of it. */
export const undone = async <T>(tx: Tx, work: () => Promise<T>): Promise<T> => {
  await sql`savepoint undone`.execute(tx)
  const result = await work()
  await sql`rollback to savepoint undone`.execute(tx)
  await sql`release savepoint undone`.execute(tx)
  return result
}

/** A transaction that stays open behind the work that was done in it, until it is ended one way or the other. */
export interface OpenTransaction {
  readonly tx: Tx
  /** Rejects, and nothing has happened, when the database cannot do it; for a lost connection it is not known. */
  readonly commit: () => Promise<void>
  readonly rollback: () => Promise<void>
}

const endable = (tx: ControlledTransaction<Tables>): OpenTransaction => {
  // Also what gives the connection back, whatever became of it.
  const rollback = async (): Promise<void> => {
    await tx
      .rollback()
      .execute()
      .catch(() => undefined)
  }
  const commit = async (): Promise<void> => {
    try {
      await tx.commit().execute()
    } catch (error) {
      await rollback()
      throw error
    }
  }
  return { tx, commit, rollback }
}

/** Like `inTransaction`, and leaves the transaction open when `work` is done; one that throws is rolled back. */
export const openTransaction = <T>(
  db: Database,
  context: TransactionContext,
  work: (tx: Tx) => Promise<T>,
): Promise<{ readonly open: OpenTransaction; readonly result: T }> =>
  retryDeadlocks(async () => {
    const open = endable(await db.startTransaction().execute())
    try {
      await setContext(open.tx, context)
      return { open, result: await work(open.tx) }
    } catch (error) {
      await open.rollback()
      throw error
    }
  })

/** Names the transaction's organization, person and request; what is left out stays as it was. */
export const setContext = async (tx: Tx, context: TransactionContext): Promise<void> => {
  const settings = [
    ['app.org_id', context.orgId],
    ['app.user_id', context.userId],
    ['app.request_id', context.requestId],
    ['app.key_id', context.keyId],
    ['app.ip', context.ip],
    ['app.review_link', context.reviewLink],
    ['app.reviewer', context.reviewer],
    ['app.reviewer_email', context.reviewerEmail],
    ['app.external_review', context.externalReview],
    ['app.traceparent', traceParent() ?? undefined],
  ].filter((setting): setting is [string, string] => setting[1] !== undefined)
  if (settings.length === 0) return
  await sql`select ${sql.join(settings.map(([name, value]) => sql`set_config(${name}, ${value}, true)`))}`.execute(tx)
}

/** A dedicated connection that calls back on every notification of `channel`, with what it says; for doorbells. */
export const listen = async (
  url: string,
  options: { readonly channel: string; readonly onNotify: (words: string) => void; readonly onLost: () => void },
): Promise<{ close(): Promise<void> }> => {
  const client = new Client({ connectionString: url, application_name: 'scheduly-doorbell', keepAlive: true })
  let closing = false
  client.on('notification', ({ payload }) => options.onNotify(payload ?? ''))
  client.on('error', () => undefined)
  client.on('end', () => {
    if (!closing) options.onLost()
  })
  await client.connect()
  await client.query(`LISTEN ${client.escapeIdentifier(options.channel)}`)
  return {
    close: async () => {
      closing = true
      await client.end()
    },
  }
}

/** The PostgreSQL error code and constraint of a failed statement, or nulls for any other error. */
export const databaseFault = (error: unknown): { readonly code: string | null; readonly constraint: string | null } => {
  if (!(error instanceof Error) || !('code' in error)) return { code: null, constraint: null }
  const code = typeof error.code === 'string' ? error.code : null
  const constraint = 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : null
  return { code, constraint }
}

/** Whether a write failed because a unique key has such a row already. */
export const isUniqueViolation = (error: unknown): boolean => databaseFault(error).code === '23505'
