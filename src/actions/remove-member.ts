import { revokeKeysOf } from '#db/api-keys.ts'
import { countReturned, deleteMembership, findMember } from '#db/memberships.ts'
import { lockOrganization } from '#db/organizations.ts'
import { mayAssignRole } from '#domain/membership.ts'
import { refuse } from '#domain/problem.ts'
import { keepingAnOwner } from './change-role.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { requireFreshProof } from './fresh-proof.ts'
import { asMember, asPerson, notFound, type Member } from './member.ts'
import { versionedMember } from './organizations.ts'
import { refuseUnlessExpected } from './precondition.ts'
import { recordAct } from './record-act.ts'

export interface RemovedMemberView {
  /** Posts that the person's right alone let go out: they wait for an approval again. */
  readonly posts_returned: number
}

/**
 * Ends the membership, and the keys that acted for the person here; what the person's right alone let go out leaves the queue.
 * Answers with how many posts that were.
 */
const end = async (member: Member, userId: string, action: 'member.removed' | 'member.left'): Promise<number> => {
  const { tx, orgId } = member
  const role = await keepingAnOwner(() => deleteMembership(tx, orgId, userId))
  if (role === undefined) throw notFound()
  const returned = await countReturned(tx)
  const detail = { role, ...(returned === 0 ? {} : { posts_returned: returned }) }
  await recordAct(member, { action, objectType: 'user', objectId: userId, detail })
  for (const objectId of await revokeKeysOf(tx, orgId, userId)) {
    await recordAct(member, { action: 'api_key.revoked', objectType: 'api_key', objectId, detail: { because: action } })
  }
  return returned
}

/** Gives one's own membership up; the last owner stays. */
export const leaveOrganization = (deps: ActionDeps, actor: Actor, orgId: string): Promise<RemovedMemberView> =>
  asMember(deps, { actor, orgId, permission: 'organization.read' }, async (member) => {
    const { userId } = asPerson(actor)
    await lockOrganization(member.tx, orgId)
    return { posts_returned: await end(member, userId, 'member.left') }
  })

/** Takes somebody out of the organization at once; only owners remove owners. Removing oneself is leaving. */
export const removeMember = (
  deps: ActionDeps,
  actor: Actor,
  { orgId, userId }: { readonly orgId: string; readonly userId: string },
): Promise<RemovedMemberView> => {
  if (actor.kind === 'session' && userId === actor.userId) return leaveOrganization(deps, actor, orgId)
  return asMember(deps, { actor, orgId, permission: 'members.manage' }, async (member) => {
    const before = await findMember(member.tx, orgId, userId)
    if (before === undefined) throw notFound()
    await refuseUnlessExpected(member, async () => versionedMember(before).etag)
    if (!mayAssignRole(member.role, before.role, 'viewer')) {
      throw refuse('forbidden', 'Only an owner can remove an owner.')
    }
    if (before.role === 'owner') await requireFreshProof(member.tx, actor)
    return { posts_returned: await end(member, userId, 'member.removed') }
  })
}
