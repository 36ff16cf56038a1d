import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { OrganizationChange } from '#db/organizations.ts'
import type { ApprovalStep } from '#domain/approval-steps.ts'
import { Refused } from '#domain/problem.ts'
import { letProofAge, proveFresh } from '#test/support/fresh-session.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { answerOf, createStage, refusal, type Stage } from '#test/support/stage.ts'
import { approvePost, rejectPost } from './approve-post.ts'
import { changeRole } from './change-role.ts'
import { approvePosts } from './decide-posts.ts'
import type { Actor } from './deps.ts'
import { editPost } from './edit-post.ts'
import { changeOrganization } from './organization-settings.ts'
import { getPost } from './read-posts.ts'
import { removeMember } from './remove-member.ts'
import { requestChanges, revokeApproval } from './review-post.ts'
import { publishPost } from './send-post.ts'

let world: World
let stage: Stage
let ada: Actor
let ben: Actor
let eve: Actor
let lex: Actor

const HOUR_MS = 3_600_000

before(async () => {
  world = await createWorld()
  stage = await createStage(world)
  await proveFresh(world.url, stage.owner)
  ada = await world.join(stage.owner, stage.orgId, 'admin')
  ben = await world.join(stage.owner, stage.orgId, 'admin')
  eve = await world.join(stage.owner, stage.orgId, 'editor')
  lex = await world.join(stage.owner, stage.orgId, 'editor')
})
after(() => world.close())

const change = (by: Actor, to: OrganizationChange) =>
  changeOrganization(world.deps, by, { orgId: stage.orgId, change: to })

const named = (name: string, ...members: readonly Actor[]): ApprovalStep => ({
  name,
  roles: [],
  members: members.map(({ userId }) => userId),
  needs: 'any',
})
const all = (step: ApprovalStep): ApprovalStep => ({ ...step, needs: 'all' })
const byRole = (name: string, ...roles: ApprovalStep['roles']): ApprovalStep => ({
  name,
  roles,
  members: [],
  needs: 'any',
})

const policy = (approvalSteps: readonly ApprovalStep[], rest: OrganizationChange = {}) =>
  change(stage.owner, { fourEyes: false, movingTime: 'keeps_approval', breakGlass: 'off', approvalSteps, ...rest })

const aPost = () => stage.postSoon(eve, HOUR_MS)
const approve = (by: Actor, id: string, more = {}) => approvePost(world.deps, by, { id, ...more })
const read = (by: Actor, id: string) => getPost(world.deps, by, id)
const isRefused = (words: RegExp) => (error: unknown) =>
  error instanceof Refused && error.problem.code === 'forbidden' && words.test(error.message)
const issueOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
  } catch (error) {
    if (error instanceof Refused)
      return error.problem.issues?.map(({ pointer, code }) => `${pointer} ${code}`).join() ?? ''
    throw error
  }
  return 'done'
}

