import { findAllMedia } from '#db/media.ts'
import { refuse, refuseIssues, Refused, type Issue } from '#domain/problem.ts'
import { release } from '#lib/deadline.ts'
import { firstSignal } from '#lib/first-signal.ts'
import { idFrom } from '#lib/hash.ts'
import { OWN } from '#providers/issues.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { fetchMedia } from './fetch-media.ts'
import type { NamedChannel } from './import-channels.ts'
import { asMember, beside } from './member.ts'
import type { MediaInput, PartInput } from './post-content.ts'

/** A file of an imported post: one of the library, or an address that it is fetched from. */
export interface ImportedFile {
  readonly mediaId?: string | undefined
  readonly url?: string | undefined
  readonly altText?: string | undefined
}

export interface ImportedPart {
  readonly text: string
  readonly media?: readonly ImportedFile[] | undefined
}

/** What of an imported post, and of each of its channels, may name files. */
export interface WithFiles {
  readonly media?: readonly ImportedFile[] | null | undefined
  readonly thread?: readonly ImportedPart[] | null | undefined
}

export interface ImportedChannel extends Omit<NamedChannel, 'media' | 'thread'>, WithFiles {}

/** What became of an address: a file of the library, or why it is none. */
export type FetchedFile = { readonly mediaId: string } | { readonly code: string; readonly detail: string }

/** By their addresses; null in a dry run, which fetches nothing. */
export type FetchedFiles = ReadonlyMap<string, FetchedFile> | null

const MOST_ADDRESSES = 500
const AT_ONCE = 4
/** For all addresses of a file of posts together. */
const ALL_MS = 600_000

const addressesOf = ({ media, thread }: WithFiles): readonly string[] =>
  [...(media ?? []), ...(thread ?? []).flatMap((part) => part.media ?? [])].flatMap(({ url }) => url ?? [])

/** The addresses that posts name, each once; refuses more than anybody waits for. */
export const addressesIn = (posts: readonly WithFiles[]): readonly string[] => {
  const addresses = [...new Set(posts.flatMap(addressesOf))]
  if (addresses.length <= MOST_ADDRESSES) return addresses
  const detail = `The file names ${addresses.length} addresses of files, and at most ${MOST_ADDRESSES} are fetched at once; send it in several.`
  throw refuseIssues([
    { pointer: '', code: 'too_many_files', detail, params: { limit: MOST_ADDRESSES, actual: addresses.length } },
  ])
}

const reasonOf = ({ problem }: Refused): FetchedFile => {
  const [issue] = problem.issues ?? []
  return { code: issue?.code ?? problem.code, detail: issue?.detail ?? problem.detail }
}

interface OneFetch {
  readonly orgId: string
  readonly url: string
  readonly stop: AbortSignal
}

/** Null: there was no time for it. */
const fetchOne = async (
  deps: ActionDeps,
  actor: Actor,
  { orgId, url, stop }: OneFetch,
): Promise<FetchedFile | null> => {
  // The same address is the same file each time, so that whoever imports once more fetches nothing twice.
  const id = idFrom('fetched', orgId, url)
  try {
    const asked = { actor, orgId, permission: 'media.read' } as const
    const [known] = await asMember(deps, asked, ({ tx }) => findAllMedia(tx, orgId, [id]))
    if (known?.deletedAt === null) return { mediaId: id }
    const file = await fetchMedia(deps, actor, { orgId, url, id: known === undefined ? id : undefined, signal: stop })
    return { mediaId: file.id }
  } catch (error) {
    if (stop.aborted && error === stop.reason) return null
    if (error instanceof Refused) return reasonOf(error)
    throw error
  }
}

export interface FilesToFetch {
  readonly orgId: string
  readonly addresses: readonly string[]
  /** Aborted when nobody waits for them any more. */
  readonly gone: AbortSignal
}

/**
 * Takes files from their addresses into the library, through the door that leads to nothing internal; what cannot be had is told,
 * and what there was no time for is left out. A file that comes slowly keeps no other waiting.
 */
