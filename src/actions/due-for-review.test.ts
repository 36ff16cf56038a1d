import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { rowsAsOwner } from '#test/support/owner.ts'
import { pausingIn } from '#test/support/pausing.ts'
import { createWorld, type RunningWorker, type World } from '#test/support/publishing.ts'
import { createStage, publicationOf, refusal, type Stage } from '#test/support/stage.ts'
import { approvePost, rejectPost } from './approve-post.ts'
import { createPost } from './create-post.ts'
import { editPost } from './edit-post.ts'
import type { PostView } from './post-view.ts'
import { getPublishingHealth } from './publishing-health.ts'
import { listPosts } from './read-posts.ts'
import { requestChanges } from './review-post.ts'
import { cancelPost, publishPost } from './send-post.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())
afterEach(() => world.stopWorkers())

const HOUR_MS = 3_600_000
const { channel, organization } = pausingIn(() => world)

const isHeld = (running: RunningWorker, post: PostView): Promise<unknown> =>
  running.moments.waitFor('moved', ({ publicationId, to }) => publicationId === publicationOf(post) && to === 'held')

const isOut = (running: RunningWorker, post: PostView): Promise<unknown> =>
  running.moments.waitFor('published', ({ publicationId }) => publicationId === publicationOf(post))

/** Due during a pause of the organization, and waiting for a review since. */
const aReviewed = async () => {
  await world.stopWorkers()
  const stage = await createStage(world)
  await organization.pause(stage)
  const running = stage.start()
  const post = await stage.postNow()
  await isHeld(running, post)
  assert.deepEqual(await organization.resume(stage), [1, 1])
  return { stage, running, post }
}

