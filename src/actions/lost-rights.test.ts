import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { createMoments } from '#test/support/moments.ts'
import { proveFresh } from '#test/support/fresh-session.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { createStage, publicationOf, refusal, type Stage } from '#test/support/stage.ts'
import { approvePost } from './approve-post.ts'
import { changeRole } from './change-role.ts'
import { createPost } from './create-post.ts'
import type { Actor } from './deps.ts'
import { changeOrganization } from './organization-settings.ts'
import { leaveOrganization, removeMember } from './remove-member.ts'
import { publishPost, retryPost } from './send-post.ts'

let world: World
before(async () => {
  world = await createWorld()
})
after(() => world.close())
afterEach(() => world.stopWorkers())

const HOUR_MS = 3_600_000
const ROUNDS = 12

const remove = ({ owner, orgId }: Stage, { userId }: Actor) => removeMember(world.deps, owner, { orgId, userId })
const demote = ({ owner, orgId }: Stage, { userId }: Actor) =>
  changeRole(world.deps, owner, { orgId, userId, role: 'editor' })

const shown = async (stage: Stage, id: string) => {
  const { status, approval } = await stage.read(id)
  return [status, approval.required, approval.state]
}

describe('a queued post of an admin', () => {
  const acts: Readonly<Record<string, (stage: Stage, admin: Actor) => Promise<{ readonly posts_returned: number }>>> = {
    'is removed': remove,
    'becomes an editor': demote,
    leaves: ({ orgId }, admin) => leaveOrganization(world.deps, admin, orgId),
  }

  for (const [word, act] of Object.entries(acts)) {
    it(`who ${word} waits for an approval, says why, and goes out with one`, async () => {
      const stage = await createStage(world)
      const admin = await world.join(stage.owner, stage.orgId, 'admin')
      const post = await stage.postSoon(admin, HOUR_MS)
      const own = await stage.postSoon(stage.owner, HOUR_MS)
      assert.equal((await act(stage, admin)).posts_returned, 1)
      assert.deepEqual(await shown(stage, post.id), ['draft', true, 'pending'])
      assert.deepEqual(await shown(stage, own.id), ['queued', false, 'not_required'])
      const detail = await stage.read(post.id)
      assert.deepEqual(
        [detail.scheduled_at, detail.publications[0]?.due_at, detail.publications[0]?.status],
        [post.scheduled_at, null, 'draft'],
      )
      assert.deepEqual(
        detail.approvals.map(({ decision, comment }) => [decision, comment]),
        [['revoked', 'Who wrote it may not publish without an approval any more.']],
      )
      const noted = await rowsAsOwner(
        world.url,
        "select detail->>'because' as because, detail->>'user_id' as person from audit_log where object_id = $1 and action = 'post.approval_revoked'",
        [post.id],
      )
      assert.deepEqual(noted, [{ because: 'lost_right', person: admin.userId }])
      await assert.rejects(publishPost(world.deps, stage.owner, { id: post.id }), refusal('approval_required'))
      assert.equal((await approvePost(world.deps, stage.owner, { id: post.id })).status, 'queued')
    })
  }

  it('stays where it is when the admin becomes an owner, and when an owner becomes an admin', async () => {
    const stage = await createStage(world)
    const admin = await world.join(stage.owner, stage.orgId, 'admin')
    const post = await stage.postSoon(admin, HOUR_MS)
    for (const role of ['owner', 'admin'] as const) {
      await proveFresh(world.url, stage.owner)
      const { orgId } = stage
      const changed = await changeRole(world.deps, stage.owner, { orgId, userId: admin.userId, role })
      assert.equal(changed.posts_returned, 0)
      assert.equal((await stage.read(post.id)).status, 'queued')
    }
  })
})

