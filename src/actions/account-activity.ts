import { listAccountActivity as queryActivity, type AccountActivityRow } from '#db/account-activity.ts'
import { inTransaction } from '#db/database.ts'
import { decodeCursor, pageOf, type Page } from './cursor.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asPerson, contextOf } from './member.ts'

/** One thing that happened to the person's account. */
export interface AccountActivityView {
  readonly id: string
  readonly at: string
  readonly action: string
  readonly session_id: string | null
  readonly ip: string | null
  readonly user_agent: string | null
  readonly detail: Readonly<Record<string, unknown>>
  readonly request_id: string | null
}

export type AccountActivityPage = Page<AccountActivityView>

const activityView = (row: AccountActivityRow): AccountActivityView => ({
  id: row.id,
  at: row.at.toISOString(),
  action: row.action,
  session_id: row.sessionId,
  ip: row.ip,
  user_agent: row.userAgent,
  detail: row.detail,
  request_id: row.requestId,
})

/** One page of what happened to the person's own account, newest first. No API key reads it. */
export const listAccountActivity = async (
  deps: ActionDeps,
  actor: Actor,
  input: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<AccountActivityPage> => {
  const { limit, cursor } = input
  const person = asPerson(actor)
  const list = JSON.stringify(['account-activity', person.userId])
  const before = cursor === undefined ? null : decodeCursor(deps.cursorKey, list, cursor).id
  return inTransaction(deps.db, contextOf(person), async (tx) => {
    const rows = await queryActivity(tx, person.userId, { limit: limit + 1, before })
    const { shown, page } = pageOf(deps.cursorKey, { rows, limit, list, position: ({ id }) => ({ key: '', id }) })
    return { data: shown.map(activityView), page }
  })
}
