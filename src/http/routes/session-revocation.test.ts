import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRevocations, type Revocations } from '#auth/revocations.ts'
import { anotherSession, opens, post } from '#test/support/accounts.ts'
import { aUser, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'
import { connectTestRedis, NO_REDIS, startTestRedis, type RedisConnection } from '#test/support/redis-server.ts'
import { aSecondServer } from '#test/support/second-server.ts'

const over = ({ redis }: RedisConnection): Revocations =>
  createRevocations(redis, { prefix: 'test', tokenSeconds: 600 })

const signOut = async (app: Pick<TestApp, 'request'>, cookie: string): Promise<void> =>
  expectStatus(204, await post(app, '/auth/logout', { headers: { cookie } }))

/** Signs out at one process, and asks every one whether it still lets the access token in. */
const assertHolds = async (app: TestApp, others: readonly Pick<TestApp, 'request'>[]): Promise<void> => {
  const user = await aUser(app)
  const other = await anotherSession(app, user)
  for (const each of [app, ...others]) assert.ok(await opens(each, user.token))
  await signOut(app, user.cookie)
  for (const each of [app, ...others]) {
    assert.equal(await opens(each, user.token), false)
    assert.ok(await opens(each, other.token), 'another session of the same person goes on')
  }
}

describe('signing out holds everywhere', () => {
  it('without Redis, at another process over the same database', async () => {
    await using app = await createTestApp()
    await using other = await aSecondServer(app, {})
    await assertHolds(app, [other])
  })

  it('with Redis, at another process with a connection of its own', { skip: NO_REDIS }, async () => {
    await using server = await startTestRedis()
    await using here = await connectTestRedis(server)
    await using there = await connectTestRedis(server)
    await using app = await createTestApp({ revocations: over(here) })
    await using other = await aSecondServer(app, { revocations: over(there) })
    await assertHolds(app, [other])
    assert.equal(Number(await there.redis.command(['DBSIZE'])), 1)
  })

  it('is seen in Redis before the database is asked', { skip: NO_REDIS }, async () => {
    await using server = await startTestRedis()
    await using connection = await connectTestRedis(server)
    await using app = await createTestApp({ revocations: over(connection) })
    const user = await aUser(app)
    await signOut(app, user.cookie)
    await app.sql('update sessions set revoked_at = null where user_id = $1', [user.userId])
    assert.equal(await opens(app, user.token), false)
  })

  it('when Redis is flushed', { skip: NO_REDIS }, async () => {
    await using server = await startTestRedis()
    await using connection = await connectTestRedis(server)
    await using app = await createTestApp({ revocations: over(connection) })
    const user = await aUser(app)
    await signOut(app, user.cookie)
    await connection.redis.command(['FLUSHALL'])
    assert.equal(await opens(app, user.token), false)
    await assertHolds(app, [])
  })

  it('when Redis stops before, and when it is back and knows nothing', { skip: NO_REDIS }, async () => {
    await using server = await startTestRedis()
    await using here = await connectTestRedis(server)
    await using there = await connectTestRedis(server)
    await using app = await createTestApp({ revocations: over(here) })
    await using other = await aSecondServer(app, { revocations: over(there) })
    const user = await aUser(app)
    const lost = Promise.all([here.lost(), there.lost()])
    await server.stop()
    await lost
    await assertHolds(app, [other])
    await signOut(app, user.cookie)
    const back = Promise.all([here.back(), there.back()])
    await server.start()
    await back
    for (const each of [app, other]) assert.equal(await opens(each, user.token), false)
    await assertHolds(app, [other])
  })

  it('when Redis hangs: nobody waits for it for long, and nobody is let in', { skip: NO_REDIS }, async () => {
    await using server = await startTestRedis()
    await using here = await connectTestRedis(server, 50)
    await using there = await connectTestRedis(server, 50)
    await using app = await createTestApp({ revocations: over(here) })
    await using other = await aSecondServer(app, { revocations: over(there) })
    server.hang()
    try {
      await assertHolds(app, [other])
    } finally {
      server.wake()
    }
  })
})
