import { sql } from 'kysely'
import type { Database, Tx } from './database.ts'
import { lockUser } from './users.ts'

export type MailedTokenKind = 'password_reset' | 'email_verification'

interface MailedToken {
  readonly kind: MailedTokenKind
  readonly userId: string
  readonly email: string
}

/** Keeps the hash of a mailed secret; earlier ones of the same kind stop working. */
export const insertMailedToken = async (
  tx: Tx,
  token: MailedToken & { readonly tokenHash: Buffer; readonly minutes: number },
): Promise<void> => {
  const { minutes, ...values } = token
  // Of two that are asked for at the same moment, the later one ends the earlier.
  await lockUser(tx, token.userId)
  await spendMailedTokens(tx, token)
  await tx
    .insertInto('mailedTokens')
    .values({ ...values, expiresAt: sql`now() + make_interval(mins => ${minutes})` })
    .execute()
}

/** Ends every open link of this kind. */
export const spendMailedTokens = async (
  tx: Tx,
  of: { readonly kind: MailedTokenKind; readonly userId: string },
): Promise<void> => {
  await tx
    .updateTable('mailedTokens')
    .set({ usedAt: sql`now()` })
    .where('userId', '=', of.userId)
    .where('kind', '=', of.kind)
    .where('usedAt', 'is', null)
    .execute()
}

/** Whose open link this is, without using it. */
export const findMailedToken = (db: Database, kind: MailedTokenKind, hash: Buffer): Promise<MailedToken | undefined> =>
  db
    .selectFrom('mailedTokens')
    .select(['kind', 'userId', 'email'])
    .where('kind', '=', kind)
    .where('tokenHash', '=', hash)
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', sql<Date>`now()`)
    .executeTakeFirst()

/** Uses a link: of two that come at once, one gets its row. */
export const useMailedToken = (tx: Tx, kind: MailedTokenKind, hash: Buffer): Promise<MailedToken | undefined> =>
  tx
    .updateTable('mailedTokens')
    .set({ usedAt: sql`now()` })
    .where('kind', '=', kind)
    .where('tokenHash', '=', hash)
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', sql<Date>`now()`)
    .returning(['kind', 'userId', 'email'])
    .executeTakeFirst()
