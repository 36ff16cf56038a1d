import { createHash } from 'node:crypto'
import { mkdir, open, statfs } from 'node:fs/promises'
import path from 'node:path'
import type { MediaFacts } from '#domain/media.ts'
import type { Clock } from '#lib/clock.ts'
import type { Download } from '#lib/download.ts'
import type { Random } from '#lib/random.ts'
import { createDesks, type Desks, type Place } from './desks.ts'
import { normalizeFile } from './normalize.ts'
import { piecesOf } from './pieces.ts'
import type { Refusal } from './refusal.ts'
import { readAddress, signAddress, type AskedFile, type SignedFile } from './signed-address.ts'
import { blobKey, type BlobStore } from './store.ts'
import { makeThumbnail } from './thumbnail.ts'
import { createUploads, type Uploads } from './uploads.ts'
import type { VideoTools } from './video-tools.ts'

/** A file that was looked at and made harmless, on this machine still. */
export interface Ingested {
  readonly facts: MediaFacts
  /** Of the bytes that are kept, 64 hexadecimal digits. */
  readonly sha256: string
  readonly path: string
  readonly thumbnail: { readonly path: string; readonly bytes: number; readonly mime: string } | null
}

/** A file that this program wrote, and what it is. */
export interface Made {
  readonly path: string
  readonly facts: MediaFacts
}

/** A place for one file on its way in; all that is on it goes when it is closed. */
export interface Desk extends AsyncDisposable {
  /** Where the file is to be written. */
  readonly incoming: string
  /** A place for what is made of it. */
  readonly made: string
  /** A place for a picture of it. */
  readonly still: string
  /** Looks at what was written there. */
  ingest(): Promise<Ingested | Refusal>
  /** Takes a file that was written here by ourselves, as it is. */
  adopt(made: Made): Promise<Ingested>
}

/** Which bytes an address leads to. */
export interface Addressed {
  readonly orgId: string
  readonly sha256: string
  readonly part: 'file' | 'thumb'
}

/** Everything that the library does with files. */
export interface Shelf {
  readonly blobs: BlobStore
  /** Most bytes of one organization. */
  readonly quotaBytes: number
  /** Most bytes of one file. */
  readonly maxFileBytes: number
  /** Files that come in over several requests. */
  readonly uploads: Uploads
  /** What can be done with videos here. */
  readonly video: VideoTools
  readonly desks: Pick<Desks, 'sweep'>
  readonly room: {
    /** Whether the disk for files on their way in has place for so many bytes, and its reserve stays. */
    has(bytes: number): Promise<boolean>
  }
  openDesk(): Promise<Desk>
  /** Reads a file from a public address to this path, asking for room as it comes, or says why not; rejects when the signal ends it. */
  download(
    url: string,
    path: string,
    wishes: { readonly need: (bytes: number) => Promise<void>; readonly signal?: AbortSignal | undefined },
  ): Promise<{ readonly bytes: number } | { readonly refused: string; readonly detail: string }>
  /** Stores a file and its small picture. */
  keep(orgId: string, ingested: Ingested): Promise<void>
  /** The file that such an address leads to; null for one that was made up, changed, or is over. */
  fileAt(asked: AskedFile): SignedFile | null
  /** An address that anybody can read for so many seconds. */
  addressOf(file: Addressed, wishes: { readonly seconds: number; readonly mime: string }): Promise<string>
}

/** Of small pictures. */
export const THUMBNAIL_MIME = 'image/webp'

export interface ShelfOptions {
  readonly blobs: BlobStore
  /** For files on their way in; nobody else writes there. */
  readonly folder: string
  readonly clock: Clock
  readonly random: Random
  readonly quotaBytes: number
  readonly maxFileBytes: number
  /** Bytes of the disk that files on their way in leave free. */
  readonly reserveBytes: number
  /** Free bytes of the disk with this folder. */
  readonly freeBytes: (folder: string) => Promise<number>
  /** Sign the addresses of files that the store has no address for: the first one, and addresses of each are taken. */
  readonly addressKeys: readonly [Buffer, ...Buffer[]]
  /** Where those addresses begin, without a trailing slash. */
  readonly publicUrl: string
  readonly download: Download
  readonly video: VideoTools
}

