import { sql } from 'kysely'
import type { PostLabel } from '#domain/label.ts'
import type { ArchivedCounts } from '#domain/publication.ts'
import type { Tx } from './database.ts'
import type { StoredPart, StoredReference } from './media-tables.ts'
import { anyOf } from './plain-array.ts'

export interface PostRow {
  readonly orgId: string
  readonly id: string
  readonly authorId: string
  /** Who wrote the content as it is now. */
  readonly contentBy: string
  readonly text: string
  /** For colleagues; never published, and no content. */
  readonly note: string
  /** In the order of their names. */
  readonly labels: readonly PostLabel[]
  readonly media: readonly StoredReference[]
  readonly thread: readonly StoredPart[]
  readonly revision: number
  readonly contentHash: Buffer
  readonly approvalRequired: boolean
  readonly approvedHash: Buffer
  readonly rejectedHash: Buffer
  readonly changesHash: Buffer
  readonly scheduledAt: Date | null
  readonly localTime: string | null
  readonly timeZone: string | null
  /** Set when its publications have moved to the archive: what became of them. It stays as it is then. */
  readonly archived: ArchivedCounts | null
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** The labels of a post that is read. */
export const LABELS = sql<
  readonly PostLabel[]
>`(select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'name', l.name, 'color', l.color)
  order by l.name_key), '[]') from post_labels pl join labels l on l.org_id = pl.org_id and l.id = pl.label_id
  where pl.org_id = posts.org_id and pl.post_id = posts.id)`

/** What became of the publications of a post that is read, where they have moved to the archive. */
export const ARCHIVED = sql<ArchivedCounts | null>`(select jsonb_build_object('published', a.published, 'failed', a.failed,
  'canceled', a.canceled) from archived_posts a where a.org_id = posts.org_id and a.post_id = posts.id)`

/** What is read of a post. */
export const POST_COLUMNS = [
  'posts.orgId',
  'posts.id',
  'posts.authorId',
  'posts.contentBy',
  'posts.text',
  'posts.note',
  LABELS.as('labels'),
  ARCHIVED.as('archived'),
  'posts.media',
  'posts.thread',
  'posts.revision',
  'posts.contentHash',
  'posts.approvalRequired',
  'posts.approvedHash',
  'posts.rejectedHash',
  'posts.changesHash',
  'posts.scheduledAt',
  'posts.localTime',
  'posts.timeZone',
  'posts.createdAt',
  'posts.updatedAt',
] as const

export interface NewPost {
  readonly orgId: string
  readonly id: string
  readonly authorId: string
  readonly text: string
  /** Left out: none. */
  readonly note?: string | undefined
  /** As `toStored` (db/media.ts) writes it; left out: none, or those that are there. */
  readonly media?: string
  /** As `toStoredThread` writes it; left out: none, or the one that is there. */
  readonly thread?: string
  readonly contentHash: Buffer
  readonly scheduledAt: Date | null
  readonly localTime: string | null
  readonly timeZone: string | null
}

/** Makes whatever is written from here on in this transaction need an approval, whoever writes it. */
export const awaitApproval = async (tx: Tx): Promise<void> => {
  await sql`select set_config('app.await_approval', 'on', true)`.execute(tx)
}

/** Adds a post; the database decides from the author's role whether it needs approval. */
export const insertPost = (tx: Tx, post: NewPost): Promise<PostRow> =>
  tx.insertInto('posts').values(post).returning(POST_COLUMNS).executeTakeFirstOrThrow()

export const findPost = (tx: Tx, orgId: string, id: string): Promise<PostRow | undefined> =>
  tx.selectFrom('posts').select(POST_COLUMNS).where('orgId', '=', orgId).where('id', '=', id).executeTakeFirst()

/** Posts by their ids, in no order. */
export const findPosts = (tx: Tx, orgId: string, ids: readonly string[]): Promise<readonly PostRow[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : tx.selectFrom('posts').select(POST_COLUMNS).where('orgId', '=', orgId).where('id', '=', anyOf(ids)).execute()

/** Like `findPost`, and makes other people's changes to the same post wait. The worker never takes this lock. */
export const lockPost = async (tx: Tx, orgId: string, id: string): Promise<PostRow | undefined> => {
  // First: whoever changes the organization's policy waits for those who hold this, and then locks posts.
  await sql`select lock_policy()`.execute(tx)
  await tx.selectFrom('posts').select('id').where('orgId', '=', orgId).where('id', '=', id).forUpdate().execute()
  // Read once it is held: it may have moved to the archive while this waited, which is no change of its row.
  return findPost(tx, orgId, id)
}

/** Makes the approval policy of this moment count for a post that left the queue, or is to be sent once more. */
export const holdToPolicy = async (tx: Tx, id: string): Promise<void> => {
  await sql`select hold_to_policy(${id})`.execute(tx)
}

export type PostChange = Pick<
  NewPost,
  'text' | 'media' | 'thread' | 'contentHash' | 'scheduledAt' | 'localTime' | 'timeZone'
>

/** Writes content and time; changed content takes the approval away and cascades to the publications' copies. */
export const updatePost = (
  tx: Tx,
  key: { readonly orgId: string; readonly id: string },
  change: PostChange,
): Promise<PostRow> =>
  tx
    .updateTable('posts')
    .set(change)
    .where('orgId', '=', key.orgId)
    .where('id', '=', key.id)
    .returning(POST_COLUMNS)
    .executeTakeFirstOrThrow()

/** Writes the note alone: the content stays as it is, and its approval. */
export const setPostNote = async (
  tx: Tx,
  { orgId, id }: { readonly orgId: string; readonly id: string },
  note: string,
): Promise<void> => {
  await tx.updateTable('posts').set({ note }).where('orgId', '=', orgId).where('id', '=', id).execute()
}

/** Says of a post that it is another one than a moment ago, whatever of it changed elsewhere. */
export const touchPost = async (
  tx: Tx,
  { orgId, id }: { readonly orgId: string; readonly id: string },
): Promise<void> => {
  await tx
    .updateTable('posts')
    .set({ note: sql.ref<string>('note') })
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .execute()
}

/** Approves exactly the content with this hash; the database checks the actor's role and writes the record. */
export const approvePost = async (
  tx: Tx,
  approval: { readonly id: string; readonly contentHash: Buffer; readonly comment: string | null },
): Promise<string> => {
  const { id, contentHash, comment } = approval
  const answer = await sql<{
    result: string
  }>`select approve_post(${id}, ${contentHash}, ${comment}) as result`.execute(tx)
  return answer.rows[0]?.result ?? 'forbidden'
}

/** Turns the content down. */
export const rejectPost = async (
  tx: Tx,
  rejection: { readonly id: string; readonly comment: string | null },
): Promise<string> => {
  const answer = await sql<{
    result: string
  }>`select reject_post(${rejection.id}, ${rejection.comment}) as result`.execute(tx)
  return answer.rows[0]?.result ?? 'forbidden'
}
