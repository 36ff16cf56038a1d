import { sql, type Expression, type RawBuilder, type SqlBool } from 'kysely'
import type { ApprovalState } from '#domain/approval.ts'
import type { PublicationStatus } from '#domain/publication.ts'
import { archivedBy, archivedIs, type PostQuery } from './archive-listing.ts'
import { containing } from './containing.ts'
import type { Tx } from './database.ts'
import { plainArray } from './plain-array.ts'
import { POST_COLUMNS, type PostRow } from './posts.ts'
import { postVersion } from './versions.ts'

export const POST_SORTS = ['scheduled_at', '-scheduled_at', 'created_at', '-created_at'] as const
export type PostSort = (typeof POST_SORTS)[number]

export interface PostFilter {
  readonly orgId: string
  readonly status?: PublicationStatus | undefined
  readonly approval?: ApprovalState | undefined
  readonly channelId?: string | undefined
  readonly authorId?: string | undefined
  readonly labelId?: string | undefined
  readonly hasFailed?: boolean | undefined
  readonly needsAttention?: boolean | undefined
  /** Whether a publication of it came due while publishing was paused, and waits for somebody's word. */
  readonly dueForReview?: boolean | undefined
  /** Scheduled at or after / before. */
  readonly from?: Date | undefined
  readonly to?: Date | undefined
  /** Only these. */
  readonly ids?: readonly string[] | undefined
  /** Only what has no time yet. */
  readonly unscheduled?: boolean | undefined
  /** Case-insensitive part of the text, or of a channel's own text. */
  readonly text?: string | undefined
}

/** Where the last page ended: the sort key as PostgreSQL writes it, and the id. */
export interface PagePosition {
  readonly key: string
  readonly id: string
}

/** The very expression of the index posts_schedule. */
const plannedOf = (table: string): RawBuilder<string> => {
  const instant = sql.ref(`${table}.scheduledAt`)
  return sql<string>`case when ${instant} is null then 'infinity'::timestamptz else ${instant} end`
}

/** OFFSET 0: asked of one post after the other, in the order of an index; else the planner takes what passes for one post, and sorts. */
const publicationExists = (condition: Expression<SqlBool>): Expression<SqlBool> =>
  sql<SqlBool>`exists (select from publications p where p.org_id = posts.org_id and p.post_id = posts.id and ${condition} offset 0)`

const statusIs = (status: PublicationStatus): Expression<SqlBool> =>
  // Compared inside: the planner takes half of the posts to pass then, and not one in two hundred, and keeps to the order of
  // an index instead of sorting what it takes to be few.
  sql<SqlBool>`(select ${status} = post_status(
    count(*) filter (where p.status = 'draft'), count(*) filter (where p.status = 'queued'),
    count(*) filter (where p.status = 'publishing'), count(*) filter (where p.status = 'published'),
    count(*) filter (where p.status = 'failed'), count(*) filter (where p.status = 'canceled'))
    from publications p where p.org_id = posts.org_id and p.post_id = posts.id)`

/** Said besides the status itself, because there is an index for it: a draft has a publication that is one, or none at all and no time. */
const draftOrBare = (orgId: string): Expression<SqlBool> => {
  const guide = sql`select p.post_id from publications p where p.org_id = ${orgId} and p.status = 'draft'`
  const bare = sql`select d.id from posts d where d.org_id = ${orgId} and ${plannedOf('d')} = 'infinity'
    and not exists (select from publications p where p.org_id = d.org_id and p.post_id = d.id)
    and not exists (select from archived_posts a where a.org_id = d.org_id and a.post_id = d.id)`
  return sql<SqlBool>`posts.id in (${guide} union all ${bare})`
}

const REQUIRED = sql`posts.approval_required and posts.approved_hash <> posts.content_hash`
const UNDECIDED = sql`${REQUIRED} and posts.content_hash not in (posts.rejected_hash, posts.changes_hash)`

// The twin of domain/approval.ts; a test holds the two together.
const APPROVAL_CONDITIONS: Readonly<Record<ApprovalState, Expression<SqlBool>>> = {
  not_required: sql<SqlBool>`not posts.approval_required`,
  approved: sql<SqlBool>`posts.approval_required and posts.approved_hash = posts.content_hash`,
  rejected: sql<SqlBool>`${REQUIRED} and posts.rejected_hash = posts.content_hash`,
  changes_requested: sql<SqlBool>`${REQUIRED} and posts.rejected_hash <> posts.content_hash and posts.changes_hash = posts.content_hash`,
  pending: sql<SqlBool>`${UNDECIDED} and posts.scheduled_at is not null`,
  not_requested: sql<SqlBool>`${UNDECIDED} and posts.scheduled_at is null`,
}

