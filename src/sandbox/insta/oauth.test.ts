import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HttpResponse } from '#lib/http.ts'
import { SANDBOX_CLIENT } from '#sandbox/secrets.ts'
import { ask, CALLBACK, startSandbox } from '#sandbox/testing.ts'

const ASKED = {
  client_id: SANDBOX_CLIENT.clientId,
  redirect_uri: CALLBACK,
  response_type: 'code',
  scope: 'instagram_business_basic,instagram_business_content_publish',
  state: 'state-1',
}
const DAY = 86_400_000

const approve = async (url: string, changes: Readonly<Record<string, string>> = {}): Promise<HttpResponse> =>
  await ask(`${url}/oauth/authorize`, { form: { ...ASKED, account: 'demo', decision: 'approve', ...changes } })

const codeOf = (answer: HttpResponse): string =>
  new URL(answer.headers.location ?? 'about:blank').searchParams.get('code') ?? ''

const exchange = async (url: string, code: string, changes: Readonly<Record<string, string>> = {}) =>
  await ask(`${url}/oauth/access_token`, {
    form: {
      client_id: SANDBOX_CLIENT.clientId,
      client_secret: SANDBOX_CLIENT.clientSecret,
      grant_type: 'authorization_code',
      redirect_uri: CALLBACK,
      code,
      ...changes,
    },
  })

const get = async (url: string, path: string, query: Readonly<Record<string, string>>): Promise<HttpResponse> =>
  await ask(`${url}${path}?${new URLSearchParams(query).toString()}`)

const field = (answer: HttpResponse, name: string): unknown =>
  (JSON.parse(answer.body) as Record<string, unknown>)[name]

const shortToken = async (url: string): Promise<string> => {
  const answer = await exchange(url, codeOf(await approve(url)))
  return (JSON.parse(answer.body) as { data: { access_token: string }[] }).data[0]?.access_token ?? ''
}

const exchangeLong = async (url: string, token: string, secret = SANDBOX_CLIENT.clientSecret): Promise<HttpResponse> =>
  await get(url, '/access_token', { grant_type: 'ig_exchange_token', client_secret: secret, access_token: token })

const refresh = async (url: string, token: string): Promise<HttpResponse> =>
  await get(url, '/refresh_access_token', { grant_type: 'ig_refresh_token', access_token: token })

const graphCode = (answer: HttpResponse): unknown[] => {
  const { error } = JSON.parse(answer.body) as { error: { code: number; error_subcode?: number; fbtrace_id: string } }
  assert.equal(typeof error.fbtrace_id, 'string')
  return [answer.status, error.code, error.error_subcode]
}

test('a link that names the account is approved at once, and refused like the page', async (t) => {
  const { url } = await startSandbox(t, 'insta')
  const follow = async (account: string): Promise<HttpResponse> =>
    await get(url, '/oauth/authorize', { ...ASKED, sandbox_account: account })
  const followed = await follow('ink_co')
  assert.equal(followed.status, 302)
  assert.equal((await exchange(url, codeOf(followed))).status, 200)
  assert.equal((await follow('no name')).status, 400)
})

