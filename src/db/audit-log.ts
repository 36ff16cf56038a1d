import { sql, type Expression, type SqlBool } from 'kysely'
import type { Tx } from './database.ts'

/** One act that no trigger of the database records by itself. */
export interface AuditEntry {
  readonly orgId: string
  readonly actorId: string
  readonly action: string
  readonly objectType: string
  readonly objectId: string
  readonly detail: Record<string, unknown>
  readonly requestId: string | null
}

/** Like `insertAudit`; answers with the row's id, which everything older has a smaller one than. */
export const insertAuditRow = async (tx: Tx, entry: AuditEntry): Promise<string> => {
  const row = await tx
    .insertInto('auditLog')
    .values({ ...entry, actorKind: 'user', detail: JSON.stringify(entry.detail) })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

/** Writes to the audit log, in the transaction of the act itself. */
export const insertAudit = async (tx: Tx, entry: AuditEntry): Promise<void> => {
  await insertAuditRow(tx, entry)
}

/** A row of the log with the names that its ids have today. */
export interface AuditRow {
  /** int8 as text. */
  readonly id: string
  readonly at: Date
  readonly actorKind: 'user' | 'worker' | 'system' | 'external'
  readonly actorId: string | null
  readonly username: string | null
  readonly keyId: string | null
  readonly keyName: string | null
  readonly action: string
  readonly objectType: string
  readonly objectId: string
  readonly detail: Record<string, unknown>
  readonly ip: string | null
  readonly requestId: string | null
}

export interface AuditFilter {
  readonly orgId: string
  readonly actorId?: string | undefined
  readonly keyId?: string | undefined
  /** The whole name, or its beginning with the dot: `post.`. */
  readonly action?: string | undefined
  readonly objectType?: string | undefined
  readonly objectId?: string | undefined
  /** At or after / before. */
  readonly from?: Date | undefined
  readonly to?: Date | undefined
}

const actionIs = (action: string): Expression<SqlBool> =>
  action.endsWith('.')
    ? sql<SqlBool>`starts_with(audit_log.action, ${action})`
    : sql<SqlBool>`audit_log.action = ${action}`

const conditions = (filter: AuditFilter): readonly Expression<SqlBool>[] => {
  const { actorId, keyId, action, objectType, objectId, from, to } = filter
  const found: Expression<SqlBool>[] = [sql<SqlBool>`audit_log.org_id = ${filter.orgId}`]
  if (actorId !== undefined) found.push(sql<SqlBool>`audit_log.actor_id = ${actorId}`)
  if (keyId !== undefined) found.push(sql<SqlBool>`audit_log.key_id = ${keyId}`)
  if (action !== undefined) found.push(actionIs(action))
  if (objectType !== undefined) found.push(sql<SqlBool>`audit_log.object_type = ${objectType}`)
  if (objectId !== undefined) found.push(sql<SqlBool>`audit_log.object_id = ${objectId}`)
  if (from !== undefined) found.push(sql<SqlBool>`audit_log.at >= ${from}`)
  if (to !== undefined) found.push(sql<SqlBool>`audit_log.at < ${to}`)
  return found
}

/** Up to `limit` rows, newest first, older than the one with the id `before` (null: from the newest). */
export const listAudit = (
  tx: Tx,
  filter: AuditFilter,
  page: { readonly limit: number; readonly before: string | null },
): Promise<readonly AuditRow[]> => {
  let query = tx
    .selectFrom('auditLog')
    .leftJoin('users', 'users.id', 'auditLog.actorId')
    .leftJoin('apiKeys', (join) =>
      join.onRef('apiKeys.orgId', '=', 'auditLog.orgId').onRef('apiKeys.id', '=', 'auditLog.keyId'),
    )
    .select([
      'auditLog.id',
      'auditLog.at',
      'auditLog.actorKind',
      'auditLog.actorId',
      'users.username',
      'auditLog.keyId',
      'apiKeys.name as keyName',
      'auditLog.action',
      'auditLog.objectType',
      'auditLog.objectId',
      'auditLog.detail',
      'auditLog.ip',
      'auditLog.requestId',
    ])
  for (const condition of conditions(filter)) query = query.where(condition)
  if (page.before !== null) query = query.where('auditLog.id', '<', page.before)
  return query.orderBy('auditLog.id', 'desc').limit(page.limit).execute()
}
