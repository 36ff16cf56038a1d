import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import type { HttpRequest, HttpResponse } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import type { Context, Credentials } from '../provider.ts'
import { twt } from './index.ts'
import { NO_MEDIA, textOnly } from '../without-media.ts'

const NOW = new Date('2026-11-23T12:00:00Z')

/** X with one answer per path, and what it was asked. */
const aNetwork = (answers: Readonly<Record<string, { status: number; body: object }>>) => {
  const asked: HttpRequest[] = []
  const context: Context = {
    http: async (request): Promise<HttpResponse> => {
      asked.push(request)
      const { status, body } = answers[new URL(request.url).pathname] ?? { status: 404, body: {} }
      return { status, headers: {}, body: JSON.stringify(body) }
    },
    clock: { ...systemClock, now: () => NOW },
    log: silentLog,
    hosts: twt.hosts,
    app: { clientId: 'id', clientSecret: 'secret' },
    media: NO_MEDIA,
    signal: new AbortController().signal,
  }
  return { asked, context }
}

const TOKEN = { access_token: 'access', refresh_token: 'refresh', scope: twt.scopes.join(' ') }
const ME = { id: '42', name: 'Ada L.', username: 'ada' }
const GRANT = { code: 'code', redirectUri: 'http://127.0.0.1/back', codeVerifier: 'verifier' }

const connecting = (token: object, me: { status: number; body: object }) => {
  const { context, asked } = aNetwork({ '/2/oauth2/token': { status: 200, body: token }, '/2/users/me': me })
  return { outcome: twt.connect(GRANT, context), asked }
}

test('connecting gives the keys, whose account it is, and its subscription', async () => {
  const { outcome, asked } = connecting(TOKEN, { status: 200, body: { data: { ...ME, subscription_type: 'Premium' } } })
  assert.deepEqual(await outcome, {
    kind: 'connected',
    credentials: {
      accessToken: 'access',
      refreshToken: 'refresh',
      expiresAt: '2026-11-23T14:00:00.000Z',
      scopes: twt.scopes,
    },
    account: { remoteId: '42', handle: 'ada', displayName: 'Ada L.', facts: { subscription: 'Premium' } },
  })
  assert.equal(asked[1]?.url, 'https://api.x.com/2/users/me?user.fields=subscription_type')
})

test('an account that shows no subscription has none', async () => {
  const outcome = await connecting(TOKEN, { status: 200, body: { data: ME } }).outcome
  assert.deepEqual(outcome.kind === 'connected' ? outcome.account.facts : outcome, { subscription: null })
})

test('an account is read anew, and nothing is concluded from what X leaves out or does not say', async () => {
  const keys: Credentials = { accessToken: 'access', refreshToken: 'refresh', expiresAt: null, scopes: twt.scopes }
  const reading = (status: number, body: object) => {
    const { context, asked } = aNetwork({ '/2/users/me': { status, body } })
    assert.ok(twt.readAccount !== undefined)
    return { outcome: twt.readAccount(keys, context), asked }
  }
  const { outcome, asked } = reading(200, { data: { ...ME, subscription_type: 'None' } })
  assert.deepEqual(await outcome, {
    kind: 'read',
    account: { remoteId: '42', handle: 'ada', displayName: 'Ada L.', facts: { subscription: 'None' } },
  })
  assert.equal(asked[0]?.headers?.['authorization'], 'Bearer access')
  for (const [status, body] of [
    [200, { data: ME }],
    [200, {}],
    [401, { title: 'Unauthorized', detail: 'access' }],
    [402, { title: 'Payment Required' }],
    [429, { title: 'Too Many Requests' }],
    [503, {}],
  ] as const) {
    const trouble = await reading(status, body).outcome
    assert.ok(trouble.kind === 'unavailable', JSON.stringify(body))
    assert.doesNotMatch(trouble.reason, /access/)
  }
})

test('a grant that lacks a permission is rejected by name, and the account is not asked for', async () => {
  const { outcome, asked } = connecting(
    { ...TOKEN, scope: 'tweet.read users.read' },
    { status: 200, body: { data: ME } },
  )
  assert.deepEqual(await outcome, { kind: 'rejected', reason: 'X did not grant tweet.write, offline.access.' })
  assert.equal(asked.length, 1)
})

