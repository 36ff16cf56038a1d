import { insertInvitation } from '#db/invitations.ts'
import { findMember } from '#db/memberships.ts'
import { findOrganization } from '#db/organizations.ts'
import { mayAssignRole, type Role } from '#domain/membership.ts'
import type { InvitationFacts } from '#domain/message.ts'
import { Refused, refuse } from '#domain/problem.ts'
import { sha256 } from '#lib/hash.ts'
import { newSecret } from '#lib/random.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { requireFreshProof } from './fresh-proof.ts'
import { asMember, type Member } from './member.ts'
import { messagesFor } from './notify.ts'
import { recordAct } from './record-act.ts'

export interface InvitationView {
  readonly id: string
  readonly role: Role
  readonly email: string | null
  readonly expires_at: string
  /** The only time that the secret is shown. It stands behind a #, so that no server log ever has it. */
  readonly link: string
  /** Whether the link was mailed to the address as well. */
  readonly mailed: boolean
}

export interface InviteInput {
  readonly orgId: string
  readonly role: Role
  readonly email: string | null
  /** From 1 to 168; 72 when left out. */
  readonly expiresInHours?: number | undefined
}

const DEFAULT_HOURS = 72

/** Counted by person: somebody who founds organization after organization sends no more mail for it. */
const checkLimit = async (deps: ActionDeps, userId: string): Promise<void> => {
  const { allowed, resetSeconds } = await deps.throttle.take('invite', userId)
  if (allowed) return
  const detail = 'You have sent many invitations in the last hour; wait before you send more.'
  throw new Refused({
    code: 'rate_limited',
    detail,
    params: { reason: 'invitations' },
    retryAfterSeconds: resetSeconds,
  })
}

/** Whether a mail would be no nuisance to the address, whoever invites it; the link works all the same. */
const mayBeMailed = async (deps: ActionDeps, email: string | null): Promise<boolean> =>
  email !== null &&
  deps.mail.mode !== 'off' &&
  (await deps.throttle.take('invite_address', email.toLowerCase())).allowed

/** Mails the link to the invited address; whether it goes out. */
const mailLink = async (
  deps: ActionDeps,
  { tx, orgId, userId }: Member,
  facts: Omit<InvitationFacts, 'organization' | 'inviter'> & Pick<Actor, 'language'> & { readonly email: string },
): Promise<void> => {
  const { email, language, ...rest } = facts
  const organization = (await findOrganization(tx, orgId))?.name ?? ''
  const inviter = (await findMember(tx, orgId, userId))?.username ?? ''
  // Who is invited has no account that could say a language: they read what the one who invites them reads.
  const messages = await messagesFor(tx, { userId, language }, orgId)
  await deps.mail.queue(tx, { to: email, ...messages.invitation({ organization, inviter, ...rest }) })
}

const store = async (
  deps: ActionDeps,
  member: Member,
  input: InviteInput & Pick<Actor, 'language'> & { readonly mailed: boolean },
): Promise<InvitationView> => {
  const { tx, orgId, userId } = member
  const token = newSecret(deps.random)
  const id = deps.random.id()
  const { email, role, mailed } = input
  const expiresInHours = input.expiresInHours ?? DEFAULT_HOURS
  const facts = { orgId, id, tokenHash: sha256(token), email, role, invitedBy: userId, expiresInHours }
  const { expiresAt } = await insertInvitation(tx, facts)
  const act = { action: 'invitation.created', objectType: 'invitation', objectId: id, detail: { role, email } }
  await recordAct(member, act)
  const link = `${deps.publicUrl}/invitation#${token}`
  if (mailed && email !== null) await mailLink(deps, member, { email, role, link, expiresAt, language: input.language })
  return { id, role, email, expires_at: expiresAt.toISOString(), link, mailed }
}

/** Asked before an earlier answer is given, too: there is a link in it. */
const refuseUnlessMayInvite = async (actor: Actor, { tx, role }: Member, as: Role): Promise<void> => {
  if (!mayAssignRole(role, null, as)) {
    throw refuse('forbidden', `Your role (${role}) does not allow you to invite somebody as ${as}.`, {
      reason: 'invite',
      role,
      as,
    })
  }
  if (as === 'owner') await requireFreshProof(tx, actor)
}

/** Makes an invitation for one person, with a role not above the inviter's own; mails it when there is an address. */
export const inviteMember = async (deps: ActionDeps, actor: Actor, input: InviteInput): Promise<InvitationView> => {
  await checkLimit(deps, actor.userId)
  const mailed = await mayBeMailed(deps, input.email)
  const { orgId } = input
  const also = (member: Member): Promise<void> => refuseUnlessMayInvite(actor, member, input.role)
  return asMember(deps, { actor, orgId, permission: 'members.manage', also }, (member) =>
    store(deps, member, { ...input, mailed, language: actor.language }),
  )
}
