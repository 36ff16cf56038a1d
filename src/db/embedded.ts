import { isAbsolute } from 'node:path'
import type pg from 'pg'
import type { Clock } from '#lib/clock.ts'
import type { Log } from '#lib/log.ts'
import { packagedBinaries, prepareBinaries } from './embedded-binaries.ts'
import { createCluster, defaultPrivateDir, findCluster, placeCluster } from './embedded-cluster.ts'
import { lastLines } from './embedded-files.ts'
import {
  findPostmaster,
  forgetPostmaster,
  freePort,
  launchPostmaster,
  logFileOf,
  logSize,
  readLog,
  removeStalePidFile,
  stopPostmaster,
  type Launch,
  type Postmaster,
} from './embedded-postmaster.ts'
import { connectOnce, connectWhenReady, ensureDatabase, takeOwnerLock, urlOf, type Access } from './embedded-session.ts'

export interface EmbeddedOptions {
  /** Absolute; the cluster goes to `<dataDir>/postgres`. */
  readonly dataDir: string
  readonly ownerPassword: string
  readonly log: Log
  readonly clock: Clock
  /** False turns fsync off: for tests only. Default true. */
  readonly durable?: boolean
  /** For what can't stay in its place: copied programs and, as root, a cluster out of the server user's reach. */
  readonly binaryCacheDir?: string
  /** The PostgreSQL programs; default: those of the npm package for this platform. */
  readonly nativeDir?: string
}

/** A running server that this process owns. */
export interface EmbeddedServer {
  /** The owner's connection URL of the database `scheduly`; stays the same when the server is restarted. */
  readonly url: string
  /** True when a killed Scheduly had left the server running. */
  readonly adopted: boolean
  /** Fast shutdown; resolves when the process is gone. Later calls wait for the first. */
  stop(): Promise<void>
}

interface Setup extends Access {
  readonly launch: Omit<Launch, 'port'>
  readonly dataDir: string
  readonly log: Log
}

interface Running {
  readonly server: Postmaster
  /** Holds the owner lock; its end is how we learn that the server went away. */
  readonly client: pg.Client
}

const START_LIMIT_MS = 60_000
const START_ATTEMPTS = 6
const RESTART_ATTEMPTS = 5
const HEALTHY_AFTER_MS = 10 * 60_000

const prepare = async (options: EmbeddedOptions): Promise<Setup> => {
  const { dataDir, ownerPassword, log, clock, durable = true } = options
  if (!isAbsolute(dataDir)) throw new Error(`the data directory must be an absolute path, not ${dataDir}`)
  const privateDir = options.binaryCacheDir ?? defaultPrivateDir(dataDir)
  const cluster = await placeCluster({ dataDir, privateDir, log })
  const source = options.nativeDir ?? packagedBinaries()
  const binaries = await prepareBinaries({ source, cacheDir: privateDir, account: cluster.account, log })
  if (!cluster.exists) {
    log.info({ dir: cluster.dir }, 'creating the embedded database')
    await createCluster({ dataDir, cluster, binaries, ownerPassword, durable })
  }
  return { dir: cluster.dir, dataDir, ownerPassword, clock, log, launch: { binaries, cluster, durable } }
}

const findOrLaunch = async ({ dir, clock, log, launch }: Setup, port: number | null): Promise<Postmaster> => {
  const found = await findPostmaster(dir)
  if (found !== null) return found
  if (await removeStalePidFile(dir, clock)) log.warn({ dir }, 'removed the pid file of a database server that is gone')
  return launchPostmaster({ ...launch, port: port ?? (await freePort()) })
}

/** Null when the server went away meanwhile: its last owner is just stopping it. */
const own = async (setup: Setup, { server, client }: Running): Promise<Running | null> => {
  const locked = await takeOwnerLock(client, setup.clock).catch(() => null)
  if (locked === true) return { server, client }
  await client.end().catch(() => undefined)
  if (locked === null) return null
  const fix = 'stop it first or set SCHEDULY_DATA_DIR'
  throw new Error(`another Scheduly is already running on this data directory (${setup.dataDir}); ${fix}`)
}

/** One try: null when the server went away again or was not ours, which the next try can mend. */
const tryToBringUp = async (setup: Setup, port: number | null, deadline: number): Promise<Running | null> => {
  const server = await findOrLaunch(setup, port)
  try {
    const client = await connectWhenReady(server, setup, deadline)
    if (client !== null) return { server, client }
  } catch (error) {
    // A server that refuses our password is of no use to anybody, if nobody else started it.
    if (!server.adopted && setup.clock.monotonic() < deadline) await stopServer(setup, server)
    throw error
  }
  if (server.adopted && !(await server.isGone())) await forgetPostmaster(setup.dir)
  return null
}

