import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { test } from 'node:test'
import { newApiKey } from '#auth/api-keys.ts'
import { CHUNK_TYPE, TUS_VERSION } from '#http/tus.ts'
import { createMetrics } from '#lib/metrics.ts'
import { anOrg, createTestApp, type TestApp } from '#test/support/app.ts'
import { noLimits } from '#test/support/doors.ts'
import { createTestDeps } from '#test/support/deps.ts'
import { aJpeg } from '#test/support/media-files.ts'
import { sendHead, started } from '#test/support/resuming.ts'
import { systemRandom } from '#lib/random.ts'
import { systemClock } from '#lib/clock.ts'
import { buildServer } from '#http/server.ts'

/** Limits at which requests stand until they are let through: behind the door, and before any work. */
const turnstile = () => {
  const through: string[] = []
  const gate: { open: Promise<unknown>; only: string | undefined } = { open: Promise.resolve(), only: undefined }
  const throttle: typeof noLimits = {
    ...noLimits,
    take: async (policy, subject) => {
      through.push(policy)
      if (gate.only === undefined || gate.only === policy) await gate.open
      return noLimits.take(policy, subject)
    },
  }
  const shut = (only?: string): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    gate.open = promise
    gate.only = only
    return resolve
  }
  return { throttle, through, shut }
}

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await systemClock.sleep(2)
}

const problemOf = async (answer: Response) => (await answer.json()) as { readonly code: string }

const portOf = async (app: TestApp): Promise<number> => {
  await app.server.listen({ host: '127.0.0.1', port: 0 })
  return (app.server.server.address() as AddressInfo).port
}

test('beyond its places a server says so at once, to whom it has more of first, and has done nothing', async () => {
  const { throttle, through, shut } = turnstile()
  const metrics = createMetrics({ version: '0', role: 'http' })
  let chance = 0
  await using app = await createTestApp({
    throttle,
    random: { ...systemRandom, fraction: () => chance },
    load: { requests: 4, connections: 100 },
    metrics: { metrics, token: null },
  })
  const orgs = [await anOrg(app), await anOrg(app), await anOrg(app), await anOrg(app)]
  const ask = (who: number) => app.request({ path: '/account', token: orgs[who]?.owner.token })
  through.length = 0
  const open = shut()
  const held = [ask(0), ask(0)]
  await until(() => through.length === 2)
  const greedy = await ask(0)
  assert.deepEqual([greedy.status, greedy.body.code, greedy.headers['retry-after']], [503, 'too_busy', '2'])
  assert.match(String(greedy.headers['content-type']), /^application\/problem\+json/)
  held.push(ask(1), ask(2))
  await until(() => through.length === 4)
  chance = 0.5
  const late = await ask(3)
  assert.deepEqual([late.status, late.headers['retry-after']], [503, '6'])
  chance = 0.999
  const unknown = await app.request({ method: 'POST', path: '/orgs', token: 'no token at all', body: { name: 'x' } })
  assert.deepEqual([unknown.status, unknown.headers['retry-after']], [503, '10'])
  for (const path of ['/healthz', '/readyz', '/readyz?only=requests', '/metrics']) {
    assert.equal((await app.request({ path })).status, 200, path)
  }
  assert.match(await metrics.text(), /^scheduly_requests_shed_total 3$/m)
  open()
  for (const answer of await Promise.all(held)) assert.equal(answer.status, 200)
  assert.deepEqual(through, ['read', 'read', 'read', 'read'])
  assert.equal((await ask(0)).status, 200)
})

