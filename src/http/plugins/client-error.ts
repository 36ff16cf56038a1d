import type { Socket } from 'node:net'
import { STATUS_CODES } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { refuse, type Problem } from '#domain/problem.ts'
import { answerProblem } from '#http/problem.ts'
import type { SlowBodies } from '#http/slow-bodies.ts'
import type { Clock } from '#lib/clock.ts'
import type { Random } from '#lib/random.ts'

const LATE = 'ERR_HTTP_REQUEST_TIMEOUT'

const PROBLEMS: Readonly<Record<string, Problem>> = {
  HPE_HEADER_OVERFLOW: { code: 'headers_too_large', detail: 'The headers of a request can have at most 16 KiB.' },
  [LATE]: { code: 'request_timeout', detail: 'The request did not arrive whole in time.' },
}

const unreadable: Problem = { code: 'malformed_request', detail: 'This is not a valid HTTP request.' }

/** Who does not read the answer, or goes on sending, keeps the connection for no longer than this. */
const LAST_WORD_MS = 5_000

interface ClientErrorGround {
  readonly random: Random
  readonly clock: Clock
  /** Headers of every answer. */
  readonly common: Readonly<Record<string, string>>
  readonly slowBodies: SlowBodies
}

/** Answers what Node could not even read as a request: on the socket itself, for there is no request to answer. */
export const answerClientError =
  ({ random, clock, common, slowBodies }: ClientErrorGround) =>
  (error: Error & { readonly code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return
    if (error.code === LATE && slowBodies.isLifted(socket)) return
    if (!socket.writable) {
      socket.destroy()
      return
    }
    const requestId = random.id()
    const { status, headers, body } = answerProblem(PROBLEMS[error.code ?? ''] ?? unreadable, requestId)
    const lines = Object.entries({ ...common, ...headers, 'x-request-id': requestId, connection: 'close' })
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    const length = `content-length: ${Buffer.byteLength(body)}\r\n`
    clock.deadline(LAST_WORD_MS).addEventListener('abort', () => socket.destroy())
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${head}${length}\r\n${body}`)
  }

/** Takes over two cases that Node would refuse by itself, with an answer that has no body. */
export const addWireRules = (server: FastifyInstance): void => {
  // An expectation that nobody knows may be left aside (RFC 9110, 10.1.1); 100-continue is Node's own business.
  server.server.on('checkExpectation', (request, response) => server.server.emit('request', request, response))
  server.addHook('onRequest', async ({ raw, headers }) => {
    if (raw.httpVersion !== '1.1' || headers.host !== undefined) return
    throw refuse('malformed_request', 'The request does not have the header Host.')
  })
}
