import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { carryOutRemovals } from '#publishing/removals.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import { publish } from '#test/support/published.ts'
import { pausingIn } from '#test/support/pausing.ts'
import { createWorld, type RunningWorker, type World } from '#test/support/publishing.ts'
import { createStage, publicationOf, refusal } from '#test/support/stage.ts'
import { changeChannel } from './channels.ts'
import { pauseChannel, pausePublishing, resumeChannel } from './pauses.ts'
import type { PostView } from './post-view.ts'
import { unpublish } from './unpublish.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())
afterEach(() => world.stopWorkers())

const HOUR_MS = 3_600_000
const reason = 'A crisis.'

const sql = (statement: string, values: readonly unknown[] = []) => rowsAsOwner(world.url, statement, values)

const SCOPES = pausingIn(() => world)
const { organization } = SCOPES

const isHeld = (running: RunningWorker, post: PostView): Promise<unknown> =>
  running.moments.waitFor('moved', ({ publicationId, to }) => publicationId === publicationOf(post) && to === 'held')

const isOut = (running: RunningWorker, post: PostView): Promise<unknown> =>
  running.moments.waitFor('published', ({ publicationId }) => publicationId === publicationOf(post))

describe('publishing', () => {
  for (const [scope, { pause, resume }] of Object.entries(SCOPES)) {
    it(`is paused for the ${scope}: what comes due meanwhile waits for a review, and the rest goes out at its time`, async () => {
      const stage = await createStage(world)
      await pause(stage)
      const running = stage.start()
      const [due, ahead] = [await stage.postSoon(stage.owner, 300), await stage.postSoon(stage.owner, HOUR_MS)]
      assert.deepEqual([due.status, due.publications[0]?.paused], ['queued', scope])
      await isHeld(running, due)
      assert.equal((await stage.read(due.id)).status, 'queued')
      assert.deepEqual(await resume(stage), [1, 1])
      const waiting = await stage.read(due.id)
      assert.deepEqual([waiting.status, waiting.due_for_review, waiting.schedule_overdue], ['draft', true, true])
      assert.deepEqual([waiting.publications[0]?.held, waiting.publications[0]?.paused], [false, null])
      assert.notEqual(waiting.publications[0]?.due_for_review_since, null)
      assert.deepEqual(
        [(await stage.read(ahead.id)).status, (await stage.read(ahead.id)).publications[0]?.paused],
        ['queued', null],
      )
      await isOut(running, await stage.postNow())
      assert.equal(await stage.timesOnNetwork(due.text), 0)
    })

    it(`goes on for the ${scope} with what came due, when that is said`, async () => {
      const stage = await createStage(world)
      await pause(stage)
      const running = stage.start()
      const posts = [await stage.postNow(), await stage.postNow()]
      for (const post of posts) await isHeld(running, post)
      assert.deepEqual(await resume(stage, 'publish_now'), [2, 2])
      for (const post of posts) await isOut(running, post)
      assert.equal(stage.sends(), 2)
    })
  }

  it('is not resumed by an end of a narrower pause, nor of a wider one', async () => {
    const stage = await createStage(world)
    await organization.pause(stage)
    await SCOPES.channel.pause(stage)
    const running = stage.start()
    const post = await stage.postNow()
    await isHeld(running, post)
    assert.deepEqual(await SCOPES.organization.resume(stage, 'publish_now'), [0, 0])
    assert.equal((await stage.read(post.id)).publications[0]?.paused, 'channel')
    assert.deepEqual(await SCOPES.channel.resume(stage), [1, 1])
    assert.equal((await stage.read(post.id)).due_for_review, true)
    assert.equal(stage.sends(), 0)
  })

  it('that nobody paused is not resumed: what is due goes out', async () => {
    const stage = await createStage(world)
    const post = await stage.postNow()
    assert.deepEqual(await organization.resume(stage), [0, 0])
    assert.deepEqual(await SCOPES.channel.resume(stage), [0, 0])
    assert.deepEqual(await SCOPES.installation.resume(stage), [0, 0])
    await isOut(stage.start(), post)
  })

  it('of one organization is no other one', async () => {
    const [stage, other] = [await createStage(world), await createStage(world)]
    await organization.pause(stage)
    const [kept, free] = [await stage.postNow(), await other.postNow()]
    const running = world.start()
    await isHeld(running, kept)
    await isOut(running, free)
    await organization.resume(stage)
  })

  it('fails nothing for its window while it is paused, however long that takes', async () => {
    const stage = await createStage(world)
    await organization.pause(stage)
    const post = await stage.postNow()
    await sql("update publications set due_at = due_at - interval '2 days', wake_at = now() where post_id = $1", [
      post.id,
    ])
    await isHeld(stage.start(), post)
    assert.deepEqual(await organization.resume(stage), [1, 1])
    assert.equal((await stage.read(post.id)).status, 'draft')
  })

  it('says since when, why and by whom, and keeps the first moment when it is said again', async () => {
    const stage = await createStage(world)
    const { orgId, owner } = stage
    const first = await organization.pause(stage)
    const again = await pausePublishing(world.deps, owner, { orgId, reason: 'Still.' })
    assert.deepEqual(again.pause, { since: first.pause?.since, reason: 'Still.', by: owner.userId })
    const acts = await sql(
      "select action, detail from audit_log where org_id = $1 and action like 'organization.publishing%' order by id",
      [orgId],
    )
    await organization.resume(stage)
    assert.deepEqual(
      acts.map(({ action, detail }) => [action, detail.reason]),
      [
        ['organization.publishing_paused', reason],
        ['organization.publishing_paused', 'Still.'],
      ],
    )
  })

  it('is told to every organization when the installation is paused, and by whom', async () => {
    const stage = await createStage(world)
    await SCOPES.installation.pause()
    await SCOPES.installation.resume(stage)
    const events = await sql(
      "select type, data from events where org_id = $1 and type like 'org.publishing%' order by sequence",
      [stage.orgId],
    )
    assert.deepEqual(
      events.map(({ type, data }) => [type, data]),
      [
        ['org.publishing_paused', { kind: 'installation', reason }],
        ['org.publishing_resumed', { kind: 'installation' }],
      ],
    )
  })
})