test('made-up tokens are one caller together, and take nothing from who has proven a token', async () => {
  const { throttle, through, shut } = turnstile()
  await using app = await createTestApp({ throttle, load: { requests: 4, connections: 100 } })
  const { owner } = await anOrg(app)
  const ask = (token: string) => app.request({ path: '/account', token })
  const wellFormed = () => newApiKey(systemRandom).key
  through.length = 0
  const open = shut()
  const flood = [ask(wellFormed()), ask(wellFormed())]
  await until(() => through.length === 2)
  assert.equal((await ask(wellFormed())).status, 503)
  const ours = ask(owner.token)
  await until(() => through.length === 3)
  open()
  assert.deepEqual(through, ['wrong_token', 'wrong_token', 'read'])
  assert.deepEqual(
    (await Promise.all([...flood, ours])).map(({ status }) => status),
    [401, 401, 200],
  )
})

test('streams of events hold no place', async () => {
  await using app = await createTestApp({ load: { requests: 2, connections: 100 } })
  const { orgId, owner } = await anOrg(app)
  await portOf(app)
  const headers = { authorization: `Bearer ${owner.token}`, accept: 'text/event-stream' }
  for (let count = 0; count < 5; count += 1) {
    const { head } = await sendHead(app, { line: `GET /orgs/${orgId}/events`, headers })
    assert.match(await head, /^HTTP\/1\.1 200 /)
    assert.equal((await app.request({ path: '/account', token: owner.token })).status, 200)
  }
})

test('an upload that comes while all places are taken is refused in words that arrive, and goes on later', async () => {
  const { throttle, through, shut } = turnstile()
  await using app = await createTestApp({ throttle, load: { requests: 2, connections: 100 } })
  const [{ orgId, owner }, other] = [await anOrg(app), await anOrg(app)]
  const base = `http://127.0.0.1:${await portOf(app)}`
  const file = await aJpeg()
  const { path } = await started(app, { orgId, token: owner.token }, { bytes: file.length })
  const authorization = `Bearer ${owner.token}`
  const piece = () =>
    fetch(`${base}${path}`, {
      method: 'PATCH',
      headers: { authorization, 'tus-resumable': TUS_VERSION, 'content-type': CHUNK_TYPE, 'upload-offset': '0' },
      body: new Uint8Array(file),
    })
  through.length = 0
  const open = shut('read')
  const held = [owner, other.owner].map(({ token }) => app.request({ path: '/account', token }))
  await until(() => through.length === 2)
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(32 * 1024 * 1024)]), 'large.jpg')
  const whole = await fetch(`${base}/orgs/${orgId}/media`, { method: 'POST', headers: { authorization }, body: form })
  assert.deepEqual([whole.status, (await problemOf(whole)).code], [503, 'too_busy'])
  const early = await piece()
  assert.deepEqual([early.status, (await problemOf(early)).code], [503, 'too_busy'])
  open()
  await Promise.all(held)
  assert.equal((await piece()).status, 204)
})

test('bodies that are on their way, and refused requests, keep nobody out', async () => {
  const { throttle, through } = turnstile()
  await using app = await createTestApp({ throttle, load: { requests: 2, connections: 100 } })
  const { orgId, owner } = await anOrg(app)
  await portOf(app)
  const body = Buffer.from(JSON.stringify({ text: 'Slowly, but surely' }))
  through.length = 0
  const headers = {
    authorization: `Bearer ${owner.token}`,
    'content-type': 'application/json',
    'content-length': body.length,
  }
  const slow = []
  for (let count = 1; count <= 6; count += 1) {
    slow.push(await sendHead(app, { line: `POST /orgs/${orgId}/posts`, headers }))
    await until(() => through.length === count)
  }
  slow.pop()?.cut()
  for (let count = 0; count < 5; count += 1) {
    assert.equal((await app.request({ path: '/orgs', token: owner.token })).status, 200)
    assert.equal((await app.request({ path: '/orgs', token: 'wrong' })).status, 401)
    assert.equal((await app.request({ method: 'POST', path: '/orgs', token: owner.token, body: '{' })).status, 400)
  }
  for (const each of slow) await each.write(body)
  for (const { answer } of slow) assert.match(await answer, /^HTTP\/1\.1 201 /)
})

