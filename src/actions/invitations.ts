import { inTransaction, setContext } from '#db/database.ts'
import {
  findInvitationKey,
  findOpenInvitation,
  listInvitations,
  lockInvitation,
  markRevoked,
  type InvitationState,
  type ListedInvitationRow,
} from '#db/invitations.ts'
import { findMember } from '#db/memberships.ts'
import { findOrganization } from '#db/organizations.ts'
import type { Role } from '#domain/membership.ts'
import { refuse } from '#domain/problem.ts'
import { sha256 } from '#lib/hash.ts'
import { invalidInvitation, isBacked } from './accept-invitation.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, notFound } from './member.ts'
import { recordAct } from './record-act.ts'

/** An invitation as those who manage members see it; its secret is not kept, and cannot be shown again. */
export interface InvitationListView {
  readonly id: string
  readonly state: InvitationState
  readonly role: Role
  /** Only this account may accept; null: whoever has the link. */
  readonly email: string | null
  readonly invited_by: { readonly user_id: string; readonly username: string }
  readonly accepted_by: string | null
  readonly expires_at: string
  readonly created_at: string
}

const MOST_LISTED = 200

export const invitationListView = (row: ListedInvitationRow): InvitationListView => ({
  id: row.id,
  state: row.state,
  role: row.role,
  email: row.email,
  invited_by: { user_id: row.invitedBy, username: row.inviter },
  accepted_by: row.acceptedBy,
  expires_at: row.expiresAt.toISOString(),
  created_at: row.createdAt.toISOString(),
})

/** The newest 200 invitations, whatever became of them. */
export const listOrganizationInvitations = (
  deps: ActionDeps,
  actor: Actor,
  orgId: string,
): Promise<readonly InvitationListView[]> =>
  asMember(deps, { actor, orgId, permission: 'members.manage' }, async ({ tx }) =>
    (await listInvitations(tx, orgId, MOST_LISTED)).map(invitationListView),
  )

/** Makes an invitation worthless. Once more changes nothing; one that was accepted has become a member. */
export const revokeInvitation = (
  deps: ActionDeps,
  actor: Actor,
  key: { readonly orgId: string; readonly id: string },
): Promise<void> =>
  asMember(deps, { actor, orgId: key.orgId, permission: 'members.manage' }, async (member) => {
    const { tx } = member
    const invitation = await lockInvitation(tx, key)
    if (invitation === undefined) throw notFound()
    if (invitation.accepted) {
      throw refuse('conflict', 'This invitation was accepted already; remove the member instead.', {
        reason: 'invitation_accepted',
      })
    }
    if (invitation.revoked) return
    await markRevoked(tx, key)
    const object = { objectType: 'invitation', objectId: key.id, detail: { role: invitation.role } }
    await recordAct(member, { ...object, action: 'invitation.revoked' })
  })

/** What somebody who holds an invitation's link is shown before deciding. */
export interface InvitationPreview {
  readonly organization_name: string
  readonly role: Role
  readonly email: string | null
  /** The inviter's name. */
  readonly invited_by: string
  readonly expires_at: string
}

/** Shows what an invitation is for, to whoever has its secret. One answer for every one that cannot be accepted. */
export const previewInvitation = (
  deps: ActionDeps,
  origin: { readonly requestId: string; readonly ip: string },
  token: string,
): Promise<InvitationPreview> =>
  inTransaction(deps.db, origin, async (tx) => {
    const key = await findInvitationKey(tx, sha256(token))
    if (key === undefined) throw invalidInvitation()
    await setContext(tx, { orgId: key.orgId })
    const invitation = await findOpenInvitation(tx, key)
    const organization = await findOrganization(tx, key.orgId)
    if (invitation === undefined || organization === undefined) throw invalidInvitation()
    const inviter = await findMember(tx, key.orgId, invitation.invitedBy)
    if (inviter === undefined || !isBacked(inviter.role, invitation)) throw invalidInvitation()
    return {
      organization_name: organization.name,
      role: invitation.role,
      email: invitation.email,
      invited_by: inviter.username,
      expires_at: invitation.expiresAt.toISOString(),
    }
  })
