import { findOrganization } from '#db/organizations.ts'
import { approveOverSteps } from '#db/post-approvals.ts'
import { approvePost, type PostRow } from '#db/posts.ts'
import { wouldComplete } from '#domain/approval-steps.ts'
import { refuse, refuseIssues, type Issue, type Refused } from '#domain/problem.ts'
import { speaksOfTime, type ScheduleRequest } from '#domain/schedule.ts'
import { approvalPolicy, stepsOf } from './approval-standing.ts'
import type { Member } from './member.ts'

export interface ApprovePostInput extends ScheduleRequest {
  readonly id: string
  /** Hex of the content that the approver saw; without it, the content as it is now is approved. */
  readonly contentHash?: string | undefined
  readonly comment?: string | undefined
  /** Needed, or a new time, when the planned time has passed: approving never publishes by surprise. */
  readonly publishNow?: boolean | undefined
  /** Whether the same may go out to a channel twice within a day; asked when a time is given now. */
  readonly allowDuplicate?: boolean | undefined
  /** Why an owner lets it out over the steps that are open. */
  readonly breakGlass?: { readonly reason: string } | undefined
}

export const isTimeGiven = (input: ApprovePostInput): boolean =>
  input.publishNow === true || input.nextSlot === true || speaksOfTime(input)

const changed = () =>
  refuse(
    'content_changed',
    'The post was changed since you looked at it; read it again, and decide about what it says now.',
  )

/** Why the database wrote no approval down; it has the last word, whatever was checked before. */
export const whyNotApproved = (result: string): Refused => {
  switch (result) {
    case 'four_eyes':
      return refuse('forbidden', 'This organization wants four eyes: somebody else than who wrote it must approve.', {
        reason: 'four_eyes',
      })
    case 'stands_for_another':
      return refuse(
        'forbidden',
        'This organization wants four eyes: you approved another step of this post, so somebody else must approve this one.',
        { reason: 'four_eyes_steps' },
      )
    case 'other_step':
      return refuse(
        'forbidden',
        'The step that is open is not yours to approve; approval.steps names who decides it.',
        { reason: 'other_step' },
      )
    case 'approved_before':
      return refuse('step_approved', 'You approved this step already; it waits for the others who are named in it.')
    case 'glass_whole':
      return refuse(
        'forbidden',
        'Only an owner in person may do this, where the approval policy has break_glass: owners.',
        { reason: 'break_glass' },
      )
    case 'forbidden':
      return refuse('forbidden', 'You may not approve posts of this organization.', { reason: 'decide' })
    default:
      return changed()
  }
}

/** Holds a decision to the content that it names, in hex; one that names none is about the content as it is. */
export const refuseIfChanged = (contentHash: string | undefined, post: PostRow): void => {
  if (contentHash !== undefined && contentHash !== post.contentHash.toString('hex')) throw changed()
}

export const refuseUnlessSeen = async (member: Member, input: ApprovePostInput, post: PostRow): Promise<void> => {
  refuseIfChanged(input.contentHash, post)
  if (input.contentHash !== undefined) return
  const organization = await findOrganization(member.tx, member.orgId)
  if (organization?.approvalNeedsHash !== true) return
  const detail = "In this organization an approval names what was seen: send the post's content_hash."
  throw refuseIssues([{ pointer: '/content_hash', code: 'required', detail, params: { reason: 'content_hash' } }])
}

const timePointer = (input: ApprovePostInput): string => {
  if (input.publishNow === true) return '/publish_now'
  return input.nextSlot === true ? '/schedule' : '/scheduled_at'
}

/** When it goes out is said with the last approval: nothing goes out by an earlier one. */
const stepsOpen = (input: ApprovePostInput): Issue => ({
  pointer: timePointer(input),
  code: 'steps_open',
  detail:
    'Other approvals are missing after yours; whoever gives the last one says when it goes out. Approve without a time.',
  params: { reason: 'last_one' },
})

const timeBeginsAnew = (input: ApprovePostInput): Issue => ({
  pointer: timePointer(input),
  code: 'steps_open',
  detail:
    'In this organization an approval covers the time, so that with another one the steps begin anew. Give the post its time first; then all approve that.',
  params: { reason: 'time_covered' },
})

/**
 * Whether this approval is the one that is missing still, so that the post goes out by it. One that is not says nothing of time;
 * neither does one that would take the steps before it away by doing so.
 */
export const isLastWord = async (member: Member, post: PostRow, input: ApprovePostInput): Promise<boolean> => {
  const policy = await approvalPolicy(member)
  if (policy.steps.length === 0 || input.breakGlass !== undefined) return true
  const steps = (await stepsOf(member, policy, [post.id])).get(post.id) ?? []
  const isLast = wouldComplete(steps, member.userId)
  if (!isTimeGiven(input)) return isLast
  if (!isLast) throw refuseIssues([stepsOpen(input)])
  const organization = await findOrganization(member.tx, member.orgId)
  if (organization?.movingTime === 'voids_approval' && steps.some(({ approvedBy }) => approvedBy.length > 0))
    throw refuseIssues([timeBeginsAnew(input)])
  return true
}

const noSteps: Issue = {
  pointer: '/break_glass',
  code: 'no_open_steps',
  detail: 'The approval policy has no steps that stand in the way; approve without break_glass.',
}

const saidTwice: Issue = {
  pointer: '/comment',
  code: 'reason_is_comment',
  detail: 'The reason of break_glass is what everybody reads; leave the comment out.',
}

const storeOverSteps = async (member: Member, post: PostRow, input: ApprovePostInput): Promise<string> => {
  const { tx } = member
  if ((await approvalPolicy(member)).steps.length === 0) throw refuseIssues([noSteps])
  if (input.comment !== undefined) throw refuseIssues([saidTwice])
  return approveOverSteps(tx, { id: post.id, contentHash: post.contentHash, reason: input.breakGlass?.reason ?? '' })
}

/** Writes the approval down. Where steps are open after it, the post waits on: then nothing may have been said of time. */
export const storeApproval = async (
  member: Member,
  post: PostRow,
  input: ApprovePostInput,
): Promise<'approved' | 'step_approved'> => {
  const { id, contentHash } = post
  const result =
    input.breakGlass === undefined
      ? await approvePost(member.tx, { id, contentHash, comment: input.comment ?? null })
      : await storeOverSteps(member, post, input)
  if (result === 'approved') return result
  if (result !== 'step_approved') throw whyNotApproved(result)
  if (isTimeGiven(input)) throw refuseIssues([stepsOpen(input)])
  return result
}
