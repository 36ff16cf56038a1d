import { sql, type SqlBool } from 'kysely'
import type { StepStanding } from '#domain/approval-steps.ts'
import type { Tx } from './database.ts'
import { anyOf, plainArray } from './plain-array.ts'
import type { ApprovalDecision } from './review-tables.ts'

export interface ApprovalRow {
  readonly postId: string
  readonly decision: ApprovalDecision
  readonly contentHash: Buffer
  readonly revision: number
  readonly actorId: string
  readonly comment: string | null
  /** From 1, of an approval that was given for a step. */
  readonly step: number | null
  readonly stepName: string | null
  /** An owner let the post out over open steps; the comment says why. */
  readonly brokeGlass: boolean
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
    .select(['a.step', 'a.stepName', 'a.brokeGlass', 'a.externalReviewId', 'r.reviewerName'])
    .where('a.orgId', '=', orgId)
    .where('a.postId', '=', anyOf(postIds))
    .orderBy('a.createdAt')
    .orderBy('a.id')
    .execute()

/** Those of these posts that are approved as they are now, but not by the policy and the rights of this moment. */
export const listLapsedApprovals = async (
  tx: Tx,
  orgId: string,
  postIds: readonly string[],
): Promise<readonly string[]> => {
  if (postIds.length === 0) return []
  const rows = await tx
    .selectFrom('posts')
    .select('posts.id')
    .where('posts.orgId', '=', orgId)
    .where('posts.id', '=', anyOf(postIds))
    .where(
      sql<SqlBool>`posts.approval_required and posts.approved_hash = posts.content_hash and not approval_fulfilled(posts)`,
    )
    .execute()
  return rows.map(({ id }) => id)
}

/** How the steps of these posts stand, by post and in their order. */
export const listApprovalSteps = async (
  tx: Tx,
  postIds: readonly string[],
): Promise<readonly (StepStanding & { readonly postId: string })[]> => {
  if (postIds.length === 0) return []
  const answer = await sql<StepStanding & { readonly postId: string }>`
    select post_id, step, name, needs, done, approved_by, may_approve
    from read_approval_steps(${plainArray(postIds)}::uuid[])`.execute(tx)
  return answer.rows
}

/** An owner's approval over the steps that are open; the database checks that, and that the organization knows such a thing. */
export const approveOverSteps = async (
  tx: Tx,
  { id, contentHash, reason }: { readonly id: string; readonly contentHash: Buffer; readonly reason: string },
): Promise<string> => {
  const answer = await sql<{
    result: string
  }>`select approve_over_steps(${id}, ${contentHash}, ${reason}) as result`.execute(tx)
  return answer.rows[0]?.result ?? 'forbidden'
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
