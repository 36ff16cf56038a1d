import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { Agent, buildConnector, request } from 'undici'
import { watchSleep, type Clock } from './clock.ts'
import { release, startDeadline } from './deadline.ts'
import { firstSignal } from './first-signal.ts'

/** A body that is read as it is sent, for what is too large to be held. */
export interface StreamedBody {
  readonly length: number
  readonly chunks: AsyncIterable<Uint8Array>
}

/** One outgoing request. It is sent once: never retried, never redirected, never on a kept-alive socket. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** In place of `body`. */
  readonly stream?: StreamedBody
  /** Reading stops with an error after this many bytes. Default 1 MiB. */
  readonly maxBytes?: number
  /** Time limit of the whole call, from connecting to the last byte read, in milliseconds. Default 60,000. */
  readonly timeoutMilliseconds?: number
  /** Monotonic instant after which no byte may leave any more (see `Clock.monotonic`). */
  readonly sendBefore?: number
  readonly signal?: AbortSignal
}

export interface HttpResponse {
  readonly status: number
  /** Lower-case names; of a repeated header the last value. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The one door to the outside. Rejects with `NotSentError` or, when the request may have arrived, `NoAnswerError`. */
export type Http = (request: HttpRequest) => Promise<HttpResponse>

/** Certainly nothing reached the other side: the name did not resolve, the connection was refused, or time was up. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError'
}

/** The request may have been carried out: sent, and no readable answer came back. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError'
}

const CONNECT_TIMEOUT_MS = 5_000

const DEFAULT_MAX_BYTES = 1_048_576

/** All headers of one answer together. Said here, because Node's own limit can be moved by a flag. */
const MAX_HEADER_BYTES = 16_384

/** What may arrive beside a body: headers, interim answers, the sizes of chunks, and what TLS adds. */
const wireLimit = (maxBytes: number): number => 4 * maxBytes + 65_536

const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unreadable error'
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.name === 'Error' ? error.message : error.name
}

/**
 * Interim answers without end, chunks padded with extensions: none of that is body, so no limit of the body stops it, and
 * reading it as fast as it comes would take the whole process until the time limit ends it.
 */
export const boundWire = (socket: Socket, maxBytes: number): void => {
  const most = wireLimit(maxBytes)
  socket.on('readable', () => {
    if (socket.bytesRead > most) socket.destroy(new Error('answer too large'))
  })
}

interface Limits {
  readonly clock: Clock
  readonly maxBytes: number
  readonly sendBefore: number | undefined
  readonly signal: AbortSignal
}

/** Connects as undici does, and notes whether a connection was ever handed over to send on. */
const createConnection = ({ clock, maxBytes, sendBefore, signal }: Limits) => {
  // HTTP/2 is off: undici may carry a request that a closing session left unanswered over to a second connection.
  const connect = buildConnector({ timeout: CONNECT_TIMEOUT_MS, allowH2: false })
  const state = { connected: false }
  const awake = watchSleep(clock)
  const obstacle = (): Error | null => {
    if (state.connected) return new Error('a request gets one connection')
    if (signal.aborted) return abortReason(signal)
    if (sendBefore !== undefined && clock.monotonic() > sendBefore) return new Error('send deadline passed')
    if (sendBefore !== undefined && awake.hasSlept()) return new Error('the machine was suspended')
    return null
  }
  const agent = new Agent({
    pipelining: 0,
    connections: 1,
    allowH2: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    connect: (options, callback) => {
      const early = obstacle()
      if (early !== null) return callback(early, null)
      return connect(options, (error, socket) => {
        if (error !== null) return callback(error, null)
        const late = obstacle()
        if (late !== null) {
          socket.destroy()
          return callback(late, null)
        }
        state.connected = true
        boundWire(socket, maxBytes)
        return callback(null, socket)
      })
    },
  })
  // Undici looks at a request's signal only once it is connected: until then the agent itself must end the wait.
  const stop = () => {
    if (!state.connected) void agent.destroy(abortReason(signal)).catch(() => undefined)
  }
  signal.addEventListener('abort', stop)
  const end = () => {
    signal.removeEventListener('abort', stop)
    void agent.destroy().catch(() => undefined)
  }
  return { agent, state, end }
}

const abortReason = (signal: AbortSignal): Error =>
  signal.reason instanceof Error ? signal.reason : new Error('aborted')

const readBody = async (body: AsyncIterable<unknown>, maxBytes: number): Promise<string> => {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    length += bytes.length
    if (length > maxBytes) throw new Error('answer too large')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const lastValues = (headers: Record<string, string | string[] | undefined>): Record<string, string> => {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value
    if (last !== undefined) flat[name.toLowerCase()] = last
  }
  return flat
}

/** The length of a stream is said beforehand: not every server takes a body of unknown length. */
const carry = ({ body, stream }: HttpRequest) =>
  stream === undefined
    ? { body: body ?? null, headers: {} }
    : { body: Readable.from(stream.chunks), headers: { 'content-length': String(stream.length) } }

const exchange = async (asked: HttpRequest, agent: Agent, signal: AbortSignal): Promise<HttpResponse> => {
  const carried = carry(asked)
  const answer = await request(asked.url, {
    dispatcher: agent,
    method: asked.method,
    headers: { 'user-agent': 'Scheduly', ...asked.headers, ...carried.headers },
    body: carried.body,
    signal,
    reset: true,
  })
  const body = await readBody(answer.body, asked.maxBytes ?? DEFAULT_MAX_BYTES)
  return { status: answer.statusCode, headers: lastValues(answer.headers), body }
}

/**
 * Makes the door. Every request gets a fresh connection, so that a socket closed by the other side while idle can
 * never swallow a request, and so that "no connection was made" proves that nothing was sent.
 */
export const createHttp =
  (clock: Clock): Http =>
  async (asked) => {
    if (!URL.canParse(asked.url)) throw new NotSentError('the address of the request is not a URL')
    const limit = startDeadline(asked.timeoutMilliseconds ?? 60_000)
    using first = firstSignal(limit, asked.signal)
    const { signal } = first
    const { sendBefore, maxBytes = DEFAULT_MAX_BYTES } = asked
    const { agent, state, end } = createConnection({ clock, maxBytes, sendBefore, signal })
    try {
      return await exchange(asked, agent, signal)
    } catch (error) {
      const host = new URL(asked.url).host
      if (state.connected)
        throw new NoAnswerError(`no readable answer from ${host} (${describe(error)})`, { cause: error })
      throw new NotSentError(`could not reach ${host} (${describe(error)})`, { cause: error })
    } finally {
      end()
      release(limit)
    }
  }
