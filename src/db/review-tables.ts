import type { Generated } from 'kysely'
import type { ByTrigger, Json } from './columns.ts'
import type { StoredPart, StoredReference } from './media-tables.ts'

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
  round: Generated<number>
  step: number | null
  stepName: string | null
  stepKey: string | null
  brokeGlass: Generated<boolean>
  externalReviewId: ByTrigger<string | null>
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

/** The content of a post as its columns held it. */
export interface StoredContent {
  readonly text: string
  readonly media: readonly StoredReference[]
  readonly thread: readonly StoredPart[]
  readonly channels: readonly {
    readonly channel_id: string
    readonly text: string | null
    readonly media: readonly StoredReference[] | null
    readonly thread: readonly StoredPart[] | null
    readonly options: Readonly<Record<string, unknown>>
  }[]
}

/** Written by the database when a post's content is replaced. */
export interface PostRevisionsTable {
  orgId: string
  postId: string
  revision: number
  contentHash: Buffer
  content: Json<StoredContent>
  contentBy: string
  pinned: boolean
  replacedAt: Generated<Date>
}

/** Who has a post open to write on it. */
export interface PostPresenceTable {
  orgId: string
  postId: string
  userId: string
  seenAt: Generated<Date>
}
