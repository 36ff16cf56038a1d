import { stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from './clock.ts'

/** What a folder is used for, in words for people. */
export interface DiskUse {
  readonly use: string
  /** Absolute; it need not be there yet. */
  readonly folder: string
}

/** A file system. */
export interface Disk {
  /** What is, or will be, kept on it. */
  readonly uses: readonly string[]
  readonly freeBytes: number
  readonly totalBytes: number
  /** Files that can still be made; null where the file system does not count them. */
  readonly freeFiles: number | null
}

/** The folder itself, or the nearest one above it that is there. */
const firstThere = async (folder: string): Promise<{ readonly folder: string; readonly device: number }> => {
  try {
    return { folder, device: (await stat(folder)).dev }
  } catch (error) {
    const above = path.dirname(folder)
    if (above === folder) throw error
    return firstThere(above)
  }
}

interface Found extends Omit<Disk, 'uses'> {
  readonly device: number
}

const lookAt = async (wanted: string): Promise<Found> => {
  const { folder, device } = await firstThere(wanted)
  const { bavail, blocks, bsize, ffree, files } = await statfs(folder)
  return { device, freeBytes: bavail * bsize, totalBytes: blocks * bsize, freeFiles: files === 0 ? null : ffree }
}

/** What is known of the disks at one moment. */
export interface DiskReading {
  /** Each file system once. */
  readonly disks: readonly Disk[]
  /** Where none said anything: of these nothing is known. */
  readonly silent: readonly DiskUse[]
}

export interface DiskReaderOptions {
  readonly places: readonly DiskUse[]
  readonly clock: Pick<Clock, 'sleep'>
  /** How one is read; the system's way where it is left out. */
  readonly look?: typeof lookAt
}

const LIMIT_MS = 2_000
/**
 * A question that a network drive does not answer never ends, and keeps one of the few threads that all files of this process are
 * read and written by: no more of them than this.
 */
const MOST_UNANSWERED = 2

const createLook = ({ clock, look = lookAt }: DiskReaderOptions) => {
  const asked = new Set<string>()
  return async (folder: string): Promise<Found | null> => {
    if (asked.has(folder) || asked.size >= MOST_UNANSWERED) return null
    asked.add(folder)
    const answer = look(folder)
      .catch(() => null)
      .finally(() => asked.delete(folder))
    const over = new AbortController()
    const late = clock.sleep(LIMIT_MS, over.signal).then(() => null)
    try {
      return await Promise.race([answer, late])
    } finally {
      over.abort()
    }
  }
}

/** Reads the file systems behind these folders, one after the other, and makes none of them. Who asks meanwhile gets the same answer. */
export const createDiskReader = (options: DiskReaderOptions): (() => Promise<DiskReading>) => {
  const look = createLook(options)
  const read = async (): Promise<DiskReading> => {
    const found: { readonly place: DiskUse; readonly disk: Found | null }[] = []
    for (const place of options.places) found.push({ place, disk: await look(place.folder) })
    const silent = found.filter(({ disk }) => disk === null).map(({ place }) => place)
    const known = found.flatMap(({ place, disk }) => (disk === null ? [] : [{ use: place.use, ...disk }]))
    const byDevice = [...Map.groupBy(known, ({ device }) => device).values()]
    const disks = byDevice.flatMap((same) =>
      same.slice(0, 1).map(({ freeBytes, totalBytes, freeFiles }) => ({
        uses: same.map(({ use }) => use),
        freeBytes,
        totalBytes,
        freeFiles,
      })),
    )
    return { disks, silent }
  }
  let reading: Promise<DiskReading> | null = null
  return () =>
    (reading ??= read().finally(() => {
      reading = null
    }))
}
