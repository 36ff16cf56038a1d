import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Client } from 'pg'
import { acceptAll } from '#db/claims.ts'
import { inTransaction } from '#db/database.ts'
import { connectOwner } from '#test/support/builders.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { answerOf, createStage, publicationOf, type Stage } from '#test/support/stage.ts'
import { unsettle } from '#test/support/unsettled.ts'
import { approvePost } from './approve-post.ts'
import { getPublication, resolvePublication } from './publications.ts'
import { revokeApproval } from './review-post.ts'
import { retryPost } from './send-post.ts'

let world: World
let owner: Client
before(async () => {
  world = await createWorld()
  owner = await connectOwner(world.url)
})
after(async () => {
  await owner.end()
  await world.close()
})

const ROUNDS = 15
const HOUR_MS = 3_600_000

/** A publication of unknown outcome with its open attempt. */
const aDoubt = async (stage: Stage) => {
  const post = await stage.postSoon(stage.owner, HOUR_MS)
  const sql = (text: string, values: readonly unknown[] = []) => rowsAsOwner(world.url, text, values)
  const id = await unsettle({ sql }, post.id)
  const [attempt] = await sql('select id from attempts where publication_id = $1', [id])
  return { post, id, attemptId: String(attempt.id) }
}

const resolve = (stage: Stage, id: string, remoteId: string | null) =>
  resolvePublication(world.deps, stage.owner, {
    id,
    outcome: remoteId === null ? 'not_live' : 'live',
    url: remoteId === null ? undefined : `${world.sandboxUrl}/${stage.handle}/status/${remoteId}`,
  })

/** What a worker writes that finds the post after all; `meanwhile` runs when it is written, and not yet committed. */
const find = (stage: Stage, doubt: { id: string; attemptId: string }, meanwhile: () => Promise<void>) =>
  inTransaction(world.publishing().db, {}, async (tx) => {
    const url = `${world.sandboxUrl}/${stage.handle}/status/5`
    const where = { orgId: stage.orgId, id: doubt.id, attemptId: doubt.attemptId }
    const written = await acceptAll(tx, [
      {
        ...where,
        outcome: 'found',
        detail: 'There.',
        remoteId: '5',
        url,
        publishedAt: null,
        notice: null,
        completeSeconds: null,
      },
    ])
    if (written.size > 0) await meanwhile()
    return written.size > 0
  })

const untilSomebodyWaits = async (): Promise<void> => {
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while ((await owner.query(waiting)).rowCount === 0);
}

describe("a person's word about an unknown outcome", () => {
  for (const remoteId of [null, '6']) {
    const word = remoteId === null ? 'it is not live' : 'it is live elsewhere'

    it(`comes too late when a worker has just found the post: ${word}`, async () => {
      const stage = await createStage(world)
      const doubt = await aDoubt(stage)
      let said: Promise<string> = Promise.resolve('')
      const found = await find(stage, doubt, async () => {
        said = answerOf(resolve(stage, doubt.id, remoteId))
        await untilSomebodyWaits()
      })
      assert.deepEqual([found, await said], [true, 'nothing_to_resolve'])
      const { status, remote_id } = await getPublication(world.deps, stage.owner, doubt.id)
      assert.deepEqual([status, remote_id], ['published', '5'])
    })
  }

  it('and a find in the same moment are never both written down', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const stage = await createStage(world)
      const doubt = await aDoubt(stage)
      const remoteId = round % 2 === 0 ? null : '6'
      const [said, found] = await Promise.all([
        answerOf(resolve(stage, doubt.id, remoteId)),
        find(stage, doubt, async () => {}),
      ])
      assert.deepEqual([said === 'done', found], [!found, said !== 'done'], said)
      const { status, remote_id } = await getPublication(world.deps, stage.owner, doubt.id)
      const expected = found ? ['published', '5'] : [remoteId === null ? 'failed' : 'published', remoteId]
      assert.deepEqual([status, remote_id], expected)
    }
  })

  it('given twice at once, or beside a retry, counts once', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const stage = await createStage(world)
      const { post, id } = await aDoubt(stage)
      const other =
        round % 2 === 0
          ? resolve(stage, id, null)
          : retryPost(world.deps, stage.owner, { id: post.id, confirmedNotPublished: true })
      const ends = await Promise.all([answerOf(resolve(stage, id, '7')), answerOf(other)])
      assert.equal(ends.filter((each) => each === 'done').length, 1, ends.join())
      const [{ count }] = await rowsAsOwner(
        world.url,
        `select count(*)::int from audit_log where object_id = $1 and action like 'publication.confirmed%'`,
        [id],
      )
      assert.equal(count, 1)
    }
  })

  it('that it is not live lets a retry send it, once, and the timeline tells it all', async () => {
    const stage = await createStage(world)
    const { post, id } = await aDoubt(stage)
    await resolve(stage, id, null)
    await retryPost(world.deps, stage.owner, { id: post.id, confirmedNotPublished: false })
    const running = stage.start()
    await running.moments.waitFor('published', (moment) => moment.publicationId === id)
    await running.stop()
    assert.equal(await stage.timesOnNetwork(post.text), 1)
    const { timeline, lateness_seconds: lateness, status } = await getPublication(world.deps, stage.owner, id)
    assert.equal(status, 'published')
    assert.deepEqual(
      timeline.slice(-6).map(({ kind, result, actor }) => [kind, result, actor?.kind]),
      [
        ['confirmed_not_published', null, 'user'],
        ['queued', null, 'user'],
        ['publishing', null, 'worker'],
        ['attempt_started', null, undefined],
        ['attempt_answered', 'published', undefined],
        ['published', null, 'worker'],
      ],
    )
    assert.ok(lateness !== null && lateness >= 0)
  })
})

describe('an approval that is taken back in the very moment in which its post is due', () => {
  it('stops the post, or comes too late for it and says so; never both, never neither', async () => {
    const running = world.start()
    for (let round = 0; round < ROUNDS; round += 1) {
      // A channel of its own: nobody waits for a turn.
      const stage = await createStage(world)
      const editor = await world.join(stage.owner, stage.orgId, 'editor')
      const post = await stage.postSoon(editor, HOUR_MS)
      await approvePost(world.deps, stage.owner, { id: post.id, publishNow: true })
      const end = await answerOf(revokeApproval(world.deps, stage.owner, { id: post.id }))
      if (end === 'done') {
        assert.equal((await stage.read(post.id)).status, 'draft')
        assert.equal(await stage.timesOnNetwork(post.text), 0)
        continue
      }
      assert.ok(['publishing_in_progress', 'already_published'].includes(end), end)
      await running.moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
      assert.deepEqual(
        [(await stage.read(post.id)).approval.state, await stage.timesOnNetwork(post.text)],
        ['approved', 1],
      )
    }
    await running.stop()
  })
})
