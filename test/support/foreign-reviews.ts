import * as externalReviews from '#db/external-reviews.ts'
import * as postApprovals from '#db/post-approvals.ts'
import * as postComments from '#db/post-comments.ts'
import * as postPresence from '#db/post-presence.ts'
import * as postRevisions from '#db/post-revisions.ts'
import * as posts from '#db/posts.ts'
import * as reviewCodes from '#db/review-codes.ts'
import * as reviewLinks from '#db/review-links.ts'
import { systemRandom } from '#lib/random.ts'
import type { ForeignCall } from './foreign-queries.ts'
import type { Tenant } from './tenants.ts'

/** Their files of queries. */
export const reviewFiles = {
  postApprovals,
  postComments,
  postPresence,
  postRevisions,
  reviewLinks,
  reviewCodes,
  externalReviews,
}

const page = { after: null, limit: 100 }

const codeOf = ({ org, reviewLinkId }: Tenant) => ({ orgId: org.id, linkId: reviewLinkId, email: 'ana@example.org' })

/** Queries about what people say of posts and what posts said before, each called for another organization's rows. */
export const reviewCalls: Readonly<Record<string, ForeignCall>> = {
  listApprovals: (tx, { org, post }) => postApprovals.listApprovals(tx, org.id, [post.id]),
  listLapsedApprovals: (tx, { org, approved }) => postApprovals.listLapsedApprovals(tx, org.id, [approved.id]),
  listApprovalSteps: (tx, { pending }) => postApprovals.listApprovalSteps(tx, [pending.id]),
  requestChanges: (tx, { pending }) => postApprovals.requestChanges(tx, { id: pending.id, comment: 'x' }),
  revokeApproval: (tx, { approved }) => postApprovals.revokeApproval(tx, { id: approved.id, comment: null }),
  approveOverSteps: (tx, { pending }) =>
    postApprovals.approveOverSteps(tx, { id: pending.id, contentHash: Buffer.alloc(32), reason: 'x' }),
  findComment: (tx, { org, post, commentId }) =>
    postComments.findComment(tx, org.id, { postId: post.id, id: commentId }),
  listComments: (tx, { org, post }) => postComments.listComments(tx, { orgId: org.id, postId: post.id }, page),
  listCommentsById: (tx, { org }) => postComments.listCommentsById(tx, org.id, page),
  insertComment: (tx, { org, post }) => {
    const comment = { orgId: org.id, id: systemRandom.id(), postId: post.id, authorId: org.ownerId, text: 'x' }
    return postComments.insertComment(tx, comment)
  },
  deleteComment: (tx, { org, commentId }) => postComments.deleteComment(tx, org.id, commentId),
  listRevisions: (tx, { org, post }) =>
    postRevisions.listRevisions(tx, { orgId: org.id, postId: post.id }, { before: null, limit: 100 }),
  touchPresence: (tx, { org, post }) =>
    postPresence.touchPresence(tx, { orgId: org.id, postId: post.id, userId: org.ownerId }),
  endPresence: (tx, { org, post }) =>
    postPresence.endPresence(tx, { orgId: org.id, postId: post.id, userId: org.ownerId }),
  forgetAbsent: (tx, { org }) => postPresence.forgetAbsent(tx, { orgId: org.id, withinSeconds: 0, most: 10 }),
  listPresent: (tx, { org, post }) => postPresence.listPresent(tx, { orgId: org.id, postId: post.id }, 86_400),
  listRevisionsById: (tx, { org }) => postRevisions.listRevisionsById(tx, org.id, page),
  findPost: (tx, { org, post }) => posts.findPost(tx, org.id, post.id),
  findPosts: (tx, { org, post }) => posts.findPosts(tx, org.id, [post.id]),
  listReviewLinks: (tx, { org }) => reviewLinks.listReviewLinks(tx, org.id, 100),
  findReviewLink: (tx, { org, reviewLinkId }) => reviewLinks.findReviewLink(tx, org.id, reviewLinkId),
  lockReviewLink: (tx, { org, reviewLinkId }) => reviewLinks.lockReviewLink(tx, org.id, reviewLinkId),
  listReviewLinkPosts: (tx, { org, reviewLinkId }) => reviewLinks.listReviewLinkPosts(tx, org.id, [reviewLinkId]),
  findPostIds: async (tx, { org, post }) => [...(await reviewLinks.findPostIds(tx, org.id, [post.id]))],
  insertReviewLink: (tx, { org }) => {
    const link = { orgId: org.id, id: systemRandom.id(), name: 'x', may: 'decide', emails: [] } as const
    return reviewLinks.insertReviewLink(tx, { ...link, expiresAt: new Date('2100-01-01'), createdBy: org.ownerId })
  },
  insertReviewLinkPosts: (tx, { org, reviewLinkId, post }) =>
    reviewLinks.insertReviewLinkPosts(tx, { orgId: org.id, id: reviewLinkId }, [post.id]),
  insertReviewToken: (tx, { org, reviewLinkId }) => {
    const token = { tokenHash: systemRandom.bytes(32), email: null, expiresAt: new Date('2100-01-01') }
    return reviewLinks.insertReviewToken(tx, { orgId: org.id, linkId: reviewLinkId, ...token })
  },
  revokeReviewLink: (tx, { org, reviewLinkId }) =>
    reviewLinks.revokeReviewLink(tx, { orgId: org.id, id: reviewLinkId }, org.ownerId),
  noteReviewLinkOpened: (tx, { org, reviewLinkId }) =>
    reviewLinks.noteReviewLinkOpened(tx, { orgId: org.id, id: reviewLinkId }),
  endReviewTokens: (tx, { org, reviewLinkId }) => reviewLinks.endReviewTokens(tx, { orgId: org.id, id: reviewLinkId }),
  storeReviewCode: (tx, prey) =>
    reviewCodes.storeReviewCode(tx, { ...codeOf(prey), codeHash: systemRandom.bytes(32), minutes: 15 }),
  tryReviewCode: (tx, prey) => reviewCodes.tryReviewCode(tx, codeOf(prey), 5),
  useReviewCode: (tx, prey) => reviewCodes.useReviewCode(tx, codeOf(prey), prey.secret),
  findExternalReview: (tx, { org, externalReviewId }) =>
    externalReviews.findExternalReview(tx, org.id, externalReviewId),
  listExternalReviews: (tx, { org, post }) =>
    externalReviews.listExternalReviews(tx, org.id, { postId: post.id, limit: 100 }),
  listExternalReviewsById: (tx, { org }) => externalReviews.listExternalReviewsById(tx, org.id, page),
  insertExternalReview: (tx, { org, post, reviewLinkId }) => {
    const said = { kind: 'commented', reviewerName: 'Mallory', reviewerEmail: null, text: 'x' } as const
    const review = { orgId: org.id, id: systemRandom.id(), linkId: reviewLinkId, postId: post.id, ...said }
    return externalReviews.insertExternalReview(tx, { ...review, contentHash: post.contentHash })
  },
}

/** Those that need no foreign call, each with the reason. */
export const reviewsNotCalled: Readonly<Record<string, string>> = {
  findReview: 'before any organization is known: the secret is the right',
}
