import { realpath } from 'node:fs/promises'
import pg from 'pg'
import type { Clock } from '#lib/clock.ts'
import { OWNER } from './embedded-cluster.ts'
import { codeOf } from './embedded-files.ts'
import type { Postmaster } from './embedded-postmaster.ts'

/** The database that holds Scheduly's tables; `postgres` beside it is only for the owner lock. */
const DATABASE = 'scheduly'

export interface Access {
  readonly dir: string
  readonly ownerPassword: string
  readonly clock: Clock
}

const CONNECT_TIMEOUT_MS = 5_000
const LOCK_WAIT_MS = 2_000
/** A process with this id that does not listen for so long is not our server. */
const SILENCE_LIMIT_MS = 5_000
/** Any constant will do: no other program has sessions in this server's database `postgres`. */
const OWNER_LOCK = 5_343_484_400

/** The owner's connection URL of the database in a server on this loopback port. */
export const urlOf = (port: number, ownerPassword: string): string =>
  `postgresql://${OWNER}:${encodeURIComponent(ownerPassword)}@127.0.0.1:${port}/${DATABASE}`

const connect = async (port: number, ownerPassword: string): Promise<pg.Client> => {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: OWNER,
    password: ownerPassword,
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'scheduly-supervisor',
  })
  // Without a listener a lost connection would end the process; losing it is seen by its `end` event.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
}

const isServing = async (client: pg.Client, dir: string): Promise<boolean> => {
  const { rows } = await client.query<{ dir: string }>(`select current_setting('data_directory') as dir`)
  const served = await realpath(rows[0]?.dir ?? '').catch(() => '')
  return served === dir
}

const wrongPassword = (dir: string, error: unknown): Error => {
  const fix = 'restore the file that holds it, or set SCHEDULY_DATA_DIR to start with an empty database'
  return new Error(`the embedded database in ${dir} refuses our password: ${fix}`, { cause: error })
}

type Try =
  | { readonly kind: 'connected'; readonly client: pg.Client }
  /** Another server got this port. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'silent' }
  /** It answers that it is starting, recovering, stopping or full. */
  | { readonly kind: 'busy' }

const tryToConnect = async (server: Postmaster, { dir, ownerPassword }: Omit<Access, 'clock'>): Promise<Try> => {
  try {
    const client = await connect(server.port, ownerPassword)
    if (await isServing(client, dir)) return { kind: 'connected', client }
    await client.end()
    return { kind: 'foreign' }
  } catch (error) {
    if (codeOf(error) === '28P01') throw wrongPassword(dir, error)
    return { kind: codeOf(error) === 'ECONNREFUSED' ? 'silent' : 'busy' }
  }
}

/**
 * Connects as soon as the server takes connections; crash recovery may take a while. Null: it is gone, or the process
 * is not our server. Throws when the password is refused, or at `deadline` (monotonic).
 */
export const connectWhenReady = async (
  server: Postmaster,
  access: Access,
  deadline: number,
): Promise<pg.Client | null> => {
  const { clock, dir } = access
  let heard = clock.monotonic()
  while (clock.monotonic() < deadline) {
    const tried = await tryToConnect(server, access)
    if (tried.kind === 'connected') return tried.client
    if (tried.kind === 'foreign' || (await server.isGone())) return null
    if (tried.kind === 'busy') heard = clock.monotonic()
    if (server.adopted && clock.monotonic() - heard > SILENCE_LIMIT_MS) return null
    await clock.sleep(30)
  }
  throw new Error(`the embedded database in ${dir} is still not ready; start again to go on waiting`)
}

/** Connects once: the client, or null when this server does not take our connection now. */
export const connectOnce = async (server: Postmaster, access: Omit<Access, 'clock'>): Promise<pg.Client | null> => {
  const tried = await tryToConnect(server, access)
  return tried.kind === 'connected' ? tried.client : null
}

/** Takes the lock that its one owner holds for life. False: another process has it and keeps it. */
export const takeOwnerLock = async (client: pg.Client, clock: Clock): Promise<boolean> => {
  const deadline = clock.monotonic() + LOCK_WAIT_MS
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>(`select pg_try_advisory_lock(${OWNER_LOCK}) as taken`)
    if (rows[0]?.taken === true) return true
    // The session of an owner that was just killed ends as soon as the server sees its closed socket.
    if (clock.monotonic() >= deadline) return false
    await clock.sleep(100)
  }
}

/** Creates the database at the first start, or after a kill between creating the cluster and this. */
export const ensureDatabase = async (client: pg.Client): Promise<void> => {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE])
  if (rowCount === 0) await client.query(`create database ${DATABASE}`)
}
