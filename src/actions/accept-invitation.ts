import { insertAudit } from '#db/audit-log.ts'
import { isUniqueViolation, setContext, type Tx } from '#db/database.ts'
import { findInvitationKey, lockOpenInvitation, markAccepted, type InvitationRow } from '#db/invitations.ts'
import { findRole, holdRole, insertMembership } from '#db/memberships.ts'
import { findUserEmail } from '#db/users.ts'
import { mayAssignRole, type Role } from '#domain/membership.ts'
import { refuse } from '#domain/problem.ts'
import { sha256 } from '#lib/hash.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asPerson, inAct } from './member.ts'

export const invalidInvitation = () =>
  refuse(
    'invalid_invitation',
    'This invitation was used, revoked or has expired, or is for somebody else; ask for a new one.',
  )

const alreadyMember = () => refuse('already_member', 'You are a member of this organization already.')

/** The inviter's rights count at this moment, not when the link was made. */
export const isBacked = (inviter: Role | undefined, invitation: InvitationRow): boolean =>
  inviter !== undefined && mayAssignRole(inviter, null, invitation.role)

/** Who accepts: somebody who is signed in, or whose account the same transaction has just made. */
export interface Joiner {
  readonly userId: string
  readonly requestId: string
}

export interface Joined {
  readonly org_id: string
  readonly role: Role
}

const enter = async (tx: Tx, joiner: Joiner, invitation: InvitationRow): Promise<void> => {
  const { userId, requestId } = joiner
  const { orgId, id, role } = invitation
  if ((await findRole(tx, orgId, userId)) !== undefined) throw alreadyMember()
  await insertMembership(tx, { orgId, userId, role }).catch((error: unknown) => {
    // Two invitations accepted in the same moment: the key of the table has one winner.
    throw isUniqueViolation(error) ? alreadyMember() : error
  })
  await markAccepted(tx, { orgId, id, userId })
  const entry = { orgId, actorId: userId, objectType: 'invitation', objectId: id, detail: { role }, requestId }
  await insertAudit(tx, { ...entry, action: 'invitation.accepted' })
}

/**
 * Makes a person a member by an invitation's secret, with every check, inside a transaction that may have made the
 * account just before; its context turns to the invitation's organization and this person.
 */
export const joinByInvitation = async (tx: Tx, joiner: Joiner, token: string): Promise<Joined> => {
  const key = await findInvitationKey(tx, sha256(token))
  if (key === undefined) throw invalidInvitation()
  const { orgId } = key
  await setContext(tx, { orgId, userId: joiner.userId, requestId: joiner.requestId })
  const invitation = await lockOpenInvitation(tx, key)
  // Held: an inviter who is demoted at this moment either counts as before, or the invitation is void.
  const backed = invitation !== undefined && isBacked(await holdRole(tx, orgId, invitation.invitedBy), invitation)
  if (invitation === undefined || !backed) throw invalidInvitation()
  const email = invitation.email === null ? undefined : await findUserEmail(tx, joiner.userId)
  if (invitation.email?.toLowerCase() !== email?.toLowerCase()) throw invalidInvitation()
  await enter(tx, joiner, invitation)
  return { org_id: orgId, role: invitation.role }
}

/** Makes the signed-in person a member by an invitation's secret; once, and only for the invited address if one is named. */
export const acceptInvitation = async (deps: ActionDeps, actor: Actor, token: string): Promise<Joined> => {
  const person = asPerson(actor)
  return inAct(deps, { actor: person }, async (tx) => {
    await person.keyed?.enter(tx, { userId: person.userId })
    return joinByInvitation(tx, person, token)
  })
}
