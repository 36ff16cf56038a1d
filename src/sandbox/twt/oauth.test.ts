import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  approveTwt,
  ask,
  BASIC,
  CALLBACK,
  exchangeTwt,
  signIn,
  startSandbox,
  TWT_ASKED,
  VERIFIER,
} from '#sandbox/testing.ts'

const BAD_CODE = {
  error: 'invalid_request',
  error_description: 'Value passed for the authorization code was invalid.',
}
const BAD_TOKEN = { error: 'invalid_request', error_description: 'Value passed for the token was invalid.' }

const json = (body: string): Record<string, unknown> => JSON.parse(body) as Record<string, unknown>

test('the authorize page says that it is not X and shows who asks for what', async (t) => {
  const { url } = await startSandbox(t, 'twt')
  const query = new URLSearchParams({ ...TWT_ASKED, state: '"><b>x</b>' })
  const shown = await ask(`${url}/i/oauth2/authorize?${query.toString()}`)
  assert.equal(shown.status, 200)
  assert.match(shown.body, /Sandbox X — not the real network/)
  assert.match(shown.body, /scheduly-sandbox/)
  assert.match(shown.body, /@demo/)
  assert.ok(!shown.body.includes('<b>x</b>'))
  assert.ok(!/<script/i.test(shown.body))
})

test('an authorization that lacks something is refused on the page, without a redirect', async (t) => {
  const { url, sandbox } = await startSandbox(t, 'twt')
  const refused = async (changes: Record<string, string>, reason: RegExp): Promise<void> => {
    const form = { ...TWT_ASKED, account: 'demo', decision: 'approve', ...changes }
    for (const answer of [
      await ask(`${url}/i/oauth2/authorize?${new URLSearchParams(form).toString()}`),
      await ask(`${url}/i/oauth2/authorize`, { form }),
    ]) {
      assert.equal(answer.status, 400)
      assert.match(answer.body, reason)
      assert.equal(answer.headers.location, undefined)
    }
  }
  await refused({ client_id: '' }, /client_id is missing/)
  await refused({ redirect_uri: 'javascript:alert(1)' }, /redirect_uri/)
  await refused({ response_type: 'token' }, /response_type/)
  await refused({ scope: 'tweet.read everything' }, /everything/)
  await refused({ state: '' }, /state/)
  await refused({ code_challenge: 'short' }, /code_challenge/)
  await refused({ code_challenge_method: 'S512' }, /code_challenge_method/)
  sandbox.configure({ allowedClients: ['another-client'] })
  await refused({}, /not known here/)
})

test('a link that names the account is approved at once, and refused like the page', async (t) => {
  const { url } = await startSandbox(t, 'twt')
  const follow = async (changes: Record<string, string>) =>
    await ask(`${url}/i/oauth2/authorize?${new URLSearchParams({ ...TWT_ASKED, ...changes }).toString()}`)
  const { headers, status } = await follow({ sandbox_account: 'ink_co', state: 'state-1' })
  assert.equal(status, 302)
  const to = new URL(headers.location ?? '')
  assert.equal(`${to.origin}${to.pathname}`, CALLBACK)
  assert.equal(to.searchParams.get('state'), 'state-1')
  assert.equal((await exchangeTwt(url, to.searchParams.get('code') ?? '')).status, 200)
  assert.match((await ask(`${url}/ink_co`)).body, /@ink_co/)
  for (const changes of [{ sandbox_account: 'no name' }, { sandbox_account: 'ink_co', scope: '' }]) {
    const refused = await follow(changes)
    assert.equal(refused.status, 400)
    assert.equal(refused.headers.location, undefined)
  }
})

test('"Deny" sends the person back with access_denied and the state', async (t) => {
  const { url } = await startSandbox(t, 'twt')
  const form = { ...TWT_ASKED, account: 'demo', decision: 'deny' }
  const answer = await ask(`${url}/i/oauth2/authorize`, { form })
  assert.equal(answer.status, 302)
  assert.equal(answer.headers.location, `${CALLBACK}?error=access_denied&state=state-1`)
})

test('a code gives tokens once', async (t) => {
  const { url } = await startSandbox(t, 'twt')
  const code = await approveTwt(url)
  const first = await exchangeTwt(url, code)
  const { access_token: access, refresh_token: refresh, ...rest } = json(first.body)
  assert.equal(first.status, 200)
  assert.deepEqual(rest, { token_type: 'bearer', expires_in: 7200, scope: TWT_ASKED.scope })
  assert.ok(typeof access === 'string' && typeof refresh === 'string' && access !== refresh)
  const second = await exchangeTwt(url, code)
  assert.deepEqual([second.status, json(second.body)], [400, BAD_CODE])
})

