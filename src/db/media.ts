import { sql } from 'kysely'
import {
  filesNamedBy,
  type ChannelVariant,
  type MediaReference,
  type PostOptions,
  type ThreadPart,
} from '#domain/content.ts'
import type { MediaFacts, MediaItem, MediaKind } from '#domain/media.ts'
import { containing } from './containing.ts'
import type { Database, Tx } from './database.ts'
import type { StoredPart, StoredReference } from './media-tables.ts'
import { anyOf } from './plain-array.ts'

export interface MediaRow {
  readonly orgId: string
  readonly id: string
  readonly createdBy: string
  readonly name: string
  readonly sha256: Buffer
  readonly kind: MediaKind
  readonly facts: MediaFacts
  readonly altText: string
  readonly tags: readonly string[]
  readonly derivedFrom: string | null
  readonly deletedAt: Date | null
  readonly hasThumbnail: boolean
  readonly createdAt: Date
  readonly updatedAt: Date
}

const COLUMNS = [
  'media.orgId',
  'media.id',
  'media.createdBy',
  'media.name',
  'media.sha256',
  'media.kind',
  'media.facts',
  'media.altText',
  'media.tags',
  'media.derivedFrom',
  'media.deletedAt',
  'media.createdAt',
  'media.updatedAt',
] as const

const rows = (tx: Tx, orgId: string) =>
  tx
    .selectFrom('media')
    .leftJoin('mediaBlobs', (join) =>
      join.onRef('mediaBlobs.orgId', '=', 'media.orgId').onRef('mediaBlobs.sha256', '=', 'media.sha256'),
    )
    .select([...COLUMNS, sql<boolean>`coalesce(media_blobs.has_thumbnail, false)`.as('hasThumbnail')])
    .where('media.orgId', '=', orgId)

/** A file that is there; deleted ones are only named by posts that are out. */
export const findMedia = (tx: Tx, orgId: string, id: string): Promise<MediaRow | undefined> =>
  rows(tx, orgId).where('media.id', '=', id).where('media.deletedAt', 'is', null).executeTakeFirst()

/** Makes whoever changes or deletes it wait until the transaction ends. */
export const lockMedia = async (tx: Tx, orgId: string, id: string): Promise<void> => {
  await tx.selectFrom('media').select('id').where('orgId', '=', orgId).where('id', '=', id).forNoKeyUpdate().execute()
}

/** Files by their ids, deleted ones too. */
export const findAllMedia = (tx: Tx, orgId: string, ids: readonly string[]): Promise<readonly MediaRow[]> =>
  ids.length === 0 ? Promise.resolve([]) : rows(tx, orgId).where('media.id', '=', anyOf(ids)).execute()

/** Everything that ever was in the library, in the order of ids. */
export const listMediaById = (
  tx: Tx,
  orgId: string,
  part: { readonly after: string | null; readonly limit: number },
): Promise<readonly MediaRow[]> => {
  const query = rows(tx, orgId).orderBy('media.id').limit(part.limit)
  return (part.after === null ? query : query.where('media.id', '>', part.after)).execute()
}

export interface MediaFilter {
  readonly orgId: string
  readonly kind?: MediaKind | undefined
  readonly tag?: string | undefined
  readonly untagged?: boolean | undefined
  /** Case-insensitive part of the name or the alt text. */
  readonly text?: string | undefined
  readonly missingAltText?: boolean | undefined
  readonly used?: boolean | undefined
}

const USED = sql<boolean>`exists (select from media_uses u where u.org_id = media.org_id and u.media_id = media.id)`

/** One page, newest first; `limit` + 1 rows at most. */
export const listMedia = (
  tx: Tx,
  filter: MediaFilter,
  page: { readonly limit: number; readonly after: { readonly key: string; readonly id: string } | null },
): Promise<readonly (MediaRow & { readonly sortKey: string })[]> => {
  const { kind, tag, untagged, text, missingAltText, used } = filter
  let query = rows(tx, filter.orgId)
    .select(sql<string>`media.created_at::text`.as('sortKey'))
    .where('media.deletedAt', 'is', null)
  if (kind !== undefined) query = query.where('media.kind', '=', kind)
  if (tag !== undefined) query = query.where(sql<boolean>`media.tags @> array[${tag}]::text[]`)
  if (untagged !== undefined) query = query.where(sql<boolean>`(media.tags = '{}') = ${untagged}`)
  if (missingAltText !== undefined) query = query.where('media.altText', missingAltText ? '=' : '<>', '')
  if (used !== undefined) query = query.where(used ? USED : sql<boolean>`not ${USED}`)
  if (text !== undefined) {
    const pattern = containing(text)
    query = query.where(sql<boolean>`(media.name ilike ${pattern} or media.alt_text ilike ${pattern})`)
  }
  if (page.after !== null) {
    const { key, id } = page.after
    query = query.where(sql<boolean>`(media.created_at, media.id) < (${key}::timestamptz, ${id}::uuid)`)
  }
  return query
    .orderBy('media.createdAt', 'desc')
    .orderBy('media.id', 'desc')
    .limit(page.limit + 1)
    .execute()
}

