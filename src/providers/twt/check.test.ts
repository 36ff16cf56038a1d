import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { NoAnswerError, type HttpResponse } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import type { AppCredentials, Context } from '../provider.ts'
import { NO_MEDIA } from '../without-media.ts'
import { check } from './check.ts'
import { twt } from './index.ts'

const APP = { clientId: 'MnFOQmI1Y3ZzZmpxN0xjZGtrTG46MTpjaQ', clientSecret: 's3cret_'.repeat(7) }

const aContext = (answer: Partial<HttpResponse> | Error, app: AppCredentials = APP): Context => ({
  http: async () => {
    if (answer instanceof Error) throw answer
    return { status: 200, headers: {}, body: '', ...answer }
  },
  clock: systemClock,
  log: silentLog,
  hosts: twt.hosts,
  app,
  media: NO_MEDIA,
  signal: new AbortController().signal,
})

const words = (findings: readonly { readonly verdict: string; readonly code: string }[]): readonly string[] =>
  findings.map(({ verdict, code }) => `${verdict} ${code}`)

describe('credentials of an X app', () => {
  it('have a shape', () => {
    assert.deepEqual(words(check.judgeApp(APP)), ['ok client_id', 'ok client_secret'])
    assert.deepEqual(words(check.judgeApp({ ...APP, clientSecret: '' })), ['ok client_id', 'ok public_client'])
    const old = check.judgeApp({ clientId: 'a1B2c3D4e5F6g7H8i9J0k1L2m', clientSecret: 'AAAA'.repeat(30) })
    assert.deepEqual(words(old), ['warn client_id_shape', 'warn client_secret_shape'])
    assert.match(old[0]?.detail ?? '', /like an API Key, which belongs to OAuth 1\.0a/)
  })

  const oauth = (status: number, error: string, description: string) => ({
    status,
    body: JSON.stringify({ error, error_description: description }),
  })
  const answers: readonly (readonly [string, Partial<HttpResponse> | Error])[] = [
    ['ok client_known', oauth(400, 'invalid_request', 'Value passed for the authorization code was invalid.')],
    ['ok client_known', oauth(400, 'invalid_grant', 'No such code')],
    ['fail client_refused', oauth(401, 'unauthorized_client', 'Missing valid authorization header')],
    ['fail client_refused', oauth(400, 'invalid_client', 'No')],
    ['fail client_refused', oauth(400, 'invalid_request', 'Value passed for the client_id was invalid.')],
    ['fail client_refused', { status: 401, body: '' }],
    ['warn client_unclear', oauth(400, 'unsupported_grant_type', APP.clientSecret)],
    ['warn client_unclear', { status: 429, body: '' }],
    ['warn client_unclear', { status: 502, body: '<html>' }],
    ['fail network_unreachable', new NoAnswerError('timeout')],
  ]
  for (const [expected, answer] of answers) {
    const said = answer instanceof Error ? answer.message : `${answer.status} ${answer.body}`
    it(`are asked about with a code that cannot exist: ${said.slice(0, 60)}`, async () => {
      const findings = await check.askApp('https://social.ink.coop/oauth/twt/callback', aContext(answer))
      assert.deepEqual(words(findings), [expected, 'ok redirect_uri'])
      assert.ok(!JSON.stringify(findings).includes(APP.clientSecret))
    })
  }

  it('that lack a secret are told of what the app must be', async () => {
    const context = aContext(oauth(401, 'unauthorized_client', 'Missing valid authorization header'), {
      ...APP,
      clientSecret: '',
    })
    const [finding] = await check.askApp('https://social.ink.coop/back', context)
    assert.match(finding?.detail ?? '', /set X_CLIENT_SECRET, or make the app a "Native App"/)
  })
})

describe('a channel of X', () => {
  const ada = {
    credentials: { accessToken: 'the-token', refreshToken: 'the-refresh-token', expiresAt: null, scopes: [] },
    account: { remoteId: '1', handle: 'ada' },
  }
  const ask = async (answer: Partial<HttpResponse>) => words(await check.askChannel(ada, aContext(answer)))
  const me = (id: string) => JSON.stringify({ data: { id, name: 'Ada', username: 'ada' } })

  it('is told what is left of each limit that X names', async () => {
    const headers = {
      'x-rate-limit-limit': '75',
      'x-rate-limit-remaining': '74',
      'x-app-limit-24hour-limit': '10000',
      'x-app-limit-24hour-remaining': '0',
      'x-user-limit-24hour-limit': 'odd',
      'x-user-limit-24hour-remaining': '5',
    }
    assert.deepEqual(await ask({ headers, body: me('1') }), ['ok account', 'ok limit', 'warn limit_reached'])
  })

  it('is another account, forbidden, or over its quota', async () => {
    assert.deepEqual(await ask({ body: me('2') }), ['fail other_account'])
    assert.deepEqual(await ask({ status: 403, body: '{"title":"Forbidden"}' }), ['fail forbidden'])
    const capped = '{"type":"https://api.x.com/2/problems/usage-capped","title":"UsageCapExceeded"}'
    assert.deepEqual(await ask({ status: 403, body: capped }), ['warn limit_reached'])
  })
})