describe('an approval in steps', () => {
  it('is complete with the last one, each by its own deciders and in their order', async () => {
    await policy([named('Legal', lex), byRole('Management', 'owner', 'admin')])
    const post = await aPost()
    assert.equal((await read(eve, post.id)).approval.next_step, 1)
    await assert.rejects(approve(ada, post.id), isRefused(/not yours/))
    await assert.rejects(approve(eve, post.id), refusal('forbidden'))
    assert.ok((await read(lex, post.id)).allowed_actions.includes('approve'))
    assert.ok(!(await read(ada, post.id)).allowed_actions.includes('approve'))
    const half = await approve(lex, post.id, { comment: 'Fine by law' })
    assert.deepEqual([half.status, half.approval.state, half.approval.next_step], ['draft', 'pending', 2])
    assert.deepEqual(
      half.approval.steps.map(({ name, state, approved_by: by }) => [name, state, by]),
      [
        ['Legal', 'done', [lex.userId]],
        ['Management', 'open', []],
      ],
    )
    await assert.rejects(publishPost(world.deps, stage.owner, { id: post.id }), refusal('approval_required'))
    await assert.rejects(approve(lex, post.id), isRefused(/not yours/))
    const whole = await approve(ada, post.id)
    assert.deepEqual([whole.status, whole.approval.state, whole.approval.next_step], ['queued', 'approved', null])
    const { approvals } = await read(eve, post.id)
    assert.deepEqual(
      approvals.map(({ actor_id: who, step, comment }) => [who, step, comment]),
      [
        [lex.userId, { position: 1, name: 'Legal' }, 'Fine by law'],
        [ada.userId, { position: 2, name: 'Management' }, null],
      ],
    )
    const told = await rowsAsOwner(
      world.url,
      `select type, data ->> 'step_name' as step from events where post_id = $1 and type like 'approval.%' order by sequence`,
      [post.id],
    )
    assert.deepEqual(
      told.map(({ type, step }) => [type, step]),
      [
        ['approval.requested', null],
        ['approval.step_approved', 'Legal'],
        ['approval.step_approved', 'Management'],
        ['approval.approved', null],
      ],
    )
  })

  it('waits for all who are named where all are asked for, and takes a name once', async () => {
    await policy([all(named('Both', ada, ben))])
    const { id } = await aPost()
    await approve(ada, id)
    await assert.rejects(approve(ada, id), refusal('step_approved'))
    await assert.rejects(approve(stage.owner, id), isRefused(/not yours/))
    assert.equal((await approve(ben, id)).status, 'queued')
  })

  it('begins anew with an edit, a refusal, a wish for changes and an approval that is taken back', async () => {
    await policy([named('Legal', lex), byRole('Management', 'owner', 'admin')])
    const { id } = await aPost()
    const ends: readonly (() => Promise<unknown>)[] = [
      () => editPost(world.deps, eve, { id, text: 'Put differently', unschedule: false }),
      () => rejectPost(world.deps, ada, { id }),
      () => requestChanges(world.deps, ada, { id, comment: 'Shorter' }),
      () => revokeApproval(world.deps, ada, { id }),
      // Somebody who is named refuses as well, while their step is open: here none is before them.
      () =>
        requestChanges(world.deps, lex, { id, comment: 'Not so' }).catch(() => revokeApproval(world.deps, ada, { id })),
    ]
    for (const end of ends) {
      assert.equal((await approve(lex, id)).approval.next_step, 2)
      await end()
      await assert.rejects(approve(ada, id), isRefused(/not yours/))
      assert.equal((await read(eve, id)).approval.next_step, 1)
    }
    assert.ok((await read(lex, id)).allowed_actions.includes('reject'))
    assert.equal((await rejectPost(world.deps, lex, { id, comment: 'No' })).approval.state, 'rejected')
    await assert.rejects(rejectPost(world.deps, eve, { id }), refusal('forbidden'))
  })

  it('with four eyes lets nobody stand for two steps, nor for what they wrote', async () => {
    await policy([byRole('First', 'owner', 'admin'), byRole('Second', 'owner', 'admin')], { fourEyes: true })
    const post = await stage.postSoon(ada, HOUR_MS)
    await assert.rejects(approve(ada, post.id), isRefused(/four eyes/))
    await approve(ben, post.id)
    await assert.rejects(approve(ben, post.id), isRefused(/another step/))
    assert.deepEqual((await read(ben, post.id)).approval.steps[1]?.may_approve, [stage.owner.userId])
    assert.equal((await approve(stage.owner, post.id)).status, 'queued')
  })

  it('says when it goes out with the last word, not before', async () => {
    await policy([named('Legal', lex), byRole('Management', 'owner', 'admin')])
    const { id } = await aPost()
    const scheduledAt = new Date(Date.now() + 2 * HOUR_MS).toISOString()
    assert.equal(await issueOf(approve(lex, id, { publishNow: true })), '/publish_now steps_open')
    assert.equal(await issueOf(approve(lex, id, { scheduledAt })), '/scheduled_at steps_open')
    await approve(lex, id)
    await change(stage.owner, { movingTime: 'voids_approval' })
    assert.equal(await issueOf(approve(ada, id, { scheduledAt })), '/scheduled_at steps_open')
    await editPost(world.deps, eve, { id, scheduledAt, unschedule: false })
    const { approval, approvals } = await read(ada, id)
    assert.deepEqual([approval.next_step, approvals.at(-1)?.comment], [1, 'The time was moved.'])
    await approve(lex, id)
    assert.equal((await approve(ada, id)).status, 'queued')
  })

  it('is given for many posts at once as for one', async () => {
    await policy([named('Legal', lex), byRole('Management', 'owner', 'admin')])
    const { id } = await aPost()
    const rows = { orgId: stage.orgId, rows: [{ row: 0, read: () => ({ id }) }] }
    assert.equal((await approvePosts(world.deps, lex, rows)).outcomes[0]?.view?.approval.next_step, 2)
    await assert.rejects(approvePosts(world.deps, eve, rows), refusal('forbidden'))
    assert.equal((await approvePosts(world.deps, ada, rows)).outcomes[0]?.view?.status, 'queued')
  })
})

