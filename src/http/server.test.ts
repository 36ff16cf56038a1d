import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { buffer } from 'node:stream/consumers'
import pg from 'pg'
import type { Log } from '#lib/log.ts'
import { aChannel, anOrg, aPost, aUser, createTestApp, type TestApp } from '#test/support/app.ts'
import { createTestDeps } from '#test/support/deps.ts'
import { createTestDatabase } from '#test/support/postgres.ts'
import { buildServer } from './server.ts'

const MISSING = '0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55'

interface Line {
  readonly level: string
  readonly facts: Readonly<Record<string, unknown>>
  readonly message: string
}

const recordingLog = (): Log & { readonly lines: Line[] } => {
  const lines: Line[] = []
  const at = (level: string) => (facts: object, message: string) =>
    void lines.push({ level, facts: { ...facts }, message })
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** Sends bytes as they are, for what no well-behaved client would send. */
const sendRaw = async (app: TestApp, text: string): Promise<string> => {
  const address = app.server.server.address() ?? (await app.server.listen({ host: '127.0.0.1', port: 0 }), null)
  const { port } = (address ?? app.server.server.address()) as { port: number }
  const socket = connect(port, '127.0.0.1')
  socket.write(text)
  return (await buffer(socket)).toString()
}

test('an id that is malformed, missing or of another organization gets the same answer', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const channelId = await aChannel(app, org)
  const post = await aPost(app, org)
  const stranger = await aUser(app)
  const headers = { 'x-request-id': 'same' }
  const cases = [
    ['GET', (id: string) => `/posts/${id}`, post.id],
    ['POST', (id: string) => `/posts/${id}/cancel`, post.id],
    ['GET', (id: string) => `/orgs/${id}/posts`, org.orgId],
    ['GET', (id: string) => `/orgs/${id}/members`, org.orgId],
    ['DELETE', (id: string) => `/channels/${id}`, channelId],
  ] as const
  for (const [method, path, foreign] of cases) {
    const ids = [MISSING, foreign, 'nope', `{${MISSING}}`, MISSING.toUpperCase(), '%00', 'x'.repeat(300), '1e9', '..;']
    const answers = await Promise.all(
      ids.map((id) => app.request({ method, path: path(id), token: stranger.token, headers })),
    )
    for (const { status, text } of answers) assert.deepEqual({ status, text }, { status: 404, text: answers[0]?.text })
  }
})

test('who is not signed in is told so before anything else of the request is looked at', async () => {
  await using app = await createTestApp()
  const tokens = [undefined, 'nope', 'a.b.c', 'x'.repeat(5_000)]
  for (const token of tokens) {
    const answer = await app.request({ method: 'POST', path: '/orgs/nope/posts', token, body: '{"not json' })
    assert.equal(answer.status, 401)
    assert.equal(answer.body.code, 'unauthenticated')
    assert.equal(answer.headers['www-authenticate'], 'Bearer')
  }
  const basic = await app.request({ path: '/orgs', headers: { authorization: 'Basic YTpi' } })
  assert.equal(basic.status, 401)
})

test('a path that is not there is 404, and a method that it does not know is 405 with Allow', async () => {
  await using app = await createTestApp()
  const nowhere = await app.request({ path: '/nowhere?x=1' })
  assert.deepEqual([nowhere.status, nowhere.body.code], [404, 'not_found'])
  const wrong = await app.request({ method: 'PUT', path: `/posts/${MISSING}` })
  assert.deepEqual([wrong.status, wrong.body.code], [405, 'method_not_allowed'])
  assert.equal(wrong.headers['allow'], 'GET, HEAD, PATCH, POST')
  const deleted = await app.request({ method: 'DELETE', path: '/auth/signin' })
  assert.deepEqual([deleted.status, deleted.headers['allow']], [405, 'POST'])
})

test("a request's id is the caller's when it is harmless, else a new one, and every answer has it", async () => {
  await using app = await createTestApp()
  const given = await app.request({ path: '/healthz', headers: { 'x-request-id': 'trace-1.a_B' } })
  assert.equal(given.headers['x-request-id'], 'trace-1.a_B')
  for (const id of ['two words', 'x'.repeat(65), '<script>', '']) {
    const answer = await app.request({ path: '/nowhere', headers: { 'x-request-id': id } })
    assert.match(String(answer.headers['x-request-id']), /^[0-9a-f-]{36}$/)
    assert.equal(answer.body.request_id, answer.headers['x-request-id'])
  }
  assert.match(String((await app.request({ path: '/%zz' })).headers['x-request-id']), /^[0-9a-f-]{36}$/)
})

test('every answer has the security headers, and only https promises https', async () => {
  await using plain = await createTestApp()
  await using secure = await createTestApp({ publicUrl: 'https://post.example.org' })
  for (const path of ['/', '/healthz', '/nowhere', '/orgs', '/invitation']) {
    const { headers } = await plain.request({ path })
    assert.match(
      String(headers['content-security-policy']),
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    )
    assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'; base-uri 'none'$/)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['referrer-policy'], 'no-referrer')
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin')
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin')
    assert.equal(headers['cache-control'], 'no-store')
    assert.equal(headers['strict-transport-security'], undefined)
    assert.equal(headers['access-control-allow-origin'], undefined)
  }
  assert.match(String((await secure.request({ path: '/' })).headers['strict-transport-security']), /^max-age=31536000/)
})

