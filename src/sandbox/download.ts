import { lookup as resolveName } from 'node:dns'
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { Clock } from '#lib/clock.ts'
import { firstSignal } from '#lib/first-signal.ts'

/** Why nothing could be had from an address. */
export type DownloadFailure = 'refused-address' | 'unreachable' | 'timeout'

/** No answer, or none that may be asked for. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError'
  readonly failure: DownloadFailure
  constructor(failure: DownloadFailure, options?: ErrorOptions) {
    super(`download failed: ${failure}`, options)
    this.failure = failure
  }
}

/** What to get, and the limits of getting it. */
export interface DownloadRequest {
  readonly url: string
  /** Whether loopback and private addresses may be asked. Link-local ones never are: clouds keep their keys there. */
  readonly allowPrivate: boolean
  readonly timeoutMilliseconds: number
  readonly signal: AbortSignal
}

/** An answer whose body is still on its way. `body` throws `DownloadError` when it breaks off. */
export interface Opened {
  readonly status: number
  /** Lower case, without parameters; empty when the answer names none. */
  readonly contentType: string
  /** Bytes announced, or null. */
  readonly length: number | null
  readonly body: AsyncIterable<Uint8Array>
  /** Ends the connection; needed when the body is not read to its end. */
  close(): void
}

/** Sends one GET; never follows a redirect. Rejects with `DownloadError`. */
export type Download = (asked: DownloadRequest) => Promise<Opened>

const PRIVATE = new Set(['private', 'loopback', 'uniqueLocal', 'carrierGradeNat'])

/** Whether the sandbox may connect to this IP address. */
export const isReachable = (address: string, allowPrivate: boolean): boolean => {
  if (!ipaddr.isValid(address)) return false
  const range = ipaddr.process(address).range()
  return range === 'unicast' || (allowPrivate && PRIVATE.has(range))
}

const bareHost = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '')

/** Looks a name up as usual, and fails when an address of it may not be asked: what is checked is what is connected to. */
const guardedLookup =
  (allowPrivate: boolean): LookupFunction =>
  (host, options, callback) => {
    resolveName(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '')
      const first = addresses[0]
      const isFine = first !== undefined && addresses.every(({ address }) => isReachable(address, allowPrivate))
      if (!isFine) return callback(new DownloadError('refused-address'), '')
      return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family)
    })
  }

const failureOf = (error: unknown, deadline: AbortSignal): DownloadError => {
  if (error instanceof DownloadError) return error
  return new DownloadError(deadline.aborted ? 'timeout' : 'unreachable', { cause: error })
}

async function* readBody(answer: IncomingMessage, deadline: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of answer) if (chunk instanceof Uint8Array) yield chunk
  } catch (error) {
    throw failureOf(error, deadline)
  }
}

const opened = (answer: IncomingMessage, deadline: AbortSignal): Opened => {
  const length = Number(answer.headers['content-length'] ?? Number.NaN)
  return {
    status: answer.statusCode ?? 0,
    contentType: (answer.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
    length: Number.isSafeInteger(length) ? length : null,
    body: readBody(answer, deadline),
    close: () => void answer.destroy(),
  }
}

const start = (url: URL, { allowPrivate }: DownloadRequest, signal: AbortSignal): ClientRequest => {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp
  const headers = { 'user-agent': 'SandboxInstagram/1.0', accept: '*/*' }
  return send(url, { method: 'GET', agent: false, headers, signal, lookup: guardedLookup(allowPrivate) })
}

/** Gets files over HTTP and HTTPS, each on a connection of its own. */
export const createDownload =
  (clock: Pick<Clock, 'deadline'>): Download =>
  async (asked) => {
    const url = new URL(asked.url)
    const host = bareHost(url)
    // A literal address is connected to without being looked up.
    if (ipaddr.isValid(host) && !isReachable(host, asked.allowPrivate)) throw new DownloadError('refused-address')
    const deadline = clock.deadline(asked.timeoutMilliseconds)
    const request = start(url, asked, firstSignal(deadline, asked.signal).signal)
    return await new Promise((resolve, reject) => {
      request.once('response', (answer) => resolve(opened(answer, deadline)))
      // Stays: a connection that breaks off later must not end the process.
      request.on('error', (error) => reject(failureOf(error, deadline)))
      request.end()
    })
  }
