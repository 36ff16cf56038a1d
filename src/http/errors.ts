import type { FastifyReply, FastifyRequest } from 'fastify'
import { Replayed, type Answer } from '#actions/idempotency-key.ts'
import { notFound } from '#actions/member.ts'
import { Refused, type Problem, type ProblemCode } from '#domain/problem.ts'
import type { Log } from '#lib/log.ts'
import { answerProblem } from './problem.ts'

/** What Fastify itself refuses, by its error code. */
const FASTIFY: Readonly<Record<string, Problem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'payload_too_large', detail: 'A body can have at most 256 KiB.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'unsupported_media_type',
    detail: 'Send the body as JSON, with the header Content-Type: application/json.',
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

/** Waited for long enough for what somebody else has in hand, or in each other's way: nothing was changed. */
const isBusy = (code: string): boolean => ['55P03', '40001', '40P01'].includes(code)

/** The database is stopped, restarting, read-only, full, overloaded or unreachable: nothing is wrong with the request. */
const isUnavailable = (code: string, message: string): boolean =>
  /^(?:57P0[1-5]|57014|25006|58030|53\w{3}|08\w{3}|25P03)$/.test(code) ||
  ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOENT', 'EHOSTUNREACH'].includes(code) ||
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/i.test(
    message,
  )

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '')

const statusOf = (error: Error): number =>
  'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500

/** Deleted in the moment between the look at a post's files and its way into the queue. */
const mediaGone: Problem = {
  code: 'conflict',
  detail: 'A file of this post was deleted from the library; give it another one.',
}

const unavailable: Problem = {
  code: 'unavailable',
  detail: 'The database does not answer at this moment; try again soon, and look first whether a change was made.',
}

const busy: Problem = {
  code: 'unavailable',
  detail: 'Others are changing the same at this moment; nothing was changed. Try again soon.',
}

const internal: Problem = {
  code: 'internal',
  detail: 'Something went wrong on our side; the server log has the details under this request_id.',
}

const whyNot = (code: string, message: string): Problem | null => {
  if (isBusy(code)) return busy
  return isUnavailable(code, message) ? unavailable : null
}

/** Which problem an error is; null for one that nobody expected. */
const expected = (error: unknown): Problem | null => {
  if (error instanceof Refused) return error.problem
  if (!(error instanceof Error)) return null
  if ('constraint' in error && error.constraint === 'publication_media') return mediaGone
  const code = codeOf(error)
  const known = FASTIFY[code]
  if (known !== undefined) return known
  const status = statusOf(error)
  if (status >= 500) return whyNot(code, error.message)
  const name = BY_STATUS[status] ?? 'malformed_request'
  return name === 'not_found' ? notFound().problem : { code: name, detail: 'The request cannot be read.' }
}

/** Sends a problem as the answer. */
export const sendProblem = (reply: FastifyReply, problem: Problem): FastifyReply => {
  const answer = answerProblem(problem, reply.request.id)
  return reply.code(answer.status).headers(answer.headers).send(answer.body)
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
    const problem = expected(error)
    const facts = { err: error, request_id: request.id, method: request.method, route: request.routeOptions.url }
    if (problem === null) log.error(facts, 'a request failed unexpectedly')
    else if (problem === unavailable) log.warn(facts, 'the database was not available for a request')
    else if (problem === busy) log.warn(facts, 'a request waited in vain for what others were changing')
    return sendProblem(reply, problem ?? internal)
  }
