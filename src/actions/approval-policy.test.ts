import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { OrganizationChange } from '#db/organizations.ts'
import { Refused } from '#domain/problem.ts'
import { connectOwner } from '#test/support/builders.ts'
import { letProofAge, proveFresh } from '#test/support/fresh-session.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { createStage, refusal, type Stage } from '#test/support/stage.ts'
import { approvePost, rejectPost } from './approve-post.ts'
import { deleteChannel } from './channels.ts'
import { createPost } from './create-post.ts'
import type { Actor } from './deps.ts'
import { editPost } from './edit-post.ts'
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

const aDraft = ({ owner, orgId, channelId }: Stage, by: Actor = owner) =>
  createPost(world.deps, by, { orgId, text: 'Good morning', channels: [{ channelId }] })

const edit = (by: Actor, id: string, text: string) => editPost(world.deps, by, { id, text, unschedule: false })

describe('an organization in which everyone needs an approval', () => {
  it("treats an owner's post with a time like an editor's: a draft that waits", async () => {
    const stage = await createStage(world)
    await setPolicy(stage, { approvalRequiredFor: 'everyone' })
    const post = await stage.postSoon(stage.owner, HOUR_MS)
    assert.equal(post.status, 'draft')
    assert.partialDeepStrictEqual(post.approval, { required: true, state: 'pending' })
    await assert.rejects(publishPost(world.deps, stage.owner, { id: post.id }), refusal('approval_required'))
    const edited = await edit(stage.owner, post.id, 'Another text')
    assert.deepEqual([edited.status, edited.approval.state], ['draft', 'pending'])
    // Without four eyes the owner may approve it, and that is a decision on record.
    const approved = await approvePost(world.deps, stage.owner, { id: post.id })
    assert.deepEqual([approved.status, approved.approval.state], ['queued', 'approved'])
    assert.deepEqual(
      (await stage.read(post.id)).approvals.map((each) => each.actor_id),
      [stage.owner.userId],
    )
  })

  it('takes a queued post back when its approved content is edited', async () => {
    const stage = await createStage(world)
    await setPolicy(stage, { approvalRequiredFor: 'everyone' })
    const post = await stage.postSoon(stage.owner, HOUR_MS)
    await approvePost(world.deps, stage.owner, { id: post.id })
    const edited = await edit(stage.owner, post.id, 'Another text')
    assert.deepEqual([edited.status, edited.approval.state], ['draft', 'pending'])
  })

  it('goes back to editors alone for what is written later, and keeps what was asked for', async () => {
    const stage = await createStage(world)
    await setPolicy(stage, { approvalRequiredFor: 'everyone' })
    const earlier = await aDraft(stage)
    await setPolicy(stage, { approvalRequiredFor: 'editors' })
    assert.equal((await stage.read(earlier.id)).approval.required, true)
    assert.equal((await aDraft(stage)).approval.required, false)
  })
})

