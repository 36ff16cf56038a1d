import { insertAudit } from '#db/audit-log.ts'
import { insertInvitation } from '#db/invitations.ts'
import { mayAssignRole, type Role } from '#domain/membership.ts'
import { refuse } from '#domain/problem.ts'
import { sha256 } from '#lib/hash.ts'
import { newSecret } from '#lib/random.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember } from './member.ts'

export interface InvitationView {
  readonly id: string
  readonly role: Role
  readonly email: string | null
  readonly expires_at: string
  /** The only time that the secret is shown. It stands behind a #, so that no server log ever has it. */
  readonly link: string
}

/** Makes an invitation for one person, with a role not above the inviter's own. */
export const inviteMember = (
  deps: ActionDeps,
  actor: Actor,
  input: { readonly orgId: string; readonly role: Role; readonly email: string | null },
): Promise<InvitationView> =>
  asMember(deps, { actor, orgId: input.orgId, permission: 'members.manage' }, async ({ tx, role, requestId }) => {
    if (!mayAssignRole(role, null, input.role)) {
      throw refuse('forbidden', `Your role (${role}) does not allow you to invite somebody as ${input.role}.`)
    }
    const token = newSecret(deps.random)
    const { orgId, email } = input
    const tokenHash = sha256(token)
    const id = deps.random.id()
    const invitation = await insertInvitation(tx, {
      orgId,
      id,
      tokenHash,
      email,
      role: input.role,
      invitedBy: actor.userId,
    })
    await insertAudit(tx, {
      orgId,
      actorId: actor.userId,
      action: 'invitation.created',
      objectType: 'invitation',
      objectId: id,
      detail: { role: input.role, email },
      requestId,
    })
    return {
      id,
      role: invitation.role,
      email: invitation.email,
      expires_at: invitation.expiresAt.toISOString(),
      link: `${deps.publicUrl}/invitation#${token}`,
    }
  })
