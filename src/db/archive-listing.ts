import { sql, type Expression, type SelectQueryBuilder, type SqlBool } from 'kysely'
import type { PublicationStatus } from '#domain/publication.ts'
import type { Tx } from './database.ts'
import type { Tables } from './tables.ts'

// How lists find posts whose publications have moved to the archive.

export type PostQuery = SelectQueryBuilder<Tables, 'posts', object>

/** Of a post that is read, what the archive knows of it; OFFSET 0: asked of one post after the other. */
export const archivedIs = (condition: Expression<SqlBool>): Expression<SqlBool> =>
  sql<SqlBool>`exists (select from archived_posts a where a.org_id = posts.org_id and a.post_id = posts.id and ${condition} offset 0)`

const hasArchive = async (tx: Tx, orgId: string): Promise<boolean> =>
  (await tx.selectFrom('archivedPosts').select('postId').where('orgId', '=', orgId).limit(1).executeTakeFirst()) !==
  undefined

const byChannel = (tx: Tx, orgId: string, channelId: string): PostQuery =>
  tx
    .selectFrom('posts')
    .innerJoin('archivedPublications as guide', (join) =>
      join.onRef('guide.orgId', '=', 'posts.orgId').onRef('guide.postId', '=', 'posts.id'),
    )
    .where('guide.orgId', '=', orgId)
    .where('guide.channelId', '=', channelId)

const byStatus = (tx: Tx, orgId: string, status: PublicationStatus): PostQuery =>
  tx
    .selectFrom('posts')
    .innerJoin('archivedPosts as guide', (join) =>
      join.onRef('guide.orgId', '=', 'posts.orgId').onRef('guide.postId', '=', 'posts.id'),
    )
    .where('guide.orgId', '=', orgId)
    .where(sql<SqlBool>`guide.status = ${status}`)

const isOver = (status: PublicationStatus): boolean =>
  status === 'published' || status === 'failed' || status === 'canceled'

export interface ArchiveGuide {
  readonly orgId: string
  readonly channelId: string | undefined
  /** Every post that passes has a publication of this status; null: that does not follow. */
  readonly status: PublicationStatus | null
}

/**
 * Archived posts by `guide`, in whose order an index has them: what the archive knows of each post, or, for a channel, the tables of
 * the months. Failed and canceled ones are few: found by themselves, and asked for their channel. Null: there are none, or the way
 * over the posts themselves finds these as well.
 */
export const archivedBy = async (tx: Tx, { orgId, channelId, status }: ArchiveGuide): Promise<PostQuery | null> => {
  const isAsked = status === null ? channelId !== undefined : isOver(status)
  if (!isAsked || !(await hasArchive(tx, orgId))) return null
  if (channelId !== undefined && (status === null || status === 'published')) return byChannel(tx, orgId, channelId)
  return status === null ? null : byStatus(tx, orgId, status)
}
