import type { ReviewKind, ReviewLinkMay } from '#domain/review-link.ts'
import type { ByTrigger, Defaulted, ReadOnly } from './columns.ts'
import type { Generated } from 'kysely'

export interface ReviewLinksTable {
  orgId: string
  id: string
  name: string
  may: ReviewLinkMay
  emails: Defaulted<readonly string[]>
  expiresAt: Date
  revokedAt: Date | null
  revokedBy: string | null
  lastOpenedAt: Date | null
  createdBy: string
  createdAt: Generated<Date>
}

export interface ReviewLinkPostsTable {
  orgId: string
  linkId: string
  postId: string
  position: number
}

export interface ReviewTokensTable {
  orgId: string
  linkId: string
  tokenHash: Buffer
  email: string | null
  expiresAt: Date
  endedAt: Date | null
  createdAt: Generated<Date>
}

export interface ReviewCodesTable {
  orgId: string
  linkId: string
  email: string
  codeHash: Buffer
  tries: Defaulted<number>
  expiresAt: Date
}

export interface ExternalReviewsTable {
  orgId: string
  id: string
  linkId: string
  postId: string
  kind: ReviewKind
  reviewerName: string
  reviewerEmail: string | null
  text: string | null
  contentHash: Buffer
  revision: ByTrigger<number>
  counted: ReadOnly<boolean>
  createdAt: Generated<Date>
}
