import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Client } from 'pg'
import type { OrganizationChange } from '#db/organizations.ts'
import { proveFresh } from '#test/support/fresh-session.ts'
import { asOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { createStage, refusal, type Stage } from '#test/support/stage.ts'
import { approvePost, rejectPost } from './approve-post.ts'
import { changeRole } from './change-role.ts'
import { createPost } from './create-post.ts'
import type { Actor } from './deps.ts'
import { editPost, type EditPostInput } from './edit-post.ts'
import { changeOrganization } from './organization-settings.ts'
import { publishPost, retryPost } from './send-post.ts'

let world: World
before(async () => {
  world = await createWorld()
})
after(() => world.close())

const HOUR_MS = 3_600_000

const setPolicy = (stage: Stage, change: OrganizationChange) =>
  changeOrganization(world.deps, stage.owner, { orgId: stage.orgId, change })

const edit = (by: Actor, id: string, change: Partial<EditPostInput>) =>
  editPost(world.deps, by, { id, unschedule: false, ...change })

const inAnHour = () => new Date(world.deps.clock.now().getTime() + HOUR_MS).toISOString()

const shown = ({ status, approval }: { readonly status: string; readonly approval: { readonly state: string } }) => [
  status,
  approval.state,
]

const strict: readonly OrganizationChange[] = [{ approvalRequiredFor: 'everyone' }, { fourEyes: true }]

describe('what was queued before a stricter policy', () => {
  for (const change of strict) {
    const name = JSON.stringify(change)

    it(`goes out at its time, and needs an approval once it is taken from the queue: ${name}`, async () => {
      const stage = await createStage(world)
      const post = await stage.postSoon(stage.owner, HOUR_MS)
      await setPolicy(stage, change)
      assert.deepEqual(shown(await stage.read(post.id)), ['queued', 'not_required'])
      await assert.rejects(publishPost(world.deps, stage.owner, { id: post.id }), refusal('approval_required'))
      assert.deepEqual(shown(await stage.read(post.id)), ['queued', 'not_required'], 'the refusal changed nothing')
      assert.deepEqual(shown(await edit(stage.owner, post.id, { unschedule: true })), ['draft', 'not_requested'])
      assert.deepEqual(shown(await edit(stage.owner, post.id, { scheduledAt: inAnHour() })), ['draft', 'pending'])
      await assert.rejects(publishPost(world.deps, stage.owner, { id: post.id }), refusal('approval_required'))
    })

    it(`needs an approval to be moved: ${name}`, async () => {
      const stage = await createStage(world)
      const post = await stage.postSoon(stage.owner, HOUR_MS)
      await setPolicy(stage, change)
      assert.deepEqual(shown(await edit(stage.owner, post.id, { scheduledAt: inAnHour() })), ['draft', 'pending'])
    })

    it(`needs an approval to be tried again when it has failed: ${name}`, async () => {
      const stage = await createStage(world)
      const post = await stage.postSoon(stage.owner, HOUR_MS)
      await asOwner(
        world.url,
        `with claimed as (update publications set status = 'publishing', epoch = epoch + 1 where post_id = $1) select 1`,
        [post.id],
      )
      await asOwner(
        world.url,
        `update publications set status = 'failed', failure_code = 'rejected', failure_detail = 'No.', retryable = true,
          wake_at = null where post_id = $1`,
        [post.id],
      )
      await setPolicy(stage, change)
      const retrying = retryPost(world.deps, stage.owner, { id: post.id, confirmedNotPublished: false })
      await assert.rejects(retrying, refusal('approval_required'))
    })
  }

  it('keeps no approval that its writer gave, once four eyes are wanted and it leaves the queue', async () => {
    const stage = await createStage(world)
    await setPolicy(stage, { approvalRequiredFor: 'everyone' })
    const post = await stage.postSoon(stage.owner, HOUR_MS)
    await approvePost(world.deps, stage.owner, { id: post.id })
    await setPolicy(stage, { fourEyes: true })
    assert.deepEqual(shown(await stage.read(post.id)), ['queued', 'approved'])
    assert.deepEqual(shown(await edit(stage.owner, post.id, { unschedule: true })), ['draft', 'not_requested'])
    await assert.rejects(publishPost(world.deps, stage.owner, { id: post.id }), refusal('approval_required'))
  })
})

describe('four eyes', () => {
  it('do not count an approval that was taken back', async () => {
    const stage = await createStage(world)
    await setPolicy(stage, { approvalRequiredFor: 'everyone' })
    const other = await world.join(stage.owner, stage.orgId, 'admin')
    const { orgId, channelId } = stage
    const post = await createPost(world.deps, stage.owner, { orgId, text: 'Good morning', channels: [{ channelId }] })
    await approvePost(world.deps, other, { id: post.id })
    await rejectPost(world.deps, other, { id: post.id })
    await approvePost(world.deps, stage.owner, { id: post.id })
    await setPolicy(stage, { fourEyes: true })
    assert.deepEqual(shown(await stage.read(post.id)), ['draft', 'not_requested'])
  })
})

describe('somebody who is no admin any more', () => {
  it('sends no draft of earlier days by giving it a time', async () => {
    const stage = await createStage(world)
    const admin = await world.join(stage.owner, stage.orgId, 'admin')
    const { orgId, channelId } = stage
    const post = await createPost(world.deps, admin, { orgId, text: 'Good morning', channels: [{ channelId }] })
    await proveFresh(world.url, stage.owner)
    await changeRole(world.deps, stage.owner, { orgId, userId: admin.userId, role: 'editor' })
    assert.deepEqual(shown(await edit(admin, post.id, { scheduledAt: inAnHour() })), ['draft', 'pending'])
  })
})

describe('an edit', () => {
  it('waits for a change of the policy before it holds the post: the two never wait for each other in a ring', async () => {
    const stage = await createStage(world)
    const { orgId, channelId } = stage
    const post = await createPost(world.deps, stage.owner, { orgId, text: 'Good morning', channels: [{ channelId }] })
    const policy = new Client({ connectionString: world.url, options: '-c search_path=scheduly' })
    await policy.connect()
    try {
      await policy.query('begin')
      await policy.query(`select pg_advisory_xact_lock(hashtextextended('approval policy ' || $1::text, 0))`, [orgId])
      const editing = edit(stage.owner, post.id, { text: 'Good evening' })
      const waiting = `select from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`
      while ((await policy.query(waiting)).rowCount === 0);
      assert.equal((await policy.query('select from posts where id = $1 for update nowait', [post.id])).rowCount, 1)
      await policy.query('commit')
      await editing
    } finally {
      await policy.end()
    }
  })
})
