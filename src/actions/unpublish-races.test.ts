import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { carryOutRemovals } from '#publishing/removals.ts'
import { proveFresh } from '#test/support/fresh-session.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import { publish } from '#test/support/published.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { answerOf, createStage, publicationOf } from '#test/support/stage.ts'
import { unsettle } from '#test/support/unsettled.ts'
import { deleteChannel } from './channels.ts'
import { createPost } from './create-post.ts'
import { editPost } from './edit-post.ts'
import { deleteOrganization } from './organization-deletion.ts'
import { getPublication, resolvePublication } from './publications.ts'
import { retryPost } from './send-post.ts'
import { unpublish } from './unpublish.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())

const ROUNDS = 4
const HOUR_MS = 3_600_000

const sql = (statement: string, values?: readonly unknown[]) => rowsAsOwner(world.url, statement, values)

let numbers = 1_900_000_000_000_000_000n
const aRemoteId = (): string => {
  numbers += 1n
  return String(numbers)
}

/** A post that counts as published; its network knows nothing of it. */
const aPublished = async () => {
  const stage = await createStage(world)
  const post = await stage.postSoon(stage.owner, HOUR_MS)
  const id = await publish({ sql }, post.id, aRemoteId())
  await proveFresh(world.url, stage.owner)
  return { stage, post, id, wish: () => answerOf(unpublish(world.deps, stage.owner, id)) }
}

const stateOf = async (id: string): Promise<string | undefined> =>
  (await sql('SELECT state FROM removals WHERE publication_id = $1', [id]))[0]?.state

describe('the wish to take a post down, in the very moment in which', () => {
  it('its channel is deleted, is refused or carried out with the keys, which stay until then', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { stage, id, wish } = await aPublished()
      const ends = await Promise.all([wish(), answerOf(deleteChannel(world.deps, stage.owner, stage.channelId))])
      assert.equal(ends[1], 'done')
      await carryOutRemovals(world.publishing(), new AbortController().signal)
      assert.ok(['done', 'channel_not_connected'].includes(ends[0]), ends[0])
      assert.equal(await stateOf(id), ends[0] === 'done' ? 'removed' : undefined)
    }
  })

  it('a person says that it went out after all, comes before that word or after it', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const stage = await createStage(world)
      const post = await stage.postSoon(stage.owner, HOUR_MS)
      const id = await unsettle({ sql }, post.id)
      const network = world.deps.networks.forChannel({ provider: 'twt', sandbox: true })
      const url = `${network?.hosts.web}/${stage.handle}/status/${aRemoteId()}`
      const ends = await Promise.all([
        answerOf(unpublish(world.deps, stage.owner, id)),
        answerOf(resolvePublication(world.deps, stage.owner, { id, outcome: 'live', url })),
      ])
      assert.equal(ends[1], 'done')
      assert.ok(['done', 'outcome_unknown'].includes(ends[0]), ends[0])
      assert.equal(await stateOf(id), ends[0] === 'done' ? 'removing' : undefined)
    }
  })

  it('the post is edited and what failed of it is tried again, stands in the way of neither and of no sibling', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { stage, wish, ...published } = await aHalfFailed()
      const { owner } = stage
      const ends = await Promise.all([
        wish(),
        answerOf(retryPost(world.deps, owner, { id: published.postId, confirmedNotPublished: false })),
        answerOf(editPost(world.deps, owner, { id: published.postId, text: 'Another', unschedule: false })),
      ])
      assert.deepEqual(ends, ['done', 'done', 'already_published'])
      assert.equal(await stateOf(published.id), 'removing')
      const view = await stage.read(published.postId)
      assert.deepEqual([view.summary.published, view.summary.queued], [1, 1])
    }
  })

  it('the organization is given up, is written down all the same', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { stage, id, wish } = await aPublished()
      const ends = await Promise.all([wish(), answerOf(deleteOrganization(world.deps, stage.owner, stage.orgId))])
      assert.deepEqual(ends, ['done', 'done'])
      assert.equal(await stateOf(id), 'removing')
    }
  })

  it('others wish the same, is one wish', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { stage, id, wish } = await aPublished()
      assert.deepEqual(await Promise.all([wish(), wish(), wish()]), ['done', 'done', 'done'])
      const { timeline } = await getPublication(world.deps, stage.owner, id)
      assert.equal(timeline.filter(({ kind }) => kind === 'removal_requested').length, 1)
    }
  })
})

/** A post that is published through one channel, and failed through another. */
const aHalfFailed = async () => {
  const stage = await createStage(world)
  const { owner, orgId } = stage
  const other = await world.channel(owner, orgId)
  const post = await createPost(world.deps, owner, { orgId, text: 'To both', channels: [{ channelId: other.id }] })
  const failedId = publicationOf(post)
  const both = [{ channelId: other.id }, { channelId: stage.channelId }]
  await editPost(world.deps, owner, { id: post.id, channels: both, unschedule: false })
  await sql(
    `UPDATE publications SET status = 'queued', due_at = now(), wake_at = now() + interval '1 hour' WHERE post_id = $1`,
    [post.id],
  )
  await sql(`UPDATE publications SET status = 'publishing', epoch = epoch + 1 WHERE id = $1`, [failedId])
  await sql(
    `UPDATE publications SET status = 'failed', failure_code = 'rejected', failure_detail = 'No.', retryable = true WHERE id = $1`,
    [failedId],
  )
  const id = await publish({ sql }, post.id, aRemoteId())
  return { stage, postId: post.id, id, wish: () => answerOf(unpublish(world.deps, owner, id)) }
}
