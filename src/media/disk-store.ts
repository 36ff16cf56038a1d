import { constants } from 'node:fs'
import { copyFile, mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import type { Clock } from '#lib/clock.ts'
import type { Random } from '#lib/random.ts'
import {
  BlobMissingError,
  faultOf,
  requireBlobKey,
  requireRange,
  StoreUnusableError,
  tooShort,
  type BlobStore,
  type ByteRange,
  type LocalFile,
} from './store.ts'

export interface DiskStoreOptions {
  /** Must be on one file system throughout, and the same for all processes. */
  readonly folder: string
  readonly clock: Clock
  readonly random: Random
}

/** Half-written files that are older than this belong to nobody any more. */
const LEFT_BEHIND_MS = 24 * 3_600_000

const isMissing = (error: unknown): boolean => faultOf(error) === 'ENOENT'

const syncFolder = async (folder: string): Promise<void> => {
  await using handle = await open(folder, 'r')
  await handle.sync()
}

/** Makes a folder so that it is still there after the power failed, with those above it. */
const makeFolder = async (folder: string): Promise<void> => {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let made = folder; made.length >= first.length; made = path.dirname(made)) await syncFolder(path.dirname(made))
}

const sizeOf = async (place: string): Promise<number | null> => {
  try {
    return (await stat(place)).size
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** Copies to a place that nobody reads, and only when all of it is on the disk gives it its name. */
const copyWhole = async (file: LocalFile, draft: string, place: string): Promise<void> => {
  try {
    await copyFile(file.path, draft, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    await using handle = await open(draft, 'r+')
    await handle.chmod(0o600)
    const { size } = await handle.stat()
    if (size !== file.bytes)
      throw new Error(`a file of ${file.bytes} bytes came as ${size}: it changed while it was being kept, try again`)
    await handle.sync()
    await makeFolder(path.dirname(place))
    await rename(draft, place)
    await syncFolder(path.dirname(place))
  } finally {
    await rm(draft, { force: true })
  }
}

interface Folder extends DiskStoreOptions {
  /** Where files are until they are whole. */
  readonly drafts: string
}

const placeOf = ({ folder }: Folder, key: string): string => path.join(folder, ...requireBlobKey(key).split('/'))

const newDraft = ({ drafts, random }: Folder): string => path.join(drafts, random.bytes(16).toString('hex'))

const openFile = async (folder: Folder, key: string): Promise<FileHandle> => {
  const place = placeOf(folder, key)
  try {
    return await open(place, 'r')
  } catch (error) {
    if (isMissing(error)) throw new BlobMissingError(key, error)
    throw error
  }
}

const put = async (folder: Folder, key: string, file: LocalFile): Promise<void> => {
  const place = placeOf(folder, key)
  if ((await sizeOf(place)) === file.bytes) return
  await makeFolder(folder.drafts)
  await copyWhole(file, newDraft(folder), place)
}

const read = async (folder: Folder, key: string, range?: ByteRange): Promise<Readable> => {
  if (range !== undefined) requireRange(range)
  const file = await openFile(folder, key)
  if (range === undefined) return file.createReadStream()
  if (range.from < range.to) return file.createReadStream({ start: range.from, end: range.to - 1 })
  await file.close()
  return Readable.from([])
}

const readBytes = async (folder: Folder, key: string, range: ByteRange): Promise<Buffer> => {
  const { from, to } = requireRange(range)
  await using file = await openFile(folder, key)
  // Asked first: the room for the bytes is made only where they are.
  if ((await file.stat()).size < to) throw tooShort(key, range)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(to - from), 0, to - from, from)
  if (bytesRead < to - from) throw tooShort(key, range)
  return buffer
}

const sweep = async ({ drafts, clock }: Folder): Promise<void> => {
  for (const name of await readdir(drafts)) {
    const found = await stat(path.join(drafts, name)).catch(() => null)
    if (found !== null && clock.now().getTime() - found.mtimeMs > LEFT_BEHIND_MS)
      await rm(path.join(drafts, name), { force: true })
  }
}

const writeProbe = async (place: string): Promise<void> => {
  await using file = await open(place, 'wx', 0o600)
  await file.writeFile('scheduly')
  await file.sync()
}

const check = async (folder: Folder): Promise<void> => {
  const probe = newDraft(folder)
  try {
    await makeFolder(folder.drafts)
    await writeProbe(probe)
    await rm(probe)
    await sweep(folder)
  } catch (error) {
    const sentence = `files cannot be kept in ${folder.folder} (${faultOf(error)}): make it a folder that Scheduly may write to`
    throw new StoreUnusableError(sentence, { cause: error })
  }
}

/** Keeps files in a folder of this machine. The app's own route serves them. */
export const createDiskStore = (options: DiskStoreOptions): BlobStore => {
  const folder: Folder = { ...options, drafts: path.join(options.folder, '.incoming') }
  return {
    put: (key, file) => put(folder, key, file),
    read: (key, range) => read(folder, key, range),
    readBytes: (key, from, to) => readBytes(folder, key, { from, to }),
    size: async (key) => sizeOf(placeOf(folder, key)),
    remove: async (key) => rm(placeOf(folder, key), { force: true }),
    publicUrl: async (key) => {
      requireBlobKey(key)
      return null
    },
    check: () => check(folder),
  }
}
