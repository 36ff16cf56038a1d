import type { Generated } from 'kysely'
import type { ByTrigger } from './columns.ts'

export type ApprovalDecision = 'approved' | 'rejected' | 'revoked' | 'changes_requested'

export interface PostApprovalsTable {
  orgId: string
  id: Generated<string>
  postId: string
  decision: ApprovalDecision
  contentHash: Buffer
  revision: number
  actorId: string
  comment: string | null
  createdAt: Generated<Date>
}

export interface PostCommentsTable {
  orgId: string
  id: string
  postId: string
  authorId: string
  text: string
  revision: ByTrigger<number>
  contentHash: ByTrigger<Buffer>
  createdAt: Generated<Date>
}
