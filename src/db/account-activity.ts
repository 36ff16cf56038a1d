import type { Tx } from './database.ts'

/** One thing that happened to an account. */
export interface AccountActivityRow {
  /** int8 as text. */
  readonly id: string
  readonly at: Date
  readonly action: string
  readonly sessionId: string | null
  readonly ip: string | null
  readonly userAgent: string | null
  readonly detail: Record<string, unknown>
  readonly requestId: string | null
}

/** Up to `limit` entries of the person's own log, newest first, older than the one with the id `before`. */
export const listAccountActivity = (
  tx: Tx,
  userId: string,
  page: { readonly limit: number; readonly before: string | null },
): Promise<readonly AccountActivityRow[]> => {
  const own = tx
    .selectFrom('accountLog')
    .select(['id', 'at', 'action', 'sessionId', 'ip', 'userAgent', 'detail', 'requestId'])
    .where('userId', '=', userId)
  const older = page.before === null ? own : own.where('id', '<', page.before)
  return older.orderBy('id', 'desc').limit(page.limit).execute()
}
