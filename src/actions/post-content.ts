import {
  findAllMedia,
  fromStored,
  fromStoredThread,
  toStored,
  toStoredThread,
  toVariant,
  type MediaRow,
} from '#db/media.ts'
import type { PostRow } from '#db/posts.ts'
import type { PublicationRow } from '#db/publications.ts'
import {
  canonicalContent,
  filesNamedBy,
  type MediaReference,
  type PostContent,
  type PostOptions,
  type ThreadPart,
} from '#domain/content.ts'
import { refuseIssues, type Issue } from '#domain/problem.ts'
import { sha256 } from '#lib/hash.ts'
import { OWN } from '#providers/issues.ts'
import type { Member } from './member.ts'

/** A file of the library, as a request names it. */
export interface MediaInput {
  readonly mediaId: string
  /** Left out: what the library says of the file at this moment. */
  readonly altText?: string | undefined
}

/** A part of a thread, as a request names it. */
export interface PartInput {
  readonly text: string
  readonly media?: readonly MediaInput[] | undefined
}

/** One channel of a post, as a request names it. Null, or nothing: the post's own. */
export interface ChannelInput {
  readonly channelId: string
  readonly text?: string | null | undefined
  readonly media?: readonly MediaInput[] | null | undefined
  readonly thread?: readonly PartInput[] | null | undefined
  readonly options?: PostOptions | undefined
}

export const contentHash = (content: PostContent): Buffer => sha256(canonicalContent(content))

/** A post's files by their ids. */
export type Library = ReadonlyMap<string, MediaRow>

/** Looks files up, deleted ones too. */
export const loadLibrary = async (member: Member, ids: readonly string[]): Promise<Library> => {
  const rows = await findAllMedia(member.tx, member.orgId, [...new Set(ids)])
  return new Map(rows.map((row) => [row.id, row]))
}

/** Whether there is such a file, and it is not deleted. */
export const isInLibrary = (library: Library, id: string): boolean => {
  const row = library.get(id)
  return row !== undefined && row.deletedAt === null
}

/** A file's id, and where it stands in the request. */
interface Named {
  readonly pointer: string
  readonly mediaId: string
}

const missing = (library: Library, { pointer, mediaId }: Named): readonly Issue[] => {
  if (isInLibrary(library, mediaId)) return []
  const detail = 'There is no such file in the library of this organization; upload it first.'
  // Without the id: another organization's file is refused in the same words as none.
  const rule = { ...OWN, limit: 'a file of the library', fix: 'edit' } as const
  return [{ pointer, code: 'unknown_media', detail, ...rule }]
}

const referTo =
  (library: Library) =>
  ({ mediaId, altText }: MediaInput): MediaReference[] => {
    const row = library.get(mediaId)
    return row === undefined
      ? []
      : [{ id: row.id, sha256: row.sha256.toString('hex'), altText: altText ?? row.altText }]
  }

interface ContentInput {
  readonly text: string
  readonly media: readonly MediaInput[]
  readonly thread: readonly PartInput[]
  readonly channels: readonly ChannelInput[]
}

const namedInMedia = (pointer: string, media: readonly MediaInput[]): readonly Named[] =>
  media.map(({ mediaId }, index) => ({ pointer: `${pointer}/${index}/media_id`, mediaId }))

const namedInThread = (pointer: string, thread: readonly PartInput[]): readonly Named[] =>
  thread.flatMap(({ media = [] }, index) => namedInMedia(`${pointer}/${index}/media`, media))

const namedInOptions = (pointer: string, options: PostOptions): readonly Named[] =>
  Object.entries(filesNamedBy(options)).map(([choice, mediaId]) => ({ pointer: `${pointer}/${choice}`, mediaId }))

const namedIn = ({ media, thread, channels }: ContentInput): readonly Named[] => [
  ...namedInMedia('/media', media),
  ...namedInThread('/thread', thread),
  ...channels.flatMap((channel, index) => [
    ...namedInMedia(`/channels/${index}/media`, channel.media ?? []),
    ...namedInThread(`/channels/${index}/thread`, channel.thread ?? []),
    ...namedInOptions(`/channels/${index}/options`, channel.options ?? {}),
  ]),
]

/** What a request says a post is to be; files are looked up in the organization's own library. */
export const resolveContent = async (member: Member, input: ContentInput): Promise<PostContent> => {
  const named = namedIn(input)
  const library = await loadLibrary(
    member,
    named.map(({ mediaId }) => mediaId),
  )
  const issues = named.flatMap((each) => missing(library, each))
  if (issues.length > 0) throw refuseIssues(issues)
  const refer = referTo(library)
  const toPart = ({ text, media = [] }: PartInput): ThreadPart => ({ text, media: media.flatMap(refer) })
  return {
    text: input.text,
    media: input.media.flatMap(refer),
    thread: input.thread.map(toPart),
    channels: input.channels.map(({ channelId, text, media, thread, options }) => ({
      channelId,
      text: text ?? null,
      media: media?.flatMap(refer) ?? null,
      thread: thread?.map(toPart) ?? null,
      options: options ?? {},
    })),
  }
}

/** The content of a stored post, as far as it can still go out: what was canceled with its channel is left aside. */
export const contentOf = (post: PostRow, publications: readonly PublicationRow[]): PostContent => ({
  text: post.text,
  media: fromStored(post.media),
  thread: fromStoredThread(post.thread),
  channels: publications.filter((publication) => publication.status !== 'canceled').map(toVariant),
})

/** The columns that hold a post's own part of a content. */
export const storedContent = (content: PostContent) => ({
  text: content.text,
  media: toStored(content.media),
  thread: toStoredThread(content.thread),
  contentHash: contentHash(content),
})