describe('four eyes', () => {
  const fourEyed = async () => {
    const stage = await createStage(world)
    await setPolicy(stage, { fourEyes: true })
    const admin = await world.join(stage.owner, stage.orgId, 'admin')
    const editor = await world.join(stage.owner, stage.orgId, 'editor')
    return { stage, admin, editor }
  }

  const words = (error: unknown): boolean =>
    error instanceof Refused && error.problem.code === 'forbidden' && error.message.includes('four eyes')

  it('keep the author, owner or not, from approving, and let another admin', async () => {
    const { stage, admin } = await fourEyed()
    const post = await stage.postSoon(stage.owner, HOUR_MS)
    assert.partialDeepStrictEqual(post.approval, { required: true, state: 'pending' })
    await assert.rejects(approvePost(world.deps, stage.owner, { id: post.id }), words)
    await assert.rejects(approvePost(world.deps, stage.owner, { id: post.id, publishNow: true }), words)
    assert.equal((await stage.read(post.id)).status, 'draft')
    assert.equal((await approvePost(world.deps, admin, { id: post.id })).status, 'queued')
  })

  it("make the admin who edits an editor's post its writer", async () => {
    const { stage, admin, editor } = await fourEyed()
    const post = await stage.postSoon(editor, HOUR_MS)
    await edit(admin, post.id, 'Put better')
    await assert.rejects(approvePost(world.deps, admin, { id: post.id }), words)
    assert.equal((await approvePost(world.deps, stage.owner, { id: post.id })).status, 'queued')
  })

  it('are not got around by publishing or trying again', async () => {
    const { stage, admin } = await fourEyed()
    const draft = await aDraft(stage)
    await assert.rejects(publishPost(world.deps, stage.owner, { id: draft.id }), refusal('approval_required'))
    await assert.rejects(
      retryPost(world.deps, stage.owner, { id: draft.id, confirmedNotPublished: false }),
      refusal('nothing_to_retry'),
    )
    await approvePost(world.deps, admin, { id: draft.id })
    await edit(stage.owner, draft.id, 'Something else')
    await assert.rejects(publishPost(world.deps, stage.owner, { id: draft.id }), refusal('approval_required'))
    await assert.rejects(approvePost(world.deps, stage.owner, { id: draft.id }), words)
  })

  it('take an approval away that a draft had from its writer alone, and leave one from somebody else', async () => {
    const stage = await createStage(world)
    const admin = await world.join(stage.owner, stage.orgId, 'admin')
    await setPolicy(stage, { approvalRequiredFor: 'everyone' })
    const [alone, both] = [await aDraft(stage), await aDraft(stage)]
    await approvePost(world.deps, stage.owner, { id: alone.id })
    await approvePost(world.deps, stage.owner, { id: both.id })
    await approvePost(world.deps, admin, { id: both.id })
    await setPolicy(stage, { fourEyes: true })
    assert.equal((await stage.read(alone.id)).approval.state, 'not_requested')
    assert.equal((await stage.read(both.id)).approval.state, 'approved')
  })

  it('let anybody who may turn the post down', async () => {
    const { stage } = await fourEyed()
    const post = await stage.postSoon(stage.owner, HOUR_MS)
    assert.equal((await rejectPost(world.deps, stage.owner, { id: post.id })).approval.state, 'rejected')
  })
})

