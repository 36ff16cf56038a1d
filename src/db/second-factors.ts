import { sql } from 'kysely'
import type { Database, Tx } from './database.ts'

/** What a person has set up beside the password. */
export interface Factors {
  readonly totp: boolean
  readonly passkeys: number
  readonly recoveryCodesLeft: number
}

/** Counts the person's confirmed second factors. */
export const findFactors = async (db: Database, userId: string): Promise<Factors> => {
  const answer = await sql<{ totp: boolean; passkeys: number; codes: number }>`
    select exists (select from totp_secrets where user_id = ${userId} and confirmed_at is not null) as totp,
      (select count(*) from passkeys where user_id = ${userId})::int as passkeys,
      (select count(*) from recovery_codes where user_id = ${userId} and used_at is null)::int as codes`.execute(db)
  const row = answer.rows[0]
  return { totp: row?.totp === true, passkeys: row?.passkeys ?? 0, recoveryCodesLeft: row?.codes ?? 0 }
}

export interface TotpRow {
  readonly sealed: Buffer
  readonly confirmedAt: Date | null
  /** The step of the last code that was taken. */
  readonly lastStep: number | null
}

/** Keeps a new secret that is not confirmed yet; false when a confirmed one stands. */
export const insertTotp = async (
  tx: Tx,
  secret: { readonly userId: string; readonly sealed: Buffer },
): Promise<boolean> => {
  const answer = await tx
    .insertInto('totpSecrets')
    .values(secret)
    .onConflict((conflict) =>
      conflict
        .column('userId')
        .doUpdateSet({ sealed: secret.sealed, lastStep: null })
        .where('totpSecrets.confirmedAt', 'is', null),
    )
    .executeTakeFirst()
  return answer.numInsertedOrUpdatedRows === 1n
}

/** The person's secret; locked, so that of two equal codes at the same moment one is taken. */
export const lockTotp = async (tx: Tx, userId: string): Promise<TotpRow | undefined> => {
  const row = await tx
    .selectFrom('totpSecrets')
    .select(['sealed', 'confirmedAt', 'lastStep'])
    .where('userId', '=', userId)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return undefined
  return { ...row, lastStep: row.lastStep === null ? null : Number(row.lastStep) }
}

/** Notes the step of a code that was taken; the first one confirms the secret. */
export const takeTotpStep = async (
  tx: Tx,
  taken: { readonly userId: string; readonly step: number },
): Promise<void> => {
  await tx
    .updateTable('totpSecrets')
    .set({ lastStep: String(taken.step), confirmedAt: sql`coalesce(confirmed_at, now())` })
    .where('userId', '=', taken.userId)
    .execute()
}

/** Forgets the secret; false when there was no confirmed one. */
export const deleteTotp = async (tx: Tx, userId: string): Promise<boolean> => {
  const answer = await tx
    .deleteFrom('totpSecrets')
    .where('userId', '=', userId)
    .where('confirmedAt', 'is not', null)
    .executeTakeFirst()
  return answer.numDeletedRows === 1n
}

/** Puts new recovery codes in place of all earlier ones; none at all when the list is empty. */
export const replaceRecoveryCodes = async (tx: Tx, userId: string, hashes: readonly Buffer[]): Promise<void> => {
  await tx.deleteFrom('recoveryCodes').where('userId', '=', userId).execute()
  if (hashes.length === 0) return
  await tx
    .insertInto('recoveryCodes')
    .values(hashes.map((codeHash) => ({ userId, codeHash })))
    .execute()
}

/** Forgets every way in but the password: factors, passkeys, and identities at other issuers. */
export const forgetWaysIn = async (tx: Tx, userId: string): Promise<void> => {
  for (const table of ['totpSecrets', 'recoveryCodes', 'passkeys', 'identities'] as const) {
    await tx.deleteFrom(table).where('userId', '=', userId).execute()
  }
}

/** Uses a recovery code; true once. */
export const useRecoveryCode = async (tx: Tx, userId: string, codeHash: Buffer): Promise<boolean> => {
  const answer = await tx
    .updateTable('recoveryCodes')
    .set({ usedAt: sql`now()` })
    .where('userId', '=', userId)
    .where('codeHash', '=', codeHash)
    .where('usedAt', 'is', null)
    .executeTakeFirst()
  return answer.numUpdatedRows === 1n
}
