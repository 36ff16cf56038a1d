import { inTransaction, setContext, type Tx } from '#db/database.ts'
import { findReview, findReviewLink, type FoundReview, type ReviewLinkRow } from '#db/review-links.ts'
import type { NotificationLanguage } from '#domain/notification.ts'
import { refuse } from '#domain/problem.ts'
import { sha256 } from '#lib/hash.ts'
import type { ActionDeps } from './deps.ts'
import { notFound } from './member.ts'

/** A request of somebody who has a link, and perhaps no account. */
export interface Visit {
  /** The link's secret, or the one that proving an address gave. */
  readonly token: string
  readonly requestId: string
  readonly ip: string
  readonly language?: NotificationLanguage | undefined
}

/** What somebody outside may see and do, and the transaction that it happens in. */
export interface Reviewer {
  readonly tx: Tx
  readonly orgId: string
  readonly link: ReviewLinkRow
  /** The address that was proved; null where the link asks for none, or not yet. */
  readonly email: string | null
  readonly requestId: string
}

const ended = () => refuse('review_link_ended', 'This link has ended; ask whoever sent it to you for a new one.')

const codeRequired = () =>
  refuse('review_code_required', 'This link is for certain people: ask for a code by mail, and type it in.')

/** Which link a secret opens. A wrong one is answered like nothing at all; one of a link that is over may know that. */
export const openReview = async (deps: Pick<ActionDeps, 'db'>, token: string): Promise<FoundReview> => {
  const found = await findReview(deps.db, sha256(token))
  if (found === undefined) throw notFound()
  if (found.state === 'ended') throw ended()
  return found
}

/**
 * Runs `work` as whoever came by a link, whether they have proved who they are or not. From the moment at which the link is known, the
 * database shows this transaction nothing but what the link lists.
 */
export const asVisitor = async <T>(
  deps: ActionDeps,
  { token, requestId, ip }: Visit,
  work: (reviewer: Reviewer) => Promise<T>,
): Promise<T> => {
  const { orgId, linkId, email, state } = await openReview(deps, token)
  if (state === 'code_over') throw codeRequired()
  return inTransaction(deps.db, { orgId, requestId, ip, reviewLink: linkId }, async (tx) => {
    if (email !== null) await setContext(tx, { reviewerEmail: email })
    const link = await findReviewLink(tx, orgId, linkId)
    if (link?.isOpen !== true) throw ended()
    return work({ tx, orgId, link, email, requestId })
  })
}

/** The same, for whoever may see the posts: where the link names addresses, one of them has been proved. */
export const asReviewer = <T>(deps: ActionDeps, visit: Visit, work: (reviewer: Reviewer) => Promise<T>): Promise<T> =>
  asVisitor(deps, visit, async (reviewer) => {
    const { link, email } = reviewer
    if (link.emails.length > 0 && (email === null || !link.emails.includes(email))) throw codeRequired()
    return work(reviewer)
  })