export interface MediaTag {
  readonly tag: string
  readonly files: number
}

/** Every tag that a file of the library has, by the alphabet, with how many have it. */
export const listMediaTags = async (tx: Tx, orgId: string, most: number): Promise<readonly MediaTag[]> => {
  const answer = await sql<{ tag: string; files: string }>`
    select tag, count(*) as files from media, unnest(tags) tag
    where org_id = ${orgId} and deleted_at is null
    group by tag order by lower(tag), tag limit ${most}`.execute(tx)
  return answer.rows.map(({ tag, files }) => ({ tag, files: Number(files) }))
}

export interface NewMedia {
  readonly orgId: string
  readonly id: string
  readonly createdBy: string
  readonly name: string
  readonly sha256: Buffer
  readonly facts: MediaFacts
  readonly altText: string
  readonly tags: readonly string[]
  readonly derivedFrom: string | null
}

/** Adds a file to the library, whose bytes are stored already and stay: the place they have is held with it. False: there is none any more. */
export const insertMedia = async (tx: Tx, media: NewMedia, hasThumbnail: boolean): Promise<boolean> => {
  const { facts, tags, ...rest } = media
  const held = await tx
    .updateTable('mediaBlobs')
    .set({ hasThumbnail })
    .where('orgId', '=', media.orgId)
    .where('sha256', '=', media.sha256)
    .executeTakeFirst()
  if (held.numUpdatedRows !== 1n) return false
  await tx
    .insertInto('media')
    .values({ ...rest, kind: facts.kind, facts: JSON.stringify(facts), tags: [...tags] })
    .execute()
  return true
}

export interface MediaChange {
  readonly name?: string | undefined
  readonly altText?: string | undefined
  readonly tags?: readonly string[] | undefined
}

export const updateMedia = async (
  tx: Tx,
  key: { readonly orgId: string; readonly id: string },
  { name, altText, tags }: MediaChange,
): Promise<void> => {
  await tx
    .updateTable('media')
    .set({
      ...(name === undefined ? {} : { name }),
      ...(altText === undefined ? {} : { altText }),
      ...(tags === undefined ? {} : { tags: [...tags] }),
    })
    .where('orgId', '=', key.orgId)
    .where('id', '=', key.id)
    .where('deletedAt', 'is', null)
    .execute()
}

/** Deletes a file, unless something that is to go out uses it. */
export const deleteMedia = async (tx: Tx, id: string): Promise<'deleted' | 'used' | 'gone'> => {
  const answer = await sql<{ result: 'deleted' | 'used' | 'gone' }>`select delete_media(${id}) as result`.execute(tx)
  return answer.rows[0]?.result ?? 'gone'
}

export interface NewBlob {
  readonly sha256: Buffer
  readonly bytes: number
  readonly quota: number
  /** What was booked for it while it came in, which is not counted beside it. */
  readonly arrival: string
}

/** Makes a place for a file within the organization's quota; false: there is none. */
export const reserveBlob = async (tx: Tx, { sha256, bytes, quota, arrival }: NewBlob): Promise<boolean> => {
  const answer = await sql<{ result: string }>`
    select reserve_blob(${sha256}, ${bytes}::bigint, ${quota}::bigint, ${arrival}::uuid) as result`.execute(tx)
  return answer.rows[0]?.result === 'ok'
}

/** How much of the store an organization has. */
export const readMediaUsage = async (
  tx: Tx,
  orgId: string,
): Promise<{ readonly bytes: number; readonly files: number }> => {
  const answer = await sql<{ bytes: string; files: string }>`
    select coalesce(sum(bytes), 0) as bytes, count(*) as files from media_blobs where org_id = ${orgId}`.execute(tx)
  const [row] = answer.rows
  return { bytes: Number(row?.bytes ?? 0), files: Number(row?.files ?? 0) }
}

/** The posts that use a file, newest first. */
export const listUses = async (
  tx: Tx,
  { orgId, id }: { readonly orgId: string; readonly id: string },
  most: number,
): Promise<readonly string[]> => {
  const uses = await tx
    .selectFrom('mediaUses')
    .select('postId')
    .where('orgId', '=', orgId)
    .where('mediaId', '=', id)
    .orderBy('postId', 'desc')
    .limit(most)
    .execute()
  return uses.map(({ postId }) => postId)
}

const toReference = ({ id, sha256, altText }: MediaReference): StoredReference => ({ id, sha256, alt_text: altText })

export const toStored = (media: readonly MediaReference[]): string => JSON.stringify(media.map(toReference))

export const fromStored = (media: readonly StoredReference[]): readonly MediaReference[] =>
  media.map(({ id, sha256, alt_text: altText }) => ({ id, sha256, altText }))

export const toStoredThread = (thread: readonly ThreadPart[]): string =>
  JSON.stringify(thread.map(({ text, media }): StoredPart => ({ text, media: media.map(toReference) })))

