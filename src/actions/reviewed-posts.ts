import { listExternalReviews, type ExternalReviewRow } from '#db/external-reviews.ts'
import { findAllMedia, type MediaRow } from '#db/media.ts'
import type { StoredPart, StoredReference } from '#db/media-tables.ts'
import { findOrganization } from '#db/organizations.ts'
import { findPosts, type PostRow } from '#db/posts.ts'
import { listPublications, type PublicationRow } from '#db/publications.ts'
import { listReviewLinkPosts, noteReviewLinkOpened } from '#db/review-links.ts'
import type { MediaKind } from '#domain/media.ts'
import { postStatus, summarizePost, type PublicationStatus } from '#domain/publication.ts'
import { maskedAddress, type ReviewKind, type ReviewLinkMay } from '#domain/review-link.ts'
import type { ActionDeps } from './deps.ts'
import { mediaView } from './media-view.ts'
import { iso } from './post-view.ts'
import { asReviewer, asVisitor, type Reviewer, type Visit } from './reviewer.ts'

/** A link as whoever opened it sees it; before an address is proved where one is asked for, almost nothing. */
export interface OpenedLinkView {
  readonly may: ReviewLinkMay
  readonly expires_at: string
  /** Null until an address is proved. */
  readonly name: string | null
  readonly organization: { readonly name: string; readonly time_zone: string } | null
  /** Whether an address has to be proved by a code first. */
  readonly needs_code: boolean
  /** Where codes can be sent to, in part. */
  readonly addresses: readonly string[]
}

/** What somebody outside said, as everybody with the link sees it. */
export interface ReviewView {
  readonly id: string
  readonly kind: ReviewKind
  readonly name: string
  readonly text: string | null
  readonly content_hash: string
  readonly created_at: string
}

/** A file as it is shown outside; its addresses work for an hour, for whoever has them. */
export interface ReviewedFileView {
  readonly media_id: string
  readonly sha256: string
  readonly alt_text: string
  readonly kind: MediaKind
  readonly mime: string
  readonly width: number
  readonly height: number
  readonly duration_seconds: number | null
  readonly url: string
  readonly thumbnail_url: string | null
}

interface ReviewedPartView {
  readonly text: string
  readonly media: readonly ReviewedFileView[]
}

/** What one channel gets; null: the post's own. */
export interface ReviewedPublicationView {
  readonly id: string
  readonly provider: string
  readonly handle: string | null
  readonly sandbox: boolean
  readonly text: string | null
  readonly media: readonly ReviewedFileView[] | null
  readonly thread: readonly ReviewedPartView[] | null
  readonly options: object
  readonly status: PublicationStatus
  readonly url: string | null
}

/** A post as people outside see it: what it says and when, and what people outside said of it by the same link. */
export interface ReviewedPostView extends ReviewedPartView {
  readonly id: string
  readonly thread: readonly ReviewedPartView[]
  readonly publications: readonly ReviewedPublicationView[]
  readonly status: PublicationStatus
  readonly scheduled_at: string | null
  readonly content_hash: string
  readonly reviews: readonly ReviewView[]
}

export const reviewView = (row: ExternalReviewRow): ReviewView => ({
  id: row.id,
  kind: row.kind,
  name: row.reviewerName,
  text: row.text,
  content_hash: row.contentHash.toString('hex'),
  created_at: row.createdAt.toISOString(),
})

/** What there is to see before anything is shown, and what it is called. */
export const readOpenedLink = (deps: ActionDeps, visit: Visit): Promise<OpenedLinkView> =>
  asVisitor(deps, visit, async ({ tx, orgId, link, email }) => {
    const needsCode = link.emails.length > 0 && email === null
    const organization = needsCode ? undefined : await findOrganization(tx, orgId)
    return {
      may: link.may,
      expires_at: link.expiresAt.toISOString(),
      name: needsCode ? null : link.name,
      organization: organization === undefined ? null : { name: organization.name, time_zone: organization.timeZone },
      needs_code: needsCode,
      addresses: needsCode ? link.emails.map(maskedAddress) : [],
    }
  })

type Files = ReadonlyMap<string, MediaRow>

const referencesIn = (media: readonly StoredReference[] | null, thread: readonly StoredPart[] | null) => [
  ...(media ?? []),
  ...(thread ?? []).flatMap((part) => part.media),
]

const createShow = (deps: ActionDeps, files: Files) => {
  const file = async ({ id, sha256, alt_text }: StoredReference): Promise<readonly ReviewedFileView[]> => {
    const row = files.get(id)
    if (row === undefined) return []
    const { kind, mime, width, height, duration_seconds, url, thumbnail_url } = await mediaView(deps, row)
    return [{ media_id: id, sha256, alt_text, kind, mime, width, height, duration_seconds, url, thumbnail_url }]
  }
  const media = async (references: readonly StoredReference[]) => (await Promise.all(references.map(file))).flat()
  const thread = (parts: readonly StoredPart[]): Promise<readonly ReviewedPartView[]> =>
    Promise.all(parts.map(async (part) => ({ text: part.text, media: await media(part.media) })))
  const publication = async (row: PublicationRow): Promise<ReviewedPublicationView> => ({
    id: row.id,
    provider: row.provider,
    handle: row.handle,
    sandbox: row.sandbox,
    text: row.text,
    media: row.media === null ? null : await media(row.media),
    thread: row.thread === null ? null : await thread(row.thread),
    options: row.options,
    status: row.status,
    url: row.url,
  })
  return { media, thread, publication }
}

const MOST_REVIEWS = 1_000

const load = async ({ tx, orgId, link }: Reviewer) => {
  const listed = await listReviewLinkPosts(tx, orgId, [link.id])
  const ids = listed.map(({ postId }) => postId)
  const posts = new Map((await findPosts(tx, orgId, ids)).map((post) => [post.id, post]))
  const publications = await listPublications(tx, orgId, ids)
  const references = [...posts.values(), ...publications].flatMap(({ media, thread }) => referencesIn(media, thread))
  const files = await findAllMedia(tx, orgId, [...new Set(references.map(({ id }) => id))])
  const reviews = await listExternalReviews(tx, orgId, { linkId: link.id, limit: MOST_REVIEWS })
  return {
    // In the order in which they were chosen.
    posts: ids.flatMap((id) => posts.get(id) ?? []),
    publicationsOf: Map.groupBy(publications, ({ postId }) => postId),
    reviewsOf: Map.groupBy(reviews, ({ postId }) => postId),
    files: new Map(files.map((row) => [row.id, row])),
  }
}

/** The posts that a link lists, as they are now. */
export const listReviewedPosts = (deps: ActionDeps, visit: Visit): Promise<readonly ReviewedPostView[]> =>
  asReviewer(deps, visit, async (reviewer) => {
    await noteReviewLinkOpened(reviewer.tx, { orgId: reviewer.orgId, id: reviewer.link.id })
    const { posts, publicationsOf, reviewsOf, files } = await load(reviewer)
    const show = createShow(deps, files)
    const viewOf = async (post: PostRow): Promise<ReviewedPostView> => {
      const publications = publicationsOf.get(post.id) ?? []
      return {
        id: post.id,
        text: post.text,
        media: await show.media(post.media),
        thread: await show.thread(post.thread),
        publications: await Promise.all(publications.map(show.publication)),
        status: postStatus(summarizePost(post.archived, publications)),
        scheduled_at: iso(post.scheduledAt),
        content_hash: post.contentHash.toString('hex'),
        reviews: (reviewsOf.get(post.id) ?? []).map(reviewView),
      }
    }
    return Promise.all(posts.map(viewOf))
  })
