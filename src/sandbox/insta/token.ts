import type { FastifyInstance } from 'fastify'
import { newSecret } from '#lib/random.ts'
import { fingerprint, sameSecret, SANDBOX_CLIENT } from '#sandbox/secrets.ts'
import type { Answer } from '#sandbox/serve.ts'
import type { InstaParts } from './parts.ts'
import type { Problems } from './problems.ts'
import type { InstaToken } from './state.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Instagram says 5,183,944 s, a little less than 60 days. */
const LONG_SECONDS = 5_183_944

/** What the handlers of one request share. */
export interface InstaDesk {
  readonly parts: InstaParts
  readonly problems: Problems
}

const isClient = (form: URLSearchParams): boolean =>
  form.get('client_id') === SANDBOX_CLIENT.clientId &&
  sameSecret(form.get('client_secret') ?? '', SANDBOX_CLIENT.clientSecret)

const issue = ({ ground, state }: InstaParts, base: Pick<InstaToken, 'accountId' | 'scopes' | 'isLong'>): string => {
  const secret = newSecret(ground.random)
  const issuedAt = ground.clock.now().getTime()
  const { accountId, scopes, isLong } = base
  const expiresAt = issuedAt + (isLong ? LONG_SECONDS * 1000 : HOUR_MS)
  state.commit({ kind: 'token', token: { hash: fingerprint(secret), accountId, scopes, isLong, issuedAt, expiresAt } })
  return secret
}

/** Live answers carry the id as a number that JavaScript cannot hold; the documentation's have it as text. */
const withBareNumber = (body: object): Answer => {
  const text = JSON.stringify(body).replace(/"user_id":"(\d+)"/, '"user_id":$1')
  return { status: 200, body: null, raw: text }
}

const exchangeCode = ({ parts, problems }: InstaDesk, form: URLSearchParams): Answer => {
  if (!isClient(form)) return problems.code('Invalid platform app')
  if (form.get('grant_type') !== 'authorization_code') return problems.code('Invalid grant_type')
  const code = parts.state.code(fingerprint(form.get('code') ?? ''))
  if (code === null) return problems.code('Matching code was not found or was already used')
  parts.state.commit({ kind: 'code-used', hash: code.hash })
  if (code.redirectUri !== form.get('redirect_uri')) {
    return problems.code(
      'Error validating verification code. The redirect_uri is not identical to the one used before.',
    )
  }
  if (code.expiresAt <= parts.ground.clock.now().getTime()) return problems.code('This authorization code has expired')
  const access = issue(parts, { accountId: code.accountId, scopes: code.scopes, isLong: false })
  const body = { access_token: access, user_id: code.accountId, permissions: code.scopes.join(',') }
  return parts.settings().tokenShape === 'flat' ? withBareNumber(body) : { status: 200, body: { data: [body] } }
}

/** The token named by the request, or the refusal; `access_token` counts as a parameter only, as documented. */
export const tokenOf = ({ parts, problems }: InstaDesk, query: URLSearchParams): InstaToken | Answer => {
  const secret = query.get('access_token') ?? ''
  if (secret === '') return problems.missingParameter('access_token')
  const token = parts.state.token(fingerprint(secret))
  if (token === null) return problems.badToken(460)
  return token.expiresAt <= parts.ground.clock.now().getTime() ? problems.badToken(463) : token
}

const longAnswer = (parts: InstaParts, token: InstaToken): Answer => {
  const access = issue(parts, { accountId: token.accountId, scopes: token.scopes, isLong: true })
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
  return token.isLong ? problems.missingParameter('access_token') : longAnswer(parts, token)
}

const refresh = (desk: InstaDesk, query: URLSearchParams): Answer => {
  const { problems, parts } = desk
  if (query.get('grant_type') !== 'ig_refresh_token') return problems.missingParameter('grant_type')
  const token = tokenOf(desk, query)
  if ('status' in token) return token
  const age = parts.ground.clock.now().getTime() - token.issuedAt
  if (token.isLong && age >= DAY_MS) return longAnswer(parts, token)
  return problems.graph({
    status: 400,
    code: 10,
    type: 'IGApiException',
    message: 'Only a long-lived token that is at least 24 hours old can be refreshed.',
  })
}

const accountOfToken = ({ state }: InstaParts, query: URLSearchParams): string | null => {
  const token = state.token(fingerprint(query.get('access_token') ?? ''))
  return state.account(token?.accountId ?? '')?.username ?? null
}

/** The account that a request speaks of, by the code or token that it shows. */
export const accountOf = (parts: InstaParts, values: URLSearchParams): string | null => {
  const code = parts.state.code(fingerprint(values.get('code') ?? ''))
  return parts.state.account(code?.accountId ?? '')?.username ?? accountOfToken(parts, values)
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
    const query = new URL(request.url, 'http://sandbox').searchParams
    const call = { route: 'exchange', account: accountOf(parts, query), perform: () => exchangeLong(desk, query) }
    return await parts.wire.line.serve(call, request, reply)
  })
  app.get('/refresh_access_token', async (request, reply) => {
    const query = new URL(request.url, 'http://sandbox').searchParams
    const call = { route: 'refresh', account: accountOf(parts, query), perform: () => refresh(desk, query) }
    return await parts.wire.line.serve(call, request, reply)
  })
}
