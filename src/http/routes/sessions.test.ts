import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aUser, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'

const cookieOf = (setCookie: unknown): string => String(setCookie).split(';', 1)[0] ?? ''

const renew = (app: TestApp, cookie?: string, headers: Readonly<Record<string, string>> = {}) =>
  app.request({
    method: 'POST',
    path: '/auth/access',
    headers: { ...(cookie === undefined ? {} : { cookie }), ...headers },
  })

test('signing up, in, renewing and out: the whole life of a session', async () => {
  await using app = await createTestApp()
  const account = { email: 'ada@example.org', username: 'ada', password: 'correct horse battery' }
  const user = expectStatus(201, await app.request({ method: 'POST', path: '/auth/signup', body: account }))
  assert.deepEqual(Object.keys(user), ['id', 'email', 'username', 'created_at'])

  const credentials = { email: account.email, password: account.password }
  const signedIn = await app.request({ method: 'POST', path: '/auth/signin', body: credentials })
  assert.deepEqual(
    { ...expectStatus(200, signedIn), access_token: '' },
    {
      access_token: '',
      token_type: 'Bearer',
      expires_in: 600,
      user,
    },
  )

  const renewed = await renew(app, cookieOf(signedIn.headers['set-cookie']))
  const { access_token: token, ...rest } = expectStatus(200, renewed)
  assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 600 })
  expectStatus(200, await app.request({ path: '/orgs', token }))

  const cookie = cookieOf(renewed.headers['set-cookie'])
  const out = await app.request({ method: 'POST', path: '/auth/logout', headers: { cookie } })
  assert.equal(out.status, 204)
  assert.equal(out.text, '')
  assert.match(String(out.headers['set-cookie']), /^scheduly_refresh=; Max-Age=0; Path=\//)
  assert.equal((await renew(app, cookie)).body.code, 'session_ended')
  assert.equal((await app.request({ path: '/orgs', token })).status, 401, 'the access token ends with its session')
})

test('a wrong password and an unknown address get the same answer', async () => {
  await using app = await createTestApp()
  const { email, password } = await aUser(app)
  const headers = { 'x-request-id': 'same' }
  const attempt = (body: object) => app.request({ method: 'POST', path: '/auth/signin', body, headers })
  const wrong = await attempt({ email, password: `${password}!` })
  const unknown = await attempt({ email: 'nobody@example.org', password })
  assert.equal(wrong.status, 401)
  assert.equal(wrong.body.code, 'invalid_credentials')
  assert.equal(wrong.text, unknown.text)
  assert.equal(wrong.headers['set-cookie'], undefined)
})

test('an account exists once, whatever the case of its address', async () => {
  await using app = await createTestApp()
  const { email } = await aUser(app)
  const body = { email: email.toUpperCase(), username: 'somebody-else', password: 'correct horse battery' }
  expectStatus(201, await app.request({ method: 'POST', path: '/auth/signup', body }))
  const [{ count }] = await app.sql('select count(*)::int as count from users')
  assert.equal(count, 1)
})

test('where signing up is closed, nobody signs up', async () => {
  await using app = await createTestApp({ signup: 'closed' })
  const body = { email: 'ada@example.org', username: 'ada', password: 'correct horse battery' }
  const answer = await app.request({ method: 'POST', path: '/auth/signup', body })
  assert.deepEqual([answer.status, answer.body.code], [403, 'signup_closed'])
})

test('the refresh cookie cannot be read by scripts and stays on this site; with https it is tied to the host', async () => {
  for (const [publicUrl, expected] of [
    ['http://localhost:3000', /^scheduly_refresh=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/],
    [
      'https://post.example.org',
      /^__Host-scheduly_refresh=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    ],
  ] as const) {
    await using app = await createTestApp({ publicUrl })
    const { email, password } = await aUser(app)
    const answer = await app.request({ method: 'POST', path: '/auth/signin', body: { email, password } })
    assert.match(String(answer.headers['set-cookie']), expected)
    assert.doesNotMatch(answer.text, new RegExp(cookieOf(answer.headers['set-cookie']).split('=')[1] ?? 'never'))
  }
})

test('without a cookie, or with one that was made up, there is no session', async () => {
  await using app = await createTestApp()
  for (const cookie of [undefined, 'scheduly_refresh=made-up', 'scheduly_refresh=', 'other=1']) {
    const answer = await renew(app, cookie)
    assert.deepEqual([answer.status, answer.body.code], [401, 'session_ended'])
  }
  assert.equal((await app.request({ method: 'POST', path: '/auth/logout' })).status, 204)
})

test('pages of other sites cannot renew or end a session', async () => {
  await using app = await createTestApp({ publicUrl: 'https://post.example.org' })
  const { cookie } = await aUser(app)
  const foreign = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://post.example.org' },
    { origin: 'http://192.168.1.5:3000', host: '192.168.1.5:3000' },
    { origin: 'https://post.example.org.evil.example' },
    { 'sec-fetch-site': 'cross-site', origin: 'https://post.example.org' },
  ]
  for (const headers of foreign) {
    for (const path of ['/auth/access', '/auth/logout']) {
      const answer = await app.request({ method: 'POST', path, headers: { cookie, ...headers } })
      assert.deepEqual([answer.status, answer.body.code], [403, 'cross_site_request'])
    }
  }
  const own = [
    { 'sec-fetch-site': 'same-origin', origin: 'https://post.example.org' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://social.example.net', host: 'social.example.net' },
  ]
  for (const headers of own) expectStatus(200, await renew(app, cookie, headers))
})
