import type { FastifyInstance, RawRequestDefaultExpression } from 'fastify'
import type { Log } from '#lib/log.ts'
import type { Random } from '#lib/random.ts'
import type { Authentication } from './authentication.ts'

const ACCEPTABLE = /^[A-Za-z0-9._-]{1,64}$/

/** The caller's own id of the request when it is a harmless one, else a new one. */
export const createRequestIds =
  (random: Random) =>
  (request: RawRequestDefaultExpression): string => {
    const given = request.headers['x-request-id']
    return typeof given === 'string' && ACCEPTABLE.test(given) ? given : random.id()
  }

/** Sends each request's id back. */
export const addRequestIds = (server: FastifyInstance): void => {
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
}

const HEALTH = new Set(['/healthz', '/readyz'])

/** One line per request: the route's pattern and never its query string, headers or body, for these hold secrets. */
export const addRequestLog = (server: FastifyInstance, log: Log, authentication: Authentication): void => {
  server.addHook('onResponse', async (request, reply) => {
    const facts = {
      method: request.method,
      route: request.routeOptions.url ?? null,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      request_id: request.id,
      user_id: authentication.userId(request),
      ip: request.ip,
    }
    // Health is asked for every few seconds; only bad news of it are worth a line.
    const isRoutine = HEALTH.has(facts.route ?? '') && facts.status < 400
    if (isRoutine) log.debug(facts, 'request')
    else log.info(facts, 'request')
  })
}
