import type { BlockedDates } from '#domain/slot.ts'
import type { Tx } from './database.ts'
import type { Part } from './organization-export.ts'

export interface BlockedDatesRow extends BlockedDates {
  readonly id: string
  readonly note: string
  readonly createdAt: Date
}

const blockedDates = (tx: Tx, orgId: string) =>
  tx
    .selectFrom('blockedDates')
    .select(['id', 'channelId', 'firstDate', 'lastDate', 'note', 'createdAt'])
    .where('orgId', '=', orgId)

/** What ends on that date or later, in the order of the dates. */
export const listBlockedDates = (tx: Tx, orgId: string, from: string): Promise<readonly BlockedDatesRow[]> =>
  blockedDates(tx, orgId).where('lastDate', '>=', from).orderBy('firstDate').orderBy('id').execute()

/** Every entry, in the order of their ids. */
export const listBlockedDatesById = (tx: Tx, orgId: string, part: Part): Promise<readonly BlockedDatesRow[]> => {
  const query = blockedDates(tx, orgId).orderBy('id').limit(part.limit)
  return (part.after === null ? query : query.where('id', '>', part.after)).execute()
}

export const findBlockedDates = (tx: Tx, orgId: string, id: string): Promise<BlockedDatesRow | undefined> =>
  blockedDates(tx, orgId).where('id', '=', id).executeTakeFirst()

export interface NewBlockedDates extends BlockedDates {
  readonly orgId: string
  readonly id: string
  readonly note: string
  readonly createdBy: string
}

export const insertBlockedDates = async (tx: Tx, added: NewBlockedDates): Promise<void> => {
  await tx.insertInto('blockedDates').values(added).execute()
}

/** False where there is none. */
export const deleteBlockedDates = async (tx: Tx, orgId: string, id: string): Promise<boolean> => {
  const answer = await tx.deleteFrom('blockedDates').where('orgId', '=', orgId).where('id', '=', id).executeTakeFirst()
  return answer.numDeletedRows > 0n
}

/** Forgets those of a channel that is gone. */
export const deleteBlockedDatesOf = async (tx: Tx, orgId: string, channelId: string): Promise<void> => {
  await tx.deleteFrom('blockedDates').where('orgId', '=', orgId).where('channelId', '=', channelId).execute()
}
