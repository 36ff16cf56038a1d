import { insertAudit } from '#db/audit-log.ts'
import { databaseFault } from '#db/database.ts'
import { findMember, updateRole } from '#db/memberships.ts'
import { lockOrganization } from '#db/organizations.ts'
import { mayAssignRole, type Role } from '#domain/membership.ts'
import { refuse } from '#domain/problem.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, notFound, type Member } from './member.ts'
import { memberView, type MemberView } from './organizations.ts'

interface RoleChange {
  readonly orgId: string
  readonly userId: string
  readonly role: Role
}

const store = async (member: Member, change: RoleChange, from: Role): Promise<void> => {
  try {
    await updateRole(member.tx, change)
  } catch (error) {
    if (databaseFault(error).constraint !== 'last_owner') throw error
    throw refuse('last_owner', 'An organization keeps at least one owner; make somebody else an owner first.')
  }
  await insertAudit(member.tx, {
    orgId: change.orgId,
    actorId: member.userId,
    action: 'member.role_changed',
    objectType: 'user',
    objectId: change.userId,
    detail: { from, to: change.role },
    requestId: member.requestId,
  })
}

/** Gives a member another role. Only owners touch owners, and the last owner stays one. */
export const changeRole = (deps: ActionDeps, actor: Actor, change: RoleChange): Promise<MemberView> =>
  asMember(deps, { actor, orgId: change.orgId, permission: 'members.manage' }, async (member) => {
    await lockOrganization(member.tx, change.orgId)
    const before = await findMember(member.tx, change.orgId, change.userId)
    if (before === undefined) throw notFound()
    if (!mayAssignRole(member.role, before.role, change.role)) {
      throw refuse('forbidden', 'Only an owner can make somebody an owner, or change an owner.')
    }
    if (before.role !== change.role) await store(member, change, before.role)
    return memberView({ ...before, role: change.role })
  })
