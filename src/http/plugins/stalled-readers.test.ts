import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fastify } from 'fastify'
import { addStalledReaders } from './stalled-readers.ts'

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

test('an answer without a connection, and without a body, leaves no timer behind that would keep the process', async () => {
  const server = fastify()
  addStalledReaders(server, 3_600_000)
  server.get('/', async (_request, reply) => reply.code(204).send())
  await server.ready()
  const before = timers()
  // More than any other timers that come or go in this process meanwhile.
  const many = 50
  for (let asked = 0; asked < many; asked += 1) assert.equal((await server.inject('/')).statusCode, 204)
  assert.ok(timers() < before + many)
  await server.close()
})
