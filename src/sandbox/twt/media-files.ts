import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'

/** A file as decoders take it. */
export type FileSource = { readonly path: string } | { readonly bytes: Buffer }

/** Bytes `from` to `to`, both included. */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

/** Where uploaded bytes are kept. A name holds digits and dots only. */
export interface FileStore {
  write(name: string, bytes: Buffer): Promise<void>
  /** Writes several files, one after the other, into one. The parts stay. */
  join(parts: readonly string[], name: string): Promise<{ readonly bytes: number; readonly sha256: string }>
  remove(names: readonly string[]): Promise<void>
  source(name: string): FileSource
  /** Null when there is no such file. */
  read(name: string, range?: ByteRange): Promise<Readable | null>
}

const onDisk = (folder: string): FileStore => {
  const pathOf = (name: string): string => join(folder, name)
  return {
    write: async (name, bytes) => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writeFile(pathOf(name), bytes, { mode: 0o600 })
    },
    join: async (parts, name) => {
      const hash = createHash('sha256')
      let length = 0
      await using target = await open(pathOf(name), 'w', 0o600)
      for (const part of parts) {
        const bytes = await readFile(pathOf(part))
        hash.update(bytes)
        length += bytes.length
        await target.writeFile(bytes)
      }
      return { bytes: length, sha256: hash.digest('hex') }
    },
    remove: async (names) => {
      for (const name of names) await rm(pathOf(name), { force: true })
    },
    source: (name) => ({ path: pathOf(name) }),
    read: async (name, range) => {
      const isThere = await stat(pathOf(name)).then(
        () => true,
        () => false,
      )
      if (!isThere) return null
      return createReadStream(pathOf(name), range === undefined ? {} : { start: range.from, end: range.to })
    },
  }
}

const inMemory = (): FileStore => {
  const files = new Map<string, Buffer>()
  const bytesOf = (name: string): Buffer => files.get(name) ?? Buffer.alloc(0)
  return {
    write: async (name, bytes) => void files.set(name, bytes),
    join: async (parts, name) => {
      const bytes = Buffer.concat(parts.map(bytesOf))
      files.set(name, bytes)
      return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
    },
    remove: async (names) => {
      for (const name of names) files.delete(name)
    },
    source: (name) => ({ bytes: bytesOf(name) }),
    read: async (name, range) => {
      const bytes = files.get(name)
      if (bytes === undefined) return null
      return Readable.from([range === undefined ? bytes : bytes.subarray(range.from, range.to + 1)])
    },
  }
}

/** Keeps files in `folder` (made when the first one comes), or in memory where there is none. */
export const createFileStore = (folder: string | null): FileStore => (folder === null ? inMemory() : onDisk(folder))