test('a grant without the permission for files is connected, for texts', async () => {
  const scope = 'tweet.read tweet.write users.read offline.access'
  const outcome = await connecting({ ...TOKEN, scope }, { status: 200, body: { data: ME } }).outcome
  assert.deepEqual(outcome.kind === 'connected' && outcome.credentials.scopes, scope.split(' '))
  const address = twt.authorizationUrl(
    { state: 's', redirectUri: 'http://127.0.0.1/back', codeChallenge: 'c' },
    twt.hosts,
    { clientId: 'id', clientSecret: '' },
  )
  assert.equal(new URL(address).searchParams.get('scope'), `${scope} media.write`)
})

test('an account that X refuses to show is rejected, one that it fails to show is unavailable', async () => {
  assert.equal((await connecting(TOKEN, { status: 403, body: { detail: 'Suspended' } }).outcome).kind, 'rejected')
  assert.equal((await connecting(TOKEN, { status: 503, body: {} }).outcome).kind, 'unavailable')
  assert.equal((await connecting(TOKEN, { status: 200, body: { data: { id: 'x' } } }).outcome).kind, 'unavailable')
})

const kept: Credentials = {
  accessToken: 'old',
  refreshToken: 'kept',
  expiresAt: null,
  scopes: ['tweet.read', 'tweet.write'],
}

test('renewing keeps the refresh token and the scopes that the answer leaves out', async () => {
  const { context } = aNetwork({ '/2/oauth2/token': { status: 200, body: { access_token: 'new', expires_in: 60 } } })
  assert.deepEqual(await twt.refresh(kept, context), {
    kind: 'refreshed',
    credentials: {
      accessToken: 'new',
      refreshToken: 'kept',
      expiresAt: '2026-11-23T12:01:00.000Z',
      scopes: kept.scopes,
    },
  })
})

test('without a refresh token X is not asked', async () => {
  const { asked, context } = aNetwork({})
  assert.equal((await twt.refresh({ ...kept, refreshToken: null }, context)).kind, 'rejected')
  assert.equal(asked.length, 0)
})

test('disconnecting ends both tokens, the longer-lived first', async () => {
  const { asked, context } = aNetwork({})
  await twt.disconnect(kept, context)
  assert.deepEqual(
    asked.map(({ url, body }) => [url, body]),
    [
      ['https://api.x.com/2/oauth2/revoke', 'token=kept'],
      ['https://api.x.com/2/oauth2/revoke', 'token=old'],
    ],
  )
})

test('publishing sends the text and nothing else, once', async () => {
  const { asked, context } = aNetwork({ '/2/tweets': { status: 201, body: { data: { id: '7' } } } })
  const account = { remoteId: '42', handle: 'ada' }
  const attempt = {
    key: 'k',
    credentials: kept,
    content: textOnly('Hi "you"'),
    prepared: null,
    account,
    startedAt: NOW,
    taken: new Set<string>(),
    sendBefore: 5,
  }
  const outcome = await twt.publish(attempt, context)
  assert.deepEqual(outcome, { kind: 'published', remoteId: '7', url: 'https://x.com/ada/status/7' })
  assert.deepEqual(
    asked.map(({ body, sendBefore }) => [body, sendBefore]),
    [['{"text":"Hi \\"you\\""}', 5]],
  )
})

test('names are stored as one short line, and an account without a usable one is not connected', async () => {
  const name = `Ada\u0000\u202E\n${'x'.repeat(100_000)}`
  const { outcome } = connecting(TOKEN, { status: 200, body: { data: { ...ME, name, subscription_type: 'a\u0000b' } } })
  const connected = await outcome
  assert.ok(connected.kind === 'connected')
  assert.equal(connected.account.displayName, `Ada ${'x'.repeat(95)}…`)
  assert.deepEqual(connected.account.facts, { subscription: 'a b' })
  for (const username of ['', 'a\u0000', 'a/b', '\ud800', 'x'.repeat(51)]) {
    const { outcome: other } = connecting(TOKEN, { status: 200, body: { data: { ...ME, username } } })
    assert.equal((await other).kind, 'unavailable', JSON.stringify(username))
  }
})

test('a token that cannot be sent is none, and a refresh token that cannot be sent leaves the one used in place', async () => {
  for (const access_token of ['a\r\nb', 'a\u0000', 'é', 'x'.repeat(8_193)]) {
    const { context } = aNetwork({ '/2/oauth2/token': { status: 200, body: { access_token } } })
    assert.equal((await twt.refresh(kept, context)).kind, 'unavailable')
  }
  const { context } = aNetwork({ '/2/oauth2/token': { status: 200, body: { ...TOKEN, refresh_token: 'a\nb' } } })
  const renewed = await twt.refresh(kept, context)
  assert.equal(renewed.kind === 'refreshed' ? renewed.credentials.refreshToken : renewed.kind, 'kept')
})
