import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import { Client } from 'pg'
import { parseConfig, type Config } from '#config'
import { migrateUp, readMigrations } from '#db/migrate.ts'
import { silentLog } from '#lib/log.ts'
import { connectOwner } from '#test/support/builders.ts'
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { aTenant } from '#test/support/tenants.ts'
import { openScratch, type Scratch } from '#test/support/scratch.ts'
import { runBackupCommand } from './backup-command.ts'
import { runRestoreCommand } from './restore-command.ts'

let scratch: Scratch
let database: TestDatabase
let config: Config
let owner: Client
let backup: string

const configOf = (url: string, folder: string, more: Record<string, string> = {}): Config =>
  parseConfig({ DB_URL: url, SCHEDULY_DATA_DIR: scratch.at(folder), ...more })

const backUp = (of: Config, ...words: string[]): Promise<string> => runBackupCommand(of, silentLog, words)
const restore = (into: Config, ...words: string[]): Promise<string> => runRestoreCommand(into, silentLog, words)

/** Every row of every table but the one that says which migrations were made, as one digest per table. */
const contentOf = async (client: Client): Promise<ReadonlyMap<string, string>> => {
  const tables = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'scheduly' AND tablename NOT IN ('schema_migrations', 'installation', 'workers') ORDER BY 1`,
  )
  const content = new Map<string, string>()
  for (const { name } of tables.rows) {
    const rows = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`)
    const texts = rows.rows.map(({ row }) => row).toSorted()
    content.set(name, `${texts.length} ${createHash('sha256').update(texts.join('\n')).digest('hex')}`)
  }
  return content
}

/** One byte of what a table holds is another one. */
const damaged = (archive: Buffer): Buffer => {
  const bytes = Buffer.from(archive)
  const name = Buffer.from('tables/users.copy')
  const at = bytes.indexOf(name) + name.length + 60
  bytes[at] = (bytes[at] ?? 0) ^ 0xff
  return bytes
}

before(async () => {
  scratch = await openScratch()
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  await aTenant(owner)
  await aTenant(owner)
  config = configOf(database.url, 'first')
  backup = scratch.at('all.backup')
  // The rows of the tenants name files that no library has; what the library holds is tried in a whole instance.
  await backUp(config, backup, '--without-files')
})
after(async () => {
  await owner.end()
  await database.drop()
  await scratch[Symbol.asyncDispose]()
})

