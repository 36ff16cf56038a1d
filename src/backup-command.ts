import { createReadStream, createWriteStream } from 'node:fs'
import { open, readdir, rename, stat, unlink } from 'node:fs/promises'
import path from 'node:path'
import { loadSecrets, type StoredKeys } from '#auth/secrets.ts'
import type { Config } from '#config'
import { noteBackup } from '#db/installation.ts'
import { openSnapshot, type CopiedBlob, type CopiedTable, type Snapshot } from '#db/snapshot.ts'
import { systemClock } from '#lib/clock.ts'
import type { Log } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { writeZip, type ZipEntry } from '#lib/zip.ts'
import { blobKey, BlobMissingError, type BlobStore } from '#media/store.ts'
import { THUMBNAIL_MIME } from '#media/shelf.ts'
import manifest from '../package.json' with { type: 'json' }
import { openShelf } from './app-media.ts'
import {
  BACKUP_FORMAT,
  createTally,
  fileEntry,
  isSandboxJournal,
  KEYS,
  MANIFEST,
  sandboxEntry,
  tableEntry,
  verifyBackup,
  type BackupManifest,
} from './backup-file.ts'
import { withOwner } from './migrate-command.ts'

const USAGE = 'Use: npm run backup -- <file> [--without-keys] [--without-files] | verify <file>'

interface Wishes {
  readonly file: string
  readonly withKeys: boolean
  readonly withFiles: boolean
}

interface Sources {
  readonly snapshot: Snapshot
  readonly blobs: BlobStore
  readonly dataDir: string
  readonly keys: StoredKeys | null
}

/** A file of the library, or its small picture. */
interface LibraryFile {
  readonly key: string
  readonly mime: string
  readonly blob: CopiedBlob
}

const libraryOf = async (snapshot: Snapshot): Promise<readonly LibraryFile[]> => {
  const files: LibraryFile[] = []
  for await (const blob of snapshot.blobs()) {
    const { orgId, sha256, mime, hasThumbnail } = blob
    files.push({ key: blobKey(orgId, sha256), mime, blob })
    if (hasThumbnail) files.push({ key: blobKey(orgId, sha256, 'thumb'), mime: THUMBNAIL_MIME, blob })
  }
  return files
}

/** The journals of the test networks, each as far as it is now. */
const sandboxesIn = async (dataDir: string): Promise<readonly { name: string; bytes: number }[]> => {
  const names = (await readdir(dataDir).catch(() => [])).filter((name) => isSandboxJournal(name))
  const sized = names.map(async (name) => ({ name, bytes: (await stat(path.join(dataDir, name))).size }))
  return (await Promise.all(sized)).filter(({ bytes }) => bytes > 0)
}

/** What was deleted since the moment of the backup is not missing. */
async function* readFile({ blobs, snapshot }: Sources, { key, blob }: LibraryFile): AsyncGenerator<Uint8Array> {
  try {
    yield* await blobs.read(key)
  } catch (error) {
    if (!(error instanceof BlobMissingError) || (await snapshot.isStillNamed(blob))) throw error
  }
}

type Told = BackupManifest['entries'][string] & { readonly lines: number }

async function* atRelease(
  snapshot: Snapshot,
  told: { sequences: BackupManifest['sequences'] },
): AsyncGenerator<string> {
  told.sequences = [...(await snapshot.sequences())]
  await snapshot.release()
  yield JSON.stringify(told.sequences)
}

const gather = async (
  sources: Sources,
  wishes: Wishes,
): Promise<{ entries: ZipEntry[]; summary: () => BackupManifest }> => {
  const { snapshot, keys, dataDir } = sources
  const library = wishes.withFiles ? await libraryOf(snapshot) : []
  const sandboxes = await sandboxesIn(dataDir)
  const told = new Map<string, Told>()
  const after: { sequences: BackupManifest['sequences'] } = { sequences: [] }
  const counted = (name: string, pieces: () => AsyncIterable<string | Uint8Array>, isPacked = false): ZipEntry => ({
    name,
    isPacked,
    pieces: async function* () {
      const tally = createTally()
      yield* tally.through(pieces())
      told.set(name, tally.sum())
    },
  })
  const createdAt = systemClock.now().toISOString()
  const ofTable = (table: CopiedTable) => counted(tableEntry(table.name), () => snapshot.read(table))
  const entries = [
    ...snapshot.tables.map(ofTable),
    // In this place, because from here on the database is asked for nothing that belongs to the moment.
    counted('sequences.json', () => atRelease(snapshot, after)),
    ...(keys === null
      ? []
      : [
          counted(KEYS, async function* () {
            yield JSON.stringify(keys)
          }),
        ]),
    ...sandboxes.map(({ name, bytes }) =>
      counted(sandboxEntry(name), () => createReadStream(path.join(dataDir, name), { end: bytes - 1 })),
    ),
    ...library.map((file) => counted(fileEntry(file.key), () => readFile(sources, file), true)),
  ]
  const summary = (): BackupManifest => ({
    format: BACKUP_FORMAT,
    version: manifest.version,
    created_at: createdAt,
    installation_id: snapshot.installationId,
    server: snapshot.server,
    migrations: [...snapshot.migrations],
    tables: snapshot.tables.map(({ name, columns }) => ({
      name,
      columns: [...columns],
      rows: told.get(tableEntry(name))?.lines ?? 0,
    })),
    sequences: after.sequences,
    files: library
      .filter(({ key }) => (told.get(fileEntry(key))?.bytes ?? 0) > 0)
      .map(({ key, mime }) => ({ key, mime })),
    sandboxes: sandboxes.map(({ name }) => name),
    has_keys: keys !== null,
    entries: Object.fromEntries([...told].map(([name, { bytes, sha256 }]) => [name, { bytes, sha256 }])),
  })
  return { entries, summary }
}

