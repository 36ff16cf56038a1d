import { sql } from 'kysely'
import type { Role } from '#domain/membership.ts'
import type { Database, Tx } from './database.ts'

export interface InvitationRow {
  readonly orgId: string
  readonly id: string
  readonly email: string | null
  readonly role: Role
  readonly invitedBy: string
  readonly expiresAt: Date
}

interface InvitationKey {
  readonly orgId: string
  readonly id: string
}

/** Adds an invitation that ends after so many hours; only the hash of its secret is kept. */
export const insertInvitation = (
  tx: Tx,
  {
    expiresInHours,
    ...invitation
  }: Omit<InvitationRow, 'expiresAt'> & {
    readonly tokenHash: Buffer
    readonly expiresInHours: number
  },
): Promise<InvitationRow> =>
  tx
    .insertInto('invitations')
    .values({ ...invitation, expiresAt: sql`now() + make_interval(hours => ${expiresInHours})` })
    .returning(['orgId', 'id', 'email', 'role', 'invitedBy', 'expiresAt'])
    .executeTakeFirstOrThrow()

/** Which invitation a secret belongs to, known before any organization is. */
export const findInvitationKey = async (db: Database | Tx, tokenHash: Buffer): Promise<InvitationKey | undefined> => {
  const answer = await sql<{ orgId: string; id: string }>`select org_id, id from find_invitation(${tokenHash})`.execute(
    db,
  )
  return answer.rows[0]
}

const open = (tx: Tx, key: InvitationKey) =>
  tx
    .selectFrom('invitations')
    .select(['orgId', 'id', 'email', 'role', 'invitedBy', 'expiresAt'])
    .where('orgId', '=', key.orgId)
    .where('id', '=', key.id)
    .where('acceptedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', sql<Date>`now()`)

/** The invitation if it can still be accepted. */
export const findOpenInvitation = (tx: Tx, key: InvitationKey): Promise<InvitationRow | undefined> =>
  open(tx, key).executeTakeFirst()

/** The same, locked: of two people with one link one gets in. */
export const lockOpenInvitation = (tx: Tx, key: InvitationKey): Promise<InvitationRow | undefined> =>
  open(tx, key).forUpdate().executeTakeFirst()

export const markAccepted = async (
  tx: Tx,
  accepted: { readonly orgId: string; readonly id: string; readonly userId: string },
): Promise<void> => {
  await tx
    .updateTable('invitations')
    .set({ acceptedAt: sql`now()`, acceptedBy: accepted.userId })
    .where('orgId', '=', accepted.orgId)
    .where('id', '=', accepted.id)
    .execute()
}

/** What became of an invitation: the states exclude each other. */
export const INVITATION_STATES = ['open', 'accepted', 'revoked', 'expired'] as const
export type InvitationState = (typeof INVITATION_STATES)[number]

/** An invitation as those who manage members see it. */
export interface ListedInvitationRow extends InvitationRow {
  readonly inviter: string
  readonly state: InvitationState
  readonly acceptedBy: string | null
  readonly createdAt: Date
}

const listed = (tx: Tx, orgId: string) =>
  tx
    .selectFrom('invitations')
    .innerJoin('users', 'users.id', 'invitations.invitedBy')
    .select([
      'invitations.orgId',
      'invitations.id',
      'invitations.email',
      'invitations.role',
      'invitations.invitedBy',
      'invitations.expiresAt',
      'invitations.acceptedBy',
      'invitations.createdAt',
      'users.username as inviter',
      sql<InvitationState>`case when accepted_at is not null then 'accepted' when revoked_at is not null then 'revoked'
        when expires_at > now() then 'open' else 'expired' end`.as('state'),
    ])
    .where('invitations.orgId', '=', orgId)

/** The newest invitations first, whatever became of them. */
export const listInvitations = (tx: Tx, orgId: string, limit: number): Promise<readonly ListedInvitationRow[]> =>
  listed(tx, orgId).orderBy('invitations.createdAt', 'desc').orderBy('invitations.id', 'desc').limit(limit).execute()

/** Some invitations in the order of their ids, from behind `after` on. */
export const listInvitationsById = (
  tx: Tx,
  orgId: string,
  page: { readonly after: string | null; readonly limit: number },
): Promise<readonly ListedInvitationRow[]> => {
  const query = listed(tx, orgId).orderBy('invitations.id').limit(page.limit)
  return (page.after === null ? query : query.where('invitations.id', '>', page.after)).execute()
}

/** How an invitation stands; whoever accepts or revokes it waits for this transaction. */
export const lockInvitation = async (
  tx: Tx,
  key: InvitationKey,
): Promise<{ readonly role: Role; readonly accepted: boolean; readonly revoked: boolean } | undefined> => {
  const row = await tx
    .selectFrom('invitations')
    .select(['role', 'acceptedAt', 'revokedAt'])
    .where('orgId', '=', key.orgId)
    .where('id', '=', key.id)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return undefined
  return { role: row.role, accepted: row.acceptedAt !== null, revoked: row.revokedAt !== null }
}

export const markRevoked = async (tx: Tx, key: InvitationKey): Promise<void> => {
  await tx
    .updateTable('invitations')
    .set({ revokedAt: sql`now()` })
    .where('orgId', '=', key.orgId)
    .where('id', '=', key.id)
    .execute()
}