test('a code lives 30 seconds', async (t) => {
  const { url, clock } = await startSandbox(t, 'twt')
  const [inTime, tooLate] = [await approveTwt(url), await approveTwt(url)]
  clock.advance(29_999)
  assert.equal((await exchangeTwt(url, inTime)).status, 200)
  clock.advance(1)
  const answer = await exchangeTwt(url, tooLate)
  assert.deepEqual([answer.status, json(answer.body)], [400, BAD_CODE])
})

test('a code is worth nothing with another verifier, callback or client, and is spent by the try', async (t) => {
  const { url } = await startSandbox(t, 'twt')
  for (const changes of [
    { code_verifier: 'w'.repeat(43) },
    { code_verifier: '' },
    { redirect_uri: `${CALLBACK}/other` },
  ]) {
    const code = await approveTwt(url)
    assert.deepEqual(json((await exchangeTwt(url, code, changes)).body), BAD_CODE)
    assert.equal((await exchangeTwt(url, code)).status, 400)
  }
  const code = await approveTwt(url, { client_id: 'public-app' })
  assert.deepEqual(json((await exchangeTwt(url, code)).body), BAD_CODE)
})

test('a public client names itself in the body and may use a plain challenge', async (t) => {
  const { url } = await startSandbox(t, 'twt')
  const asked = { client_id: 'public-app', code_challenge_method: 'plain', code_challenge: VERIFIER }
  const code = await approveTwt(url, asked)
  const form = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
    client_id: 'public-app',
  }
  assert.equal((await ask(`${url}/2/oauth2/token`, { form })).status, 200)
})

test('the confidential client has to prove itself with Basic', async (t) => {
  const { url } = await startSandbox(t, 'twt')
  const form = { grant_type: 'refresh_token', refresh_token: 'x', client_id: 'scheduly-sandbox' }
  for (const basic of [undefined, 'scheduly-sandbox:wrong', 'someone-else:sandbox-secret']) {
    const answer = await ask(`${url}/2/oauth2/token`, basic === undefined ? { form } : { form, basic })
    assert.equal(answer.status, 401)
    assert.deepEqual(json(answer.body), {
      error: 'unauthorized_client',
      error_description: 'Missing valid authorization header',
    })
  }
})

test('a refresh token works once, and the new pair works on', async (t) => {
  const { url } = await startSandbox(t, 'twt')
  const { refresh } = await signIn(url)
  const renew = async (token: string) =>
    await ask(`${url}/2/oauth2/token`, { form: { grant_type: 'refresh_token', refresh_token: token }, basic: BASIC })
  const renewed = await renew(refresh)
  assert.equal(renewed.status, 200)
  const { access_token: access, refresh_token: next } = json(renewed.body)
  assert.notEqual(next, refresh)
  const again = await renew(refresh)
  assert.deepEqual([again.status, json(again.body)], [400, BAD_TOKEN])
  assert.equal((await ask(`${url}/2/users/me`, { token: String(access) })).status, 200)
  assert.equal((await renew(String(next))).status, 200)
})

test('without offline.access there is no refresh token', async (t) => {
  const { url } = await startSandbox(t, 'twt')
  const answer = await exchangeTwt(url, await approveTwt(url, { scope: 'tweet.read users.read' }))
  assert.equal('refresh_token' in json(answer.body), false)
})

test('an access token ends after two hours', async (t) => {
  const { url, clock } = await startSandbox(t, 'twt')
  const { access: token } = await signIn(url)
  clock.advance(7_199_999)
  assert.equal((await ask(`${url}/2/users/me`, { token })).status, 200)
  clock.advance(1)
  const answer = await ask(`${url}/2/users/me`, { token })
  assert.equal(answer.status, 401)
  const { title, type, status, detail } = json(answer.body)
  assert.deepEqual(
    { title, type, status, detail },
    {
      title: 'Unauthorized',
      type: 'about:blank',
      status: 401,
      detail: 'Unauthorized',
    },
  )
})

test('a revoked grant is dead in both its tokens', async (t) => {
  const { url } = await startSandbox(t, 'twt')
  const { access, refresh } = await signIn(url)
  const answer = await ask(`${url}/2/oauth2/revoke`, { form: { token: access }, basic: BASIC })
  assert.deepEqual([answer.status, json(answer.body)], [200, { revoked: true }])
  assert.equal((await ask(`${url}/2/users/me`, { token: access })).status, 401)
  const form = { grant_type: 'refresh_token', refresh_token: refresh }
  assert.equal((await ask(`${url}/2/oauth2/token`, { form, basic: BASIC })).status, 400)
})

test('the ledger tells of each request, and never holds a code', async (t) => {
  const { url, sandbox } = await startSandbox(t, 'twt')
  const code = await approveTwt(url)
  await exchangeTwt(url, code)
  const text = JSON.stringify(sandbox.ledger.entries())
  assert.ok(!text.includes(code))
  assert.deepEqual(
    sandbox.ledger.entries().map(({ route, account, status, carriedOut }) => [route, account, status, carriedOut]),
    [
      ['authorize', 'demo', 302, true],
      ['token', 'demo', 200, true],
    ],
  )
})
