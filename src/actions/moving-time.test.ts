import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { inTransaction } from '#db/database.ts'
import { findPost, updatePost } from '#db/posts.ts'
import type { OrganizationChange } from '#db/organizations.ts'
import { connectOwner } from '#test/support/builders.ts'
import { proveFresh } from '#test/support/fresh-session.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { createStage, refusal, type Stage } from '#test/support/stage.ts'
import { approvePost } from './approve-post.ts'
import { createPost } from './create-post.ts'
import type { Actor } from './deps.ts'
import { editPost, type EditPostInput } from './edit-post.ts'
import { changeOrganization } from './organization-settings.ts'
import { revokeApproval } from './review-post.ts'
import { publishPost } from './send-post.ts'

let world: World
before(async () => {
  world = await createWorld()
})
after(() => world.close())

const HOUR_MS = 3_600_000

const inHours = (hours: number) => new Date(world.deps.clock.now().getTime() + hours * HOUR_MS).toISOString()

const setPolicy = (stage: Stage, change: OrganizationChange) =>
  changeOrganization(world.deps, stage.owner, { orgId: stage.orgId, change })

const edit = (by: Actor, id: string, change: Partial<EditPostInput>) =>
  editPost(world.deps, by, { id, unschedule: false, ...change })

const shown = ({ status, approval }: { readonly status: string; readonly approval: { readonly state: string } }) => [
  status,
  approval.state,
]

/** An editor's post that is approved for an hour from now. */
const anApprovedPost = async (policy: OrganizationChange = {}) => {
  const stage = await createStage(world)
  if (Object.keys(policy).length > 0) await setPolicy(stage, policy)
  const editor = await world.join(stage.owner, stage.orgId, 'editor')
  const post = await stage.postSoon(editor, HOUR_MS)
  await approvePost(world.deps, stage.owner, { id: post.id })
  return { stage, editor, post }
}

const VOIDS = { movingTime: 'voids_approval' } as const

describe('an organization in which moving the time keeps the approval', () => {
  it('lets an editor move an approved post, and it stays queued', async () => {
    const { stage, editor, post } = await anApprovedPost()
    const at = inHours(2)
    const moved = await edit(editor, post.id, { scheduledAt: at })
    assert.deepEqual([...shown(moved), moved.publications[0]?.due_at], ['queued', 'approved', at])
    assert.equal((await stage.read(post.id)).approvals.length, 1)
  })

  it('lets nobody move it into the past, from where it would go out at once', async () => {
    const { stage, editor, post } = await anApprovedPost()
    for (const by of [editor, stage.owner]) {
      await assert.rejects(edit(by, post.id, { scheduledAt: inHours(-1) }), refusal('invalid_request'))
    }
    assert.deepEqual(shown(await stage.read(post.id)), ['queued', 'approved'])
  })
})

