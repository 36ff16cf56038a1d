import type { FastifyRequest } from 'fastify'
import type { ActionDeps, Origin } from '#actions/deps.ts'
import type { Callers } from '#http/callers.ts'
import type { Authentication } from '#http/plugins/authentication.ts'
import type { RateLimits } from '#http/plugins/rate-limit.ts'
import type { PlainCookie, RefreshCookie } from '#http/plugins/refresh-cookie.ts'
import type { SlowBodies } from '#http/slow-bodies.ts'
import { spokenTo } from '#http/spoken.ts'

/** What handlers work with. */
export interface RouteContext {
  readonly deps: ActionDeps
  readonly authentication: Authentication
  readonly callers: Callers
  readonly cookie: RefreshCookie
  readonly limits: RateLimits
  /** What a browser keeps for us while it is at the single sign-on server. */
  readonly ssoCookie: PlainCookie
  readonly slowBodies: SlowBodies
}

/** Marks an operation that needs an access token, in the API's description. */
export const SIGNED_IN = [{ bearer: [] }]

const LONGEST_USER_AGENT = 300

/** Where a request came from, for the account's log. */
export const originOf = (request: FastifyRequest): Origin => {
  const userAgent = request.headers['user-agent']
  // Control characters would only make the log hard to read.
  const plain = userAgent?.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, LONGEST_USER_AGENT)
  return { requestId: request.id, ip: request.ip, userAgent: plain ?? null, language: spokenTo(request) }
}
