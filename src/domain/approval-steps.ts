import type { Issue } from './problem.ts'
import type { Role } from './membership.ts'

/** The most steps that an approval has, and the most people that are named in one. */
export const MOST_STEPS = 5
export const MOST_NAMED = 20

/** Whose role lets them decide in a step: `admin` stands for owners, too. */
export const STEP_ROLES = ['owner', 'admin'] as const
export type StepRole = (typeof STEP_ROLES)[number]

export const STEP_NEEDS = ['any', 'all'] as const
export type StepNeeds = (typeof STEP_NEEDS)[number]

/** One step of an approval: who decides it, and whether one of them is enough. */
export interface ApprovalStep {
  readonly name: string
  readonly roles: readonly StepRole[]
  /** Ids of people who are named, whatever their role. */
  readonly members: readonly string[]
  /** `all` is said of people who are named, and of no role. */
  readonly needs: StepNeeds
}

/** Whether an owner may let a post out over steps that are open. */
export const BREAK_GLASS = ['off', 'owners'] as const
export type BreakGlass = (typeof BREAK_GLASS)[number]

/** How a step of one post stands. The database finds it; see `steps_standing` there. */
export interface StepStanding {
  readonly step: number
  readonly name: string
  readonly needs: StepNeeds
  readonly done: boolean
  readonly approvedBy: readonly string[]
  /** Who may (still) approve it at this moment. */
  readonly mayApprove: readonly string[]
}

/** `open` is the first step that is not done; those behind it wait. */
export type StepState = 'waiting' | 'open' | 'done'

/** The step that is to be decided next, if there is one. */
export const openStep = (steps: readonly StepStanding[]): StepStanding | undefined => steps.find(({ done }) => !done)

export const stepState = (steps: readonly StepStanding[], step: StepStanding): StepState => {
  if (step.done) return 'done'
  return openStep(steps) === step ? 'open' : 'waiting'
}

/** Whether an approval by this person would be the last that is missing. */
export const wouldComplete = (steps: readonly StepStanding[], userId: string): boolean => {
  const open = openStep(steps)
  if (open === undefined) return true
  if (open !== steps.at(-1)) return false
  return open.needs === 'any' || open.mayApprove.every((each) => each === userId)
}

/** Whether this person decides in the open step, or has done so as one of several. */
export const decidesOpenStep = (steps: readonly StepStanding[], userId: string): boolean => {
  const open = openStep(steps)
  return open !== undefined && (open.mayApprove.includes(userId) || open.approvedBy.includes(userId))
}

/** Whether this person may approve the step that is open; where all are done, once more the last. */
export const mayApproveNext = (steps: readonly StepStanding[], userId: string): boolean => {
  const open = openStep(steps)
  if (open !== undefined) return open.mayApprove.includes(userId)
  const last = steps.at(-1)
  return last !== undefined && (last.mayApprove.includes(userId) || last.approvedBy.includes(userId))
}

/** In one spelling, whatever the order in which people were named: `admin` has `owner` beside it. */
export const canonicalStep = ({ name, roles, members, needs }: ApprovalStep): ApprovalStep => ({
  name: name.trim(),
  roles: roles.includes('admin') ? ['admin', 'owner'] : roles,
  members: [...new Set(members)].toSorted(),
  needs,
})

const decidersOf = ({ roles, members, needs }: ApprovalStep): string => JSON.stringify([roles, members, needs])

/** Whether fewer decisions, or decisions of others, would be enough: each step that was asked for must be there still, in its order. */
export const areStepsLooser = (before: readonly ApprovalStep[], after: readonly ApprovalStep[]): boolean => {
  let at = 0
  for (const step of after) {
    const expected = before[at]
    if (expected !== undefined && decidersOf(expected) === decidersOf(step)) at += 1
  }
  return at < before.length
}

const POINTER = '/approval_policy/steps'

const nameIssues = (steps: readonly ApprovalStep[]): readonly Issue[] =>
  steps.flatMap(({ name }, index) => {
    const first = steps.findIndex((other) => other.name.toLowerCase() === name.toLowerCase())
    if (first === index) return []
    return [
      {
        pointer: `${POINTER}/${index}/name`,
        code: 'duplicate',
        detail: 'Give each step a name of its own.',
        params: { reason: 'step_name' },
      },
    ]
  })

const shapeIssues = ({ roles, members, needs }: ApprovalStep, index: number): readonly Issue[] => {
  const pointer = `${POINTER}/${index}`
  if (roles.length === 0 && members.length === 0) {
    return [{ pointer, code: 'nobody_decides', detail: 'Say who decides this step: by role, by name, or both.' }]
  }
  if (needs === 'all' && roles.length > 0) {
    const detail = 'All is said of people who are named, and not of a role; leave the roles out, or ask for any.'
    return [{ pointer: `${pointer}/needs`, code: 'all_of_a_role', detail }]
  }
  return []
}

const memberIssue = (role: Role | undefined, pointer: string, isLast: boolean): readonly Issue[] => {
  if (role === undefined || role === 'viewer') {
    const detail = 'Name owners, admins or editors of this organization.'
    return [{ pointer, code: 'unknown_member', detail }]
  }
  if (role !== 'editor' || !isLast) return []
  const detail = 'The last step is for owners and admins; name editors in a step before it.'
  return [{ pointer, code: 'last_step_needs_manager', detail }]
}

/** What is wrong with steps that somebody wants, given who belongs to the organization. */
export const stepIssues = (steps: readonly ApprovalStep[], roles: ReadonlyMap<string, Role>): readonly Issue[] => [
  ...nameIssues(steps),
  ...steps.flatMap((step, index) => shapeIssues(step, index)),
  ...steps.flatMap(({ members }, index) =>
    members.flatMap((member, place) =>
      memberIssue(roles.get(member), `${POINTER}/${index}/members/${place}`, index === steps.length - 1),
    ),
  ),
]
