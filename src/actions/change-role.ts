import { databaseFault } from '#db/database.ts'
import { countReturned, findMember, updateRole } from '#db/memberships.ts'
import { mayAssignRole, type Role } from '#domain/membership.ts'
import { refuse } from '#domain/problem.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { requireFreshProof } from './fresh-proof.ts'
import { asMember, notFound, type Member } from './member.ts'
import { recordAct } from './record-act.ts'
import { versionedMember, type MemberView } from './organizations.ts'
import { refuseUnlessExpected, type Versioned } from './precondition.ts'

interface RoleChange {
  readonly orgId: string
  readonly userId: string
  readonly role: Role
}

/** Runs a change of memberships; the database refuses one that leaves no owner. */
export const keepingAnOwner = async <T>(change: () => Promise<T>): Promise<T> => {
  try {
    return await change()
  } catch (error) {
    if (databaseFault(error).constraint !== 'last_owner') throw error
    throw refuse('last_owner', 'An organization keeps at least one owner; make somebody else an owner first.')
  }
}

/** What a member is now, and what the change meant for the queue. */
export interface ChangedMemberView extends Versioned<MemberView> {
  /** Posts that the person's right alone let go out: they wait for an approval again. */
  readonly posts_returned: number
}

/** Answers with how many posts left the queue. */
const store = async (member: Member, change: RoleChange, from: Role): Promise<number> => {
  await keepingAnOwner(() => updateRole(member.tx, change))
  const returned = await countReturned(member.tx)
  await recordAct(member, {
    action: 'member.role_changed',
    objectType: 'user',
    objectId: change.userId,
    detail: { from, to: change.role, ...(returned === 0 ? {} : { posts_returned: returned }) },
  })
  return returned
}

/**
 * Gives a member another role. Only owners touch owners, and the last owner stays one. What the lost right alone let go out
 * leaves the queue in the same transaction.
 */
export const changeRole = (deps: ActionDeps, actor: Actor, change: RoleChange): Promise<ChangedMemberView> =>
  asMember(deps, { actor, orgId: change.orgId, permission: 'members.manage' }, async (member) => {
    const before = await findMember(member.tx, change.orgId, change.userId)
    if (before === undefined) throw notFound()
    await refuseUnlessExpected(member, async () => versionedMember(before).etag)
    if (!mayAssignRole(member.role, before.role, change.role)) {
      throw refuse('forbidden', 'Only an owner can make somebody an owner, or change an owner.', { reason: 'owner' })
    }
    if (before.role === change.role) return { ...versionedMember(before), posts_returned: 0 }
    // Who owns the organization is changed after a fresh proof, whichever way it is done.
    if (before.role === 'owner' || change.role === 'owner') await requireFreshProof(member.tx, actor)
    const returned = await store(member, change, before.role)
    return { ...versionedMember({ ...before, role: change.role }), posts_returned: returned }
  })
