import { sql } from 'kysely'
import type { ChannelVariant, MediaReference, PostOptions, ThreadPart } from '#domain/content.ts'
import type { Notice, PublicationStatus } from '#domain/publication.ts'
import type { RemovalState } from '#domain/removal.ts'
import { besideArchived, listArchivedPublications } from './archived-publications.ts'
import type { Tx } from './database.ts'
import { toStored, toStoredThread } from './media.ts'
import type { StoredPart, StoredReference, StoredSent } from './media-tables.ts'
import { anyOf } from './plain-array.ts'
import { PREPARE_AHEAD } from './preparations.ts'

export interface PublicationRow {
  readonly orgId: string
  readonly id: string
  readonly postId: string
  readonly channelId: string
  readonly provider: string
  readonly sandbox: boolean
  readonly handle: string | null
  readonly text: string | null
  readonly media: readonly StoredReference[] | null
  readonly thread: readonly StoredPart[] | null
  readonly options: PostOptions
  /** How many posts it is on the network: more than one for a thread. */
  readonly parts: number
  /** Of a thread, the parts that are on the network. */
  readonly sent: readonly StoredSent[]
  readonly status: PublicationStatus
  readonly dueAt: Date | null
  readonly held: boolean
  /** What is paused and keeps it from going out, if it ever were to; the widest. */
  readonly pausedScope: 'channel' | 'organization' | 'installation' | null
  /** Since when a draft waits for somebody's word, because its time came while publishing was paused. */
  readonly reviewSince: Date | null
  readonly tries: number
  readonly remoteId: string | null
  readonly url: string | null
  readonly publishedAt: Date | null
  readonly failureCode: string | null
  readonly failureDetail: string | null
  readonly retryable: boolean
  readonly needsAttention: boolean
  /** A worker has it in hand, and nothing of it has been sent: it can still be canceled. */
  readonly unsent: boolean
  /** A worker has it in hand, and who stood behind it lost the right to: it gets no intent any more. */
  readonly recalled: boolean
  /** Of what waits in the queue: why its network would not take it, as it was made ready ahead of its time. */
  readonly refusalCode: string | null
  readonly refusalDetail: string | null
  readonly refusedAt: Date | null
  /** What people must know of it although it is out. */
  readonly notices: readonly Notice[]
  /** Null: nobody wished that it be taken down. */
  readonly removalState: RemovalState | null
  readonly removalRequestedAt: Date | null
  readonly removalRequestedBy: string | null
  readonly removalFailureCode: string | null
  readonly removalFailureDetail: string | null
  readonly removedAt: Date | null
  /** It has moved to the archive: it is shown, and nothing can be done with it. */
  readonly archived: boolean
}

/** As `cancel_unsent()` asks it. */
export const UNSENT = sql<boolean>`case publications.status when 'publishing' then publications.sent = '[]'
  and not exists (select from attempts a where a.org_id = publications.org_id and a.publication_id = publications.id
    and a.state in ('sending', 'unknown')) else false end`

const COLUMNS = [
  'publications.orgId',
  'publications.id',
  'publications.postId',
  'publications.channelId',
  'channels.provider',
  'channels.sandbox',
  'channels.handle',
  'publications.text',
  'publications.media',
  'publications.thread',
  'publications.parts',
  'publications.sent',
  'publications.options',
  'publications.status',
  'publications.dueAt',
  'publications.held',
  sql<PublicationRow['pausedScope']>`case
    when exists (select from installation i where i.paused_at is not null) then 'installation'
    when exists (select from organizations o where o.id = publications.org_id and o.paused_at is not null) then 'organization'
    when channels.paused_at is not null then 'channel' end`.as('pausedScope'),
  'publications.reviewSince',
  'publications.tries',
  'publications.remoteId',
  'publications.url',
  'publications.publishedAt',
  'publications.failureCode',
  'publications.failureDetail',
  'publications.retryable',
  'publications.needsAttention',
  UNSENT.as('unsent'),
  'publications.recalled',
  'publications.refusalCode',
  'publications.refusalDetail',
  'publications.refusedAt',
  'publications.notices',
  'removals.state as removalState',
  'removals.requestedAt as removalRequestedAt',
  'removals.requestedBy as removalRequestedBy',
  'removals.failureCode as removalFailureCode',
  'removals.failureDetail as removalFailureDetail',
  'removals.removedAt',
  sql<boolean>`false`.as('archived'),
] as const