describe('what waits for a review', () => {
  const listed = async ({ owner, orgId }: Stage) => {
    const page = await listPosts(world.deps, owner, {
      filter: { orgId, dueForReview: true },
      sort: 'scheduled_at',
      limit: 10,
    })
    return page.data.map(({ id }) => id)
  }

  it('is told of in the events as what it is', async () => {
    const { stage, post } = await aReviewed()
    const statement = `select data ->> 'due_for_review' as due from events
      where org_id = $1 and post_id = $2 and type = 'publication.withdrawn'`
    assert.deepEqual(await rowsAsOwner(world.url, statement, [stage.orgId, post.id]), [{ due: 'true' }])
  })

  it('is found by a filter and counted, until somebody publishes it', async () => {
    const { stage, running, post } = await aReviewed()
    assert.deepEqual(await listed(stage), [post.id])
    assert.equal((await getPublishingHealth(world.deps, stage.owner, stage.orgId)).due_for_review, 1)
    await publishPost(world.deps, stage.owner, { id: post.id })
    await isOut(running, post)
    assert.deepEqual(await listed(stage), [])
    assert.equal((await getPublishingHealth(world.deps, stage.owner, stage.orgId)).due_for_review, 0)
  })

  it('gets a new time and is queued, is canceled, or loses its time', async () => {
    const later = async (stage: Stage, id: string) => {
      const scheduledAt = new Date(Date.now() + HOUR_MS).toISOString()
      return editPost(world.deps, stage.owner, { id, scheduledAt, unschedule: false })
    }
    const timed = await aReviewed()
    const { status, due_for_review: isWaiting } = await later(timed.stage, timed.post.id)
    assert.deepEqual([status, isWaiting, await listed(timed.stage)], ['queued', false, []])
    const dropped = await aReviewed()
    await cancelPost(world.deps, dropped.stage.owner, dropped.post.id)
    assert.deepEqual(await listed(dropped.stage), [])
    const undated = await aReviewed()
    await editPost(world.deps, undated.stage.owner, { id: undated.post.id, unschedule: true })
    assert.deepEqual(await listed(undated.stage), [])
  })

  const refusals: Readonly<Record<string, (stage: Stage, id: string) => Promise<unknown>>> = {
    'turned down': (stage, id) => rejectPost(world.deps, stage.owner, { id }),
    'sent back for changes': (stage, id) =>
      requestChanges(world.deps, stage.owner, { id, comment: 'Not on such a day.' }),
  }

  for (const [word, refuse] of Object.entries(refusals)) {
    it(`waits no more once it is ${word}, and goes out when it is approved after all`, async () => {
      const stage = await createStage(world)
      const editor = await world.join(stage.owner, stage.orgId, 'editor')
      await organization.pause(stage)
      const running = stage.start()
      const { id, publications } = await stage.postSoon(editor, HOUR_MS)
      const post = await approvePost(world.deps, stage.owner, { id, publishNow: true })
      await isHeld(running, post)
      await organization.resume(stage)
      assert.deepEqual(await listed(stage), [id])
      await refuse(stage, id)
      const { due_for_review: isWaiting, publications: refused } = await stage.read(id)
      assert.deepEqual([isWaiting, refused[0]?.due_for_review_since, refused[0]?.status], [false, null, 'draft'])
      assert.deepEqual(await listed(stage), [])
      assert.equal((await getPublishingHealth(world.deps, stage.owner, stage.orgId)).due_for_review, 0)
      await approvePost(world.deps, stage.owner, { id, publishNow: true })
      await running.moments.waitFor('published', ({ publicationId }) => publicationId === publications[0]?.id)
    })
  }

  it('still waits when only its words are changed', async () => {
    const { stage, post } = await aReviewed()
    await editPost(world.deps, stage.owner, { id: post.id, text: 'Better words', unschedule: false })
    assert.deepEqual(await listed(stage), [post.id])
  })

  it('and is part of a post that is out elsewhere goes out by that word, and the rest stays as it is', async () => {
    const stage = await createStage(world)
    const { owner, orgId, channelId } = stage
    const other = await world.channel(owner, orgId)
    await channel.pause(stage)
    const channels = [{ channelId: other.id }, { channelId }]
    const scheduledAt = new Date(Date.now() + 2_000).toISOString()
    const post = await createPost(world.deps, owner, { orgId, text: `To two, ${stage.handle}`, channels, scheduledAt })
    const running = stage.start()
    const [out, kept] = [other.id, channelId].map((id) => post.publications.find((each) => each.channel_id === id))
    await running.moments.waitFor('published', ({ publicationId }) => publicationId === out?.id)
    await running.moments.waitFor('moved', ({ publicationId, to }) => publicationId === kept?.id && to === 'held')
    assert.deepEqual(await channel.resume(stage), [1, 1])
    const waiting = await stage.read(post.id)
    assert.deepEqual([waiting.status, waiting.summary.published, waiting.summary.draft], ['draft', 1, 1])
    await assert.rejects(
      editPost(world.deps, owner, { id: post.id, text: 'Another', unschedule: false }),
      refusal('already_published'),
    )
    await publishPost(world.deps, owner, { id: post.id })
    await running.moments.waitFor('published', ({ publicationId }) => publicationId === kept?.id)
    const { status, summary, scheduled_at: time } = await stage.read(post.id)
    assert.deepEqual([status, summary.published, time], ['published', 2, post.scheduled_at])
    await assert.rejects(publishPost(world.deps, owner, { id: post.id }), refusal('already_published'))
  })

  it('is the rest of a thread that a pause has stopped between two parts, and it goes on there', async () => {
    const stage = await createStage(world)
    const { owner, orgId, channelId, handle } = stage
    const thread = [{ text: `Second of ${handle}` }, { text: `Third of ${handle}` }]
    const draft = await createPost(world.deps, owner, {
      orgId,
      text: `First of ${handle}`,
      thread,
      channels: [{ channelId }],
    })
    const { store } = world.publishing()
    let isFirst = true
    const running = stage.start({
      store: {
        ...store,
        load: async (claim) => {
          const work = await store.load(claim)
          if (work?.sent.length === 1 && isFirst) {
            isFirst = false
            await organization.pause(stage)
            return store.load(claim)
          }
          return work
        },
      },
    })
    const post = await publishPost(world.deps, owner, { id: draft.id })
    await isHeld(running, post)
    assert.equal(stage.sends(), 1)
    await organization.resume(stage)
    const waiting = await stage.read(post.id)
    assert.deepEqual([waiting.due_for_review, waiting.publications[0]?.sent_parts.length], [true, 1])
    await publishPost(world.deps, owner, { id: post.id })
    await isOut(running, post)
    assert.equal(stage.sends(), 3)
    assert.equal(await stage.timesOnNetwork(post.text), 1)
  })
})