describe('a paused channel', () => {
  it('that loses its keys and gets new ones is paused still', async () => {
    const stage = await createStage(world)
    await SCOPES.channel.pause(stage)
    await sql("update channels set state = 'reconnect_required' where id = $1", [stage.channelId])
    await stage.reconnect()
    const { channel } = await resumeChannel(world.deps, stage.owner, { id: stage.channelId, due: 'review' })
    assert.deepEqual([channel.status, channel.pause], ['active', null])
    const acts = await sql(
      "select action from audit_log where object_id = $1 and action like 'channel.%' order by id",
      [stage.channelId],
    )
    assert.deepEqual(acts.map(({ action }) => action).slice(-4), [
      'channel.paused',
      'channel.reconnect_required',
      'channel.reconnected',
      'channel.active',
    ])
  })

  it('is one that was to be connected anew when it was paused', async () => {
    const stage = await createStage(world)
    await sql("update channels set state = 'reconnect_required' where id = $1", [stage.channelId])
    const paused = await SCOPES.channel.pause(stage)
    assert.deepEqual([paused.status, paused.pause?.reason], ['reconnect_required', reason])
    await stage.reconnect()
    const post = await stage.postNow()
    await isHeld(stage.start(), post)
    assert.equal(stage.sends(), 0)
    const { channel } = await resumeChannel(world.deps, stage.owner, { id: stage.channelId, due: 'review' })
    assert.equal(channel.status, 'active')
  })

  it('by the short way has no reason, and what came due waits for a review as well', async () => {
    const stage = await createStage(world)
    const { owner, channelId } = stage
    const paused = await changeChannel(world.deps, owner, { id: channelId, status: 'paused' })
    assert.deepEqual([paused.status, paused.pause?.reason], ['paused', null])
    const post = await stage.postNow()
    await isHeld(stage.start(), post)
    assert.equal((await changeChannel(world.deps, owner, { id: channelId, status: 'active' })).status, 'active')
    assert.equal((await stage.read(post.id)).due_for_review, true)
  })

  it('takes posts down all the same, and so does a paused organization', async () => {
    const stage = await createStage(world)
    const post = await stage.postSoon(stage.owner, HOUR_MS)
    const id = await publish({ sql }, post.id, '1800000000000000001')
    await organization.pause(stage)
    await unpublish(world.deps, stage.owner, id)
    await carryOutRemovals(world.publishing(), new AbortController().signal)
    assert.equal((await stage.read(post.id)).publications[0]?.removal?.state, 'removed')
    await organization.resume(stage)
  })
})

describe('who may', () => {
  it('pause and resume: not editors; and nobody sends what came due by a key that may not publish', async () => {
    const stage = await createStage(world)
    const { owner, orgId, channelId } = stage
    const editor = await world.join(owner, orgId, 'editor')
    await assert.rejects(pausePublishing(world.deps, editor, { orgId, reason }), refusal('forbidden'))
    await assert.rejects(pauseChannel(world.deps, editor, { id: channelId, reason }), refusal('forbidden'))
    const keyId = world.deps.random.id()
    const scopes = new Set(['channels:write'] as const)
    const key = {
      kind: 'key',
      userId: owner.userId,
      requestId: owner.requestId,
      ip: owner.ip,
      orgId,
      keyId,
      scopes,
    } as const
    await pauseChannel(world.deps, key, { id: channelId, reason })
    await assert.rejects(resumeChannel(world.deps, key, { id: channelId, due: 'publish_now' }), refusal('forbidden'))
    assert.equal((await resumeChannel(world.deps, key, { id: channelId, due: 'review' })).channel.status, 'active')
    await assert.rejects(pausePublishing(world.deps, key, { orgId, reason }), refusal('forbidden'))
  })
})
