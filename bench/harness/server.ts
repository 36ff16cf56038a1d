// The one PostgreSQL that all engines work on, durable as it is delivered: fsync, full page writes and
// synchronous_commit on. Each run gets a database of its own.
import { chmod, mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { startEmbedded } from '#db/embedded.ts'
import { countRows } from '#db/statistics.ts'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { newSecret, systemRandom } from '#lib/random.ts'
import { removeWithServers } from '#test/support/postgres-server.ts'
import { cloneTemplate, dropDatabase, ensureTemplate } from '#test/support/postgres-template.ts'

export interface Server {
  readonly url: string
  /** Of the postmaster; NaN where the system does not tell. */
  readonly pid: number
  /** A directory for ledgers. */
  readonly directory: string
  stop(): Promise<void>
}

/** Runs `work` on a connection of its own. */
export const withClient = async <T>(url: string, work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: url, application_name: 'bench' })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The parent of any backend is the postmaster. */
const postmasterOf = async (url: string): Promise<number> =>
  withClient(url, async (client) => {
    const answer = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const stat = await readFile(`/proc/${answer.rows[0]?.pid}/stat`, 'utf8').catch(() => '')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  })

/** Adds to a running server what the benchmark needs. */
export const adoptServer = async (url: string, directory: string, stop: () => Promise<void>): Promise<Server> => {
  await ensureTemplate(url)
  return { url, pid: await postmasterOf(url), directory, stop }
}

/** A server of the benchmark's own in a temporary directory. */
export const startServer = async (): Promise<Server> => {
  const directory = await mkdtemp(path.join(tmpdir(), 'scheduly-bench-'))
  // As root the server runs as another user, who must be able to enter.
  await chmod(directory, 0o755)
  const embedded = await startEmbedded({
    dataDir: directory,
    ownerPassword: newSecret(systemRandom),
    log: silentLog,
    clock: systemClock,
    binaryCacheDir: path.join(directory, 'programs'),
  })
  return adoptServer(embedded.url, directory, async () => {
    await embedded.stop()
    await removeWithServers(directory)
  })
}

let databases = 0

/** An address for what is in no other run. */
const freshName = (): string => {
  databases += 1
  return `bench_${process.pid}_${databases}`
}

export interface OwnDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** A database with our schema, as after `npm run migrate -- up`. */
export const ourDatabase = async (server: Server): Promise<OwnDatabase> => {
  const name = freshName()
  const url = await cloneTemplate(server.url, name)
  return { url, drop: () => dropDatabase(server.url, name) }
}

/** An empty database. */
export const emptyDatabase = async (server: Server): Promise<OwnDatabase> => {
  const name = freshName()
  await withClient(server.url, (client) => client.query(`CREATE DATABASE ${name}`))
  const url = new URL(server.url)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => dropDatabase(server.url, name) }
}

/** Makes every run begin alike: statistics of what was just fed, and no checkpoint that an earlier run has earned. */
export const settle = (url: string): Promise<unknown> =>
  withClient(url, async (client) => {
    await countRows(client)
    await client.query('CHECKPOINT')
  })