test('the authorize page says that it is not Instagram; the redirect ends with #_', async (t) => {
  const { url } = await startSandbox(t, 'insta')
  const shown = await get(url, '/oauth/authorize', ASKED)
  assert.equal(shown.status, 200)
  assert.match(shown.body, /Sandbox Instagram — not the real network/)
  const approved = await approve(url)
  assert.equal(approved.status, 302)
  assert.match(approved.headers.location ?? '', /\?code=[\w-]+&state=state-1#_$/)
  const denied = new URL((await approve(url, { decision: 'deny' })).headers.location ?? '')
  assert.deepEqual([denied.searchParams.get('error'), denied.searchParams.get('state')], ['access_denied', 'state-1'])
})

test('an authorization that lacks something is refused on the page', async (t) => {
  const { url } = await startSandbox(t, 'insta')
  for (const changes of [
    { client_id: 'unknown' },
    { redirect_uri: 'not-a-url' },
    { response_type: 'token' },
    { scope: 'instagram_business_content_publish' },
    { scope: 'instagram_business_basic,everything' },
    { account: 'NOT A NAME' },
  ]) {
    const answer = await approve(url, changes)
    assert.deepEqual([answer.status, answer.headers.location], [400, undefined], JSON.stringify(changes))
  }
})

test('a code works once, within its hour, for its own callback and the right secret', async (t) => {
  const { url, clock } = await startSandbox(t, 'insta')
  const used = codeOf(await approve(url))
  assert.equal((await exchange(url, used)).status, 200)
  const again = await exchange(url, used)
  assert.equal(again.status, 400)
  assert.deepEqual(JSON.parse(again.body), {
    error_type: 'OAuthException',
    code: 400,
    error_message: 'Matching code was not found or was already used',
  })
  assert.equal((await exchange(url, codeOf(await approve(url)), { redirect_uri: `${CALLBACK}#_` })).status, 400)
  assert.equal((await exchange(url, codeOf(await approve(url)), { client_secret: 'wrong' })).status, 400)
  const old = codeOf(await approve(url))
  clock.advance(3_600_000)
  assert.equal((await exchange(url, old)).status, 400)
})

test('the token answer is wrapped by default, and flat with a bare number when switched', async (t) => {
  const { url, sandbox } = await startSandbox(t, 'insta')
  const wrapped = await exchange(url, codeOf(await approve(url)))
  assert.match(
    wrapped.body,
    /^\{"data":\[\{"access_token":"[\w-]+","user_id":"17841\d{12}","permissions":"instagram_business_basic,instagram_business_content_publish"\}\]\}$/,
  )
  sandbox.configure({ tokenShape: 'flat' })
  const flat = await exchange(url, codeOf(await approve(url)))
  assert.match(flat.body, /^\{"access_token":"[\w-]+","user_id":17841\d{12},"permissions"/)
})

test('a short token becomes a long one, which can be refreshed after a day and until it ends', async (t) => {
  const { url, clock } = await startSandbox(t, 'insta')
  const short = await shortToken(url)
  assert.equal((await exchangeLong(url, short, 'wrong')).status, 400)
  const long = await exchangeLong(url, short)
  assert.deepEqual([field(long, 'token_type'), field(long, 'expires_in')], ['bearer', 5_183_944])
  const token = String(field(long, 'access_token'))
  clock.advance(DAY - 1)
  assert.deepEqual(graphCode(await refresh(url, token)), [400, 10, undefined])
  clock.advance(1)
  const renewed = await refresh(url, token)
  assert.equal(renewed.status, 200)
  clock.advance(60 * DAY)
  assert.deepEqual(graphCode(await refresh(url, String(field(renewed, 'access_token')))), [400, 190, 463])
})

test('a short token ends after an hour', async (t) => {
  const { url, clock } = await startSandbox(t, 'insta')
  const short = await shortToken(url)
  clock.advance(3_600_000)
  assert.deepEqual(graphCode(await exchangeLong(url, short)), [400, 190, 463])
})

test('/me gives two different ids, in both shapes, and refuses what it does not know', async (t) => {
  const { url, sandbox } = await startSandbox(t, 'insta')
  const access_token = await shortToken(url)
  const fields = 'user_id,username,name,account_type'
  const flat = await get(url, '/v26.0/me', { fields, access_token })
  assert.deepEqual(
    ['username', 'name', 'account_type'].map((name) => field(flat, name)),
    ['demo', 'demo', 'BUSINESS'],
  )
  assert.notEqual(field(flat, 'id'), field(flat, 'user_id'))
  sandbox.configure({ meShape: 'data' })
  const wrapped = await get(url, '/me', { fields, access_token })
  assert.deepEqual(JSON.parse(wrapped.body), { data: [JSON.parse(flat.body)] })
  assert.deepEqual(graphCode(await get(url, '/v26.0/me', { fields: 'colour', access_token })), [400, 100, undefined])
  assert.deepEqual(graphCode(await get(url, '/v26.0/me', { fields })), [400, 100, undefined])
  assert.deepEqual(graphCode(await get(url, '/v26.0/me', { access_token: 'nobody' })), [400, 190, 460])
  sandbox.revokeTokens('demo')
  assert.deepEqual(graphCode(await get(url, '/v26.0/me', { access_token })), [400, 190, 460])
})

test('faults and the ledger work here too, in the words of Instagram', async (t) => {
  const { url, sandbox } = await startSandbox(t, 'insta')
  const access_token = await shortToken(url)
  sandbox.faults.add({ kind: 'rate-limited', retryAfterSeconds: 60, route: 'me', account: 'demo' })
  assert.deepEqual(graphCode(await get(url, '/v26.0/me', { access_token })), [403, 4, undefined])
  sandbox.faults.add({ kind: 'answer', status: 500, route: 'exchange' })
  assert.deepEqual(graphCode(await exchangeLong(url, access_token)), [500, 2, undefined])
  const { entries } = JSON.parse((await ask(`${url}/_sandbox/ledger`)).body) as { entries: { route: string }[] }
  assert.deepEqual(
    entries.map(({ route }) => route),
    ['authorize', 'token', 'me', 'exchange'],
  )
  assert.ok(!JSON.stringify(entries).includes(access_token))
  assert.match((await ask(`${url}/`)).body, /@demo/)
})
