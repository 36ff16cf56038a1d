import type { Tx } from './database.ts'

export interface ApprovalRow {
  readonly postId: string
  readonly decision: 'approved' | 'rejected' | 'revoked'
  readonly contentHash: Buffer
  readonly revision: number
  readonly actorId: string
  readonly comment: string | null
  readonly createdAt: Date
}

/** Every decision about these posts, oldest first. */
export const listApprovals = (tx: Tx, orgId: string, postIds: readonly string[]): Promise<readonly ApprovalRow[]> =>
  tx
    .selectFrom('postApprovals')
    .select(['postId', 'decision', 'contentHash', 'revision', 'actorId', 'comment', 'createdAt'])
    .where('orgId', '=', orgId)
    .where('postId', 'in', postIds)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