const stopServer = async ({ launch, clock, log }: Setup, server: Postmaster): Promise<void> => {
  const gently = await stopPostmaster(server, { ...launch, port: server.port }, clock)
  if (!gently) log.warn({ pid: server.pid }, 'the embedded database had to be stopped by force')
}

const bringUp = async (setup: Setup, port: number | null): Promise<Running> => {
  const { clock, log, dir } = setup
  const deadline = clock.monotonic() + START_LIMIT_MS
  const logStart = await logSize(dir)
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt += 1) {
    const running = await tryToBringUp(setup, port, deadline)
    const owned = running === null ? null : await own(setup, running)
    if (owned !== null) return owned
    log.warn(
      { attempt, said: lastLines(await readLog(dir, logStart)) },
      'the embedded database did not start; trying again',
    )
    await clock.sleep(250 * attempt)
  }
  const said = lastLines(await readLog(dir, logStart))
  throw new Error(`the embedded database in ${dir} does not start: ${said} (its log is ${logFileOf(dir)})`)
}

const createSupervisor = (setup: Setup, first: Running) => {
  const { clock, log, dir } = setup
  let running: Running | null = null
  let recovery: Promise<void> = Promise.resolve()
  let restarts = 0
  const stopped = new AbortController()

  const watch = (next: Running): void => {
    running = next
    const upSince = clock.monotonic()
    next.client.once('end', () => {
      if (stopped.signal.aborted) return
      if (clock.monotonic() - upSince > HEALTHY_AFTER_MS) restarts = 0
      recovery = recover(next.server).catch((error: unknown) =>
        log.error({ err: error }, 'restarting the database failed'),
      )
    })
  }

  const recover = async ({ pid, port }: Postmaster): Promise<void> => {
    running = null
    const said = lastLines(await readLog(dir, 0))
    log.error({ pid, said }, 'the embedded database went away without being asked to; starting it again')
    while (restarts < RESTART_ATTEMPTS && !stopped.signal.aborted) {
      restarts += 1
      try {
        const next = await bringUp(setup, port)
        watch(next)
        return log.info({ dir, port, pid: next.server.pid }, 'the embedded database is running again')
      } catch (error) {
        log.error({ err: error, restarts }, 'the embedded database could not be started again')
        await clock.sleep(1_000 * restarts, stopped.signal)
      }
    }
    if (!stopped.signal.aborted) log.error({ dir }, 'the embedded database stays down; start Scheduly again')
  }

  const shutDown = async (): Promise<void> => {
    stopped.abort()
    await recovery
    if (running === null) return
    const { server, client } = running
    running = null
    // The lock is kept until the server is gone, so that nobody adopts a server that is about to stop.
    await stopServer(setup, server)
    await client.end().catch(() => undefined)
  }

  let shutdown: Promise<void> | null = null
  const stop = (): Promise<void> => (shutdown ??= shutDown())

  watch(first)
  return { stop }
}

/**
 * Starts the database server of a data directory, or takes over the one that a killed Scheduly left. Creates the
 * cluster at the first start. Throws one sentence for the user when it can't, or when another Scheduly owns it.
 */
export const startEmbedded = async (options: EmbeddedOptions): Promise<EmbeddedServer> => {
  const startedAt = options.clock.monotonic()
  const setup = await prepare(options)
  const running = await bringUp(setup, null)
  const { port, adopted, pid } = running.server
  const supervisor = createSupervisor(setup, running)
  try {
    await ensureDatabase(running.client)
  } catch (error) {
    await supervisor.stop()
    throw error
  }
  const milliseconds = Math.round(options.clock.monotonic() - startedAt)
  const what = adopted ? 'took over the embedded database that was still running' : 'the embedded database is running'
  options.log.info({ dir: setup.dir, port, pid, milliseconds }, what)
  return { url: urlOf(port, options.ownerPassword), adopted, stop: supervisor.stop }
}

/** The URL of the server that runs on this data directory and takes our password, else null. It is left as it is. */
export const findEmbedded = async (dataDir: string, ownerPassword: string): Promise<string | null> => {
  try {
    const cluster = await findCluster(dataDir)
    const server = cluster === null ? null : await findPostmaster(cluster.dir)
    if (cluster === null || server === null) return null
    const client = await connectOnce(server, { dir: cluster.dir, ownerPassword })
    await client?.end()
    return client === null ? null : urlOf(server.port, ownerPassword)
  } catch {
    return null
  }
}