/**
 * Of an author whose posts lie close in the list, compared inside: posts are looked at in the order of the list then. An index finds all that
 * somebody wrote, in no order; whoever takes that for little reads and sorts a million posts for a page.
 */
const isBy = (authorId: string, isClose: boolean): Expression<SqlBool> =>
  isClose ? sql<SqlBool>`(select posts.author_id = ${authorId})` : sql<SqlBool>`posts.author_id = ${authorId}`

const conditions = (filter: PostFilter, { time, isArchive, isByClose }: Way): readonly Expression<SqlBool>[] => {
  const found: Expression<SqlBool>[] = [sql<SqlBool>`posts.org_id = ${filter.orgId}`]
  if (filter.status !== undefined)
    found.push(isArchive === true ? archivedIs(sql<SqlBool>`a.status = ${filter.status}`) : statusIs(filter.status))
  if (filter.approval !== undefined) found.push(APPROVAL_CONDITIONS[filter.approval])
  if (filter.authorId !== undefined) found.push(isBy(filter.authorId, isByClose === true))
  if (filter.labelId !== undefined)
    found.push(
      sql<SqlBool>`posts.id in (select pl.post_id from post_labels pl where pl.org_id = ${filter.orgId} and pl.label_id = ${filter.labelId})`,
    )
  if (filter.from !== undefined)
    found.push(sql<SqlBool>`${time.instant} >= ${filter.from}`, sql<SqlBool>`posts.scheduled_at is not null`)
  if (filter.ids !== undefined) found.push(sql<SqlBool>`posts.id = any(${plainArray(filter.ids)}::uuid[])`)
  if (filter.unscheduled === true) found.push(sql<SqlBool>`${time.instant} = 'infinity'`)
  if (filter.to !== undefined) found.push(sql<SqlBool>`${time.instant} < ${filter.to}`)
  return [...found, ...publicationConditions(filter)]
}

const publicationConditions = (filter: PostFilter): readonly Expression<SqlBool>[] => {
  const found: Expression<SqlBool>[] = []
  if (filter.channelId !== undefined) {
    const live = publicationExists(sql<SqlBool>`p.channel_id = ${filter.channelId}`)
    const archived = archivedIs(sql<SqlBool>`${filter.channelId} = any(a.channel_ids)`)
    found.push(sql<SqlBool>`(${live} or ${archived})`)
  }
  if (filter.hasFailed !== undefined) {
    const live = publicationExists(sql<SqlBool>`p.status = 'failed'`)
    const failed = sql<SqlBool>`(${live} or ${archivedIs(sql<SqlBool>`a.status = 'failed'`)})`
    found.push(filter.hasFailed ? failed : sql<SqlBool>`not ${failed}`)
  }
  if (filter.needsAttention !== undefined) {
    const unsettled = publicationExists(sql<SqlBool>`p.needs_attention`)
    found.push(filter.needsAttention ? unsettled : sql<SqlBool>`not ${unsettled}`)
  }
  if (filter.dueForReview !== undefined) {
    const waiting = publicationExists(sql<SqlBool>`p.review_since is not null`)
    found.push(filter.dueForReview ? waiting : sql<SqlBool>`not ${waiting}`)
  }
  if (filter.text !== undefined) {
    const pattern = containing(filter.text)
    found.push(
      sql<SqlBool>`(posts.text ilike ${pattern} or ${publicationExists(sql<SqlBool>`p.text ilike ${pattern}`)})`,
    )
  }
  return found
}

/** What a page is cut by: the instant, and the post's id. */
interface CutBy {
  readonly instant: RawBuilder<string>
  readonly id: RawBuilder<string>
}

const BY_CREATION: CutBy = { instant: sql`posts.created_at`, id: sql`posts.id` }
const BY_TIME: CutBy = { instant: plannedOf('posts'), id: sql`posts.id` }
const GUIDED_BY_CREATION: CutBy = { instant: sql`guide.post_created_at`, id: sql`guide.post_id` }
const GUIDED_BY_TIME: CutBy = { instant: sql`guide.planned_at`, id: sql`guide.post_id` }

/** One publication of each post, by which an index finds the posts in their order. */
const guided = (tx: Tx, orgId: string, guide: Expression<SqlBool>): PostQuery =>
  tx
    .selectFrom('posts')
    .innerJoin('publications as guide', (join) =>
      join.onRef('guide.orgId', '=', 'posts.orgId').onRef('guide.postId', '=', 'posts.id'),
    )
    .where('guide.orgId', '=', orgId)
    .where(guide)

