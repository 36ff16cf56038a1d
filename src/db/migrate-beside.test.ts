import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { before, beforeEach, describe, it, type TestContext } from 'node:test'
import { connectOwner } from '#test/support/builders.ts'
import { copyMigrations } from '#test/support/migration-files.ts'
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { migrateDown, migrateUp, migrationStatus, readMigrations, runsBeside } from './migrate.ts'
import { MIGRATION_LOCK } from './migration-lock.ts'
import { createMigration } from './new-migration.ts'
import { SchemaError } from './schema-error.ts'

let database: TestDatabase
let folder: URL
let last: string

before(async () => {
  last = (await readMigrations()).at(-1)?.name ?? ''
})
beforeEach(async (test) => {
  database = await createTestDatabase()
  const copy = await copyMigrations()
  ;({ folder } = copy)
  const own = database
  ;(test as TestContext).after(async () => {
    await own.drop()
    await copy[Symbol.asyncDispose]()
  })
})

const refusal =
  (sentence: RegExp) =>
  (error: unknown): true => {
    assert.ok(error instanceof SchemaError)
    assert.match(error.message, sentence)
    return true
  }

describe('a database that a newer version was at first', () => {
  const newer = async (first: string): Promise<void> => {
    for (const name of ['0098_newer', '0099_newest']) {
      await writeFile(new URL(`${name}.up.sql`, folder), `${first}\nCREATE TABLE ${name.slice(5)} (id int)`)
      await writeFile(new URL(`${name}.down.sql`, folder), `DROP TABLE ${name.slice(5)}`)
    }
    await migrateUp(database.url, folder)
  }

  it('is gone on with where that version says that this one may', async () => {
    await newer(`-- Runs beside: ${last}`)
    const status = await migrationStatus(database.url)
    assert.deepEqual(
      status.slice(-3).map(({ name, state }) => [name, state]),
      [
        [last, 'applied'],
        ['0098_newer', 'newer'],
        ['0099_newest', 'newer'],
      ],
    )
    assert.deepEqual(await migrateUp(database.url), [])
    await assert.rejects(migrateDown(database.url, 1), refusal(/only that version can take them back/))
    assert.deepEqual(await migrateDown(database.url, 2, folder), ['0099_newest', '0098_newer'])
  })

  it('is refused where it does not, or speaks of later ones only', async () => {
    await newer('-- Runs beside: 0098_newer')
    for (const act of [migrationStatus, migrateUp])
      await assert.rejects(act(database.url), refusal(/has migration 0098_newer/))
  })
})

describe('looking at the state of migrations', () => {
  it('goes beside a backup, and not into the middle of migrating', async () => {
    const other = await connectOwner(database.url)
    await other.query('SELECT pg_advisory_lock_shared($1)', [MIGRATION_LOCK])
    assert.equal((await migrationStatus(database.url)).at(-1)?.name, last)
    await other.query('SELECT pg_advisory_unlock_shared($1), pg_advisory_lock($1)', [MIGRATION_LOCK])
    await assert.rejects(migrationStatus(database.url, undefined, 50), refusal(/A migration is under way/))
    await other.end()
  })

  it('leaves no trace', async () => {
    await using empty = await createEmptyDatabase()
    const status = await migrationStatus(empty.url)
    assert.deepEqual([...new Set(status.map(({ state }) => state))], ['pending'])
    const owner = await connectOwner(empty.url)
    assert.equal((await owner.query("SELECT FROM pg_namespace WHERE nspname = 'scheduly'")).rowCount, 0)
    await owner.end()
  })
})

describe('a new migration', () => {
  /** From then on an upgrade may go from machine to machine. */
  const FIRST = '0065'

  it('says beside which version it runs', async () => {
    const isSilent = (up: string): boolean => runsBeside(up) === null && !/^-- Runs beside none: \S/m.test(up)
    const silent = (await readMigrations(folder)).filter(({ name, up }) => name >= FIRST && isSilent(up))
    assert.deepEqual(
      silent.map(({ name }) => name),
      [],
    )
    const made = await createMigration('next', folder)
    const file = (await readMigrations(folder)).find(({ name }) => name === made)
    assert.equal(runsBeside(file?.up ?? ''), last)
  })

  /** Tables of an earlier one on which it builds an index that holds up their writers. */
  const heldUp = (up: string): readonly string[] =>
    [
      ...up.matchAll(
        /CREATE\s+(?:UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY)(?:IF\s+NOT\s+EXISTS\s+)?(?:\w+\s+)?ON\s+(?:ONLY\s+)?(\w+)/gi,
      ),
      ...up.matchAll(/ALTER\s+TABLE\s+(\w+)[^;]*\b(?:UNIQUE|PRIMARY\s+KEY|EXCLUDE)\b(?!\s+USING\s+INDEX)/gi),
    ]
      .map(([, table = '']) => table)
      .filter((table) => !new RegExp(`CREATE TABLE (?:IF NOT EXISTS )?${table}\\b`, 'i').test(up))

  it('holds up no writer of a table for an index', async () => {
    const made = 'CREATE TABLE own (id int); CREATE INDEX own_id ON own (id);'
    assert.deepEqual(heldUp(`${made} CREATE UNIQUE INDEX once\n  ON posts (id)`), ['posts'])
    const spelled = [
      'CREATE INDEX IF NOT EXISTS once ON posts (id)',
      'create index on only posts (id)',
      'ALTER TABLE posts ADD CONSTRAINT once UNIQUE (id)',
      'ALTER TABLE posts ADD COLUMN once int UNIQUE',
    ]
    for (const up of spelled) assert.deepEqual(heldUp(up), ['posts'], up)
    assert.deepEqual(heldUp('ALTER TABLE posts ADD CONSTRAINT once UNIQUE USING INDEX once'), [])
    assert.deepEqual(heldUp('CREATE INDEX CONCURRENTLY IF NOT EXISTS once ON posts (id)'), [])
    const since = (await readMigrations(folder)).filter(({ name }) => name >= '0068')
    assert.deepEqual(
      since.filter(({ up }) => heldUp(up).length > 0).map(({ name }) => name),
      [],
    )
  })
})
