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

const LIFETIME_HOURS = 72

/** Adds an invitation that ends after 72 hours; only the hash of its secret is kept. */
export const insertInvitation = (
  tx: Tx,
  invitation: Omit<InvitationRow, 'expiresAt'> & { readonly tokenHash: Buffer },
): Promise<InvitationRow> =>
  tx
    .insertInto('invitations')
    .values({ ...invitation, expiresAt: sql`now() + make_interval(hours => ${LIFETIME_HOURS})` })
    .returning(['orgId', 'id', 'email', 'role', 'invitedBy', 'expiresAt'])
    .executeTakeFirstOrThrow()

/** Which invitation a secret belongs to, known before any organization is. */
export const findInvitationKey = async (
  db: Database | Tx,
  tokenHash: Buffer,
): Promise<{ readonly orgId: string; readonly id: string } | undefined> => {
  const answer = await sql<{ orgId: string; id: string }>`select org_id, id from find_invitation(${tokenHash})`.execute(
    db,
  )
  return answer.rows[0]
}

/** The invitation if it can still be accepted; locked, so that of two people with one link one gets in. */
export const lockOpenInvitation = (
  tx: Tx,
  key: { readonly orgId: string; readonly id: string },
): Promise<InvitationRow | undefined> =>
  tx
    .selectFrom('invitations')
    .select(['orgId', 'id', 'email', 'role', 'invitedBy', 'expiresAt'])
    .where('orgId', '=', key.orgId)
    .where('id', '=', key.id)
    .where('acceptedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', sql<Date>`now()`)
    .forUpdate()
    .executeTakeFirst()

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
