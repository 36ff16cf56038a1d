import { stat, statfs } from 'node:fs/promises'
import path from 'node:path'

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

const readDisk = async (folder: string, uses: readonly string[]): Promise<Disk> => {
  const { bavail, blocks, bsize, ffree, files } = await statfs(folder)
  return { uses, freeBytes: bavail * bsize, totalBytes: blocks * bsize, freeFiles: files === 0 ? null : ffree }
}

/** The file systems behind these folders, each once. It makes none of them. */
export const readDisks = async (places: readonly DiskUse[]): Promise<readonly Disk[]> => {
  const found = await Promise.all(places.map(async ({ use, folder }) => ({ use, ...(await firstThere(folder)) })))
  const byDevice = Map.groupBy(found, ({ device }) => device)
  return Promise.all(
    [...byDevice.values()].map((same) =>
      readDisk(
        same[0]?.folder ?? path.sep,
        same.map(({ use }) => use),
      ),
    ),
  )
}
