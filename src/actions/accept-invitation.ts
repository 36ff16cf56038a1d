import { insertAudit } from '#db/audit-log.ts'
import { inTransaction, isUniqueViolation, type Tx } from '#db/database.ts'
import { findInvitationKey, lockOpenInvitation, markAccepted, type InvitationRow } from '#db/invitations.ts'
import { findRole, insertMembership } from '#db/memberships.ts'
import { findUserEmail } from '#db/users.ts'
import { mayAssignRole, type Role } from '#domain/membership.ts'
import { refuse } from '#domain/problem.ts'
import { sha256 } from '#lib/hash.ts'
import type { ActionDeps, Actor } from './deps.ts'

const invalid = () =>
  refuse(
    'invalid_invitation',
    'This invitation was used, revoked or has expired, or is for somebody else; ask for a new one.',
  )

const alreadyMember = () => refuse('already_member', 'You are a member of this organization already.')

/** The inviter's rights count at this moment, not when the link was made. */
const stillValid = async (tx: Tx, invitation: InvitationRow): Promise<boolean> => {
  const inviter = await findRole(tx, invitation.orgId, invitation.invitedBy)
  return inviter !== undefined && mayAssignRole(inviter, null, invitation.role)
}

const join = async (tx: Tx, actor: Actor, invitation: InvitationRow): Promise<void> => {
  const { orgId, id, role } = invitation
  if ((await findRole(tx, orgId, actor.userId)) !== undefined) {
    throw alreadyMember()
  }
  await insertMembership(tx, { orgId, userId: actor.userId, role }).catch((error: unknown) => {
    // Two invitations accepted in the same moment: the key of the table has one winner.
    throw isUniqueViolation(error) ? alreadyMember() : error
  })
  await markAccepted(tx, { orgId, id, userId: actor.userId })
  await insertAudit(tx, {
    orgId,
    actorId: actor.userId,
    action: 'invitation.accepted',
    objectType: 'invitation',
    objectId: id,
    detail: { role },
    requestId: actor.requestId,
  })
}

/** Makes the signed-in person a member by an invitation's secret; once, and only for the invited address if one is named. */
export const acceptInvitation = async (
  deps: ActionDeps,
  actor: Actor,
  token: string,
): Promise<{ readonly org_id: string; readonly role: Role }> => {
  const key = await findInvitationKey(deps.db, sha256(token))
  if (key === undefined) throw invalid()
  const email = await findUserEmail(deps.db, actor.userId)
  const { userId, requestId } = actor
  return inTransaction(deps.db, { orgId: key.orgId, userId, requestId }, async (tx) => {
    const invitation = await lockOpenInvitation(tx, key)
    if (invitation === undefined || !(await stillValid(tx, invitation))) throw invalid()
    if (invitation.email !== null && invitation.email.toLowerCase() !== email?.toLowerCase()) throw invalid()
    await join(tx, actor, invitation)
    return { org_id: invitation.orgId, role: invitation.role }
  })
}
