import { listMembers } from '#db/memberships.ts'
import { findOrganization, type OrganizationRow } from '#db/organizations.ts'
import { listApprovalSteps } from '#db/post-approvals.ts'
import type { ApprovalPolicy } from '#domain/allowed.ts'
import { openStep, stepState, type StepNeeds, type StepStanding, type StepState } from '#domain/approval-steps.ts'
import { may } from '#domain/membership.ts'
import { refuse } from '#domain/problem.ts'
import { notFound, type Member } from './member.ts'

/** A step of the approval of one post, as the API shows it. */
export interface StepView {
  readonly name: string
  readonly state: StepState
  readonly needs: StepNeeds
  readonly approved_by: readonly string[]
  readonly may_approve: readonly string[]
}

const organizationOf = async ({ tx, orgId }: Member): Promise<OrganizationRow> => {
  const organization = await findOrganization(tx, orgId)
  if (organization === undefined) throw notFound()
  return organization
}

/** What the member's organization asks of approvals at this moment. */
export const approvalPolicy = async (member: Member): Promise<ApprovalPolicy> => {
  const { fourEyes, approvalRequiredFor, approvalSteps: steps, breakGlass } = await organizationOf(member)
  const members = steps.length === 0 ? [] : await listMembers(member.tx, member.orgId)
  const people = members.map(({ userId, role }) => `${userId} ${role}`).join()
  return { fourEyes, forEveryone: fourEyes || approvalRequiredFor === 'everyone', steps, breakGlass, people }
}

/** How the steps of these posts stand, by post; asked only where the policy has steps. */
export const stepsOf = async (
  { tx }: Member,
  { steps }: ApprovalPolicy,
  postIds: readonly string[],
): Promise<ReadonlyMap<string, readonly StepStanding[]>> => {
  if (steps.length === 0) return new Map()
  return Map.groupBy(await listApprovalSteps(tx, postIds), ({ postId }) => postId)
}

/**
 * The steps, and which one is open: its place from 1, or null when none is. Of what is approved none is, also where it was approved
 * over open steps, or by an earlier policy.
 */
export const stepsView = (
  standing: readonly StepStanding[],
  isApproved: boolean,
): { readonly steps: readonly StepView[]; readonly next_step: number | null } => ({
  steps: standing.map((step) => ({
    name: step.name,
    state: isApproved && !step.done ? 'waiting' : stepState(standing, step),
    needs: step.needs,
    approved_by: step.approvedBy,
    may_approve: step.done || isApproved ? [] : step.mayApprove,
  })),
  next_step: isApproved ? null : (openStep(standing)?.step ?? null),
})

/** Refuses whoever neither may decide about posts, nor is named in a step. What the steps of one post say is asked then. */
export const decidesSomething = async (member: Member): Promise<void> => {
  const { role, userId } = member
  if (may(role, 'posts.approve')) return
  const { approvalSteps } = await organizationOf(member)
  if (approvalSteps.some(({ members }) => members.includes(userId))) return
  throw refuse('forbidden', `Your role in this organization (${role}) does not allow this.`, { reason: 'role', role })
}
