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

/** Writes to the audit log, in the transaction of the act itself. */
export const insertAudit = async (tx: Tx, entry: AuditEntry): Promise<void> => {
  await tx
    .insertInto('auditLog')
    .values({ ...entry, actorKind: 'user', detail: JSON.stringify(entry.detail) })
    .execute()
}
