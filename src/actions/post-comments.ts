import {
  deleteComment as removeComment,
  findComment,
  insertComment,
  listComments as queryComments,
} from '#db/post-comments.ts'
import type { CommentRow } from '#db/post-comments.ts'
import { may } from '#domain/membership.ts'
import { refuse } from '#domain/problem.ts'
import { decodeCursor, pageOf, type Page } from './cursor.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMemberOf, notFound } from './member.ts'
import { recordAct } from './record-act.ts'

/** What a member wrote about a post. */
export interface CommentView {
  readonly id: string
  readonly post_id: string
  readonly author: { readonly user_id: string; readonly username: string }
  readonly text: string
  /** What the post said when this was written. */
  readonly revision: number
  readonly content_hash: string
  readonly created_at: string
}

export type CommentPage = Page<CommentView>

export const commentView = (row: CommentRow): CommentView => ({
  id: row.id,
  post_id: row.postId,
  author: { user_id: row.authorId, username: row.username },
  text: row.text,
  revision: row.revision,
  content_hash: row.contentHash.toString('hex'),
  created_at: row.createdAt.toISOString(),
})

export interface ListCommentsInput {
  readonly postId: string
  readonly limit: number
  readonly cursor?: string | undefined
}

/** One page of a post's comments, oldest first. */
export const listComments = (deps: ActionDeps, actor: Actor, input: ListCommentsInput): Promise<CommentPage> => {
  const { postId, limit, cursor } = input
  return asMemberOf(deps, { actor, table: 'posts', id: postId, permission: 'posts.read' }, async ({ tx, orgId }) => {
    const list = JSON.stringify(['comments', postId])
    const after = cursor === undefined ? null : decodeCursor(deps.cursorKey, list, cursor)
    const rows = await queryComments(tx, { orgId, postId }, { limit, after })
    const position = ({ sortKey: key, id }: (typeof rows)[number]) => ({ key, id })
    const { shown, page } = pageOf(deps.cursorKey, { rows, limit, list, position })
    return { data: shown.map(commentView), page }
  })
}

/** Whoever may write posts may comment on every post of the organization. */
export const addComment = (
  deps: ActionDeps,
  actor: Actor,
  input: { readonly postId: string; readonly text: string },
): Promise<CommentView> => {
  const { postId, text } = input
  return asMemberOf(deps, { actor, table: 'posts', id: postId, permission: 'posts.write' }, async (member) => {
    const { tx, orgId, userId } = member
    const id = deps.random.id()
    await insertComment(tx, { orgId, id, postId, authorId: userId, text })
    const stored = await findComment(tx, orgId, { postId, id })
    if (stored === undefined) throw notFound()
    // Like the texts of posts, what it says is not in the log.
    const detail = { comment_id: id, revision: stored.revision }
    await recordAct(member, { action: 'post.commented', objectType: 'post', objectId: postId, detail })
    return commentView(stored)
  })
}

/** Everybody may remove what they wrote themselves, owners and admins what anybody wrote. */
export const deleteComment = (
  deps: ActionDeps,
  actor: Actor,
  input: { readonly postId: string; readonly id: string },
): Promise<void> => {
  const { postId, id } = input
  return asMemberOf(deps, { actor, table: 'posts', id: postId, permission: 'posts.write' }, async (member) => {
    const { tx, orgId, userId, role } = member
    const comment = await findComment(tx, orgId, { postId, id })
    if (comment === undefined) throw notFound()
    if (comment.authorId !== userId && !may(role, 'posts.write-any')) {
      throw refuse('forbidden', 'Editors remove their own comments only; ask its author, an admin or an owner.', {
        reason: 'own_comments',
      })
    }
    if (!(await removeComment(tx, orgId, id))) throw notFound()
    const detail = { comment_id: id, author_id: comment.authorId }
    await recordAct(member, { action: 'post.comment_deleted', objectType: 'post', objectId: postId, detail })
  })
}
