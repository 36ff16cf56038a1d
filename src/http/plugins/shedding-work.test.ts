import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request as ask } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import Fastify, { type FastifyRequest } from 'fastify'
import { createErrorHandler } from '#http/errors.ts'
import { addShedding } from '#http/plugins/shedding.ts'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'

/** Work that stands until it is let go on. */
const createStop = () => {
  const reached = Promise.withResolvers<void>()
  const open = Promise.withResolvers<void>()
  const stand = async (): Promise<void> => {
    reached.resolve()
    await open.promise
  }
  return { stand, reached: reached.promise, open: open.resolve }
}

/** With room for many, and a clock that stands: what takes long is not passed on. */
const serve = async (
  nameOf: (request: FastifyRequest) => string,
  deadline: (milliseconds: number) => AbortSignal = () => new AbortController().signal,
) => {
  const started = Fastify({ forceCloseConnections: true })
  started.setErrorHandler(createErrorHandler(silentLog))
  const clock = { ...systemClock, deadline }
  addShedding(started, { most: 100, callers: { nameOf }, clock, random: { fraction: () => 0 } })
  started.get('/other', async () => 'done')
  const base = async (): Promise<string> => started.listen({ host: '127.0.0.1', port: 0 })
  return { server: started, base }
}

const [storing, looking] = [createStop(), createStop()]
const server = Fastify()
let base = ''

/** Of everybody, in the one place that there is. */
const other = async (): Promise<number> => (await fetch(`${base}/other`)).status

before(async () => {
  server.setErrorHandler(createErrorHandler(silentLog))
  await server.register(async (api) => {
    const callers = { nameOf: () => 'everybody' }
    addShedding(api, { most: 1, callers, clock: systemClock, random: systemRandom })
    api.get('/other', async () => 'done')
    api.register(async (scope) => {
      scope.addHook('onSend', async (_request, _reply, payload) => {
        await storing.stand()
        return payload
      })
      scope.get('/stored', async () => 'done')
    })
    api.register(async (scope) => {
      scope.addHook('onSend', async () => {
        throw new Error('no answer can be stored')
      })
      scope.get('/broken', async () => 'done')
    })
    api.register(async (scope) => {
      scope.addContentTypeParser('*', async (_request: unknown, body: unknown) => body)
      scope.post('/early', async () => 'not wanted')
      scope.post('/upload', async ({ raw }) => {
        await once(raw.resume(), 'end')
        await looking.stand()
        return 'done'
      })
    })
  })
  await server.listen({ host: '127.0.0.1', port: 0 })
  base = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`
})
after(() => server.close())

const sendSlowly = (path: string) => {
  const sending = ask(`${base}${path}`, { method: 'POST', headers: { 'content-type': 'image/jpeg' } })
  const answer = once(sending, 'response').then(([response]) => {
    response.resume()
    return response.statusCode
  })
  sending.write('the first')
  return { sending, answer }
}

test('a place is held while an answer is stored', async () => {
  const stored = fetch(`${base}/stored`)
  await storing.reached
  assert.equal(await other(), 503)
  storing.open()
  assert.equal((await stored).status, 200)
  assert.equal(await other(), 200)
})

test('an upload holds none while it comes, and one again while it is looked at', async () => {
  const { sending, answer } = sendSlowly('/upload')
  // Its head may still be on its way; what was answered before that holds nothing.
  await once(server.server, 'request')
  while ((await other()) !== 200) await systemClock.sleep(2)
  sending.end('and the last')
  await looking.reached
  assert.equal(await other(), 503)
  looking.open()
  assert.equal(await answer, 200)
  assert.equal(await other(), 200)
})

test('what still comes behind an answer, and an answer that could not be stored, hold none', async () => {
  const { sending, answer } = sendSlowly('/early')
  assert.equal(await answer, 200)
  const closed = once(sending, 'close')
  sending.end('and the last')
  await closed
  assert.equal(await other(), 200)
  assert.equal((await fetch(`${base}/broken`)).status, 500)
  while ((await other()) !== 200) await systemClock.sleep(2)
})

test('of one caller a few are worked on at once, and others need not wait for the rest', async () => {
  const { server: fair, base: at } = await serve((request) => String(request.headers['x-who']))
  const [standing, open] = [new Set<string>(), Promise.withResolvers<void>()]
  const reached = Promise.withResolvers<void>()
  fair.get('/stand/:id', async (request) => {
    standing.add(request.url)
    if (standing.size === 4) reached.resolve()
    await open.promise
    return 'done'
  })
  try {
    const from = await at()
    const asked = Array.from({ length: 9 }, (_, id) => fetch(`${from}/stand/${id}`, { headers: { 'x-who': 'many' } }))
    await reached.promise
    for (let count = 0; count < 5; count += 1)
      assert.equal((await fetch(`${from}/other`, { headers: { 'x-who': 'one' } })).status, 200)
    assert.equal(standing.size, 4)
    open.resolve()
    for (const answer of await Promise.all(asked)) assert.equal(answer.status, 200)
    assert.equal(standing.size, 9)
  } finally {
    await fair.close()
  }
})

test('who was not begun with for a second is turned away, and nothing was done for them', async () => {
  const asked = new Map<number, AbortController[]>()
  const deadline = (milliseconds: number) => {
    const bell = new AbortController()
    asked.set(milliseconds, [...(asked.get(milliseconds) ?? []), bell])
    return bell.signal
  }
  const { server: busy, base: at } = await serve(() => 'many', deadline)
  const [open, reached] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let begun = 0
  busy.get('/stand', async () => {
    begun += 1
    if (begun === 4) reached.resolve()
    await open.promise
    return 'done'
  })
  try {
    const from = await at()
    const first = Array.from({ length: 4 }, () => fetch(`${from}/stand`))
    await reached.promise
    const late = fetch(`${from}/stand`)
    while (!asked.has(1_000)) await systemClock.sleep(2)
    for (const bell of asked.get(1_000) ?? []) bell.abort()
    assert.deepEqual([(await late).status, begun], [503, 4])
    open.resolve()
    for (const answer of await Promise.all(first)) assert.equal(answer.status, 200)
  } finally {
    await busy.close()
  }
})

test('who reads none of many large answers gets no more of them until they are read or given up', async () => {
  const { server: large, base: at } = await serve((request) => String(request.headers['x-who']))
  large.get('/large', async () => 'x'.repeat(20 * 1024 * 1024))
  try {
    const from = await at()
    const ofThem = { headers: { 'x-who': 'them' } }
    const pending = [ask(`${from}/large`, ofThem), ask(`${from}/large`, ofThem)]
    for (const each of pending) {
      each.on('error', () => undefined).end()
      const [answer] = await once(each, 'response')
      answer.on('error', () => undefined).pause()
    }
    const refused = await fetch(`${from}/other`, ofThem)
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '2'])
    assert.equal(Reflect.get(Object(await refused.json()), 'code'), 'answers_unread')
    assert.equal((await fetch(`${from}/other`, { headers: { 'x-who': 'us' } })).status, 200)
    for (const each of pending) each.destroy()
    while ((await fetch(`${from}/other`, ofThem)).status !== 200) await systemClock.sleep(2)
  } finally {
    await large.close()
  }
})
