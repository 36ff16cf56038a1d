import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { changeChannel, deleteChannel, listOrganizationChannels } from '#actions/channels.ts'
import { createPost } from '#actions/create-post.ts'
import { editPost } from '#actions/edit-post.ts'
import { publishPost } from '#actions/send-post.ts'
import { asOwner, rowsAsOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { createStage, publicationOf } from '#test/support/stage.ts'
import { createNetworks } from '#providers/networks.ts'
import { twt } from '#providers/twt/index.ts'
import { anImage } from '#providers/sample-media.ts'
import { inContext, renewKeys } from './keys.ts'

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

  it('that is paused holds its posts, and lets go of what is not due yet when it is active again', async () => {
    const stage = await createStage(world)
    const { owner, channelId } = stage
    await changeChannel(world.deps, owner, { id: channelId, status: 'paused' })
    const { moments } = stage.start()
    const post = await stage.postSoon()
    await moments.waitFor('moved', (moment) => moment.publicationId === publicationOf(post) && moment.to === 'held')
    const later = await stage.postSoon(owner, 1_500)
    await changeChannel(world.deps, owner, { id: channelId, status: 'active' })
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(later))
    assert.equal((await stage.read(post.id)).due_for_review, true)
    assert.equal(await stage.timesOnNetwork(post.text), 0)
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

  it('is not given up when the network does not answer the renewal: it is renewed a moment later', async () => {
    const stage = await createStage(world)
    const { handle } = stage
    const body = { title: 'Unauthorized', status: 401 }
    world.sandbox.faults.add({ kind: 'answer', route: 'create', account: handle, status: 401, body, times: 2 })
    world.sandbox.faults.add({ kind: 'answer', route: 'token', account: handle, status: 503 })
    const { moments } = stage.start()
    const post = await stage.postSoon()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.equal(moments.count('reconnect-required'), 0)
    assert.deepEqual(
      (await stage.read(post.id)).attempts.map((attempt) => attempt.outcome),
      ['not-renewed', 'unauthorized', 'published'],
    )
  })

  it('that is deleted while a post for it is being queued ends that post as failed instead of holding it for ever', async () => {
    const stage = await createStage(world)
    const post = await stage.postSoon(stage.owner, 60_000)
    await asOwner(world.url, "update scheduly.channels set state = 'deleted' where id = $1", [stage.channelId])
    await asOwner(world.url, 'update scheduly.publications set due_at = now(), wake_at = now() where post_id = $1', [
      post.id,
    ])
    const { moments } = stage.start()
    await moments.waitFor('moved', (moment) => moment.publicationId === publicationOf(post) && moment.to === 'failed')
    assert.equal((await stage.read(post.id)).publications[0]?.failure?.code, 'channel_deleted')
  })

  it('that is deleted leaves its sibling publications free to be edited and to go out', async () => {
    const stage = await createStage(world)
    const { owner, orgId } = stage
    const other = await world.channel(owner, orgId)
    const channels = [{ channelId: stage.channelId }, { channelId: other.id }]
    const draft = await createPost(world.deps, owner, { orgId, text: `To both, ${stage.handle}`, channels })
    await deleteChannel(world.deps, owner, other.id)
    const edited = await editPost(world.deps, owner, {
      id: draft.id,
      text: `To one, ${stage.handle}`,
      unschedule: false,
    })
    assert.deepEqual(edited.summary, { draft: 1, queued: 0, publishing: 0, published: 0, failed: 0, canceled: 0 })
    const untouched = await createPost(world.deps, owner, {
      orgId,
      text: `Kept, ${stage.handle}`,
      channels: [{ channelId: stage.channelId }],
    })
    const { moments } = stage.start()
    for (const post of [edited, untouched]) {
      const queued = await publishPost(world.deps, owner, { id: post.id })
      await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(queued))
      assert.equal(await stage.timesOnNetwork(post.text), 1)
    }
  })

  it('that is deleted after the scheduling lets the sibling go out with the content as it was approved', async () => {
    const stage = await createStage(world)
    const { owner, orgId } = stage
    const other = await world.channel(owner, orgId)
    const scheduledAt = new Date(Date.now() + 2_000).toISOString()
    const channels = [{ channelId: stage.channelId }, { channelId: other.id }]
    const post = await createPost(world.deps, owner, { orgId, text: `Half, ${stage.handle}`, channels, scheduledAt })
    await deleteChannel(world.deps, owner, other.id)
    const mine = post.publications.find((each) => each.channel_id === stage.channelId)?.id
    const { moments } = stage.start()
    await moments.waitFor('published', (moment) => moment.publicationId === mine)
    assert.equal((await stage.read(post.id)).status, 'published')
  })

  it('shows what its keys allow, and what is in the way of renewing them, until they are renewed', async () => {
    const stage = await createStage(world)
    const { orgId, channelId: id, handle } = stage
    const keys = async () => {
      const [row] = await rowsAsOwner(
        world.url,
        `select scopes, keys_renewable, keys_since, renewal_failing_since as since, renewal_trouble as trouble
         from channels where id = $1`,
        [id],
      )
      return row
    }
    const connected = await keys()
    assert.deepEqual(connected.scopes.sort(), [...twt.scopes].sort())
    assert.deepEqual([connected.keys_renewable, connected.since, connected.trouble], [true, null, null])
    world.sandbox.faults.add({ kind: 'answer', route: 'token', account: handle, status: 503, times: 2 })
    const deps = world.publishing()
    assert.equal(await renewKeys(deps, { orgId, id }, 0), 'unavailable')
    const failed = await keys()
    assert.match(failed.trouble, /status 503/)
    assert.equal(await renewKeys(deps, { orgId, id }, 0), 'unavailable')
    assert.deepEqual((await keys()).since, failed.since)
    await asOwner(world.url, 'update scheduly.channels set scopes = null where id = $1', [id])
    assert.equal(await renewKeys(deps, { orgId, id }), 'renewed')
    const renewed = await keys()
    assert.deepEqual([renewed.scopes.length, renewed.since, renewed.trouble], [5, null, null])
    assert.ok(renewed.keys_since > connected.keys_since)
  })

  it('says so when its network is not set up any more', async () => {
    const stage = await createStage(world)
    const nowhere = world.publishing({ networks: createNetworks({ apps: {}, sandbox: null }) })
    assert.equal(await renewKeys(nowhere, { orgId: stage.orgId, id: stage.channelId }), 'unavailable')
    const rows = await rowsAsOwner(world.url, 'select renewal_trouble from channels where id = $1', [stage.channelId])
    assert.match(rows[0].renewal_trouble, /no credentials for the network any more/)
  })

  it('that a person has reconnected stays active when a renewal with the former keys is refused late', async () => {
    const stage = await createStage(world)
    const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>()
    const { promise: mayAnswer, resolve: answer } = Promise.withResolvers<void>()
    const slow = world.publishing({
      http: async (request) => {
        if (!request.url.endsWith('/2/oauth2/token')) return world.deps.http(request)
        asked()
        await mayAnswer
        return { status: 400, headers: {}, body: JSON.stringify({ error: 'invalid_request' }) }
      },
    })
    const renewal = renewKeys(slow, { orgId: stage.orgId, id: stage.channelId })
    await isAsked
    await stage.reconnect()
    answer()
    assert.equal(await renewal, 'rejected')
    const [channel] = await listOrganizationChannels(world.deps, stage.owner, stage.orgId)
    assert.equal(channel?.status, 'active')
  })
})

describe('a network that fetches files', () => {
  const addresses = {
    'https://social.ink.coop/media/1': true,
    'http://social.ink.coop/media/1': false,
    'https://localhost/media/1': false,
    'https://127.0.0.1/media/1': false,
    'https://10.0.0.7/media/1': false,
    'https://nas.local/media/1': false,
  }
  it('is given an address only when the internet can reach it, and its sandbox any', async () => {
    const network = { provider: twt, hosts: twt.hosts, app: { clientId: '1', clientSecret: 'x' } }
    for (const [address, isPublic] of Object.entries(addresses)) {
      const media = () => ({ read: () => Promise.reject(new Error('nothing is read')), publicUrl: async () => address })
      const given = (sandbox: boolean) =>
        inContext(
          world.publishing({ media }),
          { network: { ...network, sandbox }, orgId: '', milliseconds: 1_000 },
          (context) => context.media.publicUrl(anImage(), 60),
        )
      assert.deepEqual([await given(false), await given(true)], [isPublic ? address : null, address])
    }
  })
})
