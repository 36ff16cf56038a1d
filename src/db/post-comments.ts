import { sql, type SqlBool } from 'kysely'
import type { Tx } from './database.ts'
import type { PagePosition } from './post-listing.ts'

export interface CommentRow {
  readonly id: string
  readonly postId: string
  readonly authorId: string
  readonly username: string
  readonly text: string
  /** What the post said when this was written. */
  readonly revision: number
  readonly contentHash: Buffer
  readonly createdAt: Date
}

export interface NewComment {
  readonly orgId: string
  readonly id: string
  readonly postId: string
  readonly authorId: string
  readonly text: string
}

/** Adds a comment; the database notes which content it is about. */
export const insertComment = async (tx: Tx, comment: NewComment): Promise<void> => {
  await tx.insertInto('postComments').values(comment).execute()
}

const comments = (tx: Tx, orgId: string) =>
  tx
    .selectFrom('postComments')
    .innerJoin('users', 'users.id', 'postComments.authorId')
    .select([
      'postComments.id',
      'postComments.postId',
      'postComments.authorId',
      'users.username',
      'postComments.text',
      'postComments.revision',
      'postComments.contentHash',
      'postComments.createdAt',
    ])
    .where('postComments.orgId', '=', orgId)

export const findComment = (
  tx: Tx,
  orgId: string,
  key: { readonly postId: string; readonly id: string },
): Promise<CommentRow | undefined> =>
  comments(tx, orgId)
    .where('postComments.postId', '=', key.postId)
    .where('postComments.id', '=', key.id)
    .executeTakeFirst()

const SORT_KEY = sql<string>`post_comments.created_at::text`

/** One page of a post's comments, oldest first; `limit` + 1 rows at most. */
export const listComments = (
  tx: Tx,
  post: { readonly orgId: string; readonly postId: string },
  page: { readonly limit: number; readonly after: PagePosition | null },
): Promise<readonly (CommentRow & { readonly sortKey: string })[]> => {
  let query = comments(tx, post.orgId).where('postComments.postId', '=', post.postId)
  if (page.after !== null) {
    const { key, id } = page.after
    query = query.where(sql<SqlBool>`(post_comments.created_at, post_comments.id) > (${key}::timestamptz, ${id}::uuid)`)
  }
  return query
    .select(SORT_KEY.as('sortKey'))
    .orderBy('postComments.createdAt')
    .orderBy('postComments.id')
    .limit(page.limit + 1)
    .execute()
}

/** Every comment of the organization, in the order of their ids; for its export. */
export const listCommentsById = (
  tx: Tx,
  orgId: string,
  page: { readonly after: string | null; readonly limit: number },
): Promise<readonly CommentRow[]> => {
  const query = comments(tx, orgId).orderBy('postComments.id').limit(page.limit)
  return (page.after === null ? query : query.where('postComments.id', '>', page.after)).execute()
}

/** Removes a comment. False when it was gone already, or the database does not let this person. */
export const deleteComment = async (tx: Tx, orgId: string, id: string): Promise<boolean> => {
  const answer = await tx.deleteFrom('postComments').where('orgId', '=', orgId).where('id', '=', id).executeTakeFirst()
  return answer.numDeletedRows === 1n
}
