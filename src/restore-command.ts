import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { takeOverKeys, loadSecrets, type StoredKeys } from '#auth/secrets.ts'
import type { Config } from '#config'
import { migrateUp, readMigrations } from '#db/migrate.ts'
import { requireUnused, restoreRows } from '#db/restore.ts'
import { sha256Hex } from '#lib/hash.ts'
import type { Log } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import type { BlobStore } from '#media/store.ts'
import { openShelf } from './app-media.ts'
import {
  fileEntry,
  isSandboxJournal,
  KEYS,
  openBackup,
  sandboxEntry,
  tableEntry,
  type BackupFile,
  type BackupManifest,
} from './backup-file.ts'
import { withOwner } from './migrate-command.ts'

const USAGE = 'Use: npm run restore -- <file>'

/** A backup of this version or of an older one: the migrations that made its tables, unchanged. */
const requireKnown = async ({ migrations, version }: BackupManifest): Promise<void> => {
  const here = await readMigrations()
  const strange = migrations.find(({ name, checksum }, index) => {
    const own = here[index]
    return own?.name !== name || sha256Hex(own.up) !== checksum
  })
  if (strange === undefined) return
  throw new Error(
    `The backup was made by Scheduly ${version}, whose migration ${strange.name} this version does not have: restore it with that version, or a newer one.`,
  )
}

const readKeys = async (backup: BackupFile): Promise<StoredKeys> => {
  const parts: Uint8Array[] = []
  for await (const part of backup.read(KEYS)) parts.push(part)
  const value: unknown = JSON.parse(Buffer.concat(parts).toString())
  const { accessTokenKey, credentialsKeys } = Object(value)
  if (typeof accessTokenKey !== 'string' || typeof credentialsKeys !== 'string')
    throw new Error('The keys in the backup are not readable.')
  return { accessTokenKey, credentialsKeys }
}

/** Where the environment names keys, it has the last word; then it must name those of the backup. */
const putKeysBack = async ({ secrets, dataDir }: Config, backup: BackupFile): Promise<string> => {
  if (!backup.manifest.has_keys)
    return 'It holds no keys: channels must be connected again unless CREDENTIALS_KEYS names those that it was made with.'
  const keys = await readKeys(backup)
  const named = secrets.credentialsKeys?.split(',') ?? null
  const missing = keys.credentialsKeys.split(',').find((key) => named !== null && !named.includes(key))
  if (missing !== undefined)
    throw new Error(
      `CREDENTIALS_KEYS lacks the key "${missing.split(':', 1)[0]}" of the backup, without which nothing that is encrypted in it can be read. Leave the variable out, and the keys of the backup are taken; nothing was changed.`,
    )
  if (named === null) await takeOverKeys(dataDir, systemRandom, keys)
  return named === null ? 'Its keys are in the data folder.' : 'CREDENTIALS_KEYS names its keys.'
}

const toDisk = async (backup: BackupFile, entry: string, file: string): Promise<void> => {
  await pipeline(Readable.from(backup.read(entry), { objectMode: false }), createWriteStream(file, { mode: 0o600 }))
}

const DESK = 'restoring-'

/** What is there already by its content is the same. */
const putFilesBack = async (backup: BackupFile, blobs: BlobStore, dataDir: string): Promise<void> => {
  // Of runs that were killed.
  for (const name of await readdir(dataDir))
    if (name.startsWith(DESK)) await rm(path.join(dataDir, name), { recursive: true })
  const desk = await mkdtemp(path.join(dataDir, DESK))
  const draft = path.join(desk, 'file')
  try {
    for (const { key, mime } of backup.manifest.files) {
      await toDisk(backup, fileEntry(key), draft)
      await blobs.put(key, { path: draft, bytes: (await stat(draft)).size, mime })
    }
  } finally {
    await rm(desk, { recursive: true, force: true })
  }
}

const putSandboxesBack = async (backup: BackupFile, dataDir: string): Promise<void> => {
  // What leads out of the folder is no journal.
  for (const name of backup.manifest.sandboxes.filter(isSandboxJournal))
    await toDisk(backup, sandboxEntry(name), path.join(dataDir, name))
}

const putRowsBack = async (url: string, backup: BackupFile): Promise<void> => {
  const { tables, sequences, migrations, created_at: createdAt } = backup.manifest
  await migrateUp(url, undefined, migrations.length)
  await restoreRows(url, {
    tables,
    sequences,
    read: async ({ name }) => Readable.from(backup.read(tableEntry(name)), { objectMode: false }),
    haltReason: `Restored from the backup of ${createdAt}: what was sent since then is not known here.`,
  })
  await migrateUp(url)
}

/**
 * `npm run restore -- <file>`: puts everything that a backup holds back into an empty installation. Its rows come last and all at
 * once: a run that is cut off leaves an empty database, and can be run again. Answers with what to print.
 */
export const runRestoreCommand = async (config: Config, log: Log, words: readonly string[]): Promise<string> => {
  const [file, ...more] = words
  if (file === undefined || file.startsWith('--') || more.length > 0) throw new Error(USAGE)
  await using backup = await openBackup(path.resolve(file))
  await requireKnown(backup.manifest)
  await mkdir(config.dataDir, { recursive: true })
  return await withOwner(config, log, async (url) => {
    await requireUnused(url)
    const keys = await putKeysBack(config, backup)
    const { blobs } = await openShelf(config, await loadSecrets(config.dataDir, systemRandom), log)
    await putFilesBack(backup, blobs, config.dataDir)
    await putSandboxesBack(backup, config.dataDir)
    await putRowsBack(url, backup)
    const { tables, files, created_at: createdAt } = backup.manifest
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    return [
      `Restored ${rows} rows and ${files.length} files of ${createdAt}. ${keys}`,
      'Nothing is sent yet: start Scheduly, and it looks on the networks for what was due since then.',
      'Then look at what it says, and let publishing go on: npm run publishing -- resume',
    ].join('\n')
  })
}
