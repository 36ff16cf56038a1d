import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '#db/embedded-postmaster.ts'
import { systemClock } from '#lib/clock.ts'
import { silentLog, type Log } from '#lib/log.ts'
import { connectRedis, type Redis } from '#lib/redis.ts'
import { has } from './installed.ts'

/** Why tests on a real Redis do not run here, or false where they do: for the option `skip` of a test. */
export const NO_REDIS: string | false =
  !has('redis-server', '--version') &&
  'no redis-server on PATH: what Redis does for limits and revocations was not tested'

/** A Redis of a test's own on loopback, which keeps nothing. */
export interface TestRedis extends AsyncDisposable {
  readonly url: string
  readonly password: string
  /** Stops answering, as a machine that hangs does; connections stay open. */
  hang(): void
  wake(): void
  /** Ends the server; `start` brings it back, empty, at the same address. */
  stop(): Promise<void>
  start(): Promise<void>
}

// The shell ends the server when its own input ends, and so with the test's process, whatever ended that.
const GUARD = 'redis-server "$@" & server=$!; echo "pid $server"; cat > /dev/null; kill -9 $server; wait $server'

interface Running {
  readonly guard: ChildProcess
  readonly pid: number
}

const launch = async (flags: readonly string[]): Promise<Running> => {
  const guard = spawn('sh', ['-c', GUARD, 'redis', ...flags], { stdio: ['pipe', 'pipe', 'ignore'] })
  let pid = 0
  for await (const line of createInterface({ input: guard.stdout })) {
    pid = Number(/^pid (\d+)$/.exec(line)?.[1] ?? pid)
    if (line.includes('Ready to accept connections')) {
      guard.stdout.resume()
      return { guard, pid }
    }
  }
  throw new Error('redis-server did not start')
}

const end = async ({ guard }: Running): Promise<void> => {
  const ended = once(guard, 'close')
  guard.stdin?.end()
  await ended
}

/** Starts a Redis with a password. */
export const startTestRedis = async (): Promise<TestRedis> => {
  const directory = await mkdtemp(join(tmpdir(), 'scheduly-redis-'))
  const port = await freePort()
  const password = 'not-to-be-logged'
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '', '--appendonly', 'no']
  let running: Running | null = await launch([...flags, '--requirepass', password])
  const signal = (name: NodeJS.Signals) => {
    if (running !== null) process.kill(running.pid, name)
  }
  const stop = async () => {
    const ending = running
    running = null
    if (ending !== null) await end(ending)
  }
  return {
    url: `redis://:${password}@127.0.0.1:${port}`,
    password,
    hang: () => signal('SIGSTOP'),
    wake: () => signal('SIGCONT'),
    stop,
    start: async () => {
      running ??= await launch([...flags, '--requirepass', password])
    },
    [Symbol.asyncDispose]: async () => {
      await stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** A connection of a test: patient with a busy machine, quick to try again, and telling when it did. */
export interface RedisConnection extends AsyncDisposable {
  readonly redis: Redis
  /** Resolves when the connection is lost from now on. */
  readonly lost: () => Promise<void>
  /** Resolves when it is back from now on. */
  readonly back: () => Promise<void>
}

export const connectTestRedis = async (server: TestRedis, commandMs = 20_000): Promise<RedisConnection> => {
  const waiting = new Map<string, () => void>()
  const told = (name: string) => () => new Promise<void>((resolve) => waiting.set(name, resolve))
  const log: Log = { ...silentLog, warn: () => waiting.get('warn')?.(), info: () => waiting.get('info')?.() }
  const limits = { connectMs: 20_000, commandMs, pauseMs: 20 }
  const redis = await connectRedis(server.url, { log, clock: systemClock, limits })
  return { redis, lost: told('warn'), back: told('info'), [Symbol.asyncDispose]: () => redis.close() }
}
