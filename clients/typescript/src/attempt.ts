import type { AnswerFacts, CallDetails } from './call.ts'
import type { Platform } from './platform.ts'
import { looksLikeProblem, UnexpectedAnswerError, type Problem } from './problem.ts'
import { readRetryAfter } from './retry.ts'

/** How one attempt ended. */
export type Outcome =
  | { readonly kind: 'done'; readonly result: unknown; readonly facts: AnswerFacts }
  | {
      readonly kind: 'refused'
      readonly problem: Problem
      readonly retryAfterSeconds: number | undefined
    }
  /** An answer that is none of this API. */
  | { readonly kind: 'foreign'; readonly error: UnexpectedAnswerError; readonly retryAfterSeconds: number | undefined }
  | { readonly kind: 'lost'; readonly cause: unknown }

export interface Request {
  readonly url: string
  readonly init: RequestInit
  readonly answer: CallDetails['answer']
  readonly signal: AbortSignal | undefined
  readonly timeoutMs: number
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const factsOf = ({ status, headers }: Response): AnswerFacts => ({
  status,
  headers,
  replayed: headers.get('idempotent-replayed') === 'true',
})

const foreign = (response: Response, why: string): UnexpectedAnswerError =>
  new UnexpectedAnswerError(`${why} (status ${response.status}): is this the address of a Scheduly?`, response.status)

const readRefusal = async (response: Response, now: number): Promise<Outcome> => {
  const retryAfterSeconds = readRetryAfter(response.headers.get('retry-after'), now)
  const problem = parse(await response.text())
  if (looksLikeProblem(problem)) return { kind: 'refused', problem, retryAfterSeconds }
  return {
    kind: 'foreign',
    error: foreign(response, 'The server answered in a way that is unknown'),
    retryAfterSeconds,
  }
}

const readDone = async (response: Response, answer: CallDetails['answer']): Promise<Outcome> => {
  const facts = factsOf(response)
  if (answer === 'raw') return { kind: 'done', result: response, facts }
  const text = await response.text()
  if (answer === 'none') return { kind: 'done', result: undefined, facts }
  const result = parse(text)
  if (typeof result === 'object' && result !== null) return { kind: 'done', result, facts }
  const error = foreign(response, 'The server answered with something other than JSON')
  return { kind: 'foreign', error, retryAfterSeconds: undefined }
}

const isRedirection = ({ status, type }: Response): boolean =>
  type === 'opaqueredirect' || (status >= 300 && status < 400)

/** Of a redirection nothing is followed: a write would arrive as something else, or a key somewhere else. */
const redirected = (response: Response): Outcome => {
  const place = response.headers.get('location')
  const where = place === null ? '' : ` to ${place.split('?')[0]}`
  const error = new UnexpectedAnswerError(
    `The server leads elsewhere${where}; give the client the address that it leads to.`,
    response.status,
  )
  return { kind: 'foreign', error, retryAfterSeconds: undefined }
}

const readAnswer = (response: Response, { answer }: Request, now: number): Promise<Outcome> => {
  if (isRedirection(response)) return Promise.resolve(redirected(response))
  return response.ok ? readDone(response, answer) : readRefusal(response, now)
}

/** Sends a request once. Rejects only when `signal` was aborted. */
export const attempt = async (platform: Pick<Platform, 'fetch' | 'now'>, request: Request): Promise<Outcome> => {
  const { url, init, signal, timeoutMs } = request
  const stop = new AbortController()
  const passOn = (): void => stop.abort(signal?.reason)
  if (signal?.aborted === true) passOn()
  else signal?.addEventListener('abort', passOn)
  const timer = setTimeout(() => stop.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
  try {
    const response = await platform.fetch(url, { ...init, redirect: 'manual', signal: stop.signal })
    return await readAnswer(response, request, platform.now())
  } catch (cause) {
    signal?.throwIfAborted()
    return { kind: 'lost', cause }
  } finally {
    clearTimeout(timer)
    // Who asked for the answer itself still reads it, and may still want to stop.
    if (request.answer !== 'raw') signal?.removeEventListener('abort', passOn)
  }
}
