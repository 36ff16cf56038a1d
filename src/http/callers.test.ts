import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify from 'fastify'
import { createCallers } from './callers.ts'

const MINUTE_MS = 60_000

test('who shows a token is told by its address until the token was proven, and ten minutes after its last proof again', async () => {
  let now = 0
  const callers = createCallers({ monotonic: () => now }, { most: 2 })
  const server = Fastify()
  server.get('/', async (request) => callers.nameOf(request))
  server.get<{ Params: { name: string } }>('/prove/:name', async (request) => {
    callers.prove(request, request.params.name)
    return ''
  })
  server.get('/refute', async (request) => {
    callers.refute(request)
    return ''
  })
  const ask = async (url: string, token?: string): Promise<string> => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    return (await server.inject({ url, headers, remoteAddress: '192.0.2.7' })).body
  }
  await ask('/prove/ana', 'one')
  await ask('/prove/nobody')
  assert.deepEqual([await ask('/', 'one'), await ask('/', 'One'), await ask('/')], ['ana', '192.0.2.7', '192.0.2.7'])
  now = 9 * MINUTE_MS
  await ask('/prove/ben', 'two')
  await ask('/prove/ana', 'one')
  now = 18 * MINUTE_MS
  assert.equal(await ask('/', 'one'), 'ana')
  // The one that was proven longest ago makes room.
  await ask('/prove/cat', 'three')
  assert.deepEqual([await ask('/', 'one'), await ask('/', 'two'), await ask('/', 'three')], ['ana', '192.0.2.7', 'cat'])
  now = 19 * MINUTE_MS
  await ask('/refute', 'three')
  assert.deepEqual([await ask('/', 'one'), await ask('/', 'three')], ['192.0.2.7', '192.0.2.7'])
})
