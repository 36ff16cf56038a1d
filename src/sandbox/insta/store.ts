import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Random } from '#lib/random.ts'

/** Pictures and short videos for the timeline, in a folder of bounded size: the oldest make room. */
export interface MediaStore {
  /** A path for a file that is on its way; `keep` or `discard` it. */
  incoming(): string
  /** Keeps the file under a new name; null when it is too large to be kept. */
  keep(path: string, extension: 'mp4' | 'mov'): Promise<string | null>
  keepImage(bytes: Uint8Array): Promise<string>
  discard(path: string): Promise<void>
  /** Where the file of that name is; null when there is none (any more). */
  pathOf(name: string): string | null
  /** Takes files away that were not to outlive this process. */
  close(): void
}

const MOST_BYTES = 256 * 1_048_576
const LARGEST_VIDEO = 32 * 1_048_576

interface Shelf {
  readonly folder: string
  /** Bytes by name, oldest first. */
  readonly files: Map<string, number>
}

const openShelf = (folder: string | null): Shelf => {
  const place = folder ?? mkdtempSync(join(tmpdir(), 'sandbox-insta-'))
  mkdirSync(place, { recursive: true, mode: 0o700 })
  const found = readdirSync(place).map((name) => ({ name, ...sizeAndAge(join(place, name)) }))
  // What a crash left half arrived.
  for (const { name } of found) if (name.endsWith('.part')) rmSync(join(place, name), { force: true })
  const whole = found.filter(({ name }) => !name.endsWith('.part')).toSorted((one, other) => one.age - other.age)
  return { folder: place, files: new Map(whole.map(({ name, size }) => [name, size])) }
}

const sizeAndAge = (path: string): { readonly size: number; readonly age: number } => {
  const { size, mtimeMs: age } = statSync(path)
  return { size, age }
}

const makeRoom = async ({ folder, files }: Shelf): Promise<void> => {
  let total = [...files.values()].reduce((sum, size) => sum + size, 0)
  for (const [name, size] of files) {
    if (total <= MOST_BYTES) return
    files.delete(name)
    total -= size
    await rm(join(folder, name), { force: true })
  }
}

/** Makes a store in `folder`, or in a temporary one that `close` takes away; nothing is touched before its first use. */
export const createStore = (folder: string | null, random: Random): MediaStore => {
  let shelf: Shelf | null = null
  const use = (): Shelf => {
    shelf ??= openShelf(folder)
    return shelf
  }
  const newName = (extension: string): string => `${random.bytes(12).toString('hex')}.${extension}`
  const enter = async (name: string, size: number): Promise<string> => {
    use().files.set(name, size)
    await makeRoom(use())
    return name
  }
  return {
    incoming: () => join(use().folder, newName('part')),
    keep: async (path, extension) => {
      const { size } = await stat(path)
      if (size > LARGEST_VIDEO) return null
      const name = newName(extension)
      await rename(path, join(use().folder, name))
      return await enter(name, size)
    },
    keepImage: async (bytes) => {
      const name = newName('jpg')
      await writeFile(join(use().folder, name), bytes, { mode: 0o600 })
      return await enter(name, bytes.byteLength)
    },
    discard: async (path) => await rm(path, { force: true }),
    pathOf: (name) => {
      if (shelf === null && (folder === null || !existsSync(folder))) return null
      return use().files.has(name) ? join(use().folder, name) : null
    },
    close: () => {
      if (shelf !== null && folder === null) rmSync(shelf.folder, { recursive: true, force: true })
      shelf = null
    },
  }
}
