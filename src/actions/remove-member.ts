import { revokeKeysOf } from '#db/api-keys.ts'
import { deleteMembership, findMember } from '#db/memberships.ts'
import { lockOrganization } from '#db/organizations.ts'
import { mayAssignRole, type Role } from '#domain/membership.ts'
import { refuse } from '#domain/problem.ts'
import { keepingAnOwner } from './change-role.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { requireFreshProof } from './fresh-proof.ts'
import { asMember, asPerson, notFound, type Member } from './member.ts'
import { recordAct } from './record-act.ts'

/** Ends the membership, and the keys that acted for the person here. */
const end = async (member: Member, userId: string, action: 'member.removed' | 'member.left'): Promise<Role> => {
  const { tx, orgId } = member
  const role = await keepingAnOwner(() => deleteMembership(tx, orgId, userId))
  if (role === undefined) throw notFound()
  await recordAct(member, { action, objectType: 'user', objectId: userId, detail: { role } })
  for (const objectId of await revokeKeysOf(tx, orgId, userId)) {
    await recordAct(member, { action: 'api_key.revoked', objectType: 'api_key', objectId, detail: { because: action } })
  }
  return role
}

/** Gives one's own membership up; the last owner stays. */
export const leaveOrganization = (deps: ActionDeps, actor: Actor, orgId: string): Promise<void> =>
  asMember(deps, { actor, orgId, permission: 'organization.read' }, async (member) => {
    const { userId } = asPerson(actor)
    await lockOrganization(member.tx, orgId)
    await end(member, userId, 'member.left')
  })

/** Takes somebody out of the organization at once; only owners remove owners. Removing oneself is leaving. */
export const removeMember = (
  deps: ActionDeps,
  actor: Actor,
  { orgId, userId }: { readonly orgId: string; readonly userId: string },
): Promise<void> => {
  if (actor.kind === 'session' && userId === actor.userId) return leaveOrganization(deps, actor, orgId)
  return asMember(deps, { actor, orgId, permission: 'members.manage' }, async (member) => {
    const before = await findMember(member.tx, orgId, userId)
    if (before === undefined) throw notFound()
    if (!mayAssignRole(member.role, before.role, 'viewer')) {
      throw refuse('forbidden', 'Only an owner can remove an owner.')
    }
    if (before.role === 'owner') await requireFreshProof(member.tx, actor)
    await end(member, userId, 'member.removed')
  })
}
