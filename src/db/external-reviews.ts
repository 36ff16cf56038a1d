import type { ReviewKind } from '#domain/review-link.ts'
import type { Tx } from './database.ts'

/** What somebody outside said of a post. */
export interface ExternalReviewRow {
  readonly id: string
  readonly linkId: string
  readonly linkName: string
  readonly postId: string
  readonly kind: ReviewKind
  readonly reviewerName: string
  readonly reviewerEmail: string | null
  readonly text: string | null
  readonly contentHash: Buffer
  readonly revision: number
  readonly counted: boolean
  readonly createdAt: Date
}

export interface NewExternalReview {
  readonly orgId: string
  readonly id: string
  readonly linkId: string
  readonly postId: string
  readonly kind: ReviewKind
  readonly reviewerName: string
  readonly reviewerEmail: string | null
  readonly text: string | null
  /** What they saw; the database refuses another than the post's. */
  readonly contentHash: Buffer
}

export const insertExternalReview = async (tx: Tx, review: NewExternalReview): Promise<void> => {
  await tx.insertInto('externalReviews').values(review).execute()
}

const reviews = (tx: Tx, orgId: string) =>
  tx
    .selectFrom('externalReviews as r')
    .innerJoin('reviewLinks as l', (join) => join.onRef('l.orgId', '=', 'r.orgId').onRef('l.id', '=', 'r.linkId'))
    .select(['r.id', 'r.linkId', 'l.name as linkName', 'r.postId', 'r.kind', 'r.reviewerName', 'r.reviewerEmail'])
    .select(['r.text', 'r.contentHash', 'r.revision', 'r.counted', 'r.createdAt'])
    .where('r.orgId', '=', orgId)

export const findExternalReview = (tx: Tx, orgId: string, id: string): Promise<ExternalReviewRow | undefined> =>
  reviews(tx, orgId).where('r.id', '=', id).executeTakeFirst()

/** The newest of a post or of a link, oldest first. */
export const listExternalReviews = async (
  tx: Tx,
  orgId: string,
  of: { readonly limit: number } & ({ readonly postId: string } | { readonly linkId: string }),
): Promise<readonly ExternalReviewRow[]> => {
  const query = reviews(tx, orgId).orderBy('r.createdAt', 'desc').orderBy('r.id', 'desc').limit(of.limit)
  const rows = await (
    'postId' in of ? query.where('r.postId', '=', of.postId) : query.where('r.linkId', '=', of.linkId)
  ).execute()
  return rows.toReversed()
}

/** Every one of the organization, in the order of their ids; for its export. */
export const listExternalReviewsById = (
  tx: Tx,
  orgId: string,
  page: { readonly after: string | null; readonly limit: number },
): Promise<readonly ExternalReviewRow[]> => {
  const query = reviews(tx, orgId).orderBy('r.id').limit(page.limit)
  return (page.after === null ? query : query.where('r.id', '>', page.after)).execute()
}
