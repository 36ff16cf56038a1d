import type { ExternalReviewRow } from '#db/external-reviews.ts'
import type { ReviewKind } from '#domain/review-link.ts'

/** What somebody outside said of a post, as the organization's members see it. */
export interface ExternalReviewView {
  readonly id: string
  readonly post_id: string
  readonly link: { readonly id: string; readonly name: string }
  readonly kind: ReviewKind
  readonly reviewer: {
    /** As they call themselves. */
    readonly name: string
    /** Proved by a code; for owners and admins. */
    readonly email: string | null
  }
  readonly text: string | null
  /** What they saw. */
  readonly content_hash: string
  readonly revision: number
  /** Whether it stood for an approval or took the post out of the queue; else it is advice. */
  readonly counted: boolean
  readonly created_at: string
}

export const externalReviewView = (row: ExternalReviewRow, withEmail: boolean): ExternalReviewView => ({
  id: row.id,
  post_id: row.postId,
  link: { id: row.linkId, name: row.linkName },
  kind: row.kind,
  reviewer: { name: row.reviewerName, email: withEmail ? row.reviewerEmail : null },
  text: row.text,
  content_hash: row.contentHash.toString('hex'),
  revision: row.revision,
  counted: row.counted,
  created_at: row.createdAt.toISOString(),
})
