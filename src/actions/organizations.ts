import { inTransaction } from '#db/database.ts'
import { insertMembership, listMembers, type MemberRow } from '#db/memberships.ts'
import { insertOrganization, listOrganizations, type OrganizationRow } from '#db/organizations.ts'
import type { Role } from '#domain/membership.ts'
import { refuseIssues } from '#domain/problem.ts'
import { isTimeZone } from '#domain/schedule.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember } from './member.ts'

/** An organization as one of its members sees it. */
export interface OrganizationView {
  readonly id: string
  readonly name: string
  readonly time_zone: string
  /** The role of the person who asks. */
  readonly role: Role
  readonly created_at: string
}

export interface MemberView {
  readonly user_id: string
  readonly username: string
  readonly email: string
  readonly role: Role
  readonly joined_at: string
}

const organizationView = (organization: OrganizationRow, role: Role): OrganizationView => ({
  id: organization.id,
  name: organization.name,
  time_zone: organization.timeZone,
  role,
  created_at: organization.createdAt.toISOString(),
})

export const memberView = (member: MemberRow): MemberView => ({
  user_id: member.userId,
  username: member.username,
  email: member.email,
  role: member.role,
  joined_at: member.createdAt.toISOString(),
})

/** Creates an organization with the actor as its owner. A person may have any number. */
export const createOrganization = async (
  deps: ActionDeps,
  actor: Actor,
  input: { readonly name: string; readonly timeZone: string },
): Promise<OrganizationView> => {
  const { name, timeZone } = input
  if (!isTimeZone(timeZone)) {
    const detail = 'There is no such time zone; use an IANA name such as Europe/Berlin.'
    throw refuseIssues([{ pointer: '/time_zone', code: 'unknown_time_zone', detail }])
  }
  const id = deps.random.id()
  const { userId, requestId } = actor
  return inTransaction(deps.db, { orgId: id, userId, requestId }, async (tx) => {
    const organization = await insertOrganization(tx, { id, name, timeZone, createdBy: userId })
    await insertMembership(tx, { orgId: id, userId, role: 'owner' })
    return organizationView(organization, 'owner')
  })
}

/** The actor's organizations, in the order of joining. */
export const listMyOrganizations = (deps: ActionDeps, actor: Actor): Promise<readonly OrganizationView[]> =>
  inTransaction(deps.db, { userId: actor.userId, requestId: actor.requestId }, async (tx) => {
    const rows = await listOrganizations(tx, actor.userId)
    return rows.map((row) => organizationView(row, row.role))
  })

/** Everybody who belongs to the organization, oldest membership first. */
export const listOrganizationMembers = (
  deps: ActionDeps,
  actor: Actor,
  orgId: string,
): Promise<readonly MemberView[]> =>
  asMember(deps, { actor, orgId, permission: 'members.read' }, async ({ tx }) =>
    (await listMembers(tx, orgId)).map(memberView),
  )
