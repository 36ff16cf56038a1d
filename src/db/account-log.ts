import type { Database } from './database.ts'

/** What happened to an account, and from where; never a secret. */
export interface AccountEntry {
  readonly userId: string
  readonly action: string
  readonly sessionId: string | null
  readonly ip: string
  readonly userAgent: string | null
  readonly requestId: string
  readonly detail?: Readonly<Record<string, unknown>>
}

/** Writes to the account's log, in the transaction of the act itself where there is one. */
export const insertAccountLog = async (db: Database, entry: AccountEntry): Promise<void> => {
  const { userId, action, sessionId, ip, userAgent, requestId, detail = {} } = entry
  await db
    .insertInto('accountLog')
    .values({ userId, action, sessionId, ip, userAgent, requestId, detail: JSON.stringify(detail) })
    .execute()
}