describe('a change of the policy', () => {
  it('begins half-approved posts anew and tells it, lets what is queued go, and holds what rests to the new steps', async () => {
    await policy([named('Legal', lex), byRole('Management', 'owner', 'admin')])
    const [half, resting, queued] = [await aPost(), await aPost(), await aPost()]
    await approve(lex, half.id)
    for (const { id } of [resting, queued]) {
      await approve(lex, id)
      await approve(ada, id)
    }
    await editPost(world.deps, eve, { id: resting.id, unschedule: true })
    assert.equal((await read(eve, resting.id)).approval.state, 'approved')
    // A name is no decision.
    await policy([named('Law', lex), byRole('Management', 'owner', 'admin')])
    assert.equal((await read(eve, half.id)).approval.next_step, 2)
    await policy([named('Law', lex), named('Brand', ben), byRole('Management', 'owner', 'admin')])
    const begun = await read(eve, half.id)
    assert.deepEqual(
      [begun.approval.next_step, begun.approvals.at(-1)?.decision, begun.approvals.at(-1)?.comment],
      [1, 'revoked', 'The approval policy was changed, so its steps begin anew.'],
    )
    assert.equal((await read(eve, resting.id)).approval.state, 'not_requested')
    assert.equal((await read(eve, queued.id)).status, 'queued')
    // What leaves the queue is held to the steps of now.
    await editPost(world.deps, eve, { id: queued.id, unschedule: true })
    assert.equal((await read(eve, queued.id)).approval.state, 'not_requested')
  })

  it('that asks for less takes an owner with a fresh proof; one that asks for more an admin', async () => {
    await policy([byRole('Management', 'owner', 'admin')])
    const more = [named('Brand', ben), byRole('Management', 'owner', 'admin')]
    await change(ada, { approvalSteps: more })
    for (const less of [[], [byRole('Management', 'owner', 'admin')], more.toReversed()]) {
      await assert.rejects(change(ada, { approvalSteps: less }), refusal('forbidden'))
    }
    await assert.rejects(change(ada, { breakGlass: 'owners' }), refusal('forbidden'))
    await letProofAge(world.url, stage.owner)
    await assert.rejects(change(stage.owner, { approvalSteps: [] }), refusal('step_up_required'))
    await proveFresh(world.url, stage.owner)
    await change(stage.owner, { approvalSteps: [] })
  })

  it('is refused where a step could not be decided as it says, with the place', async () => {
    const stranger = await world.person()
    const lists: readonly (readonly [readonly ApprovalStep[], string])[] = [
      [[named('Last', lex)], '/approval_policy/steps/0/members/0 last_step_needs_manager'],
      [[named('Who', stranger), byRole('M', 'owner')], '/approval_policy/steps/0/members/0 unknown_member'],
      [[named('Nobody')], '/approval_policy/steps/0 nobody_decides'],
      [[all(byRole('All', 'admin'))], '/approval_policy/steps/0/needs all_of_a_role'],
      [[byRole('Same', 'owner'), byRole('same', 'admin')], '/approval_policy/steps/1/name duplicate'],
    ]
    for (const [steps, expected] of lists) assert.equal(await issueOf(policy(steps)), expected)
  })
})

