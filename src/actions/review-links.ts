import { listExternalReviews } from '#db/external-reviews.ts'
import {
  endReviewTokens,
  findPostIds,
  findReviewLink,
  insertReviewLink,
  insertReviewLinkPosts,
  insertReviewToken,
  listReviewLinkPosts,
  listReviewLinks as queryReviewLinks,
  lockReviewLink,
  revokeReviewLink as markRevoked,
  type ReviewLinkRow,
} from '#db/review-links.ts'
import { refuse, refuseIssues, type Issue } from '#domain/problem.ts'
import { MOST_REVIEW_DAYS, type ReviewLinkMay } from '#domain/review-link.ts'
import { sha256 } from '#lib/hash.ts'
import { newSecret } from '#lib/random.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { externalReviewView, type ExternalReviewView } from './external-review-view.ts'
import { asMember, asMemberOf, notFound, type Member } from './member.ts'
import { iso } from './post-view.ts'
import { recordAct } from './record-act.ts'

/** A link for reviews as owners and admins see it; its secret is not kept, and cannot be shown again. */
export interface ReviewLinkView {
  readonly id: string
  readonly name: string
  readonly may: ReviewLinkMay
  readonly state: 'open' | 'revoked' | 'expired'
  readonly post_ids: readonly string[]
  /** Who may look, by a code that is mailed there; empty: whoever has the link. */
  readonly emails: readonly string[]
  readonly expires_at: string
  readonly last_opened_at: string | null
  readonly created_by: string
  readonly created_at: string
}

export interface ReviewLinkWithSecret extends ReviewLinkView {
  /** The only time that it is shown. The secret stands behind a #, so that no server log ever has it. */
  readonly link: string
}

export interface ReviewLinkDetailView extends ReviewLinkView {
  readonly reviews: readonly ExternalReviewView[]
}

const MOST_LISTED = 200
const MOST_REVIEWS = 500
const DAY_MS = 86_400_000

const stateOf = ({ isOpen, revokedAt }: ReviewLinkRow): ReviewLinkView['state'] => {
  if (isOpen) return 'open'
  return revokedAt === null ? 'expired' : 'revoked'
}

const viewOf = (row: ReviewLinkRow, postIds: readonly string[]): ReviewLinkView => ({
  id: row.id,
  name: row.name,
  may: row.may,
  state: stateOf(row),
  post_ids: postIds,
  emails: row.emails,
  expires_at: row.expiresAt.toISOString(),
  last_opened_at: iso(row.lastOpenedAt),
  created_by: row.createdBy,
  created_at: row.createdAt.toISOString(),
})

/** Acts on links as somebody who may decide in person: what is decided by a link may stand for that. */
const manage = <T>(
  deps: ActionDeps,
  request: { readonly actor: Actor; readonly orgId: string },
  work: (member: Member) => Promise<T>,
): Promise<T> => asMember(deps, { ...request, permission: 'reviews.manage' }, work)

const view = async ({ tx, orgId }: Member, id: string): Promise<ReviewLinkView> => {
  const row = await findReviewLink(tx, orgId, id)
  if (row === undefined) throw notFound()
  const posts = await listReviewLinkPosts(tx, orgId, [id])
  return viewOf(
    row,
    posts.map(({ postId }) => postId),
  )
}

export interface CreateReviewLinkInput {
  readonly orgId: string
  readonly name: string
  readonly may: ReviewLinkMay
  readonly postIds: readonly string[]
  readonly emails: readonly string[]
  readonly expiresAt: Date
}

const timeIssues = (deps: ActionDeps, expiresAt: Date): readonly Issue[] => {
  const left = expiresAt.getTime() - deps.clock.now().getTime()
  const pointer = '/expires_at'
  if (left <= 0)
    return [
      {
        pointer,
        code: 'time_in_past',
        detail: 'Choose a time ahead at which the link ends.',
        params: { reason: 'link' },
      },
    ]
  if (left <= MOST_REVIEW_DAYS * DAY_MS) return []
  const detail = `A link ends after ${MOST_REVIEW_DAYS} days at the latest; choose an earlier time.`
  return [{ pointer, code: 'too_late', detail, limit: MOST_REVIEW_DAYS }]
}

const postIssues = async ({ tx, orgId }: Member, postIds: readonly string[]): Promise<readonly Issue[]> => {
  const known = await findPostIds(tx, orgId, postIds)
  const detail = 'There is no such post in this organization.'
  return postIds.flatMap((id, index) =>
    known.has(id) ? [] : [{ pointer: `/post_ids/${index}`, code: 'unknown_post', detail }],
  )
}

/** A new secret for the link, in the only form in which it is ever shown. */
const newAddress = async (
  deps: ActionDeps,
  { tx, orgId }: Member,
  link: { readonly id: string; readonly expiresAt: Date },
): Promise<string> => {
  const token = newSecret(deps.random)
  const { id: linkId, expiresAt } = link
  await insertReviewToken(tx, { orgId, linkId, tokenHash: sha256(token), email: null, expiresAt })
  return `${deps.publicUrl}/review#${token}`
}

