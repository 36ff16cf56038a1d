import { createHash } from 'node:crypto'
import { open, rm, type FileHandle } from 'node:fs/promises'
import { request as send, type Agent, type Dispatcher } from 'undici'
import { release } from './deadline.ts'
import type { Clock } from './clock.ts'
import {
  DownloadRefusedError,
  findTarget,
  systemResolve,
  type DownloadRefusalCode,
  type Resolve,
  type Target,
  type TargetPolicy,
} from './download-target.ts'
import { createGuardedAgent } from './guarded-agent.ts'

export interface DownloadRequest {
  readonly url: string
  /** Where the file goes; nothing may be there yet. */
  readonly path: string
  readonly maxBytes: number
  /** Asked before so many bytes in all are written; what it rejects with ends the download. */
  readonly need?: (bytes: number) => Promise<void>
  readonly signal?: AbortSignal
}

export interface Downloaded {
  readonly bytes: number
  /** As the other side says, in lower case and without parameters: not to be believed. Null when it says nothing. */
  readonly contentType: string | null
  /** 64 hexadecimal digits. */
  readonly sha256: string
}

export interface DownloadRefusal {
  readonly refused: DownloadRefusalCode
  readonly detail: string
}

/** Fetches a file of the public internet. Rejects only when the file cannot be written, or when the signal is aborted. */
export type Download = (request: DownloadRequest) => Promise<Downloaded | DownloadRefusal>

export interface DownloadLimits {
  /** For the name, and again for the connection. */
  readonly connectMs: number
  /** From the request to the end of the answer's headers. */
  readonly headersMs: number
  /** In each such span the least rate must be kept. */
  readonly spanMs: number
  readonly leastBytesPerSecond: number
  /** For all of it, beside what `averageBytesPerSecond` gives for the size. */
  readonly totalMs: number
  readonly averageBytesPerSecond: number
}

const LIMITS: DownloadLimits = {
  connectMs: 5_000,
  headersMs: 10_000,
  spanMs: 10_000,
  leastBytesPerSecond: 1_024,
  totalMs: 60_000,
  averageBytesPerSecond: 262_144,
}

export interface DownloadOptions extends Partial<TargetPolicy> {
  readonly clock: Clock
  readonly resolve?: Resolve
  readonly limits?: Partial<DownloadLimits>
}

const MOST_REDIRECTS = 3

/** A longer timer would go off at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** One download: what may be done, and what ends it. */
interface Run {
  readonly request: DownloadRequest
  readonly clock: Clock
  readonly policy: TargetPolicy
  readonly limits: DownloadLimits
  /** Aborted with a `DownloadRefusedError`, or with what the caller's signal was aborted with. */
  readonly stop: AbortController
}

/** Waits for a step, and ends the run when that takes too long. */
const within = async <T>({ clock, stop }: Run, milliseconds: number, step: Promise<T>): Promise<T> => {
  // Whoever gives up on a step must not leave its failure to nobody.
  step.catch(() => undefined)
  stop.signal.throwIfAborted()
  const limit = clock.deadline(milliseconds)
  const stopped = Promise.withResolvers<never>()
  const giveUp = () => stop.abort(new DownloadRefusedError('too_slow'))
  const end = () => stopped.reject(stop.signal.reason)
  limit.addEventListener('abort', giveUp)
  stop.signal.addEventListener('abort', end)
  try {
    return await Promise.race([step, stopped.promise])
  } finally {
    limit.removeEventListener('abort', giveUp)
    release(limit)
    stop.signal.removeEventListener('abort', end)
  }
}