export const fromStoredThread = (thread: readonly StoredPart[]): readonly ThreadPart[] =>
  thread.map(({ text, media }) => ({ text, media: fromStored(media) }))

/** What a publication's row says of its channel's own content; null: the post's. */
export interface StoredVariant {
  readonly channelId: string
  readonly text: string | null
  readonly media: readonly StoredReference[] | null
  readonly thread: readonly StoredPart[] | null
  readonly options: PostOptions
}

export const toVariant = ({ channelId, text, media, thread, options }: StoredVariant): ChannelVariant => ({
  channelId,
  text,
  media: media === null ? null : fromStored(media),
  thread: thread === null ? null : fromStoredThread(thread),
  options,
})

/** A file as it goes out: what the library knows of it, and what the post says. */
export const toItem = (reference: MediaReference, facts: MediaFacts): MediaItem => ({ ...facts, ...reference })

/**
 * The files that choices of a network name, by the choice; those that `find` does not know are left out. Each is shown to nobody by
 * itself, and so has no description.
 */
export const toChosenItems = (
  options: PostOptions,
  find: (id: string) => { readonly sha256: string; readonly facts: MediaFacts } | undefined,
): Readonly<Record<string, MediaItem>> =>
  Object.fromEntries(
    Object.entries(filesNamedBy(options)).flatMap(([choice, id]) => {
      const found = find(id)
      return found === undefined ? [] : [[choice, toItem({ id, sha256: found.sha256, altText: '' }, found.facts)]]
    }),
  )

const UNNAMED = sql`not exists (select from media m where m.org_id = b.org_id and m.sha256 = b.sha256
  and (m.deleted_at is null or exists (
    select from media_uses u join publications p on p.org_id = u.org_id and p.post_id = u.post_id
    where u.org_id = m.org_id and u.media_id = m.id and (p.status in ('queued', 'publishing') or p.needs_attention))))`

/** The statement below by itself, so that a test can look at its plan. */
export const discardStatement = (olderThanSeconds: number, most: number) => sql`
  delete from media_blobs b using (
    select b.org_id, b.sha256 from media_blobs b
    where not b.named and b.created_at < statement_timestamp() - make_interval(secs => ${olderThanSeconds}) and ${UNNAMED}
    order by b.created_at limit ${most} for update skip locked
  ) old where b.org_id = old.org_id and b.sha256 = old.sha256 and ${UNNAMED}`

/** Gives up the places of files that nothing names any more and that are older than so many seconds; answers with how many. */
export const discardUnnamed = async (db: Database, olderThanSeconds: number, most: number): Promise<number> =>
  Number((await discardStatement(olderThanSeconds, most).execute(db)).numAffectedRows ?? 0)

interface GarbageKey {
  readonly orgId: string
  readonly sha256: Buffer
}

const isNeededAgain = async (tx: Tx, { orgId, sha256 }: GarbageKey): Promise<boolean> => {
  const blob = await tx
    .selectFrom('mediaBlobs')
    .select('sha256')
    .where('orgId', '=', orgId)
    .where('sha256', '=', sha256)
    .executeTakeFirst()
  return blob !== undefined
}

/** What cannot be removed now comes last from here on: one bad file keeps no other in the store. */
const postpone = (tx: Tx, { orgId, sha256 }: GarbageKey): Promise<unknown> =>
  sql`update media_garbage set created_at = clock_timestamp() where org_id = ${orgId} and sha256 = ${sha256}`.execute(
    tx,
  )

const clear = (tx: Tx, { orgId, sha256 }: GarbageKey): Promise<unknown> =>
  tx.deleteFrom('mediaGarbage').where('orgId', '=', orgId).where('sha256', '=', sha256).executeTakeFirst()

type Remove = (blob: { readonly orgId: string; readonly sha256: string }) => Promise<void>

/** Null when it went; else what was in the way. */
const removeUnlessNeeded = async (
  tx: Tx,
  blob: GarbageKey,
  remove: Remove,
): Promise<{ readonly cause: unknown } | null> => {
  try {
    // Somebody has uploaded the same bytes again: they stay.
    if (!(await isNeededAgain(tx, blob))) await remove({ orgId: blob.orgId, sha256: blob.sha256.toString('hex') })
    return null
  } catch (cause) {
    return { cause }
  }
}

/** Takes one file out of the store by `remove`, while nobody can write it anew. False: there is none to take. */
export const takeGarbage = async (db: Database, remove: Remove): Promise<boolean> => {
  const result = await db.transaction().execute(async (tx) => {
    const blob = await tx
      .selectFrom('mediaGarbage')
      .select(['orgId', 'sha256'])
      .orderBy('createdAt')
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (blob === undefined) return 'none'
    const failed = await removeUnlessNeeded(tx, blob, remove)
    await (failed === null ? clear(tx, blob) : postpone(tx, blob))
    return failed
  })
  if (result !== null && result !== 'none') throw result.cause
  return result === null
}
