import path from 'node:path'
import type { Secrets } from '#auth/secrets.ts'
import type { Config } from '#config'
import { systemClock } from '#lib/clock.ts'
import { createDownload } from '#lib/download.ts'
import { deriveKey } from '#lib/hash.ts'
import type { Log } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { createDiskStore } from '#media/disk-store.ts'
import { findFfmpeg, isProgram } from '#media/ffmpeg.ts'
import { createS3Store } from '#media/s3-store.ts'
import { createShelf, readFreeBytes, type Shelf } from '#media/shelf.ts'
import { blobKey, type BlobStore } from '#media/store.ts'
import { createVideoTools } from '#media/video-tools.ts'
import type { MediaSource } from '#providers/provider.ts'

const storeOf = ({ media: { s3, folder } }: Config): BlobStore =>
  s3 === null
    ? createDiskStore({ folder: path.join(folder, 'files'), random: systemRandom, clock: systemClock })
    : createS3Store(s3)

/** Signs the addresses of files; the same in every process of an installation. */
const addressKeysOf = ({ secrets: { accessTokenKeys } }: Config, secrets: Secrets): readonly [Buffer, ...Buffer[]] => {
  const [first = secrets.accessTokenKey, ...older] = accessTokenKeys ?? []
  const derive = (key: string): Buffer => deriveKey(key, 'media addresses')
  return [derive(first), ...older.map(derive)]
}

/** The ffmpeg that is to be used; null for none. A wrong path is no reason not to start: all else goes on. */
const ffmpegOf = async ({ media: { ffmpeg } }: Config, log: Log): Promise<string | null> => {
  if (ffmpeg.path === 'off') return null
  if (ffmpeg.path === null) return findFfmpeg(ffmpeg.folders)
  if (await isProgram(ffmpeg.path)) return ffmpeg.path
  log.error({ FFMPEG_PATH: ffmpeg.path }, 'FFMPEG_PATH names no program that may be run; videos are not converted')
  return null
}

/** Puts together the files of the library. */
export const openShelf = async (config: Config, secrets: Secrets, log: Log): Promise<Shelf> => {
  const { quotaBytes, maxFileBytes, reserveBytes, folder } = config.media
  return createShelf({
    blobs: storeOf(config),
    folder: path.join(folder, 'incoming'),
    clock: systemClock,
    random: systemRandom,
    quotaBytes,
    maxFileBytes,
    reserveBytes,
    freeBytes: readFreeBytes,
    addressKeys: addressKeysOf(config, secrets),
    publicUrl: config.publicUrl,
    download: createDownload({ clock: systemClock }),
    video: createVideoTools({ program: await ffmpegOf(config, log), clock: systemClock }),
  })
}

/** An organization's files, as networks get them. */
export const mediaSourceOf =
  (shelf: Shelf) =>
  (orgId: string): MediaSource => ({
    read: ({ sha256 }, from, to) => shelf.blobs.readBytes(blobKey(orgId, sha256), from, to),
    publicUrl: ({ sha256, mime }, seconds) => shelf.addressOf({ orgId, sha256, part: 'file' }, { seconds, mime }),
  })

/** Takes a file and its small picture out of the store. */
export const removeFrom =
  ({ blobs }: Shelf) =>
  async ({ orgId, sha256 }: { readonly orgId: string; readonly sha256: string }): Promise<void> => {
    await blobs.remove(blobKey(orgId, sha256))
    await blobs.remove(blobKey(orgId, sha256, 'thumb'))
  }
