import type { FastifyReply, FastifyRequest } from 'fastify'
import { fingerprint } from '#sandbox/secrets.ts'
import type { Answer, Call } from '#sandbox/serve.ts'
import type { TwtAccount, TwtGrant } from './events.ts'
import type { TwtParts } from './parts.ts'
import { missingScope, tooManyRequests, unauthorized } from './problems.ts'
import type { LimitedRoute } from './settings.ts'

/** A route that needs a token: its name, the scopes it asks for, and its work. */
export interface Guarded {
  readonly route: LimitedRoute
  readonly scopes: readonly string[]
  readonly work: (account: TwtAccount) => Answer | Promise<Answer>
  /** The file that came with the request, for the ledger. */
  readonly file?: NonNullable<Call['file']>
}

const tokenHash = (request: FastifyRequest): string => {
  const header = request.headers.authorization ?? ''
  return header.startsWith('Bearer ') ? fingerprint(header.slice('Bearer '.length)) : ''
}

interface Session {
  readonly grant: TwtGrant
  readonly account: TwtAccount
}

const sessionOf = (parts: TwtParts, request: FastifyRequest): Session | null => {
  const grant = parts.state.grantByAccess(tokenHash(request))
  const account = parts.state.account(grant?.accountId ?? '')
  const isOver = grant === null || grant.expiresAt <= parts.ground.clock.now().getTime()
  return isOver || account === null ? null : { grant, account }
}

/** Whether the request shows a token that counts; what strangers send need not even be read. */
export const isSignedIn = (parts: TwtParts, request: FastifyRequest): boolean => sessionOf(parts, request) !== null

const checked = async (parts: TwtParts, request: FastifyRequest, guarded: Guarded): Promise<Answer> => {
  const { route, scopes, work } = guarded
  const session = sessionOf(parts, request)
  if (session === null) return unauthorized()
  const { grant, account } = session
  const limit = parts.settings().limits[route]
  const { allowed, headers } = parts.count({ route, accountId: account.id, clientId: grant.clientId, limit })
  if (!allowed) return tooManyRequests(headers)
  const answer = scopes.every((scope) => grant.scopes.includes(scope)) ? await work(account) : missingScope()
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
  const { route, file } = guarded
  const perform = async (): Promise<Answer> => await checked(parts, request, guarded)
  const call: Call = { route, account, perform, ...(file === undefined ? {} : { file }) }
  return await parts.wire.line.serve(call, request, reply)
}