test('a fault of ours is a 500 that tells nothing, and one log line that tells everything', async () => {
  const log = recordingLog()
  const ready = async () => {
    throw new Error('secret detail of the inside')
  }
  await using app = await createTestApp({ log, ready })
  const answer = await app.request({ path: '/readyz', headers: { 'x-request-id': 'r-500' } })
  assert.deepEqual([answer.status, answer.body.code, answer.body.request_id], [500, 'internal', 'r-500'])
  assert.doesNotMatch(answer.text, /secret|inside|Error/)
  const errors = log.lines.filter(({ level }) => level === 'error')
  assert.equal(errors.length, 1)
  assert.equal(errors[0]?.facts['request_id'], 'r-500')
  assert.match(String((errors[0]?.facts['err'] as Error | undefined)?.stack), /secret detail of the inside/)
})

test('what others have in hand for too long is 503 as well, and is not told as a database that is away', async () => {
  const log = recordingLog()
  const ready = async () => {
    throw Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' })
  }
  await using app = await createTestApp({ log, ready })
  const { status, body, headers } = await app.request({ path: '/readyz' })
  assert.deepEqual([status, body.code, headers['retry-after']], [503, 'unavailable', '5'])
  assert.match(body.detail, /^Others are changing the same at this moment; nothing was changed/)
  assert.deepEqual(
    log.lines.filter(({ facts }) => facts['err'] !== undefined).map(({ level }) => level),
    ['warn'],
  )
})

test('a database that does not answer any more is away, and no mistake of ours', async () => {
  const database = await createTestDatabase()
  const ready = async () => {
    const client = new pg.Client({ connectionString: database.url, query_timeout: 20 })
    await client.connect()
    try {
      await client.query('select pg_sleep(30)')
    } finally {
      await client.end()
    }
    return { ready: true, checks: {} }
  }
  await using app = await createTestApp({ database, ready })
  const { status, body, headers } = await app.request({ path: '/readyz' })
  assert.deepEqual([status, body.code, headers['retry-after']], [503, 'unavailable', '5'])
})

test('a database that cannot be reached is 503 with Retry-After; health does not ask it', async () => {
  const deps = createTestDeps('postgres://nobody@127.0.0.1:1/none')
  const { log, publicUrl } = deps
  const ready = async () => ({ ready: false, checks: { database: 'failed' as const } })
  const server = await buildServer({ actions: deps, log, publicUrl, ready, logRequests: false, version: '0' })
  try {
    const payload = { email: 'ada@example.org', password: 'whatever it is' }
    const answer = await server.inject({ method: 'POST', url: '/auth/signin', payload })
    assert.deepEqual([answer.statusCode, answer.json().code, answer.headers['retry-after']], [503, 'unavailable', '5'])
    assert.equal((await server.inject('/healthz')).statusCode, 200)
    const readiness = await server.inject('/readyz')
    assert.equal(readiness.statusCode, 503)
    assert.deepEqual(readiness.json(), { status: 'not_ready', checks: { database: 'failed' }, publishing: null })
  } finally {
    await server.close()
    await deps.db.destroy()
  }
})

test('a pause of publishing is told, and is no reason not to serve', async () => {
  const ready = async () => ({ ready: true, checks: { database: 'ok' as const }, publishing: 'paused' as const })
  await using app = await createTestApp({ ready })
  const { status, body } = await app.request({ path: '/readyz' })
  assert.deepEqual([status, body], [200, { status: 'ready', checks: { database: 'ok' }, publishing: 'paused' }])
})

test('a request leaves one log line with its route and person, and nothing of what it said', async () => {
  const log = recordingLog()
  await using app = await createTestApp({ log, logRequests: true })
  const { owner, orgId } = await anOrg(app)
  log.lines.length = 0
  await app.request({ path: `/orgs/${orgId}/posts?q=canary`, token: owner.token, headers: { 'x-canary': 'canary' } })
  await app.request({ path: '/oauth/twt/callback?code=canary&state=canary' })
  assert.deepEqual(
    log.lines.map(({ facts: { method, route, status, user_id } }) => ({ method, route, status, user_id })),
    [
      { method: 'GET', route: '/orgs/:org_id/posts', status: 200, user_id: owner.userId },
      { method: 'GET', route: '/oauth/:provider/callback', status: 200, user_id: null },
    ],
  )
  assert.doesNotMatch(JSON.stringify(log.lines), /canary/)
})

test('what is mounted speaks for itself and has the headers of the house', async () => {
  await using app = await createTestApp({
    mount: async (server) => {
      await server.register(
        async (scope) => {
          scope.get('/', async (request) => ({ path: request.url }))
        },
        { prefix: '/sandbox/twt' },
      )
    },
  })
  const answer = await app.request({ path: '/sandbox/twt/' })
  assert.deepEqual(answer.body, { path: '/sandbox/twt/' })
  assert.equal(answer.headers['x-content-type-options'], 'nosniff')
})

test('a body type that is named twice is refused', async () => {
  await using app = await createTestApp()
  const head = 'POST /auth/signin HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n'
  const answer = await sendRaw(app, `${head}Content-Type: application/json\r\nContent-Type: text/plain\r\n\r\n{}`)
  assert.match(answer, /^HTTP\/1\.1 400 [^]*"code":"malformed_request"/)
})

test('what is no HTTP request at all is answered with a problem too', async () => {
  await using app = await createTestApp()
  assert.match(await sendRaw(app, 'nonsense\r\n\r\n'), /^HTTP\/1\.1 400 [^]*"code":"malformed_request"/)
  const large = `GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(40_000)}\r\n\r\n`
  assert.match(await sendRaw(app, large), /^HTTP\/1\.1 431 [^]*"code":"headers_too_large"/)
})
