import { inTransaction } from '#db/database.ts'
import { insertMembership, listMembers, type MemberRow } from '#db/memberships.ts'
import { insertOrganization, listOrganizations, type OrganizationRow } from '#db/organizations.ts'
import type { ApprovalStep, BreakGlass } from '#domain/approval-steps.ts'
import type { Role } from '#domain/membership.ts'
import { refuseIssues } from '#domain/problem.ts'
import type { ExternalApproval } from '#domain/review-link.ts'
import { spellTimeZone } from '#domain/time-zone.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, asPerson, contextOf, inAct } from './member.ts'
import { pauseView, type PauseView } from './pause-view.ts'
import { tagOf, type Versioned } from './precondition.ts'

/** An organization as one of its members sees it. */
export interface OrganizationView {
  readonly id: string
  readonly name: string
  readonly time_zone: string
  /** The role of the person who asks. */
  readonly role: Role
  readonly created_at: string
  readonly approval_policy: ApprovalPolicyView
  /** Whether networks are asked how published posts fare; some charge for that. */
  readonly metrics: boolean
  readonly alt_text_required: boolean
  /** When it will be deleted, unless that is taken back; null for an organization that goes on. */
  readonly deletion_at: string | null
  /** Since when nothing of it is published, by whose word and why. */
  readonly pause: PauseView | null
  /** The same of the whole installation, by the operator's word. */
  readonly installation_pause: Omit<PauseView, 'by'> | null
}

export interface ApprovalPolicyView {
  /** Whose posts need an approval: those of editors, or of everyone. */
  readonly required_for: 'editors' | 'everyone'
  /** Nobody approves what they wrote themselves; every post needs an approval then. */
  readonly four_eyes: boolean
  /** An approval must name the content that was seen. */
  readonly needs_content_hash: boolean
  /** Whether an approval covers the time too, so that moving it voids the approval. */
  readonly moving_time: 'keeps_approval' | 'voids_approval'
  /** Who decides in which order; empty: one approval, by any owner or admin. */
  readonly steps: readonly ApprovalStep[]
  /** Whether an owner may let a post out over steps that are open. */
  readonly break_glass: BreakGlass
  /** Whether what people outside decide by a link for reviews is advice, or stands for the approval that is required. */
  readonly external_approval: ExternalApproval
}

export interface MemberView {
  readonly user_id: string
  readonly username: string
  readonly email: string
  readonly role: Role
  readonly joined_at: string
}

const installationPauseOf = (row: OrganizationRow): OrganizationView['installation_pause'] => {
  const { installationPausedAt: since, installationPauseReason: reason } = row
  return since === null ? null : { since: since.toISOString(), reason }
}

export const organizationView = (organization: OrganizationRow, role: Role): OrganizationView => ({
  id: organization.id,
  name: organization.name,
  time_zone: organization.timeZone,
  role,
  created_at: organization.createdAt.toISOString(),
  approval_policy: {
    required_for: organization.approvalRequiredFor,
    four_eyes: organization.fourEyes,
    needs_content_hash: organization.approvalNeedsHash,
    moving_time: organization.movingTime,
    steps: organization.approvalSteps,
    break_glass: organization.breakGlass,
    external_approval: organization.externalApproval,
  },
  metrics: organization.metrics,
  alt_text_required: organization.altTextRequired,
  deletion_at: organization.deletionAt?.toISOString() ?? null,
  pause: pauseView(organization),
  installation_pause: installationPauseOf(organization),
})

export const memberView = (member: MemberRow): MemberView => ({
  user_id: member.userId,
  username: member.username,
  email: member.email,
  role: member.role,
  joined_at: member.createdAt.toISOString(),
})

/** The same, with the word for what can be changed of it. */
export const versionedMember = (member: MemberRow): Versioned<MemberView> => ({
  ...memberView(member),
  etag: tagOf([member.userId, member.role, member.createdAt]),
})

/** A time zone as it is kept, in the spelling of IANA; refused if there is none of the name. */
export const timeZoneOf = (name: string): string => {
  const timeZone = spellTimeZone(name)
  if (timeZone !== null) return timeZone
  const detail = 'There is no such time zone; use an IANA name such as Europe/Berlin.'
  throw refuseIssues([{ pointer: '/time_zone', code: 'unknown_time_zone', detail }])
}

/** Creates an organization with the actor as its owner. A person may have any number. */
export const createOrganization = async (
  deps: ActionDeps,
  actor: Actor,
  input: { readonly name: string; readonly timeZone: string },
): Promise<OrganizationView> => {
  const { name } = input
  const timeZone = timeZoneOf(input.timeZone)
  const id = deps.random.id()
  const { userId } = actor
  return inAct(deps, { actor: asPerson(actor), orgId: id }, async (tx) => {
    await actor.keyed?.enter(tx, { userId })
    const organization = await insertOrganization(tx, { id, name, timeZone, createdBy: userId })
    await insertMembership(tx, { orgId: id, userId, role: 'owner' })
    return organizationView(organization, 'owner')
  })
}

/** The actor's organizations, in the order of joining. */
export const listMyOrganizations = (deps: ActionDeps, actor: Actor): Promise<readonly OrganizationView[]> =>
  inTransaction(deps.db, contextOf(actor), async (tx) => {
    const rows = await listOrganizations(tx, actor.userId)
    const own = actor.kind === 'key' ? rows.filter((row) => row.id === actor.orgId) : rows
    return own.map((row) => organizationView(row, row.role))
  })

/** Everybody who belongs to the organization, oldest membership first. */
export const listOrganizationMembers = (
  deps: ActionDeps,
  actor: Actor,
  orgId: string,
): Promise<readonly Versioned<MemberView>[]> =>
  asMember(deps, { actor, orgId, permission: 'members.read' }, async ({ tx }) =>
    (await listMembers(tx, orgId)).map(versionedMember),
  )
