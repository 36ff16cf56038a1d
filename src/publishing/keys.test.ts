import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { changeChannel, deleteChannel, listOrganizationChannels } from '#actions/channels.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { createStage, publicationOf } from '#test/support/stage.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())
afterEach(async () => {
  await world.stopWorkers()
  world.sandbox.faults.clear()
})

describe('a channel', () => {
  it('whose access token was revoked is renewed once and publishes', async () => {
    const stage = await createStage(world)
    const { handle } = stage
    world.sandbox.faults.add({
      kind: 'answer',
      route: 'create',
      account: handle,
      status: 401,
      body: { title: 'Unauthorized', status: 401 },
    })
    const { moments } = stage.start()
    const post = await stage.postSoon()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.equal(moments.count('renewed'), 1)
    assert.deepEqual(
      (await stage.read(post.id)).attempts.map((attempt) => attempt.outcome),
      ['unauthorized', 'published'],
    )
  })

  it('that cannot be renewed holds its posts and sends them after it is connected again', async () => {
    const stage = await createStage(world)
    const { owner, orgId, channelId, handle } = stage
    world.sandbox.revokeTokens(handle)
    const { moments } = stage.start()
    const post = await stage.postSoon()
    await moments.waitFor('reconnect-required', (moment) => moment.channelId === channelId)
    await moments.waitFor('moved', (moment) => moment.publicationId === publicationOf(post) && moment.to === 'held')
    const [channel] = await listOrganizationChannels(world.deps, owner, orgId)
    assert.equal(channel?.status, 'reconnect_required')
    const waiting = await stage.read(post.id)
    assert.equal(waiting.status, 'queued')
    assert.equal(waiting.publications[0]?.held, true)
    await stage.reconnect()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.equal(await stage.timesOnNetwork(post.text), 1)
  })

  it('that is paused holds its posts, and lets them go when it is active again', async () => {
    const stage = await createStage(world)
    const { owner, channelId } = stage
    await changeChannel(world.deps, owner, { id: channelId, status: 'paused' })
    const { moments } = stage.start()
    const post = await stage.postSoon()
    await moments.waitFor('moved', (moment) => moment.publicationId === publicationOf(post) && moment.to === 'held')
    await changeChannel(world.deps, owner, { id: channelId, status: 'active' })
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
  })

  it('that is deleted cancels what waits, and its grant is ended at the network', async () => {
    const stage = await createStage(world)
    const { owner, channelId, handle } = stage
    const post = await stage.postSoon(owner, 60_000)
    await deleteChannel(world.deps, owner, channelId)
    const { moments } = stage.start()
    await moments.waitFor('disconnected', (moment) => moment.channelId === channelId)
    assert.equal((await stage.read(post.id)).status, 'canceled')
    await world.sandbox.ledger.waitFor((entry) => entry.route === 'revoke' && entry.account === handle)
  })

  it('that reaches its rate limit waits as long as the network says and then publishes', async () => {
    const stage = await createStage(world)
    const { handle } = stage
    world.sandbox.faults.add({ kind: 'rate-limited', route: 'create', account: handle, retryAfterSeconds: 1 })
    const { moments } = stage.start()
    const post = await stage.postSoon()
    await moments.waitFor('moved', (moment) => moment.publicationId === publicationOf(post) && moment.to === 'queued')
    const waiting = await stage.read(post.id)
    assert.equal(waiting.publications[0]?.tries, 0)
    assert.equal(waiting.attempts[0]?.outcome, 'rate-limited')
  })
})
