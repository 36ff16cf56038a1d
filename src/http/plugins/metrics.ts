import type { FastifyInstance, FastifyRequest } from 'fastify'
import { notFound } from '#actions/member.ts'
import { sendProblem } from '#http/errors.ts'
import { isFromHere } from '#http/local-request.ts'
import { equalSecrets, sha256 } from '#lib/hash.ts'
import type { Metrics } from '#lib/metrics.ts'

export interface MetricsOptions {
  readonly metrics: Metrics
  /** Who knows it may read from anywhere; null: this machine alone. */
  readonly token: string | null
}

/** A proxy on this machine passes on what others ask; some say so in the newer header alone. */
const isLocal = (request: FastifyRequest): boolean => isFromHere(request) && request.headers.forwarded === undefined

const mayRead = (request: FastifyRequest, token: string | null): boolean => {
  if (token === null) return isLocal(request)
  const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  return given !== undefined && equalSecrets(sha256(given), sha256(token))
}

/** Counts every request by its route, and answers `GET /metrics` to who may know. */
export const addMetrics = (server: FastifyInstance, { metrics, token }: MetricsOptions): void => {
  server.addHook('onResponse', async (request, reply) => {
    // The route's pattern: an address would be a label of its own each, and may hold what nobody else is to read.
    const route = request.routeOptions.url ?? 'none'
    metrics.requestDone({ method: request.method, route, status: reply.statusCode, seconds: reply.elapsedTime / 1000 })
  })
  server.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    if (!mayRead(request, token)) return sendProblem(reply, notFound().problem)
    return reply
      .type(metrics.contentType)
      .header('cache-control', 'no-store')
      .send(await metrics.text())
  })
}