describe('an organization in which moving the time voids the approval', () => {
  it('takes the post back as a draft that waits, whoever moves it, and says so in its decisions', async () => {
    const { stage, editor, post } = await anApprovedPost(VOIDS)
    assert.deepEqual(shown(await stage.read(post.id)), ['queued', 'approved'])
    for (const by of [editor, stage.owner]) {
      assert.deepEqual(shown(await edit(by, post.id, { scheduledAt: inHours(2) })), ['draft', 'pending'])
      await assert.rejects(publishPost(world.deps, stage.owner, { id: post.id }), refusal('approval_required'))
      await approvePost(world.deps, stage.owner, { id: post.id })
      assert.deepEqual(shown(await edit(by, post.id, { scheduledAt: inHours(1) })), ['draft', 'pending'])
      await approvePost(world.deps, stage.owner, { id: post.id })
    }
    const { approvals } = await stage.read(post.id)
    const first = approvals.slice(0, 3).map((each) => [each.decision, each.actor_id])
    assert.deepEqual(first, [
      ['approved', stage.owner.userId],
      ['revoked', editor.userId],
      ['approved', stage.owner.userId],
    ])
  })

  it('counts a way round by no time at all, and a first time, as moving', async () => {
    const { stage, editor, post } = await anApprovedPost(VOIDS)
    assert.deepEqual(shown(await edit(editor, post.id, { unschedule: true })), ['draft', 'not_requested'])
    const at = String(post.scheduled_at)
    assert.deepEqual(shown(await edit(editor, post.id, { scheduledAt: at })), ['draft', 'pending'])
    await edit(editor, post.id, { unschedule: true })
    assert.deepEqual(shown(await approvePost(world.deps, stage.owner, { id: post.id })), ['draft', 'approved'])
    assert.deepEqual(shown(await edit(editor, post.id, { scheduledAt: at })), ['draft', 'pending'])
  })

  it('keeps the approval when the same instant is given in another spelling', async () => {
    const { editor, post } = await anApprovedPost(VOIDS)
    const same = await edit(editor, post.id, { scheduledAt: String(post.scheduled_at).replace('Z', '+00:00') })
    assert.deepEqual([...shown(same), same.scheduled_at], ['queued', 'approved', post.scheduled_at])
  })

  it('sends nothing earlier than approved by publishing at once; approving for now does', async () => {
    const { stage, post } = await anApprovedPost(VOIDS)
    await assert.rejects(publishPost(world.deps, stage.owner, { id: post.id }), refusal('approval_required'))
    assert.deepEqual(shown(await stage.read(post.id)), ['queued', 'approved'], 'the refusal changed nothing')
    const now = await approvePost(world.deps, stage.owner, { id: post.id, publishNow: true })
    assert.deepEqual(shown(now), ['queued', 'approved'])
    assert.ok(Date.parse(now.publications[0]?.due_at ?? '') <= world.deps.clock.now().getTime() + 1_000)
  })

  it('takes a new time together with a new approval', async () => {
    const { stage, post } = await anApprovedPost(VOIDS)
    const at = inHours(3)
    const moved = await approvePost(world.deps, stage.owner, { id: post.id, scheduledAt: at })
    assert.deepEqual([...shown(moved), moved.publications[0]?.due_at], ['queued', 'approved', at])
  })

  it('lets no writer move past the other pair of eyes, nor with four eyes off for a moment', async () => {
    const { stage, post } = await anApprovedPost({ fourEyes: true, ...VOIDS })
    const writer = await world.join(stage.owner, stage.orgId, 'admin')
    const { orgId, channelId } = stage
    const input = { orgId, text: 'Good morning', channels: [{ channelId }], scheduledAt: inHours(1) }
    const own = await createPost(world.deps, writer, input)
    await approvePost(world.deps, stage.owner, { id: own.id })
    const again = approvePost(world.deps, writer, { id: own.id, scheduledAt: inHours(2) })
    await assert.rejects(again, refusal('forbidden'))
    assert.deepEqual(shown(await edit(writer, own.id, { scheduledAt: inHours(2) })), ['draft', 'pending'])
    await proveFresh(world.url, stage.owner)
    await setPolicy(stage, { fourEyes: false })
    await approvePost(world.deps, writer, { id: own.id })
    await setPolicy(stage, { fourEyes: true })
    await edit(writer, own.id, { unschedule: true })
    await assert.rejects(publishPost(world.deps, writer, { id: own.id }), refusal('approval_required'))
    assert.deepEqual(shown(await stage.read(post.id)), ['queued', 'approved'])
  })

  it('holds in the database itself', async () => {
    const { stage, editor, post } = await anApprovedPost(VOIDS)
    const context = { orgId: stage.orgId, userId: editor.userId }
    const move = inTransaction(world.deps.db, context, async (tx) => {
      const row = await findPost(tx, stage.orgId, post.id)
      assert.ok(row !== undefined)
      const { text, contentHash, localTime, timeZone } = row
      const scheduledAt = new Date(inHours(2))
      return updatePost(
        tx,
        { orgId: stage.orgId, id: post.id },
        { text, contentHash, localTime, timeZone, scheduledAt },
      )
    })
    // It is queued: without its approval it may not be.
    await assert.rejects(move, /publications_approved/)
    assert.deepEqual(shown(await stage.read(post.id)), ['queued', 'approved'])
  })

  it('waits with its beginning for whoever moves a time at this moment', async () => {
    const { stage, post } = await anApprovedPost()
    const mover = await connectOwner(world.url)
    try {
      await mover.query('begin')
      await mover.query('select moving_voids_approval($1)', [stage.orgId])
      const policy = setPolicy(stage, VOIDS)
      const waiting = `select from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`
      const untilItWaits = async (): Promise<string> => {
        while ((await mover.query(waiting)).rowCount === 0);
        return 'waits'
      }
      assert.equal(await Promise.race([policy.then(() => 'is there'), untilItWaits()]), 'waits')
      await mover.query('commit')
      await policy
      assert.deepEqual(shown(await edit(stage.owner, post.id, { scheduledAt: inHours(2) })), ['draft', 'pending'])
    } finally {
      await mover.end()
    }
  })
})

describe('asking for less: moving the time keeps the approval again', () => {
  it('is up to an owner who has proved to be there', async () => {
    const { stage } = await anApprovedPost(VOIDS)
    const admin = await world.join(stage.owner, stage.orgId, 'admin')
    await proveFresh(world.url, admin)
    const loosen = (by: Actor) =>
      changeOrganization(world.deps, by, { orgId: stage.orgId, change: { movingTime: 'keeps_approval' } })
    await assert.rejects(loosen(admin), refusal('forbidden'))
    await rowsAsOwner(world.url, `update sessions set verified_at = now() - interval '1 day' where user_id = $1`, [
      stage.owner.userId,
    ])
    await assert.rejects(loosen(stage.owner), refusal('step_up_required'))
    await proveFresh(world.url, stage.owner)
    assert.equal((await loosen(stage.owner)).approval_policy.moving_time, 'keeps_approval')
    const [act] = await rowsAsOwner(
      world.url,
      `select detail from audit_log where org_id = $1 and action = 'organization.changed' order by id desc limit 1`,
      [stage.orgId],
    )
    assert.deepEqual(act.detail, {
      before: { moving_time: 'voids_approval' },
      after: { moving_time: 'keeps_approval' },
    })
  })

  it('leaves void what was void', async () => {
    const { stage, editor, post } = await anApprovedPost(VOIDS)
    await edit(editor, post.id, { scheduledAt: inHours(2) })
    await proveFresh(world.url, stage.owner)
    await setPolicy(stage, { movingTime: 'keeps_approval' })
    assert.deepEqual(shown(await edit(editor, post.id, { scheduledAt: inHours(3) })), ['draft', 'pending'])
  })
})

describe('taking an approval back', () => {
  it('works also for one that the policy of by now would not count', async () => {
    const stage = await createStage(world)
    await setPolicy(stage, { approvalRequiredFor: 'everyone' })
    const post = await stage.postSoon(stage.owner, HOUR_MS)
    await approvePost(world.deps, stage.owner, { id: post.id })
    await setPolicy(stage, { fourEyes: true })
    assert.deepEqual(shown(await stage.read(post.id)), ['queued', 'approved'])
    assert.deepEqual(shown(await revokeApproval(world.deps, stage.owner, { id: post.id })), ['draft', 'pending'])
  })
})
