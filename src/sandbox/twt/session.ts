import type { FastifyReply, FastifyRequest } from 'fastify'
import { fingerprint } from '#sandbox/secrets.ts'
import type { Answer } from '#sandbox/serve.ts'
import type { TwtAccount } from './events.ts'
import type { TwtParts } from './parts.ts'
import { missingScope, tooManyRequests, unauthorized } from './problems.ts'
import type { LimitedRoute } from './settings.ts'

/** A route that needs a token: its name, the scopes it asks for, and its work. */
export interface Guarded {
  readonly route: LimitedRoute
  readonly scopes: readonly string[]
  readonly work: (account: TwtAccount) => Answer
}

const tokenHash = (request: FastifyRequest): string => {
  const header = request.headers.authorization ?? ''
  return header.startsWith('Bearer ') ? fingerprint(header.slice('Bearer '.length)) : ''
}

const checked = (parts: TwtParts, request: FastifyRequest, { route, scopes, work }: Guarded): Answer => {
  const grant = parts.state.grantByAccess(tokenHash(request))
  const account = parts.state.account(grant?.accountId ?? '')
  if (grant === null || account === null || grant.expiresAt <= parts.ground.clock.now().getTime()) return unauthorized()
  const limit = parts.settings().limits[route]
  const { allowed, headers } = parts.count({ route, accountId: account.id, clientId: grant.clientId, limit })
  if (!allowed) return tooManyRequests(headers)
  const answer = scopes.every((scope) => grant.scopes.includes(scope)) ? work(account) : missingScope()
  return { ...answer, headers: { ...headers, ...answer.headers } }
}

/** Serves a route to the holder of a valid token, within its rate limit. */
export const serveGuarded = async (
  parts: TwtParts,
  guarded: Guarded,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<FastifyReply> => {
  const grant = parts.state.grantByAccess(tokenHash(request))
  const account = parts.state.account(grant?.accountId ?? '')?.handle ?? null
  const call = { route: guarded.route, account, perform: () => checked(parts, request, guarded) }
  return await parts.wire.line.serve(call, request, reply)
}
