import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import type { HttpRequest, HttpResponse } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import type { Context, Credentials } from '../provider.ts'
import { insta } from './index.ts'
import { NO_MEDIA } from '../without-media.ts'
import { NEEDED_SCOPES, SCOPES } from './scopes.ts'

const NOW = new Date('2026-11-23T12:00:00Z')

interface Answer {
  readonly status: number
  readonly body: string
}

/** Instagram with one answer per path, and what it was asked. */
const aNetwork = (answers: Readonly<Record<string, Answer>>) => {
  const asked: HttpRequest[] = []
  const context: Context = {
    http: async (request): Promise<HttpResponse> => {
      asked.push(request)
      return { headers: {}, ...(answers[new URL(request.url).pathname] ?? { status: 404, body: '' }) }
    },
    clock: { ...systemClock, now: () => NOW },
    log: silentLog,
    hosts: insta.hosts,
    app: { clientId: 'app', clientSecret: 'app-secret' },
    media: NO_MEDIA,
    signal: new AbortController().signal,
  }
  return { asked, context }
}

const ok = (body: string): Answer => ({ status: 200, body })
const FLAT =
  '{"access_token":"short","user_id":17841400000000001,"permissions":["instagram_business_basic","instagram_business_content_publish"]}'
const LISTED =
  '{"data":[{"access_token":"short","user_id":"1","permissions":"instagram_business_basic,instagram_business_content_publish"}]}'
const LONG = ok('{"access_token":"long-token","token_type":"bearer","expires_in":5183944}')
const ME = ok('{"user_id":17841400000000001,"id":"5","username":"ada","account_type":"BUSINESS"}')
const GRANT = { code: 'the-code#_', redirectUri: 'http://127.0.0.1/back', codeVerifier: 'unused' }

const connecting = (short: Answer, me: Answer = ME) => {
  const { asked, context } = aNetwork({ '/oauth/access_token': short, '/access_token': LONG, '/v26.0/me': me })
  return { outcome: insta.connect(GRANT, context), asked }
}

for (const [shape, body] of [
  ['flat', FLAT],
  ['in a list', LISTED],
] as const) {
  test(`connecting takes the short token ${shape}, and keeps every digit of the account's id`, async () => {
    assert.deepEqual(await connecting(ok(body)).outcome, {
      kind: 'connected',
      credentials: {
        accessToken: 'long-token',
        refreshToken: null,
        expiresAt: '2027-01-22T11:59:04.000Z',
        scopes: NEEDED_SCOPES,
      },
      account: {
        remoteId: '17841400000000001',
        handle: 'ada',
        displayName: 'ada',
        facts: { accountType: 'BUSINESS', canComment: false },
      },
    })
  })
}

test('the code loses the fragment of the redirect, and each call goes to its own host', async () => {
  const { outcome, asked } = connecting(ok(FLAT))
  await outcome
  assert.equal(new URLSearchParams(String(asked[0]?.body)).get('code'), 'the-code')
  const hosts = ['https://api.instagram.com', 'https://graph.instagram.com', 'https://graph.instagram.com']
  assert.deepEqual(
    asked.map(({ url }) => new URL(url).origin),
    hosts,
  )
})

test("the account may come in a list, and its id is user_id, never the app's own id", async () => {
  const outcome = await connecting(ok(FLAT), ok('{"data":[{"user_id":"9","id":"5","username":"ada","name":"Ada"}]}'))
    .outcome
  assert.equal(outcome.kind === 'connected' ? outcome.account.remoteId : outcome.kind, '9')
})

test('a permission that was left out is named', async () => {
  const outcome = await connecting(ok('{"access_token":"s","permissions":"instagram_business_basic"}')).outcome
  assert.deepEqual(outcome, { kind: 'rejected', reason: 'Instagram did not grant instagram_business_content_publish.' })
})

test('a used code is rejected in the words of Instagram', async () => {
  const body =
    '{"error_type":"OAuthException","code":400,"error_message":"Matching code was not found or was already used"}'
  const reason = 'Instagram answered with status 400: Matching code was not found or was already used'
  assert.deepEqual(await connecting({ status: 400, body }).outcome, { kind: 'rejected', reason })
})

