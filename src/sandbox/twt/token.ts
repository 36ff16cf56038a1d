import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { newSecret } from '#lib/random.ts'
import { fingerprint, sameSecret, SANDBOX_CLIENT } from '#sandbox/secrets.ts'
import type { Answer } from '#sandbox/serve.ts'
import type { TwtCode, TwtGrant } from './events.ts'
import type { TwtParts } from './parts.ts'
import { oauthError } from './problems.ts'
import type { TwtState } from './state.ts'

const ACCESS_LIFETIME_SECONDS = 7_200

const missingAuthorization = (): Answer => oauthError(401, 'unauthorized_client', 'Missing valid authorization header')
const badToken = (): Answer => oauthError(400, 'invalid_request', 'Value passed for the token was invalid.')
const badCode = (): Answer => oauthError(400, 'invalid_request', 'Value passed for the authorization code was invalid.')

const entriesOf = (raw: string): Record<string, string> => {
  try {
    const value: unknown = JSON.parse(raw)
    const pairs = typeof value === 'object' && value !== null ? Object.entries(value) : []
    return Object.fromEntries(pairs.map(([name, field]) => [name, String(field)]))
  } catch {
    return {}
  }
}

/** Documented is a form; a widely used client sends JSON, and the real X takes that as well. */
const formOf = (request: FastifyRequest): URLSearchParams => {
  const type = request.headers['content-type'] ?? ''
  const raw = String(request.body)
  if (type.startsWith('application/json')) return new URLSearchParams(entriesOf(raw))
  return new URLSearchParams(type.startsWith('application/x-www-form-urlencoded') ? raw : '')
}

const fromBasic = (header: string): string | null => {
  const [name, secret] = Buffer.from(header.slice('Basic '.length), 'base64').toString('utf8').split(':')
  const isKnown = name === SANDBOX_CLIENT.clientId && sameSecret(secret ?? '', SANDBOX_CLIENT.clientSecret)
  return isKnown ? SANDBOX_CLIENT.clientId : null
}

/** The client that speaks; null when a confidential one did not prove itself or none is named. */
const clientOf = (request: FastifyRequest, form: URLSearchParams): string | null => {
  const header = request.headers.authorization ?? ''
  if (header.startsWith('Basic ')) return fromBasic(header)
  const named = form.get('client_id') ?? ''
  return named === '' || named === SANDBOX_CLIENT.clientId ? null : named
}

const challengeOf = (verifier: string, method: TwtCode['method']): string =>
  method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url')

const issue = (
  { state, ground }: TwtParts,
  base: Pick<TwtGrant, 'clientId' | 'accountId' | 'scopes'>,
  spent: string | null,
) => {
  const access = newSecret(ground.random)
  const refresh = base.scopes.includes('offline.access') ? newSecret(ground.random) : null
  const grant = {
    clientId: base.clientId,
    accountId: base.accountId,
    scopes: base.scopes,
    accessHash: fingerprint(access),
    refreshHash: refresh === null ? null : fingerprint(refresh),
    expiresAt: ground.clock.now().getTime() + ACCESS_LIFETIME_SECONDS * 1000,
  }
  state.commit({ kind: 'grant', grant, spent })
  const body = {
    token_type: 'bearer',
    expires_in: ACCESS_LIFETIME_SECONDS,
    access_token: access,
    scope: base.scopes.join(' '),
    ...(refresh === null ? {} : { refresh_token: refresh }),
  }
  return { status: 200, body, headers: { 'cache-control': 'no-store' } }
}

const exchangeCode = (parts: TwtParts, form: URLSearchParams, clientId: string): Answer => {
  const code = parts.state.code(fingerprint(form.get('code') ?? ''))
  if (code === null) return badCode()
  // Spent by the first try, good or bad, so that a stolen code cannot be tried with many verifiers.
  parts.state.commit({ kind: 'code-used', hash: code.hash })
  const isValid =
    code.expiresAt > parts.ground.clock.now().getTime() &&
    code.clientId === clientId &&
    code.redirectUri === form.get('redirect_uri') &&
    sameSecret(challengeOf(form.get('code_verifier') ?? '', code.method), code.challenge)
  return isValid ? issue(parts, code, null) : badCode()
}

const refresh = (parts: TwtParts, form: URLSearchParams, clientId: string): Answer => {
  const hash = fingerprint(form.get('refresh_token') ?? '')
  const grant = parts.state.grantByRefresh(hash)
  if (grant === null || grant.clientId !== clientId) return badToken()
  return issue(parts, grant, hash)
}

const answerToken = (parts: TwtParts, request: FastifyRequest, form: URLSearchParams): Answer => {
  const clientId = clientOf(request, form)
  if (clientId === null) return missingAuthorization()
  const type = form.get('grant_type')
  if (type === 'authorization_code') return exchangeCode(parts, form, clientId)
  if (type === 'refresh_token') return refresh(parts, form, clientId)
  return oauthError(400, 'unsupported_grant_type', 'grant_type must be authorization_code or refresh_token.')
}

const answerRevoke = ({ state }: TwtParts, request: FastifyRequest, form: URLSearchParams): Answer => {
  const clientId = clientOf(request, form)
  if (clientId === null) return missingAuthorization()
  const hash = fingerprint(form.get('token') ?? '')
  const grant = state.grantByAccess(hash) ?? state.grantByRefresh(hash)
  if (grant?.clientId === clientId) state.commit({ kind: 'token-revoked', hash })
  return { status: 200, body: { revoked: true } }
}

/** The account id behind whichever secret the form shows: a code, a refresh token, or a token to be revoked. */
const shownAccount = (state: TwtState, form: URLSearchParams): string => {
  const hashes = ['code', 'refresh_token', 'token'].map((name) => fingerprint(form.get(name) ?? ''))
  const found = hashes.map((hash) => state.code(hash) ?? state.grantByRefresh(hash) ?? state.grantByAccess(hash))
  return found.find((owner) => owner !== null)?.accountId ?? ''
}

const accountOf = ({ state }: TwtParts, form: URLSearchParams): string | null =>
  state.account(shownAccount(state, form))?.handle ?? null

/** The endpoints that give and end tokens. */
export const tokenRoutes = (app: FastifyInstance, parts: TwtParts): void => {
  app.post('/2/oauth2/token', async (request, reply) => {
    const form = formOf(request)
    const call = { route: 'token', account: accountOf(parts, form), perform: () => answerToken(parts, request, form) }
    return await parts.wire.line.serve(call, request, reply)
  })
  app.post('/2/oauth2/revoke', async (request, reply) => {
    const form = formOf(request)
    const call = { route: 'revoke', account: accountOf(parts, form), perform: () => answerRevoke(parts, request, form) }
    return await parts.wire.line.serve(call, request, reply)
  })
}
