import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Clock } from '#lib/clock.ts'
import { createDownload, type Download } from '#lib/download.ts'
import { systemRandom } from '#lib/random.ts'
import { createDiskStore } from '#media/disk-store.ts'
import { createVideoTools } from '#media/video-tools.ts'
import { createShelf, readFreeBytes, type Shelf } from '#media/shelf.ts'
import type { BlobStore } from '#media/store.ts'

let folder: string | null = null

/** One folder for all that a test process uploads; gone with the process. */
const folderOfRun = (): string => {
  if (folder !== null) return folder
  const made = mkdtempSync(path.join(tmpdir(), 'scheduly-media-'))
  process.on('exit', () => rmSync(made, { recursive: true, force: true }))
  folder = made
  return made
}

export interface ShelfFacts {
  readonly clock: Clock
  readonly publicUrl: string
  readonly quotaBytes?: number
  readonly maxFileBytes?: number
  readonly download?: Download
  readonly reserveBytes?: number
  readonly freeBytes?: () => Promise<number>
  readonly blobs?: BlobStore
  /** Where the files go; by default a folder that goes with this process. */
  readonly folder?: string
  /** None by default, whether this machine has one or not. */
  readonly ffmpeg?: string | null
}

/** A library's files on disk, in a folder of this run. */
export const createTestShelf = ({ clock, publicUrl, ...facts }: ShelfFacts): Shelf => {
  const place = facts.folder ?? folderOfRun()
  return createShelf({
    blobs: facts.blobs ?? createDiskStore({ folder: path.join(place, 'files'), random: systemRandom, clock }),
    folder: path.join(place, 'incoming'),
    clock,
    random: systemRandom,
    quotaBytes: facts.quotaBytes ?? 1024 ** 3,
    maxFileBytes: facts.maxFileBytes ?? 64 * 1024 ** 2,
    reserveBytes: facts.reserveBytes ?? 0,
    freeBytes: facts.freeBytes ?? readFreeBytes,
    addressKeys: [systemRandom.bytes(32)],
    publicUrl,
    download: facts.download ?? createDownload({ clock }),
    video: createVideoTools({ program: facts.ffmpeg ?? null, clock }),
  })
}
