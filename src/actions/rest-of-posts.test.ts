import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { OrganizationChange } from '#db/organizations.ts'
import { Refused } from '#domain/problem.ts'
import { pausingIn } from '#test/support/pausing.ts'
import { createWorld, type RunningWorker, type World } from '#test/support/publishing.ts'
import { createStage, refusal, type Stage } from '#test/support/stage.ts'
import { approvePost, rejectPost } from './approve-post.ts'
import { createPost } from './create-post.ts'
import type { Actor } from './deps.ts'
import { editPost } from './edit-post.ts'
import { changeOrganization } from './organization-settings.ts'
import type { PostView } from './post-view.ts'
import { removeMember } from './remove-member.ts'
import { cancelPost, publishPost, retryPost } from './send-post.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())
afterEach(() => world.stopWorkers())

const { channel } = pausingIn(() => world)
const EVERYONE: OrganizationChange = { approvalRequiredFor: 'everyone' }

const setPolicy = ({ owner, orgId }: Stage, change: OrganizationChange) =>
  changeOrganization(world.deps, owner, { orgId, change })

interface Half {
  readonly stage: Stage
  readonly running: RunningWorker
  readonly post: PostView
  /** The publication that is not out. */
  readonly left: string
}

const idOn = (post: PostView, channelId: string): string =>
  post.publications.find((each) => each.channel_id === channelId)?.id ?? ''

/** A post that is out on one channel and held on the other, which is paused. */
const halfHeld = async (stage: Stage, author: Actor = stage.owner): Promise<Half> => {
  const { owner, orgId, channelId } = stage
  const other = await world.channel(owner, orgId)
  await channel.pause(stage)
  const channels = [{ channelId: other.id }, { channelId }]
  const scheduledAt = new Date(Date.now() + 2_000).toISOString()
  const post = await createPost(world.deps, author, { orgId, text: `To two, ${stage.handle}`, channels, scheduledAt })
  const running = stage.start()
  const left = idOn(post, channelId)
  const out = idOn(post, other.id)
  await running.moments.waitFor('published', ({ publicationId }) => publicationId === out)
  await running.moments.waitFor('moved', ({ publicationId, to }) => publicationId === left && to === 'held')
  return { stage, running, post, left }
}

/** The same with what is left of it waiting for a review, under a policy that became stricter meanwhile. */
const halfWaiting = async (when: 'before' | 'after', policy = EVERYONE): Promise<Half> => {
  const half = await halfHeld(await createStage(world))
  if (when === 'before') await setPolicy(half.stage, policy)
  assert.deepEqual(await channel.resume(half.stage), [1, 1])
  if (when === 'after') await setPolicy(half.stage, policy)
  return half
}

const isOut = ({ running, left }: Half): Promise<unknown> =>
  running.moments.waitFor('published', ({ publicationId }) => publicationId === left)

const shown = async ({ stage, post }: Half) => {
  const { status, approval, due_for_review: isDue, summary } = await stage.read(post.id)
  return [status, approval.state, isDue, summary.published]
}

