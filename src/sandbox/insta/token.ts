import type { FastifyInstance } from 'fastify'
import { newSecret } from '#lib/random.ts'
import { fingerprint, sameSecret, SANDBOX_CLIENT } from '#sandbox/secrets.ts'
import type { Answer } from '#sandbox/serve.ts'
import type { InstaToken } from './events.ts'
import { queryOf } from './params.ts'
import type { InstaDesk, InstaParts } from './parts.ts'
import { accountOf, tokenOf } from './session.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Instagram says 5,183,944 s, a little less than 60 days. */
export const LONG_SECONDS = 5_183_944

/** Whether the request shows the app's name and secret. */
export const isClient = (form: URLSearchParams): boolean =>
  form.get('client_id') === SANDBOX_CLIENT.clientId &&
  sameSecret(form.get('client_secret') ?? '', SANDBOX_CLIENT.clientSecret)

/** What a token is for; `isLong` is 60 days instead of an hour. */
export type TokenBase = Pick<InstaToken, 'accountId' | 'scopes' | 'isLong' | 'owner' | 'pages'>

/** The end of a token that has none: the last instant that a Date can hold. */
const NEVER = 8_640_000_000_000_000

const endOf = ({ isLong, owner }: TokenBase, issuedAt: number): number => {
  if (!isLong) return issuedAt + HOUR_MS
  return owner === 'page' ? NEVER : issuedAt + LONG_SECONDS * 1_000
}

/** Makes a token; the secret itself is kept nowhere. */
export const issueToken = ({ ground, state }: Pick<InstaParts, 'ground' | 'state'>, base: TokenBase): string => {
  const secret = newSecret(ground.random)
  const issuedAt = ground.clock.now().getTime()
  const token = { ...base, hash: fingerprint(secret), issuedAt, expiresAt: endOf(base, issuedAt) }
  state.commit({ kind: 'token', token })
  return secret
}

/** The token of an account's Page: as long-lived as the person's that it is made from, or without an end. */
export const issuePageToken = (parts: InstaParts, token: InstaToken, accountId: string): string =>
  issueToken(parts, { accountId, scopes: token.scopes, isLong: token.isLong, owner: 'page' })

/** Live answers carry the id as a number that JavaScript cannot hold; the documentation's have it as text. */
const withBareNumber = (body: object): Answer => {
  const text = JSON.stringify(body).replace(/"user_id":"(\d+)"/, '"user_id":$1')
  return { status: 200, body: null, raw: text }
}

const exchangeCode = ({ parts, problems }: InstaDesk, form: URLSearchParams): Answer => {
  if (!isClient(form)) return problems.code('Invalid platform app')
  if (form.get('grant_type') !== 'authorization_code') return problems.code('Invalid grant_type')
  const code = parts.state.code(fingerprint(form.get('code') ?? ''))
  // A code of Facebook Login is none here.
  if (code === null || code.pages !== undefined) {
    return problems.code('Matching code was not found or was already used')
  }
  parts.state.commit({ kind: 'code-used', hash: code.hash })
  if (code.redirectUri !== form.get('redirect_uri')) {
    return problems.code(
      'Error validating verification code. The redirect_uri is not identical to the one used before.',
    )
  }
  if (code.expiresAt <= parts.ground.clock.now().getTime()) return problems.code('This authorization code has expired')
  const access = issueToken(parts, { accountId: code.accountId, scopes: code.scopes, isLong: false })
  const body = { access_token: access, user_id: code.accountId, permissions: code.scopes.join(',') }
  return parts.settings().tokenShape === 'flat' ? withBareNumber(body) : { status: 200, body: { data: [body] } }
}

const longAnswer = (parts: InstaParts, token: InstaToken): Answer => {
  const access = issueToken(parts, { accountId: token.accountId, scopes: token.scopes, isLong: true })
  return { status: 200, body: { access_token: access, token_type: 'bearer', expires_in: LONG_SECONDS } }
}

const exchangeLong = (desk: InstaDesk, query: URLSearchParams): Answer => {
  const { problems, parts } = desk
  if (query.get('grant_type') !== 'ig_exchange_token') return problems.missingParameter('grant_type')
  if (!sameSecret(query.get('client_secret') ?? '', SANDBOX_CLIENT.clientSecret)) {
    return problems.missingParameter('client_secret')
  }
  const token = tokenOf(desk, query)
  if ('status' in token) return token
  const isFresh = !token.isLong && token.owner === undefined
  return isFresh ? longAnswer(parts, token) : problems.missingParameter('access_token')
}

const refresh = (desk: InstaDesk, query: URLSearchParams): Answer => {
  const { problems, parts } = desk
  if (query.get('grant_type') !== 'ig_refresh_token') return problems.missingParameter('grant_type')
  const token = tokenOf(desk, query)
  if ('status' in token) return token
  const age = parts.ground.clock.now().getTime() - token.issuedAt
  if (token.isLong && token.owner === undefined && age >= DAY_MS) return longAnswer(parts, token)
  return problems.graph({
    status: 400,
    code: 10,
    type: 'IGApiException',
    message: 'Only a long-lived token that is at least 24 hours old can be refreshed.',
  })
}

/** The endpoints that give tokens. */
export const tokenRoutes = (app: FastifyInstance, desk: InstaDesk): void => {
  const { parts } = desk
  app.post('/oauth/access_token', async (request, reply) => {
    const form = new URLSearchParams(String(request.body))
    const call = { route: 'token', account: accountOf(parts, form), perform: () => exchangeCode(desk, form) }
    return await parts.wire.line.serve(call, request, reply)
  })
  app.get('/access_token', async (request, reply) => {
    const query = queryOf(request)
    const call = { route: 'exchange', account: accountOf(parts, query), perform: () => exchangeLong(desk, query) }
    return await parts.wire.line.serve(call, request, reply)
  })
  app.get('/refresh_access_token', async (request, reply) => {
    const query = queryOf(request)
    const call = { route: 'refresh', account: accountOf(parts, query), perform: () => refresh(desk, query) }
    return await parts.wire.line.serve(call, request, reply)
  })
}