const audit = (member: Member, action: string, link: ReviewLinkView): Promise<void> => {
  const { id, name, may, post_ids: posts, expires_at } = link
  const detail = { name, may, posts: posts.length, needs_code: link.emails.length > 0, expires_at }
  return recordAct(member, { action, objectType: 'review_link', objectId: id, detail })
}

/** Makes a link by which people without an account look at some posts; the one time that it is shown. */
export const createReviewLink = (
  deps: ActionDeps,
  actor: Actor,
  input: CreateReviewLinkInput,
): Promise<ReviewLinkWithSecret> =>
  manage(deps, { actor, orgId: input.orgId }, async (member) => {
    const { tx, orgId, userId: createdBy } = member
    const { postIds, name, may, expiresAt } = input
    const emails = [...new Set(input.emails.map((email) => email.toLowerCase()))]
    if (emails.length > 0 && deps.mail.mode === 'off') {
      throw refuse('mail_off', 'This installation sends no mail, and so no codes: leave out the addresses.', {
        reason: 'codes',
      })
    }
    const issues = [...timeIssues(deps, expiresAt), ...(await postIssues(member, postIds))]
    if (issues.length > 0) throw refuseIssues(issues)
    const id = deps.random.id()
    await insertReviewLink(tx, { orgId, id, name, may, emails, expiresAt, createdBy })
    await insertReviewLinkPosts(tx, { orgId, id }, postIds)
    const link = await newAddress(deps, member, { id, expiresAt })
    const made = await view(member, id)
    await audit(member, 'review_link.created', made)
    return { ...made, link }
  })

/** The newest 200, whatever became of them. */
export const listReviewLinks = (deps: ActionDeps, actor: Actor, orgId: string): Promise<readonly ReviewLinkView[]> =>
  manage(deps, { actor, orgId }, async ({ tx }) => {
    const rows = await queryReviewLinks(tx, orgId, MOST_LISTED)
    const posts = await listReviewLinkPosts(
      tx,
      orgId,
      rows.map(({ id }) => id),
    )
    const byLink = Map.groupBy(posts, ({ linkId }) => linkId)
    return rows.map((row) =>
      viewOf(
        row,
        (byLink.get(row.id) ?? []).map(({ postId }) => postId),
      ),
    )
  })

export interface ReviewLinkKey {
  readonly orgId: string
  readonly id: string
}

/** A link, and what was said by it. */
export const readReviewLink = (
  deps: ActionDeps,
  actor: Actor,
  { orgId, id }: ReviewLinkKey,
): Promise<ReviewLinkDetailView> =>
  manage(deps, { actor, orgId }, async (member) => {
    const link = await view(member, id)
    const rows = await listExternalReviews(member.tx, orgId, { linkId: id, limit: MOST_REVIEWS })
    return { ...link, reviews: rows.map((row) => externalReviewView(row, true)) }
  })

const locked = async ({ tx, orgId }: Member, id: string): Promise<ReviewLinkRow> => {
  const row = await lockReviewLink(tx, orgId, id)
  if (row === undefined) throw notFound()
  return row
}

/** Ends a link at once. Once more changes nothing. */
export const revokeReviewLink = (deps: ActionDeps, actor: Actor, { orgId, id }: ReviewLinkKey): Promise<void> =>
  manage(deps, { actor, orgId }, async (member) => {
    const { tx, userId } = member
    const { revokedAt } = await locked(member, id)
    if (revokedAt !== null) return
    await markRevoked(tx, { orgId, id }, userId)
    await endReviewTokens(tx, { orgId, id })
    await audit(member, 'review_link.revoked', await view(member, id))
  })

/** Gives an open link a new secret, shown this once; whoever has the one before has to be sent the new one. */
export const renewReviewLink = (
  deps: ActionDeps,
  actor: Actor,
  { orgId, id }: ReviewLinkKey,
): Promise<ReviewLinkWithSecret> =>
  manage(deps, { actor, orgId }, async (member) => {
    const row = await locked(member, id)
    if (!row.isOpen) throw refuse('conflict', 'This link is over; make a new one.', { reason: 'link_over' })
    await endReviewTokens(member.tx, { orgId, id })
    const link = await newAddress(deps, member, row)
    const renewed = await view(member, id)
    await audit(member, 'review_link.renewed', renewed)
    return { ...renewed, link }
  })

/** What people outside said of a post, oldest first. */
export const listPostReviews = (
  deps: ActionDeps,
  actor: Actor,
  postId: string,
): Promise<readonly ExternalReviewView[]> =>
  asMemberOf(deps, { actor, table: 'posts', id: postId, permission: 'posts.read' }, async ({ tx, orgId, can }) => {
    const rows = await listExternalReviews(tx, orgId, { postId, limit: MOST_REVIEWS })
    return rows.map((row) => externalReviewView(row, can('posts.approve')))
  })