/**
 * Of several publications of a post in this status, the one with the lowest id. OFFSET 0: looked for at one post after the other, for a page;
 * else the planner compares all that an organization ever published with itself, as soon as that fits into its memory.
 */
const firstOf = (status: PublicationStatus): Expression<SqlBool> =>
  sql<SqlBool>`guide.status = ${status} and not exists (select from publications p where p.org_id = guide.org_id
    and p.post_id = guide.post_id and p.status = ${status} and p.id < guide.id offset 0)`

/** The same of what waits for a review, which has an index of its own. */
const FIRST_FOR_REVIEW = sql<SqlBool>`guide.review_since is not null and not exists (select from publications p
  where p.org_id = guide.org_id and p.post_id = guide.post_id and p.review_since is not null and p.id < guide.id offset 0)`

/** OFFSET 0: asked of one post after the other, never by going through all that there is of a status. */
const guideHas = (status: PublicationStatus): Expression<SqlBool> =>
  sql<SqlBool>`exists (select from publications p where p.org_id = guide.org_id and p.post_id = guide.post_id
    and p.status = ${status} offset 0)`

/** Every post that passes has a publication of this status. Drafts may have none at all. */
const impliedStatus = ({ status, hasFailed, needsAttention }: PostFilter): PublicationStatus | null => {
  if (status !== undefined && status !== 'draft') return status
  return hasFailed === true || needsAttention === true ? 'failed' : null
}

interface Way {
  readonly query: PostQuery
  readonly cut: CutBy
  /** What `from` and `to` are compared with. */
  readonly time: CutBy
  /** It leads to what has moved, and to nothing else. */
  readonly isArchive?: boolean
  /** Many of the posts that are next in the list are by the author who is asked for. */
  readonly isByClose?: boolean
}

/** Few posts of an organization are in one of these, of many. */
const RARE: ReadonlySet<PublicationStatus | null> = new Set<PublicationStatus>(['publishing', 'failed', 'canceled'])
/** So many publications of a channel may be looked at one after the other. */
const MOST_LOOKED_AT = 1_000

const isCrowded = async (tx: Tx, orgId: string, channelId: string): Promise<boolean> => {
  const beyond = await tx
    .selectFrom('publications')
    .select('id')
    .where('orgId', '=', orgId)
    .where('channelId', '=', channelId)
    .offset(MOST_LOOKED_AT)
    .limit(1)
    .executeTakeFirst()
  return beyond !== undefined
}

/** Few wait for that, whatever else is asked. */
const wayToReview = (tx: Tx, { orgId }: PostFilter, sort: PostSort): Way => {
  const cut = sort.endsWith('created_at') ? GUIDED_BY_CREATION : GUIDED_BY_TIME
  return { query: guided(tx, orgId, FIRST_FOR_REVIEW), cut, time: GUIDED_BY_TIME }
}

/** The shortest way to the posts in their order: by an index over their publications where the filter names one. */
const wayFor = async (tx: Tx, filter: PostFilter, sort: PostSort): Promise<Way> => {
  const { orgId, channelId } = filter
  const byAge = sort.endsWith('created_at')
  const status = impliedStatus(filter)
  const guide = { cut: byAge ? GUIDED_BY_CREATION : GUIDED_BY_TIME, time: GUIDED_BY_TIME }
  // What is rare is found sooner by itself than among all that a channel has, and asked for the channel then.
  const isRare = channelId !== undefined && RARE.has(status) && (await isCrowded(tx, orgId, channelId))
  if (channelId !== undefined && !isRare) {
    // A post has one publication for a channel at most.
    const ofChannel = guided(tx, orgId, sql<SqlBool>`guide.channel_id = ${channelId}`)
    return { ...guide, query: status === null ? ofChannel : ofChannel.where(guideHas(status)) }
  }
  if (status !== null) return { ...guide, query: guided(tx, orgId, firstOf(status)) }
  const bare = tx.selectFrom('posts')
  const query = filter.status === undefined ? bare : bare.where(draftOrBare(orgId))
  return { query, cut: byAge ? BY_CREATION : BY_TIME, time: BY_TIME }
}

/** A page of a list: `limit` + 1 rows at most, so that the caller sees whether there is more. */
export interface PageWish {
  readonly sort: PostSort
  readonly limit: number
  readonly after: PagePosition | null
}

/** The way to what has moved, where the way to the rest leads over publications. */
const wayToArchived = async (tx: Tx, filter: PostFilter, sort: PostSort): Promise<Way | null> => {
  const { orgId, channelId, status, dueForReview, needsAttention } = filter
  // Nothing of this kind moves.
  if (dueForReview === true || needsAttention === true || status === 'draft') return null
  const query = await archivedBy(tx, { orgId, channelId, status: impliedStatus(filter) })
  const cut = sort.endsWith('created_at') ? GUIDED_BY_CREATION : GUIDED_BY_TIME
  return query === null ? null : { query, cut, time: GUIDED_BY_TIME, isArchive: true }
}