test('who goes away while there is work for them leaves their place when it is done', async () => {
  const { throttle, through, shut } = turnstile()
  await using app = await createTestApp({ throttle, load: { requests: 2, connections: 100 } })
  const { orgId, owner } = await anOrg(app)
  await portOf(app)
  const gone: Promise<unknown>[] = []
  app.server.server.on('connection', (socket) => gone.push(once(socket, 'close')))
  const headers = { authorization: `Bearer ${owner.token}`, 'content-length': 0 }
  for (const line of ['GET /account', `POST /orgs/${orgId}/posts`, `DELETE /orgs/${orgId}`, 'GET /nowhere/else']) {
    through.length = 0
    const open = shut()
    const request = await sendHead(app, { line, headers })
    if (line.includes('nowhere')) await request.head
    else await until(() => through.length === 1)
    request.cut()
    await Promise.all(gone)
    open()
    // What was begun is finished first.
    while ((await app.request({ path: '/account', token: owner.token })).status === 503) await systemClock.sleep(2)
  }
})

test('a handler whose client goes away works on in its place, and then leaves it', async () => {
  const { throttle, through, shut } = turnstile()
  await using app = await createTestApp({ throttle, load: { requests: 2, connections: 100 } })
  const { orgId, owner } = await anOrg(app)
  await portOf(app)
  const account = async () => (await app.request({ path: '/account', token: owner.token })).status
  const gone = once(app.server.server, 'connection').then(([socket]) => once(socket, 'close'))
  const body = Buffer.from('{"role":"viewer"}')
  const headers = {
    authorization: `Bearer ${owner.token}`,
    'content-type': 'application/json',
    'content-length': body.length,
  }
  const open = shut('invite')
  const request = await sendHead(app, { line: `POST /orgs/${orgId}/invite`, headers })
  await request.write(body)
  await until(() => through.includes('invite'))
  request.cut()
  await gone
  assert.equal(await account(), 503)
  open()
  while ((await account()) === 503) await systemClock.sleep(2)
})

test('a process that is behind with everything turns requests away until it has caught up', async () => {
  let now = 0
  let ring = new AbortController()
  const clock = {
    ...systemClock,
    monotonic: () => now,
    deadline: () => {
      ring = new AbortController()
      return ring.signal
    },
  }
  const deps = createTestDeps('postgres://nobody@127.0.0.1:1/none', { clock })
  const { log, publicUrl } = deps
  const ready = async () => ({ ready: true, checks: {} })
  const server = await buildServer({ actions: deps, log, publicUrl, ready, logRequests: false, version: '0' })
  const after = async (milliseconds: number) => {
    now += milliseconds
    ring.abort()
    return (await server.inject('/orgs')).statusCode
  }
  try {
    assert.deepEqual([await after(250), await after(9_000), await after(250)], [401, 401, 401])
    assert.deepEqual([await after(1_300), await after(1_300), await after(250)], [401, 503, 401])
  } finally {
    await server.close()
    await deps.db.destroy()
  }
})

test('who takes nothing of an answer is cut off, and who is one too many is not let in', async () => {
  const big = Buffer.alloc(64 * 1024 * 1024)
  const metrics = createMetrics({ version: '0', role: 'http' })
  await using app = await createTestApp({
    load: { requests: 100, connections: 1, stallMs: 100 },
    metrics: { metrics, token: null },
    mount: async (server) => {
      server.get('/big', async () => big)
    },
  })
  const port = await portOf(app)
  const socket = connect(port, '127.0.0.1').pause()
  const [theirs] = await once(app.server.server, 'connection')
  const dropped = once(app.server.server, 'drop')
  const second = connect(port, '127.0.0.1')
  await Promise.all([dropped, once(second.resume(), 'close')])
  assert.match(await metrics.text(), /^scheduly_connections_refused_total 1$/m)
  const cut = once(theirs, 'close')
  socket.write('GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await cut
  socket.on('error', () => undefined).destroy()
})
