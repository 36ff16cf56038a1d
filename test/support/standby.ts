import { execFile } from 'node:child_process'
import { appendFile, chmod, chown, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { isRoot } from '#db/embedded-account.ts'
import { packagedBinaries, prepareBinaries } from '#db/embedded-binaries.ts'
import { findPostmaster, freePort, launchPostmaster, type Launch } from '#db/embedded-postmaster.ts'
import { silentLog } from '#lib/log.ts'
import { removeWithServers } from './postgres-server.ts'

/** A real standby, which follows a primary by streaming replication. */
export interface Standby extends AsyncDisposable {
  /** The owner's connection URL. */
  readonly url: string
  /** Runs a statement there as the owner. */
  // oxlint-disable-next-line typescript/no-explicit-any -- rows of any statement
  readonly sql: (text: string) => Promise<any[]>
  /** Ends it at once, with every connection; resolves when it is gone. */
  kill(): Promise<void>
  /** Starts it again; resolves when it answers. */
  start(): Promise<void>
}

const run = promisify(execFile)

const ask = async (url: string, text: string): Promise<readonly Record<string, string>[]> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query<Record<string, string>>(text)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** The files of a running server, as pg_basebackup takes them; what was written meanwhile comes by the stream. */
const copyRunning = async (url: string, target: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ source: string }>(
      `select current_setting('data_directory') as source from pg_backup_start('standby', true)`,
    )
    await run('cp', ['-a', rows[0]?.source ?? '', target])
    const ended = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)')
    await writeFile(path.join(target, 'backup_label'), ended.rows[0]?.labelfile ?? '')
  } finally {
    await client.end()
  }
  await rm(path.join(target, 'postmaster.pid'), { force: true })
  const log = path.join(target, 'pg_wal')
  for (const entry of await readdir(log, { withFileTypes: true }))
    if (entry.isFile()) await rm(path.join(log, entry.name))
}

const follow = async (target: string, { hostname, port, username, password }: URL): Promise<void> => {
  const conninfo = `host=${hostname} port=${port} user=${username} password=${decodeURIComponent(password)}`
  const settings = [`primary_conninfo = '${conninfo}'`, `wal_retrieve_retry_interval = '50ms'`]
  await appendFile(path.join(target, 'postgresql.auto.conf'), `${settings.join('\n')}\n`)
  await writeFile(path.join(target, 'standby.signal'), '')
}

const untilItAnswers = async (url: string): Promise<void> => {
  for (let tries = 0; ; tries += 1) {
    try {
      await ask(url, 'select 1')
      return
    } catch (error) {
      if (tries > 600) throw error
      await sleep(50)
    }
  }
}

/** Makes a standby of the server of this URL, and waits until it takes questions. */
export const startStandby = async (primaryUrl: string): Promise<Standby> => {
  const directory = await mkdtemp(path.join(tmpdir(), 'scheduly-standby-'))
  await chmod(directory, 0o755)
  const dir = path.join(directory, 'postgres')
  await copyRunning(primaryUrl, dir)
  await follow(dir, new URL(primaryUrl))
  const { uid, gid } = await stat(path.join(dir, 'PG_VERSION'))
  for (const name of ['backup_label', 'standby.signal']) await chown(path.join(dir, name), uid, gid)
  const account = isRoot() ? { name: `with uid ${uid}`, uid, gid } : null
  const cacheDir = path.join(directory, 'programs')
  const binaries = await prepareBinaries({ source: packagedBinaries(), cacheDir, account, log: silentLog })
  const port = await freePort()
  const launch: Launch = { binaries, cluster: { dir, account, exists: true }, port, durable: false }
  const url = Object.assign(new URL(primaryUrl), { port: String(port) }).href

  const kill = async (): Promise<void> => {
    const server = await findPostmaster(dir)
    if (server === null) return
    process.kill(server.pid, 'SIGQUIT')
    while (!(await server.isGone())) await sleep(10)
    await rm(path.join(dir, 'postmaster.pid'), { force: true })
  }
  const start = async (): Promise<void> => {
    await launchPostmaster(launch)
    await untilItAnswers(url)
  }
  const remove = () => removeWithServers(directory)
  try {
    await start()
  } catch (error) {
    await remove()
    throw error
  }
  return {
    url,
    sql: async (text) => [...(await ask(url, text))],
    kill,
    start,
    [Symbol.asyncDispose]: async () => {
      await kill()
      await remove()
    },
  }
}
