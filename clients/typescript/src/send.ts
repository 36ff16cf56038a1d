import { attempt, type Outcome, type Request } from './attempt.ts'
import type { Call, CallDetails } from './call.ts'
import { Content } from './content.ts'
import type { Platform } from './platform.ts'
import { ConnectionError, toProblemError } from './problem.ts'
import { delayBeforeRetry, type Trouble } from './retry.ts'
import type { Credentials } from './session.ts'

export interface SendOptions {
  /** The server's address, without a slash at its end. */
  readonly base: string
  readonly credentials: Credentials
  /** How often a call is tried again at most. */
  readonly retries: number
  readonly timeoutMs: number
  readonly platform: Platform
}

const toQuery = (query: object | undefined): string => {
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) given.append(name, String(value))
  return given.toString() === '' ? '' : `?${given.toString()}`
}

/** A form says by itself of which type it is, since its boundary belongs to that. */
const encode = (body: unknown): { readonly body?: NonNullable<RequestInit['body']>; readonly type?: string } => {
  if (body === undefined) return {}
  if (body instanceof FormData) return { body }
  if (body instanceof Content) return { body: body.data, type: body.type }
  return { body: JSON.stringify(body), type: 'application/json' }
}

const headersOf = (details: CallDetails, key: string | undefined): Record<string, string> => {
  const { answer, options = {} } = details
  return {
    accept: details.accept ?? (answer === 'raw' ? '*/*' : 'application/json'),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
    ...(options.ifMatch === undefined ? {} : { 'if-match': options.ifMatch }),
  }
}

const keyFor = ({ retry, options }: CallDetails, platform: Platform): string | undefined =>
  options?.idempotencyKey ?? (retry === 'keyed' ? platform.newKey() : undefined)

const troubleOf = (outcome: Exclude<Outcome, { kind: 'done' }>): Trouble => {
  if (outcome.kind === 'lost') return {}
  const { retryAfterSeconds } = outcome
  return outcome.kind === 'refused'
    ? { status: outcome.problem.status, code: outcome.problem.code, retryAfterSeconds }
    : { status: outcome.error.status, retryAfterSeconds }
}

const ENDED: ReadonlySet<string> = new Set(['unauthenticated', 'session_ended'])

const wantsNewToken = (outcome: Outcome): boolean => outcome.kind === 'refused' && ENDED.has(outcome.problem.code)

const toError = (outcome: Exclude<Outcome, { kind: 'done' }>, { retry }: CallDetails, tries: number): Error => {
  if (outcome.kind === 'refused') return toProblemError(outcome.problem, outcome.retryAfterSeconds)
  if (outcome.kind === 'foreign') return outcome.error
  const { cause } = outcome
  const times = tries === 1 ? 'once' : `${tries} times`
  const message = `The server could not be reached (tried ${times}); see cause.`
  return new ConnectionError(message, { cause, mayHaveHappened: retry !== 'safe' })
}

interface Running {
  readonly options: SendOptions
  readonly details: CallDetails
  readonly key: string | undefined
}

const toRequest = ({ options, details, key }: Running, token: string | undefined): Request => {
  const { signal, timeoutMs = options.timeoutMs } = details.options ?? {}
  const { body, type } = encode(details.body)
  const headers = {
    ...headersOf(details, key),
    ...(type === undefined ? {} : { 'content-type': type }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  }
  return {
    url: `${options.base}${details.path}${toQuery(details.query)}`,
    init: { method: details.method, headers, ...(body === undefined ? {} : { body }) },
    answer: details.answer,
    signal,
    timeoutMs,
  }
}

/** One try; a token that has just ended is renewed, and does not count. What was refused for it was not carried out. */
const tryOnce = async (running: Running): Promise<Outcome> => {
  const { credentials, platform } = running.options
  const signal = running.details.options?.signal
  const token = await credentials.token(signal)
  const outcome = await attempt(platform, toRequest(running, token))
  if (token === undefined || !wantsNewToken(outcome)) return outcome
  const renewed = await credentials.renew(token, signal)
  return renewed === undefined ? outcome : attempt(platform, toRequest(running, renewed))
}

const sendUntilAnswered = async (running: Running): Promise<unknown> => {
  const { options, details } = running
  const { platform, retries } = options
  for (let tried = 1; ; tried += 1) {
    const outcome = await tryOnce(running)
    if (outcome.kind === 'done') {
      details.options?.onAnswer?.(outcome.facts)
      return outcome.result
    }
    const delay = delayBeforeRetry(troubleOf(outcome), { retry: details.retry, tried, retries }, platform.random)
    if (delay === undefined) throw toError(outcome, details, tried)
    await platform.sleep(delay, details.options?.signal)
  }
}

/** Gives the function that every operation goes through. */
export const createCall = (options: SendOptions): Call => {
  // What comes is what the API's description says; the server sends nothing else.
  // oxlint-disable-next-line typescript/no-explicit-any -- the one place where an answer gets its type
  const send = (details: CallDetails): Promise<any> =>
    sendUntilAnswered({ options, details, key: keyFor(details, options.platform) })
  return send
}
