// PostgreSQL as it is delivered, which counts its statements besides: what that costs is part of every figure here.
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startEmbedded } from '#db/embedded.ts'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { newSecret, systemRandom } from '#lib/random.ts'
import { serverSeconds } from '#bench/harness/cpu.ts'
import { adoptServer, withClient, type Server } from '#bench/harness/server.ts'
import { removeWithServers } from '#test/support/postgres-server.ts'

export const startCountingServer = async (): Promise<Server> => {
  const directory = await mkdtemp(path.join(tmpdir(), 'scheduly-cost-'))
  // As root the server runs as another user, who must be able to enter.
  await chmod(directory, 0o755)
  const ownerPassword = newSecret(systemRandom)
  const binaryCacheDir = path.join(directory, 'programs')
  const start = () =>
    startEmbedded({ dataDir: directory, ownerPassword, log: silentLog, clock: systemClock, binaryCacheDir })
  const first = await start()
  await withClient(first.url, (client) =>
    client.query(`ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`),
  )
  await first.stop()
  const embedded = await start()
  await withClient(embedded.url, (client) => client.query('CREATE EXTENSION pg_stat_statements'))
  return adoptServer(embedded.url, directory, async () => {
    await embedded.stop()
    await removeWithServers(directory)
  })
}

/** What the server has done so far. */
export interface Reading {
  readonly seconds: number
  readonly walBytes: number
  /** Statements, those that begin and end transactions included: each is a round trip. */
  readonly statements: number
  readonly connections: number
}

const COUNTS = `SELECT (SELECT sum(calls) FROM pg_stat_statements WHERE toplevel)::float8 AS statements,
  (pg_current_wal_insert_lsn() - '0/0')::float8 AS "walBytes",
  (SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'scheduly%')::float8 AS connections`

export const readServer = async (server: Server): Promise<Reading> => {
  const counts = await withClient(
    server.url,
    async (client) => (await client.query<Omit<Reading, 'seconds'>>(COUNTS)).rows[0],
  )
  if (counts === undefined) throw new Error('the server does not say what it has done')
  return { ...counts, seconds: await serverSeconds(server.pid) }
}

/** What was done between two readings. */
export const since = (before: Reading, after: Reading): Reading => ({
  seconds: after.seconds - before.seconds,
  walBytes: after.walBytes - before.walBytes,
  statements: after.statements - before.statements,
  connections: after.connections,
})