const keptUntil = (expiresAt: string | null): Credentials => ({
  accessToken: 'old-token',
  refreshToken: null,
  expiresAt,
  scopes: ['s'],
})

test('renewing replaces the access token itself', async () => {
  const { asked, context } = aNetwork({ '/refresh_access_token': LONG })
  const credentials = {
    accessToken: 'long-token',
    refreshToken: null,
    expiresAt: '2027-01-22T11:59:04.000Z',
    scopes: ['s'],
  }
  assert.deepEqual(await insta.refresh(keptUntil('2026-12-20T00:00:00Z'), context), { kind: 'refreshed', credentials })
  assert.equal(
    asked[0]?.url,
    'https://graph.instagram.com/refresh_access_token?grant_type=ig_refresh_token&access_token=old-token',
  )
})

test('a token that has ended is rejected, and not asked about', async () => {
  const { asked, context } = aNetwork({ '/refresh_access_token': LONG })
  assert.equal((await insta.refresh(keptUntil('2026-11-23T12:00:00Z'), context)).kind, 'rejected')
  assert.equal(asked.length, 0)
})

const ENDED = { status: 400, body: JSON.stringify({ error: { code: 190, error_subcode: 460, message: 'Ended' } }) }

for (const [said, me, kind] of [
  ['works', ME, 'unavailable'],
  ['was ended', ENDED, 'rejected'],
  ['nothing readable about', { status: 502, body: '<html>' }, 'unavailable'],
] as const) {
  test(`a token of less than a day is never renewed; ${kind} where Instagram says that it ${said}`, async () => {
    const { asked, context } = aNetwork({ '/refresh_access_token': LONG, '/v26.0/me': me })
    assert.equal((await insta.refresh(keptUntil('2027-01-22T00:00:00Z'), context)).kind, kind)
    assert.deepEqual(
      asked.map(({ url }) => new URL(url).pathname),
      ['/v26.0/me'],
    )
  })
}

const GRAPH: readonly (readonly [number, object, string])[] = [
  [400, { code: 190, error_subcode: 463, message: 'Session has expired' }, 'rejected'],
  [403, { code: 10, message: 'Permission denied' }, 'rejected'],
  [403, { code: 200, message: 'Permission denied' }, 'rejected'],
  [400, { code: 190, is_transient: true }, 'unavailable'],
  [400, { code: 2, message: 'Service' }, 'unavailable'],
  [400, { code: 4, message: 'Limit' }, 'unavailable'],
  [400, { code: 100, message: 'Invalid parameter' }, 'unavailable'],
  [500, { code: 190 }, 'unavailable'],
]

for (const [status, error, kind] of GRAPH) {
  test(`renewing answered by ${status} with ${JSON.stringify(error)} is ${kind}`, async () => {
    const { context } = aNetwork({ '/refresh_access_token': { status, body: JSON.stringify({ error }) } })
    assert.equal((await insta.refresh(keptUntil(null), context)).kind, kind)
  })
}

test('comments are asked for and may be refused; which it was stands in the facts', async () => {
  const { searchParams } = new URL(
    insta.authorizationUrl({ state: 's', redirectUri: 'r', codeChallenge: 'c' }, insta.hosts, {
      clientId: 'a',
      clientSecret: '',
    }),
  )
  assert.deepEqual(searchParams.get('scope')?.split(','), [...SCOPES])
  const whole = `{"access_token":"short","permissions":"${SCOPES.join(',')}"}`
  const outcome = await connecting(ok(whole)).outcome
  assert.equal(outcome.kind === 'connected' && outcome.account.facts['canComment'], true)
  assert.deepEqual(outcome.kind === 'connected' && outcome.credentials.scopes, SCOPES)
})

test("an account's id that JSON rounds, or that is no id, connects nothing", async () => {
  for (const id of ['1e300', '1.5', '-1', '"1\\u0000"', `"${'9'.repeat(26)}"`]) {
    const outcome = await connecting(ok(FLAT), ok(`{"user_id":${id},"username":"ada"}`)).outcome
    assert.equal(outcome.kind, 'unavailable', id)
  }
})
