import type { Clock } from './clock.ts'
import type { Log } from './log.ts'

/** Redis did not carry a command out, or nobody knows whether it did: whoever asked goes on without it. */
export class RedisAway extends Error {
  override readonly name = 'RedisAway'
  /** What was wrong, in one word. */
  readonly fault: string

  constructor(fault: string) {
    super(`Redis did not answer (${fault})`)
    this.fault = fault
  }
}

/** The one door to Redis. What it holds may be gone at any moment, so every caller has another way. */
export interface Redis {
  /** Whether a command would be sent at this moment. */
  ready(): boolean
  /** Sends one command; rejects with `RedisAway` after a quarter of a second at most, and at once while not ready. */
  command(args: readonly string[]): Promise<unknown>
  /** Runs a Lua script, which nothing comes between. */
  eval(script: string, keys: readonly string[], args: readonly string[]): Promise<unknown>
  close(): Promise<void>
}

export interface RedisLimits {
  readonly connectMs: number
  readonly commandMs: number
  /** How long nothing is sent after a failure; doubled with each try to connect that fails, to six times as much. */
  readonly pauseMs: number
}

export interface RedisOptions {
  readonly log: Log
  readonly clock: Clock
  readonly limits?: RedisLimits
}

const LIMITS: RedisLimits = { connectMs: 2_000, commandMs: 250, pauseMs: 5_000 }
const LONGEST_PAUSE = 6
/** More unanswered commands than this fail at once instead of filling the memory. */
const MOST_WAITING = 1_000

/** Names a failure without its words: Redis repeats arguments in them, and so could tell a password. */
const faultOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unreadable error'
  if ('code' in error && typeof error.code === 'string') return error.code
  return /^[A-Z]{3,}\b/.exec(error.message)?.[0] ?? error.constructor.name
}

class Timeout extends Error {}

interface Settings {
  readonly url: string
  readonly clock: Clock
  readonly limits: RedisLimits
  readonly stop: AbortSignal
}

const within = async <T>(work: Promise<T>, milliseconds: number, clock: Clock): Promise<T> => {
  const done = new AbortController()
  const late = async (): Promise<never> => {
    await clock.sleep(milliseconds, done.signal)
    // After this process was busy itself, an answer that came in time is still unread: one more turn reads it.
    await new Promise((resolve) => setImmediate(resolve))
    throw new Timeout()
  }
  try {
    return await Promise.race([work, late()])
  } finally {
    done.abort()
  }
}

/** One connection. The first failure on it is its end: what comes after a missing answer is not worth waiting for. */
interface Link {
  send(args: readonly string[]): Promise<unknown>
  /** Resolves with the reason when the connection is no more. */
  readonly lost: Promise<string>
}

const createLinkClient = async (url: string, limits: RedisLimits, signal: AbortSignal) => {
  // Loaded only where there is a Redis: the client is a quarter of all modules of a process.
  const { createClient } = await import('redis')
  return createClient({
    url,
    // The older protocol is spoken by every Redis and its relatives, and greets with nothing but the password.
    RESP: 2,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    disableOfflineQueue: true,
    commandsQueueMaxLength: MOST_WAITING,
    // The signal reaches a socket that is still connecting, which the client itself forgets when it is destroyed.
    socket: { connectTimeout: limits.connectMs, reconnectStrategy: false, signal },
  })
}

const openLink = async ({ url, limits, clock, stop }: Settings): Promise<Link> => {
  const socketEnd = new AbortController()
  const client = await createLinkClient(url, limits, socketEnd.signal)
  if (stop.aborted) throw new RedisAway('closed')
  const lost = Promise.withResolvers<string>()
  const drop = (fault: string): void => {
    lost.resolve(fault)
    if (client.isOpen) client.destroy()
    socketEnd.abort()
  }
  const close = () => drop('closed')
  const ended = lost.promise.then((fault): never => {
    stop.removeEventListener('abort', close)
    throw new RedisAway(fault)
  })
  ended.catch(() => undefined)
  const attempt = async <T>(work: Promise<T>, milliseconds: number): Promise<T> => {
    try {
      return await within(work, milliseconds, clock)
    } catch (error) {
      drop(faultOf(error))
      return await ended
    }
  }
  client.on('error', (error: unknown) => drop(faultOf(error)))
  stop.addEventListener('abort', close)
  // A connection that is given up half-way leaves its promise open. Commands do not, and so must not gather behind `ended`.
  await attempt(Promise.race([client.connect(), ended]), limits.connectMs)
  // A Redis that hangs accepts connections all the same.
  await attempt(client.sendCommand(['PING']), limits.connectMs)
  return { send: (args) => attempt(client.sendCommand([...args]), limits.commandMs), lost: lost.promise }
}

const hostOf = (url: string): string => {
  if (!URL.canParse(url)) throw new Error('The address of Redis is not a URL.')
  return new URL(url).host
}

/** Keeps a connection open as far as possible, and says once when it is lost and once when it is back. */
const keepLinked = async (
  settings: Settings,
  { log, onLink, onTried }: { log: Log; onLink: (link: Link | null) => void; onTried: () => void },
): Promise<void> => {
  const { url, clock, limits, stop } = settings
  const host = hostOf(url)
  let failures = 0
  const hold = async (): Promise<string> => {
    try {
      const link = await openLink(settings)
      onLink(link)
      onTried()
      if (failures > 0) log.info({ host }, 'Redis answers again')
      failures = 0
      return await link.lost
    } catch (error) {
      return error instanceof RedisAway ? error.fault : faultOf(error)
    }
  }
  while (!stop.aborted) {
    const fault = await hold()
    onLink(null)
    onTried()
    if (stop.aborted) return
    if (failures === 0) log.warn({ host, fault }, 'Redis does not answer; PostgreSQL does its work meanwhile')
    await clock.sleep(limits.pauseMs * Math.min(2 ** failures, LONGEST_PAUSE), stop)
    failures += 1
  }
}

/**
 * Connects to Redis, and again whenever the connection is lost. Resolves after the first try, however it ended: nothing
 * needs Redis to start.
 */
export const connectRedis = async (url: string, { log, clock, limits = LIMITS }: RedisOptions): Promise<Redis> => {
  const closing = new AbortController()
  const tried = Promise.withResolvers<void>()
  let link: Link | null = null
  const keeping = keepLinked(
    { url, clock, limits, stop: closing.signal },
    {
      log,
      onLink: (now) => {
        link = now
      },
      onTried: tried.resolve,
    },
  )
  await Promise.race([tried.promise, keeping])
  const command = async (args: readonly string[]): Promise<unknown> => {
    if (link === null) throw new RedisAway('not connected')
    return link.send(args)
  }
  return {
    ready: () => link !== null,
    command,
    eval: (script, keys, args) => command(['EVAL', script, String(keys.length), ...keys, ...args]),
    close: async () => {
      closing.abort()
      await keeping
    },
  }
}