describe('a queued post that an admin approved', () => {
  const approved = async (stage: Stage, ...approvers: readonly Actor[]) => {
    const editor = await world.join(stage.owner, stage.orgId, 'editor')
    const post = await stage.postSoon(editor, HOUR_MS)
    for (const approver of approvers) await approvePost(world.deps, approver, { id: post.id })
    assert.equal((await stage.read(post.id)).status, 'queued')
    return post
  }

  it('waits for another approval when nobody else approved it', async () => {
    const stage = await createStage(world)
    const admin = await world.join(stage.owner, stage.orgId, 'admin')
    const post = await approved(stage, admin)
    assert.equal((await demote(stage, admin)).posts_returned, 1)
    assert.deepEqual(await shown(stage, post.id), ['draft', true, 'pending'])
    assert.equal(
      (await stage.read(post.id)).approvals.at(-1)?.comment,
      'Who approved it may not approve posts any more.',
    )
    await approvePost(world.deps, stage.owner, { id: post.id })
    assert.deepEqual(await shown(stage, post.id), ['queued', true, 'approved'])
  })

  it('stays when somebody approved it who still may, and when another admin goes', async () => {
    const stage = await createStage(world)
    const admin = await world.join(stage.owner, stage.orgId, 'admin')
    const other = await world.join(stage.owner, stage.orgId, 'admin')
    const both = await approved(stage, admin, stage.owner)
    const alone = await approved(stage, other)
    assert.equal((await remove(stage, admin)).posts_returned, 0)
    for (const { id } of [both, alone]) assert.deepEqual(await shown(stage, id), ['queued', true, 'approved'])
  })

  it('is not saved by its writer with four eyes', async () => {
    const stage = await createStage(world)
    const { owner, orgId } = stage
    const admin = await world.join(owner, orgId, 'admin')
    await changeOrganization(world.deps, owner, { orgId, change: { fourEyes: true } })
    const post = await stage.postSoon(owner, HOUR_MS)
    await approvePost(world.deps, admin, { id: post.id })
    assert.equal((await remove(stage, admin)).posts_returned, 1)
    assert.deepEqual(await shown(stage, post.id), ['draft', true, 'pending'])
  })

  it('counts no more for a draft without a time either', async () => {
    const stage = await createStage(world)
    const { owner, orgId, channelId } = stage
    const [admin, editor] = [await world.join(owner, orgId, 'admin'), await world.join(owner, orgId, 'editor')]
    const draft = await createPost(world.deps, editor, { orgId, text: 'Some day', channels: [{ channelId }] })
    await approvePost(world.deps, admin, { id: draft.id })
    await remove(stage, admin)
    assert.deepEqual(await shown(stage, draft.id), ['draft', true, 'not_requested'])
  })
})

describe('a post that a worker has in hand when its writer is removed', () => {
  /** A worker that removes somebody at the moment before the intent is asked for. */
  const startRemoving = (stage: Stage, admin: Actor) => {
    const moments = createMoments()
    const own = world.publishing()
    const { store } = own
    stage.start({
      observe: moments.observe,
      store: {
        ...store,
        openAttempt: async (intent) => {
          await remove(stage, admin).catch(() => null)
          return store.openAttempt(intent)
        },
      },
    })
    return moments
  }

  it('is not sent, and fails with the reason; a retry needs an approval', async () => {
    const stage = await createStage(world)
    const admin = await world.join(stage.owner, stage.orgId, 'admin')
    const post = await stage.postSoon(admin)
    const moments = startRemoving(stage, admin)
    await moments.waitFor('moved', (moment) => moment.publicationId === publicationOf(post))
    assert.deepEqual(await shown(stage, post.id), ['failed', true, 'pending'])
    const [publication] = (await stage.read(post.id)).publications
    assert.deepEqual(
      [publication?.failure?.code, publication?.failure?.retryable, stage.sends()],
      ['approval_withdrawn', true, 0],
    )
    const retry = { id: post.id, confirmedNotPublished: false }
    await assert.rejects(retryPost(world.deps, stage.owner, retry), refusal('approval_required'))
    await world.stopWorkers()
    const again = stage.start()
    await approvePost(world.deps, stage.owner, { id: post.id, publishNow: true })
    await again.moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.equal(stage.sends(), 1)
  })

  it('and whose send got no answer is looked for, and published when it is there', async () => {
    const stage = await createStage(world)
    const admin = await world.join(stage.owner, stage.orgId, 'admin')
    world.sandbox.faults.add({ kind: 'drop-after', route: 'create', account: stage.handle, times: 1 })
    const post = await stage.postSoon(admin)
    const removed: Promise<unknown>[] = []
    const moments = createMoments()
    stage.start({
      observe: (moment) => {
        moments.observe(moment)
        if (moment.kind === 'sending') removed.push(remove(stage, admin))
      },
    })
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    await Promise.all(removed)
    assert.deepEqual([await shown(stage, post.id), stage.sends()], [['published', false, 'not_required'], 1])
    const left = await rowsAsOwner(world.url, 'select recalled from publications where post_id = $1', [post.id])
    assert.deepEqual(left, [{ recalled: false }])
  })

  it('is before the removal and goes out, or behind it and does not', async () => {
    const stage = await createStage(world)
    for (let round = 0; round < ROUNDS; round += 1) {
      const admin = await world.join(stage.owner, stage.orgId, 'admin')
      const { id, text } = await stage.postSoon(admin, 100)
      const { moments, stop } = stage.start()
      // In every second round a worker has it already.
      if (round % 2 === 0) await moments.waitFor('claimed')
      await remove(stage, admin)
      const intents = await rowsAsOwner(
        world.url,
        'select from attempts a join publications p on p.id = a.publication_id where p.post_id = $1',
        [id],
      )
      await stop()
      const { status, approval } = await stage.read(id)
      assert.equal(status === 'published', intents.length === 1)
      assert.equal(await stage.timesOnNetwork(text), intents.length)
      if (status !== 'published')
        assert.deepEqual([['draft', 'failed'].includes(status), approval.required], [true, true])
    }
  })
})
