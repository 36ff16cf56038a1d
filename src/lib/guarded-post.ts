import { request as send } from 'undici'
import type { Clock } from './clock.ts'
import { DownloadRefusedError, findTarget, systemResolve, type TargetPolicy } from './download-target.ts'
import { release } from './deadline.ts'
import { firstSignal } from './first-signal.ts'
import { createGuardedAgent } from './guarded-agent.ts'

export interface GuardedPostRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
  readonly signal?: AbortSignal
}

export interface GuardedAnswer {
  readonly status: number
  readonly retryAfter: string | undefined
  /** The beginning of the body; the rest is not read. */
  readonly text: string
}

/** Why there is no answer: a word for the log, never what the other side said. */
export interface NoGuardedAnswer {
  readonly failure: 'bad_address' | 'not_public' | 'unreachable' | 'too_slow' | 'no_answer'
}

/**
 * Sends a body to an address that somebody gave, which must lead to the public internet: looked up anew each time, connected to
 * the address that was looked at, and no redirect is followed. It answers in any case.
 */
export type GuardedPost = (request: GuardedPostRequest) => Promise<GuardedAnswer | NoGuardedAnswer>

export interface GuardedPostOptions {
  readonly clock: Clock
  readonly policy: TargetPolicy
  /** From looking the name up to the end of what is read of the answer. */
  readonly totalMs?: number
  /** Of the answer's body, for people to read. */
  readonly keptBytes?: number
}

/** Which addresses events may be sent to: with `allowPrivate` also those of networks of one's own, and without https. */
export const webhookPolicy = (allowPrivate: boolean): TargetPolicy => ({
  resolve: systemResolve,
  allowHttp: allowPrivate,
  allowPrivate,
  exceptions: [],
})

const CONNECT_MS = 5_000
const TOTAL_MS = 15_000
const KEPT_BYTES = 2_048

/** Reads the beginning, and leaves the rest: whether an event arrived is said by the status alone. */
const readStart = async (body: AsyncIterable<unknown>, most: number): Promise<string> => {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    chunks.push(bytes)
    length += bytes.length
    if (length >= most) break
  }
  return Buffer.concat(chunks).subarray(0, most).toString('utf8')
}

const failureOf = (error: unknown, isLate: boolean): NoGuardedAnswer => {
  if (isLate) return { failure: 'too_slow' }
  const code = error instanceof DownloadRefusedError ? error.code : 'no_answer'
  if (code === 'bad_address' || code === 'not_public' || code === 'unreachable') return { failure: code }
  return { failure: 'no_answer' }
}

/** Waits for a step or for the end of the time, whichever comes first. */
const orEnd = async <T>(step: Promise<T>, end: AbortSignal): Promise<T> => {
  step.catch(() => undefined)
  end.throwIfAborted()
  const ended = Promise.withResolvers<never>()
  const stop = (): void => ended.reject(end.reason)
  end.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([step, ended.promise])
  } finally {
    end.removeEventListener('abort', stop)
  }
}

interface Exchange {
  readonly request: GuardedPostRequest
  readonly policy: TargetPolicy
  readonly keptBytes: number
  readonly end: AbortSignal
}

const exchange = async ({ request, policy, keptBytes, end }: Exchange): Promise<GuardedAnswer> => {
  const target = await orEnd(findTarget(request.url, policy), end)
  const agent = createGuardedAgent(target, { policy, connectMs: CONNECT_MS, maxBytes: keptBytes })
  try {
    const headers = { 'user-agent': 'Scheduly', ...request.headers }
    const options = {
      dispatcher: agent,
      method: 'POST',
      headers,
      body: request.body,
      signal: end,
      reset: true,
    } as const
    const answer = await orEnd(send(target.url, options), end)
    // What is left of it breaks off when the agent goes.
    answer.body.on('error', () => undefined)
    const retryAfter = answer.headers['retry-after']
    // The status is there: a body that is cut short, or comes too slowly, changes nothing about it.
    const text = await orEnd(readStart(answer.body, keptBytes), end).catch(() => '')
    return { status: answer.statusCode, retryAfter: Array.isArray(retryAfter) ? retryAfter.at(-1) : retryAfter, text }
  } finally {
    void agent.destroy().catch(() => undefined)
  }
}

/** Makes the door. */
export const createGuardedPost = (options: GuardedPostOptions): GuardedPost => {
  const { clock, policy, totalMs = TOTAL_MS, keptBytes = KEPT_BYTES } = options
  return async (request) => {
    const late = clock.deadline(totalMs)
    using first = firstSignal(late, request.signal)
    try {
      return await exchange({ request, policy, keptBytes, end: first.signal })
    } catch (error) {
      return failureOf(error, late.aborted)
    } finally {
      release(late)
    }
  }
}
