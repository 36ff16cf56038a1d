import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import { inTransaction } from '#db/database.ts'
import { findUserEmail } from '#db/users.ts'
import { asOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { answerOf, createStage, refusal } from '#test/support/stage.ts'
import { approvePost } from './approve-post.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { changeRole } from './change-role.ts'
import { deleteChannel } from './channels.ts'
import { createPost } from './create-post.ts'
import { editPost } from './edit-post.ts'
import { inviteMember } from './invite-member.ts'
import { listMyOrganizations } from './organizations.ts'
import { publishPost } from './send-post.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())

const ROUNDS = 15

describe('a channel that is deleted in the very moment', () => {
  it('in which a post is scheduled to it leaves nothing queued', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const stage = await createStage(world)
      const scheduled = stage.postSoon(stage.owner, 60_000)
      const deleted = deleteChannel(world.deps, stage.owner, stage.channelId)
      const ends = [await answerOf(scheduled), await answerOf(deleted)]
      assert.ok(['done', 'invalid_request'].includes(ends[0] ?? ''), ends.join())
      assert.equal(ends[1], 'done')
      if (ends[0] === 'done') assert.equal((await stage.read((await scheduled).id)).status, 'canceled')
    }
  })

  it('in which a post of it is published, or edited, waits for that instead of running into it', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const stage = await createStage(world)
      const { owner, orgId, channelId } = stage
      const draft = await createPost(world.deps, owner, { orgId, text: 'A draft', channels: [{ channelId }] })
      const ends = await Promise.all([
        answerOf(publishPost(world.deps, owner, { id: draft.id })),
        answerOf(editPost(world.deps, owner, { id: draft.id, text: 'Edited', unschedule: false })),
        answerOf(deleteChannel(world.deps, owner, channelId)),
      ])
      assert.equal(ends[2], 'done', ends.join())
      assert.equal((await stage.read(draft.id)).summary.queued, 0)
    }
  })
})

describe('a member who was an admin when a post was written', () => {
  it('and is an editor when it is edited needs an approval for the new content', async () => {
    const stage = await createStage(world)
    const admin = await world.join(stage.owner, stage.orgId, 'admin')
    const post = await stage.postSoon(admin, 60_000)
    assert.equal(post.approval.required, false)
    await changeRole(world.deps, stage.owner, { orgId: stage.orgId, userId: admin.userId, role: 'editor' })
    const edited = await editPost(world.deps, admin, { id: post.id, text: 'Never approved', unschedule: false })
    assert.equal(edited.status, 'draft')
    assert.partialDeepStrictEqual(edited.approval, { required: true, state: 'pending' })
    await assert.rejects(publishPost(world.deps, stage.owner, { id: post.id }), refusal('approval_required'))
  })
})

describe('two invitations to one organization', () => {
  it('accepted by one person at once make one membership, and the other answer says so', async () => {
    const stage = await createStage(world)
    const person = await world.person()
    const invite = async () => {
      const { link } = await inviteMember(world.deps, stage.owner, { orgId: stage.orgId, role: 'viewer', email: null })
      return new URL(link).hash.slice(1)
    }
    const tokens = [await invite(), await invite()]
    const ends = await Promise.all(tokens.map((token) => answerOf(acceptInvitation(world.deps, person, token))))
    assert.deepEqual(ends.sort(), ['already_member', 'done'])
    assert.equal((await listMyOrganizations(world.deps, person)).length, 1)
  })
})

describe('a database connection that is lost', () => {
  it('in the middle of a transaction fails that transaction, and nothing else', async () => {
    const person = await world.person()
    const lost = inTransaction(world.deps.db, { userId: person.userId }, async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
      await asOwner(world.url, 'select pg_terminate_backend($1)', [rows[0]?.pid])
      return findUserEmail(tx, person.userId)
    })
    await assert.rejects(lost)
    assert.match((await findUserEmail(world.deps.db, person.userId)) ?? '', /@example\.com$/)
  })
})

describe('approving once more', () => {
  it('with another time moves what is queued to that time', async () => {
    const stage = await createStage(world)
    const editor = await world.join(stage.owner, stage.orgId, 'editor')
    const post = await stage.postSoon(editor, 3_600_000)
    const first = await approvePost(world.deps, stage.owner, { id: post.id })
    assert.equal(first.publications[0]?.due_at, first.scheduled_at)
    const later = new Date(Date.now() + 7_200_000).toISOString()
    const second = await approvePost(world.deps, stage.owner, { id: post.id, scheduledAt: later })
    assert.equal(second.scheduled_at, later)
    assert.equal(second.publications[0]?.due_at, later)
    const now = await approvePost(world.deps, stage.owner, { id: post.id, publishNow: true })
    assert.ok(Date.parse(now.publications[0]?.due_at ?? '') <= Date.now() + 1_000)
  })
})

describe('a channel that was canceled for a post', () => {
  it('and is named again in an edit gets a new publication', async () => {
    const stage = await createStage(world)
    const { owner, orgId, channelId } = stage
    const other = await world.channel(owner, orgId)
    const channels = [{ channelId }, { channelId: other.id }]
    const post = await createPost(world.deps, owner, { orgId, text: 'To both', channels })
    await asOwner(world.url, "update publications set status = 'canceled' where post_id = $1 and channel_id = $2", [
      post.id,
      other.id,
    ])
    const edited = await editPost(world.deps, owner, {
      id: post.id,
      text: 'To both again',
      channels,
      unschedule: false,
    })
    assert.deepEqual(
      edited.publications.map((each) => each.status),
      ['draft', 'draft'],
    )
  })
})
