import { sql } from 'kysely'
import type { RemovalState } from '#domain/removal.ts'
import type { CalendarPublication } from './calendar.ts'
import type { Tx } from './database.ts'
import { anyOf } from './plain-array.ts'
import type { PublicationRow } from './publications.ts'

// The archive is asked only for posts of which it is known that they are there, and only in their months: each month is a table.

/**
 * What is live, and what has moved: read in this order, so that what moves in between is there twice, and never not at all. Its
 * archive counts then.
 */
export const besideArchived = <Row extends { readonly postId: string }>(
  live: readonly Row[],
  archived: readonly Row[],
): readonly Row[] => {
  if (archived.length === 0) return live
  const moved = new Set(archived.map(({ postId }) => postId))
  return [...live.filter(({ postId }) => !moved.has(postId)), ...archived]
}

/** The months of those of some posts that have moved. */
export const listArchivedMonths = async (
  tx: Tx,
  orgId: string,
  postIds: readonly string[],
): Promise<readonly string[]> => {
  if (postIds.length === 0) return []
  const rows = await tx
    .selectFrom('archivedPosts')
    .select('month')
    .distinct()
    .where('orgId', '=', orgId)
    .where('postId', '=', anyOf(postIds))
    .execute()
  return rows.map(({ month }) => month)
}

const of = (tx: Tx, orgId: string, { months, postIds }: ArchivedPlaces) =>
  tx
    .selectFrom((from) =>
      // OFFSET 0: as in listPublications.
      from
        .selectFrom('archivedPublications')
        .selectAll()
        .where('orgId', '=', orgId)
        .where('month', 'in', months)
        .where('postId', '=', anyOf(postIds))
        .offset(0)
        .as('archived'),
    )
    .innerJoin('channels', (join) =>
      join.onRef('channels.orgId', '=', 'archived.orgId').onRef('channels.id', '=', 'archived.channelId'),
    )
    .orderBy('archived.id')

export interface ArchivedPlaces {
  readonly months: readonly string[]
  readonly postIds: readonly string[]
}

/** Of what its row in removals said. */
const removal = (name: string) => sql<string | null>`archived.removal ->> ${sql.lit(name)}`
const removalMoment = (name: string) => sql<Date | null>`(archived.removal ->> ${sql.lit(name)})::timestamptz`

/** The archived publications of some posts, in the order they were added. */
export const listArchivedPublications = async (
  tx: Tx,
  orgId: string,
  postIds: readonly string[],
): Promise<readonly PublicationRow[]> => {
  const months = await listArchivedMonths(tx, orgId, postIds)
  if (months.length === 0) return []
  return of(tx, orgId, { months, postIds })
    .select([
      'archived.orgId',
      'archived.id',
      'archived.postId',
      'archived.channelId',
      'channels.provider',
      'channels.sandbox',
      'channels.handle',
      'archived.text',
      'archived.media',
      'archived.thread',
      'archived.parts',
      'archived.sent',
      'archived.options',
      'archived.status',
      'archived.dueAt',
      'archived.held',
      // Nothing of it waits for the end of a pause.
      sql<null>`null`.as('pausedScope'),
      'archived.reviewSince',
      'archived.tries',
      'archived.remoteId',
      'archived.url',
      'archived.publishedAt',
      'archived.failureCode',
      'archived.failureDetail',
      'archived.retryable',
      'archived.needsAttention',
      sql<boolean>`false`.as('unsent'),
      sql<boolean>`false`.as('recalled'),
      'archived.refusalCode',
      'archived.refusalDetail',
      'archived.refusedAt',
      'archived.notices',
      sql<RemovalState | null>`archived.removal ->> 'state'`.as('removalState'),
      removalMoment('requested_at').as('removalRequestedAt'),
      removal('requested_by').as('removalRequestedBy'),
      removal('failure_code').as('removalFailureCode'),
      removal('failure_detail').as('removalFailureDetail'),
      removalMoment('removed_at').as('removedAt'),
      sql<boolean>`true`.as('archived'),
    ])
    .execute()
}

/** The same, as a calendar reads them. */
export const listArchivedCalendar = async (
  tx: Tx,
  orgId: string,
  postIds: readonly string[],
): Promise<readonly CalendarPublication[]> => {
  const months = await listArchivedMonths(tx, orgId, postIds)
  if (months.length === 0) return []
  return of(tx, orgId, { months, postIds })
    .select([
      'archived.postId',
      'archived.channelId',
      'channels.provider',
      'channels.sandbox',
      'archived.status',
      'archived.needsAttention',
      sql<boolean>`false`.as('unsent'),
      sql<boolean>`false`.as('recalled'),
      sql<boolean>`false`.as('dueForReview'),
    ])
    .execute()
}

/** Where a publication is in the archive; undefined when it is not there. */
export const findArchivedPublication = (
  tx: Tx,
  orgId: string,
  id: string,
): Promise<{ readonly postId: string; readonly month: string } | undefined> =>
  tx
    .selectFrom('archivedPublications')
    .select(['postId', 'month'])
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .executeTakeFirst()

/** Whether a post on the network is what an archived publication came to, and not the one of this publication. */
export const isArchivedProof = async (tx: Tx, publicationId: string, remoteId: string): Promise<boolean> => {
  const answer = await sql<{
    found: boolean
  }>`select is_archived_proof(${publicationId}, ${remoteId}) as found`.execute(tx)
  return answer.rows[0]?.found === true
}