export interface NewPublication {
  readonly orgId: string
  readonly id: string
  readonly postId: string
  readonly channelId: string
  readonly text: string | null
  readonly media: readonly MediaReference[] | null
  readonly thread: readonly ThreadPart[] | null
  readonly options: PostOptions
  readonly contentHash: Buffer
  readonly approvalRequired: boolean
  readonly approvedHash: Buffer
  /** What people see of it, as a digest. */
  readonly likeness: Buffer
}

const storedVariant = ({ media, thread, options }: Pick<NewPublication, 'media' | 'thread' | 'options'>) => ({
  media: media === null ? null : toStored(media),
  thread: thread === null ? null : toStoredThread(thread),
  options: JSON.stringify(options),
})

/** Adds publications as drafts; `queuePublications` is the only way on from there. */
export const insertPublications = async (tx: Tx, publications: readonly NewPublication[]): Promise<void> => {
  if (publications.length === 0) return
  await tx
    .insertInto('publications')
    .values(publications.map((each) => ({ ...each, ...storedVariant(each) })))
    .execute()
}

/** The publications of the given posts, in the order they were added, also those that have moved to the archive. */
export const listPublications = async (
  tx: Tx,
  orgId: string,
  postIds: readonly string[],
): Promise<readonly PublicationRow[]> => {
  const live = await listLive(tx, orgId, postIds)
  return besideArchived(live, await listArchivedPublications(tx, orgId, postIds))
}

const listLive = (tx: Tx, orgId: string, postIds: readonly string[]): Promise<readonly PublicationRow[]> =>
  postIds.length === 0
    ? Promise.resolve([])
    : tx
        .selectFrom((from) =>
          // OFFSET 0: found by their posts and nothing else. Who makes the plan takes an organization for a small one, and would
          // go through all publications of each of its channels.
          from
            .selectFrom('publications')
            .selectAll()
            .where('orgId', '=', orgId)
            .where('postId', '=', anyOf(postIds))
            .offset(0)
            .as('publications'),
        )
        .innerJoin('channels', (join) =>
          join.onRef('channels.orgId', '=', 'publications.orgId').onRef('channels.id', '=', 'publications.channelId'),
        )
        .leftJoin('removals', (join) =>
          join
            .onRef('removals.orgId', '=', 'publications.orgId')
            .onRef('removals.publicationId', '=', 'publications.id'),
        )
        .select(COLUMNS)
        .orderBy('publications.id')
        .execute()

const NO_FAILURE = { failureCode: null, failureDetail: null, retryable: false, needsAttention: false }

interface PostKey {
  readonly orgId: string
  readonly postId: string
}

/**
 * Keeps what the worker moves as it is until the transaction is over. It hands back what it cannot send yet: without this, what it
 * had in hand at one statement would be in the queue at the next, and nobody had taken it back or been refused.
 */
export const holdStill = async (
  tx: Tx,
  { orgId, ...of }: { readonly orgId: string } & ({ readonly postId: string } | { readonly channelId: string }),
): Promise<void> => {
  await tx
    .selectFrom('publications')
    .select('id')
    .where('orgId', '=', orgId)
    .where((is) => is.and(of))
    .where('status', 'in', ['queued', 'publishing'])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
}

/**
 * Takes back to draft whatever of a post has not started. What the worker has claimed in the same moment stays:
 * the row lock makes this wait, and then the row is no longer queued.
 */
export const unqueuePublications = async (tx: Tx, key: PostKey): Promise<void> => {
  await holdStill(tx, key)
  await tx
    .updateTable('publications')
    .set({
      status: 'draft',
      wakeAt: null,
      dueAt: null,
      held: false,
      ...NO_FAILURE,
    })
    .where('orgId', '=', key.orgId)
    .where('postId', '=', key.postId)
    .where((is) =>
      is.or([is('status', '=', 'queued'), is.and([is('status', '=', 'failed'), is('needsAttention', '=', false)])]),
    )
    .execute()
}

const hasFiles = sql<boolean>`(coalesce(publications.media, post.media) <> '[]'
  or thread_media(coalesce(publications.thread, post.thread)) <> '[]')`

/** Queues a post's drafts for an instant (null: this moment, by the database's clock). Answers with how many. */
export const queuePublications = async (tx: Tx, key: PostKey, dueAt: Date | null): Promise<number> => {
  const due = dueAt === null ? sql<Date>`clock_timestamp()` : sql<Date>`${dueAt}::timestamptz`
  const answer = await tx
    .updateTable('publications')
    .set({
      status: 'queued',
      dueAt: due,
      wakeAt: due,
      held: false,
      tries: 0,
      looks: 0,
      prepareAfter: sql<Date | null>`(select case when ${hasFiles} then ${due} - ${PREPARE_AHEAD} end from posts post
        where post.org_id = publications.org_id and post.id = publications.post_id)`,
    })
    .where('orgId', '=', key.orgId)
    .where('postId', '=', key.postId)
    .where('status', '=', 'draft')
    .executeTakeFirst()
  return Number(answer.numUpdatedRows)
}

