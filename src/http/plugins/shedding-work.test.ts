import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request as ask } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import Fastify from 'fastify'
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
