import { sql } from 'kysely'
import type { Database, Tx } from './database.ts'

/** A key that works at this moment, and the person it acts for. */
export interface KeyHolder {
  readonly orgId: string
  readonly id: string
  readonly createdBy: string
  readonly scopes: readonly string[]
}

/** The key with this hash, unless it is revoked, over, or its person may not sign in any more; notes its use. */
export const useApiKey = async (db: Database, hash: Buffer): Promise<KeyHolder | undefined> => {
  const answer = await sql<KeyHolder>`select org_id, id, created_by, scopes from use_api_key(${hash})`.execute(db)
  return answer.rows[0]
}

/** Ends every key that acts for this person in the organization; answers with their ids. */
export const revokeKeysOf = async (tx: Tx, orgId: string, userId: string): Promise<readonly string[]> => {
  const rows = await tx
    .updateTable('apiKeys')
    .set({ revokedAt: sql`now()` })
    .where('orgId', '=', orgId)
    .where('createdBy', '=', userId)
    .where('revokedAt', 'is', null)
    .returning('id')
    .execute()
  return rows.map((row) => row.id)
}

/** A key as its organization sees it: never its hash. */
export interface ApiKeyRow {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly scopes: readonly string[]
  readonly createdBy: string
  readonly username: string
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly lastUsedAt: Date | null
  readonly revokedAt: Date | null
  readonly state: 'active' | 'expired' | 'revoked'
}

const keys = (tx: Tx, orgId: string) =>
  tx
    .selectFrom('apiKeys')
    .innerJoin('users', 'users.id', 'apiKeys.createdBy')
    .select([
      'apiKeys.id',
      'apiKeys.name',
      'apiKeys.prefix',
      'apiKeys.scopes',
      'apiKeys.createdBy',
      'users.username',
      'apiKeys.createdAt',
      'apiKeys.expiresAt',
      'apiKeys.lastUsedAt',
      'apiKeys.revokedAt',
      sql<ApiKeyRow['state']>`case when revoked_at is not null then 'revoked'
        when expires_at <= now() then 'expired' else 'active' end`.as('state'),
    ])
    .where('apiKeys.orgId', '=', orgId)

/** All keys of the organization, newest first. */
export const listApiKeys = (tx: Tx, orgId: string): Promise<readonly ApiKeyRow[]> =>
  keys(tx, orgId).orderBy('apiKeys.createdAt', 'desc').orderBy('apiKeys.id', 'desc').execute()

export const findApiKey = (tx: Tx, orgId: string, id: string): Promise<ApiKeyRow | undefined> =>
  keys(tx, orgId).where('apiKeys.id', '=', id).executeTakeFirst()

export interface NewApiKeyRow {
  readonly orgId: string
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly hash: Buffer
  readonly scopes: readonly string[]
  readonly createdBy: string
}

/** Adds a key; `expiresInDays` null: it works until somebody revokes it. */
export const insertApiKey = async (tx: Tx, key: NewApiKeyRow, expiresInDays: number | null): Promise<void> => {
  const expiresAt = expiresInDays === null ? null : sql<Date>`now() + make_interval(days => ${expiresInDays})`
  await tx
    .insertInto('apiKeys')
    .values({ ...key, expiresAt })
    .execute()
}

/** Whether the key worked until this moment, or could have but for its end; false for one that is revoked or unknown. */
export const revokeApiKey = async (tx: Tx, orgId: string, id: string): Promise<boolean> => {
  const answer = await tx
    .updateTable('apiKeys')
    .set({ revokedAt: sql`now()` })
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .where('revokedAt', 'is', null)
    .executeTakeFirst()
  return answer.numUpdatedRows > 0n
}
