import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { test } from 'node:test'
import { createMetrics } from '#lib/metrics.ts'
import { anOrg, createTestApp, type TestApp } from '#test/support/app.ts'
import { noLimits } from '#test/support/doors.ts'
import { createTestDeps } from '#test/support/deps.ts'
import { sendHead } from '#test/support/resuming.ts'
import { systemClock } from '#lib/clock.ts'
import { buildServer } from '#http/server.ts'

/** Limits at which requests stand until they are let through: behind the door, and before any work. */
const turnstile = () => {
  const through: string[] = []
  const gate = { open: Promise.resolve() as Promise<unknown> }
  const throttle: typeof noLimits = {
    ...noLimits,
    take: async (policy, subject) => {
      through.push(policy)
      await gate.open
      return noLimits.take(policy, subject)
    },
  }
  const shut = (): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    gate.open = promise
    return resolve
  }
  return { throttle, through, shut }
}

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await systemClock.sleep(2)
}

const portOf = async (app: TestApp): Promise<number> => {
  await app.server.listen({ host: '127.0.0.1', port: 0 })
  return (app.server.server.address() as AddressInfo).port
}

test('beyond its places a server says so at once, to whom it has more of first, and has done nothing', async () => {
  const { throttle, through, shut } = turnstile()
  const metrics = createMetrics({ version: '0', role: 'http' })
  await using app = await createTestApp({
    throttle,
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
  assert.deepEqual([greedy.status, greedy.body.code, greedy.headers['retry-after']], [503, 'too_busy', '5'])
  assert.match(String(greedy.headers['content-type']), /^application\/problem\+json/)
  held.push(ask(1), ask(2))
  await until(() => through.length === 4)
  assert.equal((await ask(3)).status, 503)
  const unknown = await app.request({ method: 'POST', path: '/orgs', token: 'no token at all', body: { name: 'x' } })
  assert.equal(unknown.status, 503)
  for (const path of ['/healthz', '/readyz', '/readyz?only=requests', '/metrics']) {
    assert.equal((await app.request({ path })).status, 200, path)
  }
  assert.match(await metrics.text(), /^scheduly_requests_shed_total 3$/m)
  open()
  for (const answer of await Promise.all(held)) assert.equal(answer.status, 200)
  assert.deepEqual(through, ['read', 'read', 'read', 'read'])
  assert.equal((await ask(0)).status, 200)
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
  await using app = await createTestApp({
    load: { requests: 100, connections: 1, stallMs: 100 },
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
  const cut = once(theirs, 'close')
  socket.write('GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await cut
  socket.on('error', () => undefined).destroy()
})
