import { sql } from 'kysely'
import type { Database, Tx } from './database.ts'

/** Somebody at another issuer; the subject identifies them there, for ever. */
export interface IdentityKey {
  readonly issuer: string
  readonly subject: string
}

/** Whose account this identity signs in to; notes that it does. */
export const useIdentity = async (tx: Tx, key: IdentityKey): Promise<string | undefined> => {
  const row = await tx
    .updateTable('identities')
    .set({ lastUsedAt: sql`now()` })
    .where('issuer', '=', key.issuer)
    .where('subject', '=', key.subject)
    .returning('userId')
    .executeTakeFirst()
  return row?.userId
}

/** Ties an identity to an account; throws a unique violation when it is tied to one already. */
export const insertIdentity = async (
  tx: Tx,
  identity: IdentityKey & { readonly id: string; readonly userId: string; readonly email: string | null },
): Promise<void> => {
  await tx.insertInto('identities').values(identity).execute()
}

export interface IdentityRow {
  readonly id: string
  readonly issuer: string
  readonly email: string | null
  readonly createdAt: Date
  readonly lastUsedAt: Date
}

/** The person's accounts at other issuers, oldest first. */
export const listIdentities = (db: Database, userId: string): Promise<readonly IdentityRow[]> =>
  db
    .selectFrom('identities')
    .select(['id', 'issuer', 'email', 'createdAt', 'lastUsedAt'])
    .where('userId', '=', userId)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()

/** Unties one of the person's identities; false when there is none of this id. */
export const deleteIdentity = async (
  tx: Tx,
  key: { readonly userId: string; readonly id: string },
): Promise<boolean> => {
  const answer = await tx
    .deleteFrom('identities')
    .where('userId', '=', key.userId)
    .where('id', '=', key.id)
    .executeTakeFirst()
  return answer.numDeletedRows === 1n
}
