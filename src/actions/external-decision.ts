import { databaseFault, inSavepoint, setContext } from '#db/database.ts'
import { findExternalReview, insertExternalReview, listExternalReviews } from '#db/external-reviews.ts'
import { holdRole } from '#db/memberships.ts'
import { findOrganization } from '#db/organizations.ts'
import { lockPost, type PostRow } from '#db/posts.ts'
import { listPublications } from '#db/publications.ts'
import { may } from '#domain/membership.ts'
import { Refused, refuse } from '#domain/problem.ts'
import type { ReviewDecision, ReviewKind } from '#domain/review-link.ts'
import { approveAs } from './approve-post.ts'
import type { ActionDeps } from './deps.ts'
import { notFound, type Member } from './member.ts'
import { refuseIfArchived, refuseIfStarted } from './post-rules.ts'
import { requestChangesAs } from './review-post.ts'
import { reviewView, type ReviewView } from './reviewed-posts.ts'
import { asReviewer, type Reviewer, type Visit } from './reviewer.ts'

/** What somebody outside says of a post that they saw. */
export interface ReviewInput {
  readonly postId: string
  /** As they call themselves. */
  readonly name: string
  /** Hex of the content that they saw. */
  readonly contentHash: string
  /** When it was to go out, as they saw it; left out when they did not look at that. */
  readonly scheduledAt?: string | null | undefined
  readonly text: string | null
}

const changed = () =>
  refuse(
    'content_changed',
    'The post was changed since you looked at it; read it again, and say what you think of it now.',
  )

const instantOf = (time: string | Date | null): number | null => (time === null ? null : new Date(time).getTime())

/** The post as it stays while something is said of it, if it is what they saw. */
const hold = async ({ tx, orgId }: Reviewer, input: ReviewInput): Promise<PostRow> => {
  const post = await lockPost(tx, orgId, input.postId)
  if (post === undefined) throw notFound()
  refuseIfArchived(post.archived !== null)
  if (post.contentHash.toString('hex') !== input.contentHash) throw changed()
  const { scheduledAt: seen } = input
  if (seen !== undefined && instantOf(seen) !== instantOf(post.scheduledAt)) throw changed()
  return post
}

const store = async (
  deps: ActionDeps,
  { tx, orgId, link, email }: Reviewer,
  said: { readonly post: PostRow; readonly kind: ReviewKind; readonly input: ReviewInput },
): Promise<string> => {
  const { post, kind, input } = said
  const id = deps.random.id()
  await setContext(tx, { reviewer: input.name })
  const { name: reviewerName, text } = input
  const review = { orgId, id, linkId: link.id, postId: post.id, kind, reviewerName, reviewerEmail: email, text }
  await insertExternalReview(tx, { ...review, contentHash: post.contentHash })
  return id
}

const shown = async ({ tx, orgId }: Reviewer, id: string): Promise<ReviewView> => {
  const row = await findExternalReview(tx, orgId, id)
  if (row === undefined) throw notFound()
  return reviewView(row)
}

/** Adds a comment about what the post says. */
export const commentExternally = (deps: ActionDeps, visit: Visit, input: ReviewInput): Promise<ReviewView> =>
  asReviewer(deps, visit, async (reviewer) => {
    const post = await hold(reviewer, input)
    return shown(reviewer, await store(deps, reviewer, { post, kind: 'commented', input }))
  })

/** The link's maker, with the rights of this moment, which stay until the transaction ends. */
const makerOf = async ({ tx, orgId, link, requestId }: Reviewer): Promise<Member | null> => {
  const userId = link.createdBy
  const role = await holdRole(tx, orgId, userId)
  if (role === undefined || !may(role, 'posts.approve')) return null
  return { tx, orgId, userId, role, can: (permission) => may(role, permission), inPerson: false, requestId }
}

/** What keeps a decision from counting: whatever would keep its maker from making it, and what the database says of it itself. */
const isInTheWay = (error: unknown): boolean =>
  error instanceof Refused || databaseFault(error).constraint === 'external_decision'

/**
 * Where the organization wants that, a decision from outside is made by the right of the link's maker, as that person would make it at
 * this moment: with every check of an approval, and never at another time than the post has. If it cannot be, it is advice.
 */
const tryToCount = async (
  deps: ActionDeps,
  maker: Member,
  decided: { readonly id: string; readonly kind: ReviewDecision; readonly input: ReviewInput },
): Promise<void> => {
  const { tx, orgId } = maker
  const organization = await findOrganization(tx, orgId)
  if (organization?.externalApproval !== 'counts') return
  const { id, kind, input } = decided
  // Where an approval covers the time, who did not look at it has approved half of it.
  if (kind === 'approved' && organization.movingTime === 'voids_approval' && input.scheduledAt === undefined) return
  const { postId, contentHash, text } = input
  try {
    await inSavepoint(tx, async () => {
      await setContext(tx, { userId: maker.userId, externalReview: id })
      if (kind === 'approved') await approveAs(deps, maker, { id: postId, contentHash, comment: text ?? undefined })
      else await requestChangesAs(maker, { id: postId, comment: text ?? '' })
    })
  } catch (error) {
    if (!isInTheWay(error)) throw error
  }
  await setContext(tx, { userId: '', externalReview: '' })
}

/** Twice the same of the same content by the same person is once. */
const saidAlready = async (
  { tx, orgId, link, email }: Reviewer,
  { postId, name, contentHash, text }: ReviewInput,
  kind: ReviewDecision,
): Promise<ReviewView | null> => {
  const rows = await listExternalReviews(tx, orgId, { postId, limit: 100 })
  const decisions = rows.filter((row) => row.kind !== 'commented' && row.linkId === link.id)
  const last = decisions.findLast((row) => row.reviewerName === name && row.reviewerEmail === email)
  if (last === undefined || last !== decisions.at(-1)) return null
  const same = last.kind === kind && last.text === text && last.contentHash.toString('hex') === contentHash
  return same ? reviewView(last) : null
}

/** Approves what a post says, or asks for changes. */
export const decideExternally = (
  deps: ActionDeps,
  visit: Visit,
  decision: { readonly kind: ReviewDecision; readonly input: ReviewInput },
): Promise<ReviewView> =>
  asReviewer(deps, visit, async (reviewer) => {
    const { kind, input } = decision
    const { tx, orgId, link } = reviewer
    if (link.may !== 'decide') throw refuse('forbidden', 'This link is for comments only.', { reason: 'comments_only' })
    // Before the post: whoever takes a role away locks the membership first.
    const maker = await makerOf(reviewer)
    const post = await hold(reviewer, input)
    refuseIfStarted(await listPublications(tx, orgId, [post.id]))
    const earlier = await saidAlready(reviewer, input, kind)
    if (earlier !== null) return earlier
    const id = await store(deps, reviewer, { post, kind, input })
    if (maker !== null) await tryToCount(deps, maker, { id, kind, input })
    return shown(reviewer, id)
  })