const header = ({ headers }: Dispatcher.ResponseData, name: string): string | null => {
  const value = headers[name]
  return (Array.isArray(value) ? value.at(-1) : value) ?? null
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** Where an answer leads on to, or null when it is no redirect. */
const redirectOf = (answer: Dispatcher.ResponseData, from: URL): string | null => {
  if (!REDIRECTS.has(answer.statusCode)) return null
  const next = URL.parse(header(answer, 'location') ?? '', from.href)
  if (next === null || header(answer, 'location') === null) throw new DownloadRefusedError('bad_status')
  return next.href
}

const contentTypeOf = (answer: Dispatcher.ResponseData): string | null => {
  const type = (header(answer, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  return /^[a-z0-9.+-]{1,60}\/[a-z0-9.+-]{1,60}$/.test(type) ? type : null
}

/** The size that an answer announces, or null; throws for what is not the plain file. */
const requireFile = (answer: Dispatcher.ResponseData, maxBytes: number): number | null => {
  if (answer.statusCode !== 200) throw new DownloadRefusedError('bad_status')
  if (!/^(?:identity)?$/i.test(header(answer, 'content-encoding') ?? '')) throw new DownloadRefusedError('encoded')
  const length = header(answer, 'content-length')
  if (length === null) return null
  if (Number(length) > maxBytes) throw new DownloadRefusedError('too_large')
  return Number(length)
}

/** Ends a run whose file does not keep the least rate. */
const watchRate = async ({ clock, limits, stop }: Run, received: () => number, done: AbortSignal): Promise<void> => {
  const least = (limits.leastBytesPerSecond * limits.spanMs) / 1_000
  for (let before = 0; !done.aborted; before = received()) {
    await clock.sleep(limits.spanMs, done)
    if (!done.aborted && received() - before < least) return stop.abort(new DownloadRefusedError('too_slow'))
  }
}

const writeBody = async (run: Run, answer: Dispatcher.ResponseData, file: FileHandle): Promise<Downloaded> => {
  const { maxBytes, need } = run.request
  const announced = requireFile(answer, maxBytes)
  if (announced !== null) await need?.(announced)
  const hash = createHash('sha256')
  const done = new AbortController()
  let bytes = 0
  void watchRate(run, () => bytes, done.signal)
  try {
    for await (const chunk of reading(answer.body)) {
      bytes += chunk.length
      if (bytes > maxBytes) throw new DownloadRefusedError('too_large')
      await need?.(bytes)
      hash.update(chunk)
      await file.appendFile(chunk)
    }
  } finally {
    done.abort()
  }
  if (announced !== null && announced !== bytes) throw new DownloadRefusedError('broken')
  return { bytes, contentType: contentTypeOf(answer), sha256: hash.digest('hex') }
}

/** Tells what goes wrong on the way from what goes wrong on our disk. */
async function* reading(body: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of body) yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
  } catch (error) {
    throw error instanceof DownloadRefusedError ? error : new DownloadRefusedError('broken', error)
  }
}

/** Keeps the file only when all of it came. */
const keep = async (run: Run, answer: Dispatcher.ResponseData): Promise<Downloaded> => {
  const file = await open(run.request.path, 'wx', 0o600)
  try {
    return await writeBody(run, answer, file)
  } catch (error) {
    await rm(run.request.path, { force: true })
    throw error
  } finally {
    await file.close()
  }
}

const ask = async (run: Run, { url }: Target, agent: Agent): Promise<Dispatcher.ResponseData> => {
  const headers = { 'user-agent': 'Scheduly', accept: 'image/*, video/*', 'accept-encoding': 'identity' }
  const asked = send(url, { dispatcher: agent, method: 'GET', headers, signal: run.stop.signal, reset: true })
  try {
    return await within(run, run.limits.connectMs + run.limits.headersMs, asked)
  } catch (error) {
    // Whatever comes of a request that was given up is of no interest any more.
    asked
      .then(
        ({ body }) => body.destroy(),
        () => undefined,
      )
      .catch(() => undefined)
    throw error instanceof DownloadRefusedError ? error : new DownloadRefusedError('unreachable', error)
  }
}

/** The file, or where to ask next. */
const follow = async (run: Run, from: string): Promise<Downloaded | string> => {
  const target = await within(run, run.limits.connectMs, findTarget(from, run.policy))
  const { policy, limits, request } = run
  const agent = createGuardedAgent(target, { policy, connectMs: limits.connectMs, maxBytes: request.maxBytes })
  try {
    const answer = await ask(run, target, agent)
    answer.body.on('error', () => undefined)
    return redirectOf(answer, target.url) ?? (await keep(run, answer))
  } finally {
    void agent.destroy().catch(() => undefined)
  }
}

const fetchFile = async (run: Run): Promise<Downloaded> => {
  let next = run.request.url
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const found = await follow(run, next)
    if (typeof found !== 'string') return found
    next = found
  }
  throw new DownloadRefusedError('too_many_redirects')
}

/** Ends the run when the caller does, and when all of it takes too long. */
const linkStops = (run: Run): (() => void) => {
  const { request, clock, limits, stop } = run
  const longest = limits.totalMs + (request.maxBytes * 1_000) / limits.averageBytesPerSecond
  const total = clock.deadline(Math.min(Math.ceil(longest), LONGEST_TIMER_MS))
  const tooSlow = () => stop.abort(new DownloadRefusedError('too_slow'))
  const callOff = () => stop.abort(request.signal?.reason)
  total.addEventListener('abort', tooSlow)
  request.signal?.addEventListener('abort', callOff)
  return () => {
    total.removeEventListener('abort', tooSlow)
    release(total)
    request.signal?.removeEventListener('abort', callOff)
  }
}

/**
 * Makes the door for files that people name by an address. Names are looked up once and every address of theirs must be
 * public, at first and after each redirect; proxies of the environment are not used.
 */
export const createDownload = (options: DownloadOptions): Download => {
  const { clock, resolve = systemResolve, allowHttp = false, allowPrivate = false, exceptions = [] } = options
  const policy = { resolve, allowHttp, allowPrivate, exceptions }
  const limits = { ...LIMITS, ...options.limits }
  return async (request) => {
    request.signal?.throwIfAborted()
    const run: Run = { request, clock, policy, limits, stop: new AbortController() }
    const unlink = linkStops(run)
    try {
      return await fetchFile(run)
    } catch (error) {
      request.signal?.throwIfAborted()
      const reason = run.stop.signal.aborted ? run.stop.signal.reason : error
      if (reason instanceof DownloadRefusedError) return { refused: reason.code, detail: reason.message }
      throw error
    } finally {
      unlink()
    }
  }
}