describe('a backup', () => {
  it('is noted once it is whole', async () => {
    const { rows } = await owner.query("SELECT backed_up_at > now() - interval '1 hour' AS noted FROM installation")
    assert.deepEqual(rows, [{ noted: true }])
  })

  it('is put back into a database without any table, row for row, with keys and sequences, and publishing halted', async () => {
    await using empty = await createEmptyDatabase()
    const there = configOf(empty.url, 'second')
    assert.match(await restore(there, backup), /^Restored \d+ rows and 0 files .*Its keys are in the data folder\.\n/)
    const client = await connectOwner(empty.url)
    const [was, is] = [await contentOf(owner), await contentOf(client)]
    assert.ok([...was].filter(([, text]) => !text.startsWith('0 ')).length > 20)
    assert.deepEqual(is, was)
    const sequences = `SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'scheduly' ORDER BY 1`
    assert.deepEqual((await client.query(sequences)).rows, (await owner.query(sequences)).rows)
    const word = await client.query('SELECT id, halted_at IS NOT NULL AS halted, halt_reason FROM installation')
    assert.equal(word.rows[0].halted, true)
    assert.match(word.rows[0].halt_reason, /^Restored from the backup of 20/)
    assert.equal(word.rows[0].id, (await owner.query('SELECT id FROM installation')).rows[0].id)
    // Whatever was switched off for it works again: the schema is the one that migrations make.
    assert.deepEqual(await migrateUp(empty.url), [])
    const keys = async (folder: string) => JSON.parse(await readFile(scratch.at(`${folder}/secrets.json`), 'utf8'))
    const [first, second] = [await keys('first'), await keys('second')]
    assert.equal(second.credentialsKeys, first.credentialsKeys)
    assert.notEqual(second.ownerPassword, first.ownerPassword)
    await client.end()
  })

  it('is not put over anything that is there', async () => {
    await assert.rejects(restore(configOf(database.url, 'third'), backup), /has accounts or organizations already/)
  })

  it('says whether it is whole, and finds a single byte that is not as it was', async () => {
    assert.match(await backUp(config, 'verify', backup), /is whole: \d+ rows of \d+ tables/)
    const bytes = await readFile(backup)
    const broken = await scratch.file('broken.backup', damaged(bytes))
    await assert.rejects(backUp(config, 'verify', broken))
    await writeFile(broken, bytes)
    await truncate(broken, bytes.length - 100)
    await assert.rejects(backUp(config, 'verify', broken), /cannot be read as a backup/)
    await using empty = await createEmptyDatabase()
    await assert.rejects(restore(configOf(empty.url, 'fourth'), broken), /cannot be read as a backup/)
  })

  it('leaves nothing half when it breaks off, neither a file nor rows', async () => {
    const file = scratch.at('half.backup')
    // With files: the first that the library lacks ends it.
    await assert.rejects(backUp(config, file), /is not in the store/)
    assert.deepEqual(
      (await readdir(scratch.folder)).filter((name) => name.startsWith('half')),
      [],
    )
    // Its list is whole, and what a table holds is not: found while rows are being put back.
    const broken = await scratch.file('late.backup', damaged(await readFile(backup)))
    await using empty = await createEmptyDatabase()
    const there = configOf(empty.url, 'fifth')
    await assert.rejects(restore(there, broken))
    const client = await connectOwner(empty.url)
    assert.equal((await client.query('SELECT FROM scheduly.organizations')).rowCount, 0)
    assert.equal((await client.query('SELECT FROM scheduly.audit_log')).rowCount, 0)
    await client.end()
    assert.match(await restore(there, backup), /^Restored/)
  })

  it('is not written over a file, and takes no word that it does not know', async () => {
    await assert.rejects(backUp(config, backup), /is there already/)
    for (const words of [[], ['verify'], ['a', 'b'], ['a', '--fast'], ['verify', 'a', '--without-keys']])
      await assert.rejects(backUp(config, ...words), /Use: npm run backup/)
    await assert.rejects(restore(config), /Use: npm run restore/)
    await assert.rejects(restore(config, scratch.at('none')), /cannot be read as a backup/)
  })

  it('leaves the keys out when asked, and then says what that means', async () => {
    const file = scratch.at('keyless.backup')
    assert.match(await backUp(config, file, '--without-keys', '--without-files'), /without keys: keep those elsewhere/)
    await using empty = await createEmptyDatabase()
    assert.match(await restore(configOf(empty.url, 'sixth'), file), /It holds no keys/)
  })

  it('does not go into an installation whose environment names other keys', async () => {
    await using empty = await createEmptyDatabase()
    const other = `k9:${Buffer.alloc(32, 7).toString('base64')}`
    await assert.rejects(
      restore(configOf(empty.url, 'seventh', { CREDENTIALS_KEYS: other }), backup),
      /CREDENTIALS_KEYS lacks the key "k1"/,
    )
  })

  it('of an older version is put back as it was, and brought up to date', async () => {
    await using old = await createEmptyDatabase()
    await using empty = await createEmptyDatabase()
    const known = await readMigrations()
    await migrateUp(old.url, undefined, known.length - 1)
    const early = await connectOwner(old.url)
    await early.query(
      `INSERT INTO users (id, email, username, password_hash) VALUES (gen_random_uuid(), 'a@example.org', 'a', 'x')`,
    )
    await early.end()
    const file = scratch.at('old.backup')
    await backUp(configOf(old.url, 'eighth'), file)
    await restore(configOf(empty.url, 'ninth'), file)
    const client = await connectOwner(empty.url)
    assert.deepEqual((await client.query('SELECT username FROM users')).rows, [{ username: 'a' }])
    assert.equal((await client.query('SELECT FROM schema_migrations')).rowCount, known.length)
    await client.end()
  })
})