const hashFile = async (file: string): Promise<string> => {
  const hash = createHash('sha256')
  await using handle = await open(file)
  for await (const piece of piecesOf(handle)) hash.update(piece)
  return hash.digest('hex')
}

/** Free bytes for whoever is not root, of the disk that a folder is on or will be on. */
export const readFreeBytes = async (folder: string): Promise<number> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

const isRefused = (value: object | null): value is Refusal => value !== null && 'refused' in value

interface DeskPaths {
  readonly incoming: string
  readonly made: string
  readonly still: string
  readonly harmless: string
  readonly thumbnail: string
}

const adopt = async ({ video }: ShelfOptions, { path: file, facts }: Made, paths: DeskPaths): Promise<Ingested> => {
  const from = { still: paths.still, takeStill: video.takeStill }
  const thumbnail = await makeThumbnail({ path: file, kind: facts.kind }, paths.thumbnail, from)
  // What was just written can be read: a small picture that cannot be made is left out.
  return { facts, sha256: await hashFile(file), path: file, thumbnail: isRefused(thumbnail) ? null : thumbnail }
}

const ingest = async (options: ShelfOptions, paths: DeskPaths): Promise<Ingested | Refusal> => {
  const { clock, video, maxFileBytes } = options
  const facts = await normalizeFile(paths.incoming, paths.harmless, {
    clock,
    rewrap: (input, output) => video.rewrap(input, output, maxFileBytes),
  })
  return isRefused(facts) ? facts : adopt(options, { path: paths.harmless, facts }, paths)
}

const deskAt = (options: ShelfOptions, place: Place): Desk => {
  const paths: DeskPaths = {
    incoming: path.join(place.folder, 'incoming'),
    made: path.join(place.folder, 'made'),
    still: path.join(place.folder, 'still'),
    harmless: path.join(place.folder, 'harmless'),
    thumbnail: path.join(place.folder, 'thumbnail'),
  }
  return {
    incoming: paths.incoming,
    made: paths.made,
    still: paths.still,
    adopt: (made) => adopt(options, made, paths),
    ingest: () => ingest(options, paths),
    [Symbol.asyncDispose]: () => place[Symbol.asyncDispose](),
  }
}

/** The library's files: how they come in, where they are kept, and who may read them. */
export const createShelf = (options: ShelfOptions): Shelf => {
  const { blobs, clock, addressKeys, publicUrl, download, maxFileBytes } = options
  const desks = createDesks(options)
  return {
    blobs,
    quotaBytes: options.quotaBytes,
    maxFileBytes,
    video: options.video,
    // Beside the desks: what is whole gets a second name there, which only one file system can give.
    uploads: createUploads({ folder: path.join(options.folder, 'uploads'), clock }),
    openDesk: async () => deskAt(options, await desks.open()),
    desks,
    room: { has: async (bytes) => (await options.freeBytes(options.folder)) - bytes >= options.reserveBytes },
    download: (url, file, { need, signal }) =>
      download({ url, path: file, maxBytes: maxFileBytes, need, ...(signal === undefined ? {} : { signal }) }),
    keep: async (orgId, { sha256, path: file, facts, thumbnail }) => {
      await blobs.put(blobKey(orgId, sha256), { path: file, bytes: facts.bytes, mime: facts.mime })
      if (thumbnail !== null) await blobs.put(blobKey(orgId, sha256, 'thumb'), thumbnail)
    },
    fileAt: (asked) => {
      const now = Math.floor(clock.now().getTime() / 1000)
      return addressKeys.map((key) => readAddress(key, asked, now)).find((file) => file !== null) ?? null
    },
    addressOf: async ({ orgId, sha256, part }, { seconds, mime }) => {
      const key = blobKey(orgId, sha256, part)
      const shown = part === 'thumb' ? THUMBNAIL_MIME : mime
      const stored = await blobs.publicUrl(key, { seconds, mime: shown })
      return (
        stored ?? `${publicUrl}${signAddress(addressKeys[0], { key, mime: shown, expires: expiryOf(clock, seconds) })}`
      )
    },
  }
}

const expiryOf = (clock: Clock, seconds: number): number => Math.floor(clock.now().getTime() / 1000) + seconds