describe('what is left of a post that is out in part, under a policy that is stricter by now', () => {
  for (const when of ['before', 'after'] as const) {
    it(`waits for an approval, and is published then: stricter ${when} the end of a pause`, async () => {
      const half = await halfWaiting(when)
      const { stage, post } = half
      const { owner } = stage
      const { id, content_hash: contentHash } = post
      await assert.rejects(publishPost(world.deps, owner, { id }), refusal('approval_required'))
      const wrong = { id, contentHash: '0'.repeat(64) }
      await assert.rejects(approvePost(world.deps, owner, wrong), refusal('content_changed'))
      await approvePost(world.deps, owner, { id, contentHash })
      // Without a word about when, an approval sends nothing.
      assert.deepEqual(await shown(half), ['draft', 'approved', true, 1])
      await publishPost(world.deps, owner, { id })
      await isOut(half)
      assert.deepEqual(await shown(half), ['published', 'approved', false, 2])
      assert.equal(await stage.timesOnNetwork(post.text), 2)
      await assert.rejects(approvePost(world.deps, owner, { id }), refusal('already_published'))
    })
  }

  it('goes out at once when it is approved with that word, and nothing of it twice', async () => {
    const half = await halfWaiting('after')
    const { stage, post } = half
    const all = Array.from({ length: 4 }, () => approvePost(world.deps, stage.owner, { id: post.id, publishNow: true }))
    const ends = await Promise.allSettled(all)
    assert.ok(ends.some(({ status }) => status === 'fulfilled'))
    await isOut(half)
    assert.deepEqual(await shown(half), ['published', 'approved', false, 2])
    assert.equal(await stage.timesOnNetwork(post.text), 2)
    assert.equal((await stage.read(post.id)).scheduled_at, post.scheduled_at)
  })

  it('keeps its time and its words', async () => {
    const { stage, post } = await halfWaiting('after')
    const { owner } = stage
    const { id } = post
    const scheduledAt = new Date(Date.now() + 3_600_000).toISOString()
    for (const time of [{ scheduledAt }, { nextSlot: true }, { scheduledAt, publishNow: true }]) {
      await assert.rejects(approvePost(world.deps, owner, { id, ...time }), (error: unknown) => {
        assert.ok(error instanceof Refused)
        return error.problem.issues?.[0]?.pointer === '/scheduled_at'
      })
    }
    const edited = editPost(world.deps, owner, { id, text: 'Another', unschedule: false })
    await assert.rejects(edited, refusal('already_published'))
    await assert.rejects(rejectPost(world.deps, owner, { id }), refusal('already_published'))
    assert.equal((await stage.read(id)).approval.state, 'pending')
  })

  it('needs somebody else with four eyes, also where its writer had approved it', async () => {
    const stage = await createStage(world)
    const admin = await world.join(stage.owner, stage.orgId, 'admin')
    const half = await halfHeld(stage)
    await setPolicy(stage, EVERYONE)
    const { id } = half.post
    // It is held, and may be approved all the same; the pause ends without a look.
    await approvePost(world.deps, stage.owner, { id })
    await setPolicy(stage, { fourEyes: true })
    await channel.resume(stage)
    await assert.rejects(publishPost(world.deps, stage.owner, { id }), refusal('approval_required'))
    await assert.rejects(approvePost(world.deps, stage.owner, { id, publishNow: true }), refusal('forbidden'))
    assert.equal((await stage.read(id)).summary.published, 1)
    await approvePost(world.deps, admin, { id, publishNow: true })
    await isOut(half)
    assert.equal(await stage.timesOnNetwork(half.post.text), 2)
  })

  it('can be canceled instead', async () => {
    const half = await halfWaiting('after')
    await cancelPost(world.deps, half.stage.owner, half.post.id)
    assert.deepEqual(await shown(half), ['published', 'pending', false, 1])
    const { owner } = half.stage
    await assert.rejects(approvePost(world.deps, owner, { id: half.post.id }), refusal('already_published'))
  })

  it('is tried again with an approval where it had failed', async () => {
    const stage = await createStage(world)
    const { owner, orgId, channelId, handle } = stage
    const other = await world.channel(owner, orgId)
    const body = { title: 'Forbidden', status: 403, detail: 'No.', type: 'about:blank' }
    world.sandbox.faults.add({ kind: 'answer', status: 403, body, route: 'create', account: handle, times: 1 })
    const channels = [{ channelId: other.id }, { channelId }]
    const draft = await createPost(world.deps, owner, { orgId, text: `Half, ${handle}`, channels })
    const post = await publishPost(world.deps, owner, { id: draft.id })
    const running = stage.start()
    const left = idOn(post, channelId)
    await running.moments.waitFor('published', ({ publicationId }) => publicationId === idOn(post, other.id))
    await running.moments.waitFor('moved', ({ publicationId, to }) => publicationId === left && to === 'failed')
    await setPolicy(stage, EVERYONE)
    const retry = { id: post.id, confirmedNotPublished: false }
    await assert.rejects(retryPost(world.deps, owner, retry), refusal('approval_required'))
    assert.equal((await approvePost(world.deps, owner, { id: post.id })).status, 'failed')
    await retryPost(world.deps, owner, retry)
    await running.moments.waitFor('published', ({ publicationId }) => publicationId === left)
    assert.equal(await stage.timesOnNetwork(post.text), 2)
  })

  it('loses its approval with whoever gave it, also while a worker has it in hand', async () => {
    const stage = await createStage(world)
    const { owner, orgId } = stage
    const admin = await world.join(owner, orgId, 'admin')
    const half = await halfHeld(stage, admin)
    await world.stopWorkers()
    const { store } = world.publishing()
    const removing = stage.start({
      store: {
        ...store,
        openAttempt: async (intent) => {
          await removeMember(world.deps, owner, { orgId, userId: admin.userId }).catch(() => null)
          return store.openAttempt(intent)
        },
      },
    })
    const isEnded = removing.moments.waitFor(
      'moved',
      ({ publicationId, to }) => publicationId === half.left && to !== 'held',
    )
    await channel.resume(stage, 'publish_now')
    await isEnded
    assert.deepEqual(await shown(half), ['failed', 'pending', false, 1])
    const { id, text } = half.post
    await assert.rejects(
      retryPost(world.deps, owner, { id, confirmedNotPublished: false }),
      refusal('approval_required'),
    )
    await world.stopWorkers()
    const again = { ...half, running: stage.start() }
    await approvePost(world.deps, owner, { id, publishNow: true })
    await isOut(again)
    assert.equal(await stage.timesOnNetwork(text), 2)
  })

  it('loses its approval with whoever gave it', async () => {
    const stage = await createStage(world)
    const admin = await world.join(stage.owner, stage.orgId, 'admin')
    const half = await halfHeld(stage, admin)
    const { owner, orgId } = stage
    const { id } = half.post
    const { posts_returned: returned } = await removeMember(world.deps, owner, { orgId, userId: admin.userId })
    assert.equal(returned, 1)
    await channel.resume(stage)
    assert.deepEqual(await shown(half), ['draft', 'pending', false, 1])
    await assert.rejects(publishPost(world.deps, owner, { id }), refusal('approval_required'))
    await approvePost(world.deps, owner, { id, publishNow: true })
    await isOut(half)
    assert.equal(await stage.timesOnNetwork(half.post.text), 2)
  })
})