export const fetchFiles = async (
  deps: ActionDeps,
  actor: Actor,
  { orgId, addresses, gone }: FilesToFetch,
): Promise<FetchedFiles> => {
  const files = new Map<string, FetchedFile>()
  const aside = { ...beside(actor), keyed: undefined }
  const over = new AbortController()
  const late = deps.clock.deadline(ALL_MS)
  using first = firstSignal(gone, over.signal, late)
  const stop = first.signal
  const left = addresses.values()
  const fetchSome = async (): Promise<void> => {
    for (const url of left) {
      if (stop.aborted) return
      const file = await fetchOne(deps, aside, { orgId, url, stop })
      if (file !== null) files.set(url, file)
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, fetchSome))
  } finally {
    over.abort()
    release(late)
  }
  if (gone.aborted)
    throw refuse('unavailable', 'Nobody waited for the import any more, so nothing of it was written.', {
      reason: 'import_left',
    })
  return files
}

const NEITHER = 'Name the file either by media_id or by url, the address that it is fetched from.'

type Found = { readonly file: MediaInput | null } | { readonly issue: Issue }

const issueAt = (pointer: string, { code, detail, params }: Pick<Issue, 'code' | 'detail' | 'params'>): Found => ({
  issue: { pointer, ...OWN, code, detail, ...(params !== undefined && { params }), fix: 'edit' },
})

const look = ({ mediaId, url, altText }: ImportedFile, pointer: string, files: FetchedFiles): Found => {
  if ((mediaId === undefined) === (url === undefined))
    return issueAt(pointer, { code: 'required', detail: NEITHER, params: { reason: 'file' } })
  if (mediaId !== undefined) return { file: { mediaId, altText } }
  if (files === null) return { file: null }
  const fetched = files.get(url ?? '') ?? {
    code: 'unavailable',
    detail: 'There was no time left to fetch this file; import this post once more.',
  }
  if ('code' in fetched) return issueAt(`${pointer}/url`, fetched)
  return { file: { mediaId: fetched.mediaId, altText } }
}

/** Collects what is wrong with the files of one post. */
const createResolver = (files: FetchedFiles) => {
  const issues: Issue[] = []
  const media = (list: readonly ImportedFile[], pointer: string): readonly MediaInput[] =>
    list.flatMap((each, index) => {
      const found = look(each, `${pointer}/${index}`, files)
      if ('file' in found) return found.file ?? []
      issues.push(found.issue)
      return []
    })
  const thread = (parts: readonly ImportedPart[], pointer: string): readonly PartInput[] =>
    parts.map(({ text, media: own = [] }, index) => ({ text, media: media(own, `${pointer}/${index}/media`) }))
  return { issues, media, thread }
}

interface Resolved {
  readonly media: readonly MediaInput[]
  readonly thread: readonly PartInput[]
  readonly channels: readonly NamedChannel[]
}

/** The files by their ids; refuses a post with one that cannot be had. In a dry run those to be fetched are left out. */
export const resolveFiles = (
  post: WithFiles & { readonly channels: readonly ImportedChannel[] },
  files: FetchedFiles,
): Resolved => {
  const { issues, media, thread } = createResolver(files)
  const resolved = {
    media: media(post.media ?? [], '/media'),
    thread: thread(post.thread ?? [], '/thread'),
    channels: post.channels.map((channel, index) => ({
      ...channel,
      media:
        channel.media === undefined || channel.media === null
          ? channel.media
          : media(channel.media, `/channels/${index}/media`),
      thread:
        channel.thread === undefined || channel.thread === null
          ? channel.thread
          : thread(channel.thread, `/channels/${index}/thread`),
    })),
  }
  if (issues.length > 0) throw refuseIssues(issues)
  return resolved
}

/** Whether a post, or one of its channels, has a file that is to be fetched. */
export const namesAddresses = (post: WithFiles & { readonly channels: readonly ImportedChannel[] }): boolean =>
  [post, ...post.channels].some((each) => addressesOf(each).length > 0)