/** Under another name until it is whole and on the disk: what has the name is a backup. */
const writeWhole = async (file: string, write: (draft: string) => Promise<void>): Promise<void> => {
  const draft = `${file}.partial`
  await (await open(draft, 'w', 0o600)).close()
  try {
    await write(draft)
    const handle = await open(draft, 'r+')
    await handle.sync()
    await handle.close()
    await rename(draft, file)
  } catch (error) {
    await unlink(draft).catch(() => undefined)
    throw error
  }
}

const size = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MB`

const describe = (backup: BackupManifest): string => {
  const rows = backup.tables.reduce((sum, table) => sum + table.rows, 0)
  const keys = backup.has_keys ? 'with keys: keep it as safe as they are' : 'without keys: keep those elsewhere'
  return `${rows} rows of ${backup.tables.length} tables, ${backup.files.length} files, ${keys}`
}

const keysOf = async ({ secrets, dataDir }: Config): Promise<StoredKeys> => {
  const kept = await loadSecrets(dataDir, systemRandom)
  return {
    accessTokenKey: secrets.accessTokenKeys?.[0] ?? kept.accessTokenKey,
    credentialsKeys: secrets.credentialsKeys ?? kept.credentialsKeys,
  }
}

const refuseExisting = async (file: string): Promise<void> => {
  const there = await stat(file).catch(() => null)
  if (there !== null) throw new Error(`${file} is there already: give the backup a name of its own.`)
}

const backUp = async (config: Config, log: Log, wishes: Wishes): Promise<string> => {
  const file = path.resolve(wishes.file)
  await refuseExisting(file)
  const secrets = await loadSecrets(config.dataDir, systemRandom)
  const { blobs } = await openShelf(config, secrets, log)
  const keys = wishes.withKeys ? await keysOf(config) : null
  const made = await withOwner(config, log, async (url) => {
    await using snapshot = await openSnapshot(url)
    const { entries, summary } = await gather({ snapshot, blobs, dataDir: config.dataDir, keys }, wishes)
    const last: ZipEntry = {
      name: MANIFEST,
      pieces: async function* () {
        yield JSON.stringify(summary())
      },
    }
    await writeWhole(file, (draft) =>
      writeZip([...entries, last], createWriteStream(draft, { mode: 0o600 }), {
        writtenAt: systemClock.now(),
        signal: new AbortController().signal,
        isHuge: true,
      }),
    )
    await noteBackup(url)
    return summary()
  })
  return `Wrote ${file}: ${size((await stat(file)).size)}, ${describe(made)}.`
}

const verify = async (file: string): Promise<string> => {
  const backup = await verifyBackup(path.resolve(file))
  return `${file} is whole: ${describe(backup)}; ${size(backup.bytes)} unpacked, of ${backup.created_at}.`
}

/**
 * `npm run backup -- …`: one file with everything that an installation is: database, files of the library, keys, journals of the test
 * networks. While it works; a run that is cut off leaves no file of that name. Answers with what to print.
 */
export const runBackupCommand = (config: Config, log: Log, words: readonly string[]): Promise<string> => {
  const [names, flags] = [words.filter((word) => !word.startsWith('--')), words.filter((word) => word.startsWith('--'))]
  const [first, second] = names
  if (first === 'verify' && second !== undefined && names.length === 2 && flags.length === 0) return verify(second)
  const known = flags.every((flag) => flag === '--without-keys' || flag === '--without-files')
  if (first === undefined || first === 'verify' || names.length !== 1 || !known) return Promise.reject(new Error(USAGE))
  return backUp(config, log, {
    file: first,
    withKeys: !flags.includes('--without-keys'),
    withFiles: !flags.includes('--without-files'),
  })
}
