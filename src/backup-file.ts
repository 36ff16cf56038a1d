import { createHash } from 'node:crypto'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { openZip, type Unzipped } from '#lib/zip.ts'

/** Raised when a newer version writes what this one could not read. */
export const BACKUP_FORMAT = 1

const Digest = Type.Object({ bytes: Type.Integer(), sha256: Type.String() })

const Manifest = Type.Object({
  format: Type.Literal(BACKUP_FORMAT),
  version: Type.String(),
  created_at: Type.String(),
  installation_id: Type.String(),
  server: Type.String(),
  migrations: Type.Array(Type.Object({ name: Type.String(), checksum: Type.String() })),
  tables: Type.Array(Type.Object({ name: Type.String(), columns: Type.Array(Type.String()), rows: Type.Integer() })),
  sequences: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
  /** Of the library, by their key. */
  files: Type.Array(Type.Object({ key: Type.String(), mime: Type.String() })),
  sandboxes: Type.Array(Type.String()),
  has_keys: Type.Boolean(),
  entries: Type.Record(Type.String(), Digest),
})

/** What a backup says of itself: its last file, and all others by length and digest. */
export type BackupManifest = Type.Static<typeof Manifest>

export const MANIFEST = 'manifest.json'
export const KEYS = 'keys.json'
export const tableEntry = (name: string): string => `tables/${name}.copy`
export const fileEntry = (key: string): string => `media/${key}`
export const sandboxEntry = (name: string): string => `sandbox/${name}`

/** The journal of a test network, in the data folder. */
export const isSandboxJournal = (name: string): boolean => /^sandbox-[a-z_]+\.jsonl$/.test(name)

const NEWLINE = 10

/** Counts what flows through it. In the text form of COPY each row ends with a line's end, and holds none. */
export const createTally = () => {
  const hash = createHash('sha256')
  let [bytes, lines] = [0, 0]
  return {
    through: async function* (pieces: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const piece of pieces) {
        const part = typeof piece === 'string' ? Buffer.from(piece) : piece
        hash.update(part)
        bytes += part.length
        for (let at = part.indexOf(NEWLINE); at !== -1; at = part.indexOf(NEWLINE, at + 1)) lines += 1
        yield part
      }
    },
    /** Once, at the end. */
    sum: () => ({ bytes, lines, sha256: hash.digest('hex') }),
  }
}

/** A backup that is read. */
export interface BackupFile extends AsyncDisposable {
  readonly manifest: BackupManifest
  /** The file's bytes; fails at their end when they are not what was written. */
  read(entry: string): AsyncGenerator<Uint8Array>
}

const textOf = async (zip: Unzipped, name: string): Promise<string> => {
  const parts: Uint8Array[] = []
  for await (const part of await zip.read(name)) parts.push(part)
  return Buffer.concat(parts).toString()
}

const parseManifest = (text: string): BackupManifest => {
  const value: unknown = JSON.parse(text)
  if (Value.Check(Manifest, value)) return value
  const format: unknown = Object(value)['format']
  throw new Error(
    typeof format === 'number' && format > BACKUP_FORMAT
      ? 'It was made by a newer version of Scheduly: restore it with that version.'
      : 'Its manifest is not one of Scheduly.',
  )
}

async function* readChecked(zip: Unzipped, manifest: BackupManifest, entry: string): AsyncGenerator<Uint8Array> {
  const tally = createTally()
  yield* tally.through(await zip.read(entry))
  const [{ bytes, sha256 }, told] = [tally.sum(), manifest.entries[entry]]
  if (told?.sha256 !== sha256 || told.bytes !== bytes)
    throw new Error(`The backup is damaged: ${entry} is not what was written.`)
}

/** Opens one; rejects with one sentence for what is none, or not a whole one. */
export const openBackup = async (file: string): Promise<BackupFile> => {
  const explain = (error: unknown): never => {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${file} cannot be read as a backup: ${reason}`, { cause: error })
  }
  const zip = await openZip(file).catch(explain)
  try {
    const manifest = parseManifest(await textOf(zip, MANIFEST))
    return {
      manifest,
      read: (entry) => readChecked(zip, manifest, entry),
      [Symbol.asyncDispose]: () => zip[Symbol.asyncDispose](),
    }
  } catch (error) {
    await zip[Symbol.asyncDispose]()
    return explain(error)
  }
}

/** Reads all of it; rejects at the first thing that is not what was written. Answers with how many bytes that were. */
export const verifyBackup = async (file: string): Promise<BackupManifest & { readonly bytes: number }> => {
  await using backup = await openBackup(file)
  let bytes = 0
  for (const entry of Object.keys(backup.manifest.entries)) {
    for await (const part of backup.read(entry)) bytes += part.length
  }
  return { ...backup.manifest, bytes }
}
