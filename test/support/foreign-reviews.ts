import type { Tx } from '#db/database.ts'
import * as postComments from '#db/post-comments.ts'
import * as postPresence from '#db/post-presence.ts'
import * as postRevisions from '#db/post-revisions.ts'
import { systemRandom } from '#lib/random.ts'
import type { Tenant } from './tenants.ts'

/** Their files of queries. */
export const reviewFiles = { postComments, postPresence, postRevisions }

const page = { after: null, limit: 100 }

/** Queries about what people say of posts and what posts said before, each called for another organization's rows. */
export const reviewCalls: Readonly<Record<string, (tx: Tx, prey: Tenant) => Promise<unknown>>> = {
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
}
