import { sql } from 'kysely'
import type { Tx } from './database.ts'
import type { StoredContent } from './review-tables.ts'
import type { PagePosition } from './post-listing.ts'

/** What a post said before it was changed. */
export interface RevisionRow {
  readonly postId: string
  readonly revision: number
  readonly contentHash: Buffer
  readonly content: StoredContent
  readonly contentBy: string
  readonly username: string
  readonly replacedAt: Date
}

const revisions = (tx: Tx, orgId: string) =>
  tx
    .selectFrom('postRevisions')
    .innerJoin('users', 'users.id', 'postRevisions.contentBy')
    .select([
      'postRevisions.postId',
      'postRevisions.revision',
      'postRevisions.contentHash',
      'postRevisions.content',
      'postRevisions.contentBy',
      'users.username',
      'postRevisions.replacedAt',
    ])
    .where('postRevisions.orgId', '=', orgId)

/** One page of a post's earlier contents, newest first; `limit` + 1 rows at most. */
export const listRevisions = (
  tx: Tx,
  post: { readonly orgId: string; readonly postId: string },
  page: { readonly limit: number; readonly before: number | null },
): Promise<readonly RevisionRow[]> => {
  const query = revisions(tx, post.orgId).where('postRevisions.postId', '=', post.postId)
  return (page.before === null ? query : query.where('postRevisions.revision', '<', page.before))
    .orderBy('postRevisions.revision', 'desc')
    .limit(page.limit + 1)
    .execute()
}

/** Every earlier content of the organization's posts, in the order of their ids; for its export. */
export const listRevisionsById = (
  tx: Tx,
  orgId: string,
  page: { readonly after: PagePosition | null; readonly limit: number },
): Promise<readonly RevisionRow[]> => {
  const query = revisions(tx, orgId).orderBy('postRevisions.postId').orderBy('postRevisions.revision').limit(page.limit)
  if (page.after === null) return query.execute()
  const { key, id } = page.after
  return query
    .where(sql<boolean>`(post_revisions.post_id, post_revisions.revision) > (${id}::uuid, ${key}::integer)`)
    .execute()
}
