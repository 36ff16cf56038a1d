import type { components } from './generated/schema.ts'

/** A refusal as the API sends it (RFC 9457). */
export type Problem = components['schemas']['Problem']

/** Every code that the API had when this was made; docs/problems.md says what each means. */
export type ProblemCode = Problem['code']

/** One fault, with a JSON pointer to where it stands in the request. */
export type Issue = NonNullable<Problem['errors']>[number]

/** Everything that a call of this client rejects with, but for the reason of an aborted `signal`. */
export abstract class SchedulyError extends Error {}

interface ConnectionFacts {
  readonly cause: unknown
  readonly mayHaveHappened: boolean
}

/** No answer came, each time that it was tried. */
export class ConnectionError extends SchedulyError {
  override readonly name = 'ConnectionError'
  /** True when it was a write, and may have been carried out although nobody said so. */
  readonly mayHaveHappened: boolean

  constructor(message: string, { cause, mayHaveHappened }: ConnectionFacts) {
    super(message, { cause })
    this.mayHaveHappened = mayHaveHappened
  }
}

/** Something answered that does not speak this API: a proxy's page, or a redirection. */
export class UnexpectedAnswerError extends SchedulyError {
  override readonly name = 'UnexpectedAnswerError'
  readonly status: number

  constructor(message: string, status: number) {
    super(message)
    this.status = status
  }
}

/** The API refused, and said why. The message is the server's sentence for a person. */
export class ProblemError extends SchedulyError {
  override readonly name: string = 'ProblemError'
  /** All that the server said. */
  readonly problem: Problem
  readonly status: number
  /** Stable. A server that is newer than this client may send others than `ProblemCode` lists. */
  readonly code: ProblemCode | (string & {})
  readonly title: string
  /** For whoever runs the server: its log has the same. */
  readonly requestId: string
  /** What is wrong, each at its place; empty for what concerns the request as a whole. */
  readonly issues: readonly Issue[]
  /** With `duplicate_content`: the post that sends the same. */
  readonly existingPostId: string | undefined
  /** Seconds after which trying again makes sense, where the server says so. */
  readonly retryAfterSeconds: number | undefined

  constructor(problem: Problem, retryAfterSeconds?: number) {
    super(problem.detail)
    this.problem = problem
    this.status = problem.status
    this.code = problem.code
    this.title = problem.title
    this.requestId = problem.request_id
    this.issues = problem.errors ?? []
    this.existingPostId = problem.existing_post_id
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** 401: not signed in, or not any more; a key that was revoked, a second factor that is missing. */
export class NotSignedInError extends ProblemError {
  override readonly name = 'NotSignedInError'
}

/** 403: signed in, and not allowed to. */
export class ForbiddenError extends ProblemError {
  override readonly name = 'ForbiddenError'
}

/** 404 and 410: there is nothing here, nothing that you may see, or nothing any more. */
export class NotFoundError extends ProblemError {
  override readonly name = 'NotFoundError'
}

/** 409, 412 and 423: in conflict with how things stand now. */
export class ConflictError extends ProblemError {
  override readonly name = 'ConflictError'
}

/** 429, longer than the client was willing to wait. */
export class RateLimitedError extends ProblemError {
  override readonly name = 'RateLimitedError'
}

/** 400, 413, 415, 422 and the like: the request itself is at fault; `issues` says where. */
export class InvalidRequestError extends ProblemError {
  override readonly name = 'InvalidRequestError'
}

/** 5xx: not your fault. */
export class ServerError extends ProblemError {
  override readonly name = 'ServerError'
}

type Family = new (problem: Problem, retryAfterSeconds?: number) => ProblemError

const FAMILIES: Readonly<Record<number, Family>> = {
  401: NotSignedInError,
  403: ForbiddenError,
  404: NotFoundError,
  409: ConflictError,
  410: NotFoundError,
  412: ConflictError,
  423: ConflictError,
  429: RateLimitedError,
}

/** The error of the family that the status belongs to. */
export const toProblemError = (problem: Problem, retryAfterSeconds?: number): ProblemError => {
  const Family = FAMILIES[problem.status] ?? (problem.status >= 500 ? ServerError : InvalidRequestError)
  return new Family(problem, retryAfterSeconds)
}

/** Whether the API refused with this very code; without a code, whether it refused at all. */
export const isProblem = (error: unknown, code?: ProblemCode): error is ProblemError =>
  error instanceof ProblemError && (code === undefined || error.code === code)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** Whether it is a problem of this API, and not some other server's JSON. */
export const looksLikeProblem = (value: unknown): value is Problem =>
  isObject(value) &&
  typeof value['status'] === 'number' &&
  typeof value['code'] === 'string' &&
  typeof value['detail'] === 'string' &&
  typeof value['request_id'] === 'string'
