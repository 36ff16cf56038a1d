import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, readlink, rename, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Clock } from '#lib/clock.ts'
import { identityOf } from './embedded-account.ts'
import type { Binaries } from './embedded-binaries.ts'
import { serverEnvironment, type Cluster } from './embedded-cluster.ts'
import { codeOf, processExists } from './embedded-files.ts'

/** A server process, started by us or found running. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
  /** True when another process started it. */
  readonly adopted: boolean
  isGone(): Promise<boolean>
}

export interface Launch {
  readonly binaries: Binaries
  readonly cluster: Cluster
  readonly port: number
  readonly durable: boolean
}

const LOG_LIMIT_BYTES = 10 * 1024 * 1024
const STOP_LIMIT_MS = 60_000
const KILL_LIMIT_MS = 10_000
const run = promisify(execFile)

/** The server's own log, beside the cluster. */
export const logFileOf = (dir: string): string => join(dirname(dir), 'postgres.log')

const pidFileOf = (dir: string): string => join(dir, 'postmaster.pid')

/**
 * False only when the process certainly is not the server of `dir`: ended, a zombie that nobody waits for, another
 * program that got the same id, or the server of another cluster. Where the system doesn't say, true.
 */
const mayBeServing = async (pid: number, dir: string): Promise<boolean> => {
  if (!processExists(pid)) return false
  if (process.platform !== 'linux') return true
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch((error: unknown) => codeOf(error))
  if (command === 'ENOENT' || command === 'ESRCH') return false
  if (command !== 'EACCES' && basename(command.split('\0')[0] ?? '') !== 'postgres') return false
  // A server's working directory is its cluster. Root without ptrace rights (a container) may not see it.
  const workingDirectory = await readlink(`/proc/${pid}/cwd`).catch(() => dir)
  return workingDirectory === dir
}

const readPidFile = async (dir: string): Promise<{ pid: number; port: number } | null> => {
  const lines = (await readFile(pidFileOf(dir), 'utf8')).split('\n')
  const [pid, port] = [Number(lines[0]), Number(lines[3])]
  return Number.isInteger(pid) && pid > 0 && Number.isInteger(port) && port > 0 ? { pid, port } : null
}

const hasPidFile = (dir: string): Promise<boolean> =>
  stat(pidFileOf(dir)).then(
    () => true,
    () => false,
  )

/** The server that says it runs on this cluster, or null. Whether it answers is for the caller to find out. */
export const findPostmaster = async (dir: string): Promise<Postmaster | null> => {
  const found = await readPidFile(dir).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  })
  if (found === null || !(await mayBeServing(found.pid, dir))) return null
  const { pid, port } = found
  return { pid, port, adopted: true, isGone: async () => !(await mayBeServing(pid, dir)) }
}

/**
 * PostgreSQL refuses to start beside a pid file that is empty (a power cut) or whose number now belongs to any other
 * program. Its shared memory check still protects the cluster after the file is gone. Returns whether one was removed.
 */
export const removeStalePidFile = async (dir: string, clock: Clock): Promise<boolean> => {
  if (!(await hasPidFile(dir)) || (await findPostmaster(dir)) !== null) return false
  // A server that is just starting writes its file in two steps: look again before calling it stale.
  await clock.sleep(300)
  if (!(await hasPidFile(dir)) || (await findPostmaster(dir)) !== null) return false
  await rm(pidFileOf(dir), { force: true })
  return true
}

/** Removes the pid file of a process that turned out not to be our server. */
export const forgetPostmaster = (dir: string): Promise<void> => rm(pidFileOf(dir), { force: true })

/** Below those that systems give to outgoing connections (from 32768 on): such a one may be taken again in no time. */
const PORTS = { first: 15_000, count: 15_000 }
/** Shares no factor with the count, so that all of them have their turn. */
const PORT_STEP = 7_919
const MOST_PORT_TRIES = 200

