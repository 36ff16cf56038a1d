import { sql } from 'kysely'
import type { PublicationStatus } from '#domain/publication.ts'
import { besideArchived, listArchivedCalendar } from './archived-publications.ts'
import type { Tx } from './database.ts'
import type { StoredReference } from './media-tables.ts'
import { anyOf } from './plain-array.ts'
import { pageOfPosts, type PageWish, type PostFilter } from './post-listing.ts'
import { ARCHIVED, LABELS, type PostRow } from './posts.ts'
import { UNSENT } from './publications.ts'
import { postVersion } from './versions.ts'

/** Of a text, so many characters are read: enough for one line. */
export const MOST_OF_TEXT = 120

/** What is read of a post that stands in a calendar among thousands. */
export interface CalendarRow extends Pick<
  PostRow,
  | 'id'
  | 'labels'
  | 'archived'
  | 'authorId'
  | 'contentBy'
  | 'contentHash'
  | 'approvalRequired'
  | 'approvedHash'
  | 'rejectedHash'
  | 'changesHash'
  | 'scheduledAt'
  | 'localTime'
  | 'timeZone'
> {
  /** Its beginning, one character longer than what is shown, so that one sees whether there is more. */
  readonly line: string
  readonly mediaCount: number
  readonly firstMedia: StoredReference | null
  /** Whether there is a small picture of the first file. */
  readonly hasPicture: boolean
  /** As the post itself is answered with. */
  readonly version: string
  readonly sortKey: string
}

const COLUMNS = [
  'posts.id',
  'posts.authorId',
  'posts.contentBy',
  'posts.contentHash',
  'posts.approvalRequired',
  'posts.approvedHash',
  'posts.rejectedHash',
  'posts.changesHash',
  'posts.scheduledAt',
  'posts.localTime',
  'posts.timeZone',
] as const

/** A post whose text stands with its channels only shows the first of those. */
const LINE = sql<string>`left(case when posts.text <> '' then posts.text else coalesce((select p.text from publications p
  where p.org_id = posts.org_id and p.post_id = posts.id and p.text <> '' order by p.id limit 1), '') end, ${sql.lit(MOST_OF_TEXT + 1)})`

const HAS_PICTURE = sql<boolean>`case when jsonb_array_length(posts.media) = 0 then false else exists (
  select from media_blobs b where b.org_id = posts.org_id and b.sha256 = decode(posts.media->0->>'sha256', 'hex')
    and b.has_thumbnail) end`

export interface CalendarWish extends PageWish {
  /** What a post's version hangs on beside its rows. */
  readonly beside: string
}

/** One page of what a calendar shows: a span of time, or what has no time yet. */
export const listCalendar = async (tx: Tx, filter: PostFilter, page: CalendarWish): Promise<readonly CalendarRow[]> => {
  const { query, sortKey } = await pageOfPosts(tx, filter, page)
  return query
    .select([
      ...COLUMNS,
      LINE.as('line'),
      LABELS.as('labels'),
      ARCHIVED.as('archived'),
      sql<number>`jsonb_array_length(posts.media)`.as('mediaCount'),
      sql<StoredReference | null>`posts.media->0`.as('firstMedia'),
      HAS_PICTURE.as('hasPicture'),
      postVersion(page.beside).as('version'),
      sortKey,
    ])
    .execute()
}

/** Where a post goes, and how it stands there. */
export interface CalendarPublication {
  readonly postId: string
  readonly channelId: string
  readonly provider: string
  readonly sandbox: boolean
  readonly status: PublicationStatus
  readonly needsAttention: boolean
  /** A worker has it in hand, and nothing of it has been sent: it can still be canceled. */
  readonly unsent: boolean
  readonly recalled: boolean
  readonly dueForReview: boolean
}

/** The publications of many posts, in the order they were added, also those that have moved to the archive. */
export const listCalendarPublications = async (
  tx: Tx,
  orgId: string,
  postIds: readonly string[],
): Promise<readonly CalendarPublication[]> => {
  const live = await listLive(tx, orgId, postIds)
  return besideArchived(live, await listArchivedCalendar(tx, orgId, postIds))
}

const listLive = (tx: Tx, orgId: string, postIds: readonly string[]): Promise<readonly CalendarPublication[]> =>
  tx
    .selectFrom((from) =>
      // OFFSET 0: found by their posts and nothing else, as in listPublications.
      from
        .selectFrom('publications')
        .select(['orgId', 'id', 'postId', 'channelId', 'status', 'needsAttention', 'reviewSince', 'sent', 'recalled'])
        .where('orgId', '=', orgId)
        .where('postId', '=', anyOf(postIds))
        .offset(0)
        .as('publications'),
    )
    .innerJoin('channels', (join) =>
      join.onRef('channels.orgId', '=', 'publications.orgId').onRef('channels.id', '=', 'publications.channelId'),
    )
    .select([
      'publications.postId',
      'publications.channelId',
      'channels.provider',
      'channels.sandbox',
      'publications.status',
      'publications.needsAttention',
      UNSENT.as('unsent'),
      'publications.recalled',
      sql<boolean>`publications.review_since is not null`.as('dueForReview'),
    ])
    .orderBy('publications.id')
    .execute()
