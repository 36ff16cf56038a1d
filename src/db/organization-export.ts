import { sql } from 'kysely'
import type { Tx } from './database.ts'
import type { ChannelState } from './tables.ts'

const MOST_AT_ONCE = 2

/**
 * Whether there is room for one more who writes an export: each keeps a connection for itself, so there are two at once on
 * each server, and the place is kept as long as the transaction.
 */
export const takeExportPlace = async (tx: Tx): Promise<boolean> => {
  for (let place = 0; place < MOST_AT_ONCE; place += 1) {
    const answer = await sql<{
      taken: boolean
    }>`select pg_try_advisory_xact_lock(hashtextextended('organization export', ${place}::bigint)) as taken`.execute(tx)
    if (answer.rows[0]?.taken === true) return true
  }
  return false
}

/** Which part of a list is read: up to `limit` rows from behind the id `after` on. */
export interface Part {
  readonly after: string | null
  readonly limit: number
}

/** A channel of the organization, deleted ones included: without its keys. */
export interface ExportedChannelRow {
  readonly id: string
  readonly provider: string
  readonly state: ChannelState
  readonly sandbox: boolean
  readonly remoteId: string | null
  readonly handle: string | null
  readonly displayName: string | null
  readonly trouble: string | null
  readonly createdBy: string
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** Every channel that there ever was, in the order of their ids. */
export const listEveryChannel = (tx: Tx, orgId: string, part: Part): Promise<readonly ExportedChannelRow[]> => {
  const query = tx
    .selectFrom('channels')
    .select(['id', 'provider', 'state', 'sandbox', 'remoteId', 'handle', 'displayName', 'trouble', 'createdBy'])
    .select(['createdAt', 'updatedAt'])
    .where('orgId', '=', orgId)
    .orderBy('id')
    .limit(part.limit)
  return (part.after === null ? query : query.where('id', '>', part.after)).execute()
}

/** An API key without its hash. */
export interface ExportedKeyRow {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly scopes: readonly string[]
  readonly createdBy: string
  readonly expiresAt: Date | null
  readonly lastUsedAt: Date | null
  readonly revokedAt: Date | null
  readonly createdAt: Date
}

/** Every API key, in the order of their ids. */
export const listEveryKey = (tx: Tx, orgId: string, part: Part): Promise<readonly ExportedKeyRow[]> => {
  const query = tx
    .selectFrom('apiKeys')
    .select(['id', 'name', 'prefix', 'scopes', 'createdBy', 'expiresAt', 'lastUsedAt', 'revokedAt', 'createdAt'])
    .where('orgId', '=', orgId)
    .orderBy('id')
    .limit(part.limit)
  return (part.after === null ? query : query.where('id', '>', part.after)).execute()
}
