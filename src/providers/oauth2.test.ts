import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NoAnswerError } from '#lib/http.ts'
import type { HttpRequest, HttpResponse } from '#lib/http.ts'
import { authorizationAddress, endOfLife, exchangeCode, readLifetime, refreshGrant, revokeToken } from './oauth2.ts'
import type { GrantOutcome, TokenEndpoint } from './oauth2.ts'

/** A token endpoint with one answer, and what it was asked. */
const anEndpoint = (answer: { status: number; body: unknown } | Error, clientSecret = 'secret/+1') => {
  const asked: HttpRequest[] = []
  const endpoint: TokenEndpoint = {
    http: async (request): Promise<HttpResponse> => {
      asked.push(request)
      if (answer instanceof Error) throw answer
      return {
        status: answer.status,
        headers: {},
        body: typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body),
      }
    },
    url: 'https://network.test/token',
    app: { clientId: 'client id', clientSecret },
    signal: new AbortController().signal,
  }
  return { endpoint, asked }
}

const CODE = { code: 'the code', redirectUri: 'http://127.0.0.1/back?a=b', codeVerifier: 'verifier' }
const TOKENS = { access_token: 'access-1', refresh_token: 'refresh-2', expires_in: 7_200, scope: 'read  write' }

const refreshed = (status: number, body: unknown): Promise<GrantOutcome> =>
  refreshGrant(anEndpoint({ status, body }).endpoint, 'refresh-1')

test('the consent address encodes blanks so that every server reads them', () => {
  const address = authorizationAddress('https://network.test/authorize', { scope: 'a b', state: 'x+y&z' })
  assert.equal(address, 'https://network.test/authorize?scope=a%20b&state=x%2By%26z')
})

test('a confidential app proves itself by Basic, form-encoded first', async () => {
  const { endpoint, asked } = anEndpoint({ status: 200, body: TOKENS })
  const outcome = await exchangeCode(endpoint, CODE)
  const [request] = asked
  const pair = Buffer.from((request?.headers?.['authorization'] ?? '').slice(6), 'base64').toString('utf8')
  assert.equal(pair, 'client%20id:secret%2F%2B1')
  assert.deepEqual(Object.fromEntries(new URLSearchParams(String(request?.body))), {
    grant_type: 'authorization_code',
    code: 'the code',
    redirect_uri: 'http://127.0.0.1/back?a=b',
    code_verifier: 'verifier',
  })
  const grant = {
    accessToken: 'access-1',
    refreshToken: 'refresh-2',
    lifetimeSeconds: 7_200,
    scopes: ['read', 'write'],
  }
  assert.deepEqual(outcome, { kind: 'granted', grant })
})

test('a public app names itself in the body and sends no Basic', async () => {
  const { endpoint, asked } = anEndpoint({ status: 200, body: TOKENS }, '')
  await refreshGrant(endpoint, 'refresh-1')
  assert.equal(asked[0]?.headers?.['authorization'], undefined)
  assert.deepEqual(Object.fromEntries(new URLSearchParams(String(asked[0]?.body))), {
    grant_type: 'refresh_token',
    refresh_token: 'refresh-1',
    client_id: 'client id',
  })
})

for (const left of [{}, { refresh_token: '' }, { refresh_token: null }]) {
  test(`an answer with ${JSON.stringify(left)} keeps the refresh token in use`, async () => {
    const outcome = await refreshed(200, { access_token: 'access-2', ...left })
    assert.equal(outcome.kind === 'granted' ? outcome.grant.refreshToken : outcome.kind, 'refresh-1')
  })
}

for (const error of ['invalid_request', 'invalid_grant', 'unauthorized_client']) {
  test(`${error} ends a grant`, async () => {
    for (const status of [400, 401]) {
      const outcome = await refreshed(status, {
        error,
        error_description: 'Value passed for the token refresh-1 was invalid.',
      })
      const reason = `The token endpoint refused: ${error}: Value passed for the token [secret] was invalid.`
      assert.deepEqual(outcome, { kind: 'rejected', reason })
    }
  })
}

const PASSING: readonly (readonly [number, unknown])[] = [
  [400, { error: 'temporarily_unavailable' }],
  [400, '<html>'],
  [401, { title: 'Unauthorized' }],
  [429, { error: 'invalid_request' }],
  [500, { error: 'invalid_grant' }],
  [503, ''],
  [200, ''],
  [200, { access_token: '' }],
  [200, { refresh_token: 'refresh-2' }],
  [201, TOKENS],
  [302, ''],
]

for (const [status, body] of PASSING) {
  test(`status ${status} with ${JSON.stringify(body)} does not end a grant`, async () => {
    assert.equal((await refreshed(status, body)).kind, 'unavailable')
  })
}

test('no answer does not end a grant, and a revocation without one fails quietly', async () => {
  const { endpoint } = anEndpoint(new NoAnswerError('no readable answer'))
  assert.equal((await refreshGrant(endpoint, 'refresh-1')).kind, 'unavailable')
  assert.equal((await exchangeCode(endpoint, CODE)).kind, 'unavailable')
  await revokeToken(endpoint, 'access-1')
})

test('any named refusal of a code is final', async () => {
  const { endpoint } = anEndpoint({ status: 401, body: { error: 'invalid_client' } })
  assert.equal((await exchangeCode(endpoint, CODE)).kind, 'rejected')
})

test('a lifetime that makes no sense counts as not said', () => {
  for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e12, '', 'soon', null, undefined, {}]) {
    assert.equal(readLifetime(value), null)
  }
  assert.equal(readLifetime('7200'), 7_200)
  assert.equal(endOfLife(new Date('2026-11-23T12:00:00Z'), 7_200), '2026-11-23T14:00:00.000Z')
  assert.equal(endOfLife(new Date('2026-11-23T12:00:00Z'), null), null)
})