/**
 * Cancels whatever of a post can no longer do harm: drafts, queued ones, failures whose outcome is known, and what a worker has
 * in hand and has not begun to send.
 */
export const cancelPublications = async (tx: Tx, key: PostKey): Promise<number> => {
  await holdStill(tx, key)
  const unsent = await sql<{ count: number }>`select cancel_unsent(${key.postId}) as count`.execute(tx)
  const answer = await cancelHarmless(tx, key.orgId).where('postId', '=', key.postId).executeTakeFirst()
  return Number(answer.numUpdatedRows) + (unsent.rows[0]?.count ?? 0)
}

const cancelHarmless = (tx: Tx, orgId: string) =>
  tx
    .updateTable('publications')
    .set({ status: 'canceled', wakeAt: null, held: false, ...NO_FAILURE })
    .where('orgId', '=', orgId)
    .where((is) =>
      is.or([
        is('status', 'in', ['draft', 'queued']),
        is.and([is('status', '=', 'failed'), is('needsAttention', '=', false)]),
      ]),
    )

/** Due at this moment, as if nothing had been tried before. */
const DUE_NOW = {
  status: 'queued',
  dueAt: sql<Date>`clock_timestamp()`,
  wakeAt: sql<Date>`clock_timestamp()`,
  held: false,
  tries: 0,
  looks: 0,
} as const

/** Sends drafts and failed publications on their way, due this moment; the rest of their posts stays as it is. */
export const queueNow = async (tx: Tx, orgId: string, ids: readonly string[]): Promise<void> => {
  await tx
    .updateTable('publications')
    .set({ ...DUE_NOW, ...NO_FAILURE })
    .where('orgId', '=', orgId)
    .where('id', '=', anyOf(ids))
    .where('status', 'in', ['draft', 'failed'])
    .execute()
}

/** Changes what one channel gets; the caller has taken the publication back to draft. What was prepared for it is void. */
export const setVariant = async (
  tx: Tx,
  change: { readonly orgId: string; readonly id: string; readonly variant: ChannelVariant },
): Promise<void> => {
  await tx
    .updateTable('publications')
    .set({ text: change.variant.text, ...storedVariant(change.variant) })
    .where('orgId', '=', change.orgId)
    .where('id', '=', change.id)
    .execute()
}

/**
 * Removes publications that an edit took out of the content: drafts, and what was canceled with its channel. The rows
 * of a post are its content, and the worker hashes them before it sends.
 */
export const deleteUnsentPublications = async (tx: Tx, orgId: string, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return
  await tx
    .deleteFrom('publications')
    .where('orgId', '=', orgId)
    .where('id', '=', anyOf(ids))
    .where('status', 'in', ['draft', 'canceled'])
    .execute()
}

/** Cancels what waits for a channel that is being deleted. */
export const cancelOfChannel = async (tx: Tx, orgId: string, channelId: string): Promise<void> => {
  await holdStill(tx, { orgId, channelId })
  await cancelHarmless(tx, orgId).where('channelId', '=', channelId).execute()
}

const hasOne = async (query: { executeTakeFirst(): Promise<unknown> }): Promise<boolean> =>
  (await query.executeTakeFirst()) !== undefined

const ofChannel = (tx: Tx, orgId: string, channelId: string) =>
  tx.selectFrom('publications').select('id').where('orgId', '=', orgId).where('channelId', '=', channelId).limit(1)

/** Whether the worker has a publication of this channel in hand. */
export const isChannelPublishing = (tx: Tx, orgId: string, channelId: string): Promise<boolean> =>
  hasOne(ofChannel(tx, orgId, channelId).where('status', '=', 'publishing'))

/** Whether of some publication of this channel it is not known if it went out. */
export const isChannelUnsettled = (tx: Tx, orgId: string, channelId: string): Promise<boolean> =>
  hasOne(ofChannel(tx, orgId, channelId).where('needsAttention', '=', true))

/**
 * Has what waits for a channel held to its network's rules anew, long before its time. What is being made ready at this
 * moment is left alone: it meets the rules again when it is sent.
 */
export const checkQueued = async (tx: Tx, orgId: string, channelId: string): Promise<void> => {
  await sql`
    update publications set prepare_after = now()
    where org_id = ${orgId} and channel_id = ${channelId} and status = 'queued' and due_at > now()
      and (prepare_after is null or due_at > now() + ${PREPARE_AHEAD})`.execute(tx)
}
