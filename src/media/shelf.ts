import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { MediaFacts } from '#domain/media.ts'
import type { Clock } from '#lib/clock.ts'
import type { Download } from '#lib/download.ts'
import type { Random } from '#lib/random.ts'
import { normalizeFile } from './normalize.ts'
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
  openDesk(): Promise<Desk>
  /** Removes desks of processes that died; answers with how many. */
  sweepDesks(): Promise<number>
  /** Reads a file from a public address to this path, or says why not. */
  download(
    url: string,
    path: string,
  ): Promise<{ readonly bytes: number } | { readonly refused: string; readonly detail: string }>
  /** Stores a file and its small picture. */
  keep(orgId: string, ingested: Ingested): Promise<void>
  /** The file that such an address leads to; null for one that was made up, changed, or is over. */
  fileAt(asked: AskedFile): SignedFile | null
  /** An address that anybody can read for so many seconds. */
  addressOf(file: Addressed, wishes: { readonly seconds: number; readonly mime: string }): Promise<string>
}

const THUMBNAIL_MIME = 'image/webp'

export interface ShelfOptions {
  readonly blobs: BlobStore
  /** For files on their way in; nobody else writes there. */
  readonly folder: string
  readonly clock: Clock
  readonly random: Random
  readonly quotaBytes: number
  readonly maxFileBytes: number
  /** Sign the addresses of files that the store has no address for: the first one, and addresses of each are taken. */
  readonly addressKeys: readonly [Buffer, ...Buffer[]]
  /** Where those addresses begin, without a trailing slash. */
  readonly publicUrl: string
  readonly download: Download
  readonly video: VideoTools
}

const hashFile = async (file: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
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

const openDesk = async (options: ShelfOptions): Promise<Desk> => {
  const place = path.join(options.folder, options.random.bytes(16).toString('hex'))
  await mkdir(place, { recursive: true, mode: 0o700 })
  const paths: DeskPaths = {
    incoming: path.join(place, 'incoming'),
    made: path.join(place, 'made'),
    still: path.join(place, 'still'),
    harmless: path.join(place, 'harmless'),
    thumbnail: path.join(place, 'thumbnail'),
  }
  return {
    incoming: paths.incoming,
    made: paths.made,
    still: paths.still,
    adopt: (made) => adopt(options, made, paths),
    ingest: () => ingest(options, paths),
    [Symbol.asyncDispose]: () => rm(place, { recursive: true, force: true }),
  }
}

/** Nobody works on one file for longer. */
const OLD_DESK_MS = 86_400_000

const sweepDesks = async ({ folder, clock }: ShelfOptions): Promise<number> => {
  const names = await readdir(folder).catch(() => [])
  let swept = 0
  for (const place of names.filter((name) => /^[0-9a-f]{32}$/.test(name)).map((name) => path.join(folder, name))) {
    const found = await stat(place).catch(() => null)
    if (found === null || clock.now().getTime() - found.mtimeMs < OLD_DESK_MS) continue
    await rm(place, { recursive: true, force: true })
    swept += 1
  }
  return swept
}

/** The library's files: how they come in, where they are kept, and who may read them. */
export const createShelf = (options: ShelfOptions): Shelf => {
  const { blobs, clock, addressKeys, publicUrl, download, maxFileBytes } = options
  return {
    blobs,
    quotaBytes: options.quotaBytes,
    maxFileBytes,
    video: options.video,
    // Beside the desks: what is whole gets a second name there, which only one file system can give.
    uploads: createUploads({ folder: path.join(options.folder, 'uploads'), clock }),
    openDesk: () => openDesk(options),
    sweepDesks: () => sweepDesks(options),
    download: (url, file) => download({ url, path: file, maxBytes: maxFileBytes }),
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
