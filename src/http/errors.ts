import type { FastifyReply, FastifyRequest } from 'fastify'
import { Replayed, type Answer } from '#actions/idempotency-key.ts'
import { notFound } from '#actions/member.ts'
import { BUSY, raceProblem } from '#actions/race-faults.ts'
import { Refused, type Problem, type ProblemCode } from '#domain/problem.ts'
import type { Log } from '#lib/log.ts'
import { answerProblem } from './problem.ts'

/** What Fastify itself refuses, by its error code. */
const FASTIFY: Readonly<Record<string, Problem>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'unsupported_media_type',
    detail:
      'This operation takes no body of this type; most take JSON, with the header Content-Type: application/json.',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'malformed_request',
    detail: 'The body is not as long as the header Content-Length says.',
  },
  FST_ERR_BAD_URL: { code: 'malformed_request', detail: 'The address of the request is not a valid URL path.' },
}

const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  403: 'not_found',
  404: 'not_found',
  408: 'request_timeout',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
}

/** The database is stopped, restarting, read-only, full, overloaded or unreachable: nothing is wrong with the request. */
const isUnavailable = (code: string, message: string): boolean =>
  /^(?:57P0[1-5]|57014|25006|58030|53\w{3}|08\w{3}|25P03)$/.test(code) ||
  ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOENT', 'EHOSTUNREACH'].includes(code) ||
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout)/i.test(
    message,
  )

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '')

const statusOf = (error: Error): number =>
  'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500

const unavailable: Problem = {
  code: 'unavailable',
  detail: 'The database does not answer at this moment; try again soon, and look first whether a change was made.',
}

const internal: Problem = {
  code: 'internal',
  detail: 'Something went wrong on our side; the server log has the details under this request_id.',
}

/** Which problem an error is; null for one that nobody expected. */
const expected = (error: unknown): Problem | null => {
  if (error instanceof Refused) return error.problem
  if (!(error instanceof Error)) return null
  const code = codeOf(error)
  const known = FASTIFY[code]
  if (known !== undefined) return known
  const status = statusOf(error)
  if (status >= 500) return raceProblem(error) ?? (isUnavailable(code, error.message) ? unavailable : null)
  const name = BY_STATUS[status] ?? 'malformed_request'
  return name === 'not_found' ? notFound().problem : { code: name, detail: 'The request cannot be read.' }
}

/** The end of a request of many rows: why it ended, and what became of each row, or of those that are told. */
export class RowsEnded extends Error {
  override readonly name = 'RowsEnded'
  readonly results: readonly object[]

  constructor(cause: unknown, results: readonly object[]) {
    super('not all rows were done', { cause })
    this.results = results
  }
}

/** Sends a problem as the answer. */
export const sendProblem = (reply: FastifyReply, problem: Problem, results?: readonly object[]): FastifyReply => {
  const answer = answerProblem(problem, reply.request.id, results)
  return reply.code(answer.status).headers(answer.headers).send(answer.body)
}

const KIB = 1_024

/** A body beyond what its route takes. */
const tooLarge = (error: unknown, { routeOptions }: FastifyRequest): Problem | null => {
  if (!(error instanceof Error) || codeOf(error) !== 'FST_ERR_CTP_BODY_TOO_LARGE') return null
  const { bodyLimit } = routeOptions
  return {
    code: 'payload_too_large',
    detail: `A body can have at most ${Math.floor(bodyLimit / KIB)} KiB here.`,
    params: { reason: 'body', limit: Math.floor(bodyLimit / KIB) },
  }
}

/** Sends what the first request with this key was answered with. */
const sendReplay = (reply: FastifyReply, { status, headers, body }: Answer): FastifyReply =>
  reply
    .code(status)
    .headers({ ...headers, 'idempotent-replayed': 'true' })
    .send(body)

/** Turns every error into a problem; what nobody expected is logged once, and its words stay here. */
export const createErrorHandler =
  (log: Log) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (error instanceof Replayed) return sendReplay(reply, error.answer)
    const ended = error instanceof RowsEnded ? error : null
    const problem = tooLarge(error, request) ?? expected(ended === null ? error : ended.cause)
    const facts = { err: error, request_id: request.id, method: request.method, route: request.routeOptions.url }
    if (problem === null) log.error(facts, 'a request failed unexpectedly')
    else if (problem === unavailable) log.warn(facts, 'the database was not available for a request')
    else if (problem === BUSY) log.warn(facts, 'a request waited in vain for what others were changing')
    return sendProblem(reply, problem ?? internal, ended?.results)
  }
