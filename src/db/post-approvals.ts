import { sql, type SqlBool } from 'kysely'
import type { Tx } from './database.ts'
import type { ApprovalDecision } from './review-tables.ts'

export interface ApprovalRow {
  readonly postId: string
  readonly decision: ApprovalDecision
  readonly contentHash: Buffer
  readonly revision: number
  readonly actorId: string
  readonly comment: string | null
  /** Set where somebody outside decided, by the right of `actorId`. */
  readonly externalReviewId: string | null
  readonly reviewerName: string | null
  readonly createdAt: Date
}

/** Every decision about these posts, oldest first. */
export const listApprovals = (tx: Tx, orgId: string, postIds: readonly string[]): Promise<readonly ApprovalRow[]> =>
  tx
    .selectFrom('postApprovals as a')
    .leftJoin('externalReviews as r', (join) =>
      join.onRef('r.orgId', '=', 'a.orgId').onRef('r.id', '=', 'a.externalReviewId'),
    )
    .select(['a.postId', 'a.decision', 'a.contentHash', 'a.revision', 'a.actorId', 'a.comment', 'a.createdAt'])
    .select(['a.externalReviewId', 'r.reviewerName'])
    .where('a.orgId', '=', orgId)
    .where('a.postId', 'in', postIds)
    .orderBy('a.createdAt')
    .orderBy('a.id')
    .execute()

/** Those of these posts that are approved as they are now, by their writers and nobody else. */
export const listApprovedByWriter = async (
  tx: Tx,
  orgId: string,
  postIds: readonly string[],
): Promise<readonly string[]> => {
  if (postIds.length === 0) return []
  const rows = await tx
    .selectFrom('posts')
    .select('posts.id')
    .where('posts.orgId', '=', orgId)
    .where('posts.id', 'in', postIds)
    .where(
      sql<SqlBool>`posts.approval_required and posts.approved_hash = posts.content_hash and not approved_by_another(posts)`,
    )
    .execute()
  return rows.map(({ id }) => id)
}

interface Decision {
  readonly id: string
  readonly comment: string | null
}

/** Asks for changes of the content as it is; the database checks the actor's role and writes the record. */
export const requestChanges = async (tx: Tx, { id, comment }: Decision): Promise<string> => {
  const answer = await sql<{ result: string }>`select request_changes(${id}, ${comment}) as result`.execute(tx)
  return answer.rows[0]?.result ?? 'forbidden'
}

/** Takes an approval back; of a post that waits in the queue only after it was taken from there. */
export const revokeApproval = async (tx: Tx, { id, comment }: Decision): Promise<string> => {
  const answer = await sql<{ result: string }>`select revoke_approval(${id}, ${comment}) as result`.execute(tx)
  return answer.rows[0]?.result ?? 'forbidden'
}
