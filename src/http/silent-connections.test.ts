import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { fastify } from 'fastify'
import { systemClock } from '#lib/clock.ts'
import { addSilentConnections } from './silent-connections.ts'

const BIG = Buffer.alloc(16 * 1024 * 1024)

const open = async () => {
  // No limit but the test's own ends a connection.
  const server = fastify({ http: { headersTimeout: 0, requestTimeout: 0 }, keepAliveTimeout: 3_600_000 })
  addSilentConnections(server, systemClock)
  const [asked, big] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const answer = Promise.withResolvers<void>()
  server.get('/', async () => {
    asked.resolve()
    await answer.promise
    return 'said'
  })
  server.get('/big', async () => {
    big.resolve()
    await answer.promise
    return BIG
  })
  server.get('/begun', async (_request, reply) => {
    const parts = async function* () {
      yield 'begun, '
      await answer.promise
      yield 'and done'
    }
    return reply.send(Readable.from(parts()))
  })
  await server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = server.server.address() as AddressInfo
  return { server, port, asked: asked.promise, bigAsked: big.promise, answer: answer.resolve }
}

test('a connection on which nothing was asked does not hold up the end of a server', async () => {
  const { server, port } = await open()
  const socket = connect(port, '127.0.0.1')
  await once(server.server, 'connection')
  const ended = once(socket, 'close')
  await server.close()
  await ended
})

test('what was asked before is answered first, beside one on which nothing was', async () => {
  const { server, port, asked, answer } = await open()
  const socket = connect(port, '127.0.0.1')
  await once(server.server, 'connection')
  const agent = new Agent({ keepAlive: true })
  const answered = once(get({ port, host: '127.0.0.1', agent }), 'response')
  await asked
  const closed = server.close()
  await once(socket, 'close')
  answer()
  const [response] = await answered
  assert.equal(response.statusCode, 200)
  response.resume()
  await closed
  agent.destroy()
})

test('an answer that has begun is given to its end, and its connection does not hold up the end', async () => {
  const { server, port, answer } = await open()
  const socket = connect(port, '127.0.0.1')
  await once(server.server, 'connection')
  const agent = new Agent({ keepAlive: true })
  const [response] = await once(get({ port, host: '127.0.0.1', path: '/begun', agent }), 'response')
  assert.equal(response.headers.connection, 'keep-alive')
  const ended = once(response.socket, 'close')
  const closed = server.close()
  // By then it has ended what was idle.
  await once(socket, 'close')
  answer()
  const [text] = await Promise.all([response.setEncoding('utf8').toArray(), ended, closed])
  assert.equal(text.join(''), 'begun, and done')
  agent.destroy()
})

test('who takes an answer slowly gets all of it, beside others that are answered meanwhile', async () => {
  const { server, port, asked, bigAsked, answer } = await open()
  const silent = connect(port, '127.0.0.1')
  await once(server.server, 'connection')
  const slow = connect(port, '127.0.0.1').pause()
  slow.write('GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const agent = new Agent({ keepAlive: true })
  const quick = once(get({ port, host: '127.0.0.1', agent }), 'response')
  await Promise.all([asked, bigAsked])
  const closed = server.close()
  // By then it has ended what was idle.
  await once(silent, 'close')
  answer()
  const [response] = await quick
  await Promise.all([response.toArray(), once(response.socket, 'close')])
  let taken = 0
  slow.on('data', (bytes) => {
    taken += bytes.length
  })
  slow.resume()
  await Promise.all([once(slow, 'close'), closed])
  assert.ok(taken > BIG.length)
  agent.destroy()
})
