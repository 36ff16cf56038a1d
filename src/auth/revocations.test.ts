import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { connectTestRedis, NO_REDIS, startTestRedis, type TestRedis } from '#test/support/redis-server.ts'
import { createRevocations, noRevocations } from './revocations.ts'

const ours = { prefix: 'ours', tokenSeconds: 600 }

it('without Redis PostgreSQL is asked, whatever was announced', async () => {
  await noRevocations.announce(['a'])
  assert.equal(await noRevocations.look('a'), 'ask')
})

describe('with a real Redis', { skip: NO_REDIS }, () => {
  let server: TestRedis

  before(async () => {
    server = await startTestRedis()
  })
  after(async () => {
    await server[Symbol.asyncDispose]()
  })

  it('what one process announces, another one knows; about the rest PostgreSQL is asked', async () => {
    await using here = await connectTestRedis(server)
    await using there = await connectTestRedis(server)
    await createRevocations(here.redis, ours).announce(['ended', 'ended too'])
    const looking = createRevocations(there.redis, ours)
    assert.equal(await looking.look('ended'), 'revoked')
    assert.equal(await looking.look('ended too'), 'revoked')
    assert.equal(await looking.look('another'), 'ask')
  })

  it('another installation in the same Redis does not hear of it', async () => {
    await using connection = await connectTestRedis(server)
    await createRevocations(connection.redis, ours).announce(['a'])
    const theirs = createRevocations(connection.redis, { ...ours, prefix: 'theirs' })
    assert.equal(await theirs.look('a'), 'ask')
  })

  it('is remembered until no access token of the session is left, and no longer than needed', async () => {
    await using connection = await connectTestRedis(server)
    await createRevocations(connection.redis, ours).announce(['a'])
    const seconds = Number(await connection.redis.command(['TTL', 'ours:revoked:a']))
    assert.ok(seconds > 660 && seconds <= 720, String(seconds))
  })

  it('a flushed Redis knows nothing: PostgreSQL is asked', async () => {
    await using connection = await connectTestRedis(server)
    const revocations = createRevocations(connection.redis, ours)
    await revocations.announce(['a'])
    await connection.redis.command(['FLUSHALL'])
    assert.equal(await revocations.look('a'), 'ask')
  })

  it('a stopped one is no hindrance to ending a session or to asking, and one that is back serves again', async () => {
    await using connection = await connectTestRedis(server)
    const revocations = createRevocations(connection.redis, ours)
    const lost = connection.lost()
    await server.stop()
    await lost
    await revocations.announce(['a'])
    assert.equal(await revocations.look('a'), 'ask')
    const back = connection.back()
    await server.start()
    await back
    assert.equal(await revocations.look('a'), 'ask')
    await revocations.announce(['b'])
    assert.equal(await revocations.look('b'), 'revoked')
  })

  it('so is one that hangs', async () => {
    await using connection = await connectTestRedis(server, 30)
    const revocations = createRevocations(connection.redis, ours)
    server.hang()
    assert.equal(await revocations.look('a'), 'ask')
    await revocations.announce(['a'])
    assert.equal(await revocations.look('a'), 'ask')
    const back = connection.back()
    server.wake()
    await back
    assert.equal(connection.redis.ready(), true)
  })
})