describe('somebody who stands for a step', () => {
  it('takes it along when they may not decide it any more, also out of the queue', async () => {
    const law = await world.join(stage.owner, stage.orgId, 'editor')
    await policy([named('Legal', law), byRole('Management', 'owner', 'admin')])
    const [half, queued] = [await aPost(), await aPost()]
    await approve(law, half.id)
    await approve(law, queued.id)
    await approve(ada, queued.id)
    const { orgId } = stage
    const changed = await changeRole(world.deps, stage.owner, { orgId, userId: law.userId, role: 'viewer' })
    assert.equal(changed.posts_returned, 1)
    const [step] = (await read(ada, half.id)).approval.steps
    assert.deepEqual([step?.state, step?.may_approve], ['open', []], 'nobody makes a step easier by taking people away')
    assert.deepEqual((await read(ada, queued.id)).status, 'draft')
  })

  it('is missed where all are asked for, when they are gone', async () => {
    const gone = await world.join(stage.owner, stage.orgId, 'admin')
    await policy([all(named('Both', ada, gone))])
    const { id } = await aPost()
    await approve(ada, id)
    await removeMember(world.deps, stage.owner, { orgId: stage.orgId, userId: gone.userId })
    assert.deepEqual((await read(ada, id)).approval.steps[0]?.may_approve, [])
    assert.notEqual(await answerOf(approve(ada, id)), 'done')
    assert.equal((await read(ada, id)).status, 'draft')
  })
})

describe('breaking the glass', () => {
  const steps = () => [named('Legal', lex), byRole('Management', 'owner', 'admin')]
  const breakGlass = { breakGlass: { reason: 'The building is on fire' } }

  it("is an owner's alone, in person and proven, where the policy has it, and stays visible", async () => {
    await policy(steps())
    const { id } = await aPost()
    await assert.rejects(approve(stage.owner, id, breakGlass), refusal('forbidden'))
    await policy(steps(), { breakGlass: 'owners' })
    assert.deepEqual(
      [(await read(stage.owner, id)).approval.may_break_glass, (await read(ada, id)).approval.may_break_glass],
      [true, false],
    )
    await assert.rejects(approve(ada, id, breakGlass), refusal('forbidden'))
    await letProofAge(world.url, stage.owner)
    await assert.rejects(approve(stage.owner, id, breakGlass), refusal('step_up_required'))
    await proveFresh(world.url, stage.owner)
    const out = await approve(stage.owner, id, breakGlass)
    assert.deepEqual([out.status, out.approval.state, out.approval.next_step], ['queued', 'approved', null])
    await editPost(world.deps, eve, { id, text: 'Calmer', unschedule: false })
    const { approvals, approval } = await read(eve, id)
    assert.deepEqual(
      approvals.map(({ break_glass: glass, comment, step }) => [glass, comment, step]),
      [[true, 'The building is on fire', null]],
    )
    assert.equal(approval.state, 'pending')
    const acts = `select detail from audit_log where object_id = $1 and action = 'post.glass_broken'`
    assert.deepEqual((await rowsAsOwner(world.url, acts, [id]))[0]?.detail.open_steps, ['Legal', 'Management'])
    const events = `select data from events where post_id = $1 and type = 'approval.glass_broken'`
    assert.equal((await rowsAsOwner(world.url, events, [id]))[0]?.data.reason, 'The building is on fire')
  })

  it('does not lift four eyes, and counts for what rests only as long as the policy has it', async () => {
    await policy(steps(), { breakGlass: 'owners', fourEyes: true })
    const own = await stage.postSoon(stage.owner, HOUR_MS)
    await assert.rejects(approve(stage.owner, own.id, breakGlass), isRefused(/four eyes/))
    const { id } = await aPost()
    await approve(stage.owner, id, breakGlass)
    await editPost(world.deps, eve, { id, unschedule: true })
    assert.equal((await read(eve, id)).approval.state, 'approved')
    await change(stage.owner, { breakGlass: 'off' })
    assert.equal((await read(eve, id)).approval.state, 'not_requested')
  })

  it('is not needed where there are no steps, and has one reason', async () => {
    await policy([], { breakGlass: 'owners' })
    const { id } = await aPost()
    assert.equal(await issueOf(approve(stage.owner, id, breakGlass)), '/break_glass no_open_steps')
    await policy(steps(), { breakGlass: 'owners' })
    assert.equal(await issueOf(approve(stage.owner, id, { ...breakGlass, comment: 'x' })), '/comment reason_is_comment')
  })
})