const ordered = (query: PostQuery, { instant, id }: CutBy, { sort, limit }: PageWish): PostQuery => {
  const direction = sort.startsWith('-') ? 'desc' : 'asc'
  return query
    .orderBy(instant, direction)
    .orderBy(id, direction)
    .limit(limit + 1)
}

/** The posts of a page by one way, in their order. */
const pageBy = (way: Way, filter: PostFilter, page: PageWish): PostQuery => {
  const { cut } = way
  let { query } = way
  for (const condition of conditions(filter, way)) query = query.where(condition)
  const descending = page.sort.startsWith('-')
  if (page.after !== null) {
    const position = sql`(${page.after.key}::timestamptz, ${page.after.id}::uuid)`
    const place = sql`(${cut.instant}, ${cut.id})`
    query = query.where(descending ? sql<SqlBool>`${place} < ${position}` : sql<SqlBool>`${place} > ${position}`)
  }
  return ordered(query, cut, page)
}

/** So many of the posts that are next in the list are looked at, and so many of them have to be by the author for a page to be near. */
const NEXT = { all: 200, own: 20 }

/** Asked only where the list leads over all posts: another way is short already. */
const isByClose = async (
  tx: Tx,
  { way, page }: { readonly way: Way; readonly page: PageWish },
  { orgId, authorId }: PostFilter,
): Promise<boolean> => {
  if (authorId === undefined || (way.cut !== BY_CREATION && way.cut !== BY_TIME)) return false
  const next = pageBy({ ...way, query: tx.selectFrom('posts') }, { orgId }, { ...page, limit: NEXT.all - 1 })
  const { own } = await tx
    .selectFrom(next.select('posts.authorId as author').as('next'))
    .select(sql<number>`(count(*) filter (where next.author = ${authorId}))::integer`.as('own'))
    .executeTakeFirstOrThrow()
  return own >= NEXT.own
}

/** The posts of one page, in their order; what is to be read of them is left open. */
export const pageOfPosts = async (tx: Tx, filter: PostFilter, page: PageWish) => {
  const short = filter.dueForReview === true ? wayToReview(tx, filter, page.sort) : await wayFor(tx, filter, page.sort)
  const way = { ...short, isByClose: await isByClose(tx, { way: short, page }, filter) }
  const archive = await wayToArchived(tx, filter, page.sort)
  const sortKey = (cut: CutBy) => sql<string>`${cut.instant}::text`.as('sortKey')
  if (archive === null) return { query: pageBy(way, filter, page), sortKey: sortKey(way.cut) }
  // Each finds a page by itself; of the two together one is left. A post is found by one of them only.
  const keys = (each: Way) =>
    pageBy(each, filter, page).select([
      sql<string>`posts.id`.as('id'),
      sql<string>`${each.cut.instant}::timestamptz`.as('at'),
    ])
  const both = tx
    .selectFrom(sql<{ id: string; at: string }>`((${keys(way)}) union all (${keys(archive)}))`.as('found'))
    .innerJoin('posts', (join) => join.onRef('posts.id', '=', 'found.id').on('posts.orgId', '=', filter.orgId))
  const cut = { instant: sql<string>`found.at`, id: sql<string>`found.id` }
  return { query: ordered(both, cut, page), sortKey: sortKey(cut) }
}

/**
 * One page of an organization's posts. Each has its version, of the same moment as its row, where it is said what else that hangs
 * on (`beside`, as `postVersion` takes it); else nobody needs them, and they are empty.
 */
export const listPosts = async (
  tx: Tx,
  filter: PostFilter,
  page: PageWish & { readonly beside?: string },
): Promise<readonly (PostRow & { readonly sortKey: string; readonly version: string })[]> => {
  const { query, sortKey } = await pageOfPosts(tx, filter, page)
  const version = page.beside === undefined ? sql<string>`''` : postVersion(page.beside)
  return query.select([...POST_COLUMNS, sortKey, version.as('version')]).execute()
}

/** How many posts pass, up to so many: beyond, one more than that, whatever there is. */
export const countPosts = async (tx: Tx, filter: PostFilter, most: number): Promise<number> => {
  const { query } = await pageOfPosts(tx, filter, { sort: 'scheduled_at', limit: most, after: null })
  const { count } = await tx
    .selectFrom(query.select('posts.id').as('found'))
    .select(sql<number>`count(*)::integer`.as('count'))
    .executeTakeFirstOrThrow()
  return count
}