describe('a stricter policy', () => {
  it('covers drafts that are there, and not what is queued', async () => {
    const stage = await createStage(world)
    const draft = await aDraft(stage)
    const queued = await stage.postSoon(stage.owner, HOUR_MS)
    await setPolicy(stage, { approvalRequiredFor: 'everyone' })
    assert.equal((await stage.read(draft.id)).approval.required, true)
    await assert.rejects(publishPost(world.deps, stage.owner, { id: draft.id }), refusal('approval_required'))
    const still = await stage.read(queued.id)
    assert.deepEqual([still.status, still.approval.required], ['queued', false])
  })

  it('covers a draft of which one channel is gone already', async () => {
    const stage = await createStage(world)
    const { owner, orgId, channelId } = stage
    const other = await world.channel(owner, orgId)
    const channels = [{ channelId }, { channelId: other.id }]
    const post = await createPost(world.deps, owner, { orgId, text: 'To both', channels })
    await proveFresh(world.url, owner)
    await deleteChannel(world.deps, owner, other.id)
    await setPolicy(stage, { approvalRequiredFor: 'everyone' })
    await assert.rejects(publishPost(world.deps, owner, { id: post.id }), refusal('approval_required'))
  })

  it('is not evaded by a post that is being written in the same moment', async () => {
    const stage = await createStage(world)
    await Promise.all([
      setPolicy(stage, { approvalRequiredFor: 'everyone' }),
      ...Array.from({ length: 4 }, () => aDraft(stage)),
    ])
    const owner = await connectOwner(world.url)
    const free = await owner.query('select id from posts where org_id = $1 and not approval_required', [stage.orgId])
    await owner.end()
    assert.equal(free.rowCount, 0)
  })

  it('waits for a post that is written under the old one but not stored yet', async () => {
    const stage = await createStage(world)
    const writer = await connectOwner(world.url)
    const watcher = await connectOwner(world.url)
    const id = world.deps.random.id()
    await writer.query('begin')
    await writer.query(
      `insert into posts (org_id, id, author_id, text, content_hash) values ($1, $2, $3, 'Free', sha256('Free'))`,
      [stage.orgId, id, stage.owner.userId],
    )
    const tightened = setPolicy(stage, { approvalRequiredFor: 'everyone' })
    const waiting = `select from pg_locks join pg_stat_activity using (pid) where datname = current_database() and locktype = 'advisory' and not granted`
    while ((await watcher.query(waiting)).rowCount === 0);
    await writer.query('commit')
    await tightened
    const { rows } = await watcher.query('select approval_required from posts where id = $1', [id])
    assert.deepEqual(rows, [{ approval_required: true }])
    await Promise.all([writer.end(), watcher.end()])
  })

  it('waits for an approval that is given under the old one but not stored yet', async () => {
    const stage = await createStage(world)
    await setPolicy(stage, { approvalRequiredFor: 'everyone' })
    const draft = await aDraft(stage)
    const approver = await connectOwner(world.url)
    const watcher = await connectOwner(world.url)
    await approver.query('begin')
    await approver.query("select set_config('app.org_id', $1, true), set_config('app.user_id', $2, true)", [
      stage.orgId,
      stage.owner.userId,
    ])
    const approve = 'select approve_post(id, content_hash, null) as result from posts where id = $1'
    assert.deepEqual((await approver.query(approve, [draft.id])).rows, [{ result: 'approved' }])
    const tightened = setPolicy(stage, { fourEyes: true })
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`
    const policy = { stands: false }
    void tightened.finally(() => {
      policy.stands = true
    })
    while (!policy.stands && (await watcher.query(waiting)).rowCount === 0);
    await approver.query('commit')
    await tightened
    await Promise.all([approver.end(), watcher.end()])
    // The owner wrote it, and alone approved it: with four eyes that is no approval any more.
    assert.partialDeepStrictEqual((await stage.read(draft.id)).approval, { required: true, state: 'not_requested' })
  })

  it('and somebody who publishes a draft at that moment do not hinder each other', async () => {
    for (let round = 0; round < 10; round += 1) {
      const stage = await createStage(world)
      const draft = await aDraft(stage)
      const [published] = await Promise.allSettled([
        publishPost(world.deps, stage.owner, { id: draft.id }),
        setPolicy(stage, { approvalRequiredFor: 'everyone' }),
      ])
      const now = await stage.read(draft.id)
      // Before the policy it is queued and stays so; after it, refused and a draft that needs an approval.
      if (published.status === 'fulfilled') assert.deepEqual([now.status, now.approval.required], ['queued', false])
      else assert.deepEqual([now.status, now.approval.required], ['draft', true])
    }
  })
})

describe('an organization whose approvals name the content', () => {
  it('refuses one that does not, with a pointer to the field', async () => {
    const stage = await createStage(world)
    await setPolicy(stage, { approvalNeedsHash: true })
    const editor = await world.join(stage.owner, stage.orgId, 'editor')
    const post = await stage.postSoon(editor, HOUR_MS)
    await assert.rejects(approvePost(world.deps, stage.owner, { id: post.id }), (error: unknown) => {
      assert.ok(error instanceof Refused)
      assert.deepEqual(
        error.problem.issues?.map((issue) => issue.pointer),
        ['/content_hash'],
      )
      return true
    })
    const earlier = '0'.repeat(64)
    await assert.rejects(
      approvePost(world.deps, stage.owner, { id: post.id, contentHash: earlier }),
      refusal('content_changed'),
    )
    const approved = await approvePost(world.deps, stage.owner, { id: post.id, contentHash: post.content_hash })
    assert.equal(approved.status, 'queued')
  })
})

describe('asking for less approval than before', () => {
  const looser: readonly (readonly [string, OrganizationChange, OrganizationChange])[] = [
    ['no four eyes any more', { fourEyes: true }, { fourEyes: false }],
    ['editors only', { approvalRequiredFor: 'everyone' }, { approvalRequiredFor: 'editors' }],
    ['no content hash any more', { approvalNeedsHash: true }, { approvalNeedsHash: false }],
  ]

  for (const [what, strict, loose] of looser) {
    it(`is for owners with a fresh proof: ${what}`, async () => {
      const stage = await createStage(world)
      const admin = await world.join(stage.owner, stage.orgId, 'admin')
      await setPolicy(stage, strict)
      const change = (by: Actor) => changeOrganization(world.deps, by, { orgId: stage.orgId, change: loose })
      await proveFresh(world.url, admin)
      await assert.rejects(change(admin), refusal('forbidden'))
      await letProofAge(world.url, stage.owner)
      await assert.rejects(change(stage.owner), refusal('step_up_required'))
      await proveFresh(world.url, stage.owner)
      await change(stage.owner)
      // As strict as before, or stricter, needs neither.
      await letProofAge(world.url, stage.owner)
      await changeOrganization(world.deps, admin, { orgId: stage.orgId, change: strict })
      await changeOrganization(world.deps, admin, { orgId: stage.orgId, change: { ...strict, name: 'Ink' } })
    })
  }
})
