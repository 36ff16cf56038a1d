import type { Tx } from './database.ts'

export interface ApprovalRow {
  readonly decision: 'approved' | 'rejected' | 'revoked'
  readonly contentHash: Buffer
  readonly revision: number
  readonly actorId: string
  readonly comment: string | null
  readonly createdAt: Date
}

/** Every decision about a post, oldest first. */
export const listApprovals = (tx: Tx, orgId: string, postId: string): Promise<readonly ApprovalRow[]> =>
  tx
    .selectFrom('postApprovals')
    .select(['decision', 'contentHash', 'revision', 'actorId', 'comment', 'createdAt'])
    .where('orgId', '=', orgId)
    .where('postId', '=', postId)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