/** Each process begins elsewhere: those that look at the same moment find different ones. */
let lastPort = process.pid

const isFreePort = async (port: number): Promise<boolean> => {
  const server = createServer().listen(port, '127.0.0.1')
  const listens = await once(server, 'listening').then(
    () => true,
    () => false,
  )
  if (!listens) return false
  server.close()
  await once(server, 'close')
  return true
}

/** A loopback port that was free a moment ago, and that no outgoing connection takes meanwhile. */
export const freePort = async (): Promise<number> => {
  for (let tries = 0; tries < MOST_PORT_TRIES; tries += 1) {
    lastPort = (lastPort + PORT_STEP) % PORTS.count
    const port = PORTS.first + lastPort
    if (await isFreePort(port)) return port
  }
  throw new Error('the system gave no free loopback port')
}

const openLog = async (file: string) => {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  )
  if (size > LOG_LIMIT_BYTES) await rename(file, `${file}.1`)
  return open(file, 'a', 0o600)
}

const argumentsFor = ({ cluster, port, durable }: Launch): string[] => {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '128MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements and error details hold people's data, and this log is read when something else is wrong.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', cluster.dir, '-p', String(port), ...flags]
}

/** Starts a server in a process group of its own, so that a Ctrl-C in the terminal reaches us and not it. */
export const launchPostmaster = async (launch: Launch): Promise<Postmaster> => {
  const log = await openLog(logFileOf(launch.cluster.dir))
  try {
    const child = spawn(launch.binaries.postgres, argumentsFor(launch), {
      ...identityOf(launch.cluster.account),
      ...serverEnvironment(),
      cwd: '/',
      detached: true,
      windowsHide: true,
      stdio: ['ignore', log.fd, log.fd],
    })
    await once(child, 'spawn')
    child.unref()
    const isGone = async () => child.exitCode !== null || child.signalCode !== null
    return { pid: child.pid ?? 0, port: launch.port, adopted: false, isGone }
  } finally {
    await log.close()
  }
}

/** What the server wrote to its log from byte `start` on. */
export const readLog = async (dir: string, start: number): Promise<string> => {
  const text = await readFile(logFileOf(dir)).catch(() => Buffer.alloc(0))
  return text.subarray(start <= text.length ? start : 0).toString('utf8')
}

/** The size of the server's log now, in bytes: the `start` for a later `readLog`. */
export const logSize = (dir: string): Promise<number> =>
  stat(logFileOf(dir)).then(
    (found) => found.size,
    () => 0,
  )

const waitUntilGone = async (server: Postmaster, limit: number, clock: Clock): Promise<boolean> => {
  const deadline = clock.monotonic() + limit
  while (clock.monotonic() < deadline) {
    if (await server.isGone()) return true
    await clock.sleep(20)
  }
  return server.isGone()
}

const signal = (pid: number, name: 'SIGINT' | 'SIGQUIT'): void => {
  if (processExists(pid)) process.kill(pid, name)
}

/** Fast shutdown: sessions end, data is written, the process is gone. Returns false when it had to be forced. */
export const stopPostmaster = async (server: Postmaster, launch: Launch, clock: Clock): Promise<boolean> => {
  if (await server.isGone()) return true
  // Windows has no signals: pg_ctl knows how to ask there.
  if (process.platform === 'win32') {
    await run(launch.binaries.pgCtl, ['stop', '-D', launch.cluster.dir, '-m', 'fast', '-w'], { windowsHide: true })
    return true
  }
  signal(server.pid, 'SIGINT')
  if (await waitUntilGone(server, STOP_LIMIT_MS, clock)) return true
  signal(server.pid, 'SIGQUIT')
  if (await waitUntilGone(server, KILL_LIMIT_MS, clock)) return false
  throw new Error(
    `the embedded database (process ${server.pid}) does not stop; its log is ${logFileOf(launch.cluster.dir)}`,
  )
}
