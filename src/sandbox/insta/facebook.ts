import type { FastifyInstance } from 'fastify'
import { fingerprint } from '#sandbox/secrets.ts'
import type { Answer } from '#sandbox/serve.ts'
import { readParams } from './params.ts'
import type { InstaDesk } from './parts.ts'
import { accountOf, tokenBySecret } from './session.ts'
import { isClient, issueToken, LONG_SECONDS, type TokenBase } from './token.ts'

const SHORT_SECONDS = 3_600

const refuse = ({ problems }: InstaDesk, subcode: number | null, message: string): Answer =>
  problems.graph({
    status: 400,
    code: 100,
    ...(subcode === null ? {} : { subcode }),
    type: 'OAuthException',
    message,
  })

const tokenAnswer = ({ parts }: InstaDesk, base: TokenBase): Answer => ({
  status: 200,
  body: {
    access_token: issueToken(parts, base),
    token_type: 'bearer',
    expires_in: base.isLong ? LONG_SECONDS : SHORT_SECONDS,
  },
})

const exchangeCode = (desk: InstaDesk, params: URLSearchParams): Answer => {
  const { state, ground } = desk.parts
  const code = state.code(fingerprint(params.get('code') ?? ''))
  if (code === null || code.pages === undefined) return refuse(desk, 36_009, 'This authorization code has been used.')
  state.commit({ kind: 'code-used', hash: code.hash })
  if (code.redirectUri !== params.get('redirect_uri')) {
    return refuse(desk, 36_008, 'Error validating verification code. The redirect_uri is not the one used before.')
  }
  if (code.expiresAt <= ground.clock.now().getTime()) {
    return refuse(desk, 36_007, 'This authorization code has expired.')
  }
  const { accountId, scopes, pages } = code
  return tokenAnswer(desk, { accountId, scopes, pages, isLong: false, owner: 'person' })
}

const exchangeLong = (desk: InstaDesk, params: URLSearchParams): Answer => {
  const token = tokenBySecret(desk, params.get('fb_exchange_token') ?? '')
  if ('status' in token) return token
  const { accountId, scopes, pages = [], owner } = token
  if (owner !== 'person') return refuse(desk, null, 'Only the token of a person can be exchanged.')
  return tokenAnswer(desk, { accountId, scopes, pages, isLong: true, owner })
}

const answer = (desk: InstaDesk, params: URLSearchParams): Answer => {
  if (!isClient(params)) {
    const message = 'Error validating client secret.'
    return desk.problems.graph({ status: 400, code: 1, type: 'OAuthException', message })
  }
  const type = params.get('grant_type') ?? 'authorization_code'
  if (type === 'fb_exchange_token') return exchangeLong(desk, params)
  return type === 'authorization_code' ? exchangeCode(desk, params) : refuse(desk, null, 'Unsupported grant_type.')
}

/** Tokens of Facebook Login: `GET /V/oauth/access_token`. Without a version, POST belongs to Instagram Login. */
export const facebookRoutes = (app: FastifyInstance, desk: InstaDesk): void => {
  const version = '/:version(^v\\d{1,3}\\.\\d{1,2}$)/oauth/access_token'
  for (const [method, url] of [
    ['GET', '/oauth/access_token'],
    ['GET', version],
    ['POST', version],
  ] as const) {
    app.route({
      method,
      url,
      handler: async (request, reply) => {
        const params = await readParams(request)
        const route = params.get('grant_type') === 'fb_exchange_token' ? 'exchange' : 'token'
        const call = { route, account: accountOf(desk.parts, params), perform: () => answer(desk, params) }
        return await desk.parts.wire.line.serve(call, request, reply)
      },
    })
  }
}
