import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'

/** One request to the HTTP API, as any program would send it. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST'
  /** Without a query string; parts of it that come from outside are encoded. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
}

/** What came back; the body parsed, or null where there is none. */
export interface ApiAnswer {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/**
 * The only way from here to Scheduly: the API, with the caller's key. Whatever a tool does, it can do no more than the key, and
 * is checked as everything else that comes in there. Rejects only where no answer came.
 */
export type ApiDoor = (request: ApiRequest) => Promise<ApiAnswer>

/** No answer came from the API, or none of its own. The message is a sentence for the caller. */
export class NoApiError extends Error {
  override readonly name = 'NoApiError'
}

/** What a caller asked for cannot be meant, and no request could say so. The message is a sentence for the caller. */
export class AskedWronglyError extends Error {
  override readonly name = 'AskedWronglyError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** Path and query of a request, as they are sent. */
export const targetOf = ({ path, query = {} }: ApiRequest): string => {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  return search.size === 0 ? path : `${path}?${search.toString()}`
}

/** The headers of a request; `authorization` is the caller's own word for who asks. */
export const headersOf = ({ body, headers = {} }: ApiRequest, authorization: string): Record<string, string> => ({
  accept: 'application/json, application/problem+json',
  ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  ...headers,
  authorization,
})

/** The body of an answer, or null where it is no JSON. */
export const parseBody = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const Problem = Type.Object({
  code: Type.String(),
  detail: Type.String(),
  errors: Type.Optional(
    Type.Array(Type.Object({ pointer: Type.String(), code: Type.String(), detail: Type.String() })),
  ),
  existing_post_id: Type.Optional(Type.String()),
})

/** A refusal, as far as it is told on. */
export type Problem = Static<typeof Problem>

const UNREADABLE: Problem = {
  code: 'unreadable',
  detail: 'Scheduly answered something that is not its API; check the address, and what stands in front of it.',
}

/** The API said no. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal'
  readonly answer: ApiAnswer
  readonly problem: Problem
  /** Seconds, where the API says when to come back. */
  readonly retryAfter: number | null

  constructor(answer: ApiAnswer) {
    const problem = Value.Check(Problem, answer.body) ? answer.body : UNREADABLE
    super(problem.detail)
    this.answer = answer
    this.problem = problem
    const seconds = Number(answer.headers['retry-after'] ?? Number.NaN)
    this.retryAfter = Number.isInteger(seconds) ? seconds : null
  }
}

/** The body of an answer that is a success; throws what the API said otherwise. */
export const expectSuccess = (answer: ApiAnswer): unknown => {
  if (answer.status >= 200 && answer.status < 300) return answer.body
  throw new ApiRefusal(answer)
}
