import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { beforeEach, describe, it, type TestContext } from 'node:test'
import type { Client } from 'pg'
import { anOrg, aPost, connectOwner, type TestOrg } from '#test/support/builders.ts'
import { copyMigrations } from '#test/support/migration-files.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { databaseFault } from './database.ts'
import { BUILDING, readBuild } from './index-builds.ts'
import { migrateDown, migrateUp, migrationStatus, readMigrations } from './migrate.ts'
import { MIGRATION_LOCK } from './migration-lock.ts'
import { SchemaError } from './schema-error.ts'

const NAME = '0998_sought'
const INDEX = 'posts_sought'
const MARK = '-- Outside a transaction: the table may be large.'

let database: TestDatabase
let folder: URL
let owner: Client
let last: string

beforeEach(async (test) => {
  database = await createTestDatabase()
  const files = await copyMigrations()
  ;({ folder } = files)
  last = (await readMigrations(folder)).at(-1)?.name ?? ''
  owner = await connectOwner(database.url)
  const [own, connection] = [database, owner]
  ;(test as TestContext).after(async () => {
    await connection.end()
    await own.drop()
    await files[Symbol.asyncDispose]()
  })
})

const write = async (sql: string, marks = [MARK, `-- Runs beside: ${last}`]): Promise<void> => {
  await writeFile(new URL(`${NAME}.up.sql`, folder), [...marks, sql].join('\n'))
  await writeFile(new URL(`${NAME}.down.sql`, folder), `DROP INDEX IF EXISTS ${INDEX};`)
}

const MAKE = `CREATE INDEX CONCURRENTLY IF NOT EXISTS ${INDEX} ON posts (org_id, revision, id);`
const MAKE_UNIQUE = `CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ${INDEX} ON posts (org_id, (left(text, 1)));`

const isValid = async (): Promise<boolean | null> => {
  const { rows } = await owner.query<{ valid: boolean }>(
    `SELECT i.indisvalid AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname = $1`,
    [INDEX],
  )
  return rows[0]?.valid ?? null
}

const recorded = async (): Promise<string | null> => {
  const { rows } = await owner.query<{ fingerprint: string }>(
    'SELECT fingerprint FROM schema_migrations WHERE name = $1',
    [NAME],
  )
  return rows[0]?.fingerprint ?? null
}

const stateOf = async (): Promise<string | undefined> =>
  (await migrationStatus(database.url, folder)).find(({ name }) => name === NAME)?.state

/** What the migrator's connection waits for, once it does. */
const waiting = async (what: string): Promise<number> => {
  for (;;) {
    const { rows } = await owner.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'scheduly-migrate' AND datname = current_database()
        AND query LIKE $1 AND wait_event_type = 'Lock'`,
      [what],
    )
    const [row] = rows
    if (row !== undefined) return row.pid
  }
}

const CREATES = 'CREATE%INDEX CONCURRENTLY%'

const withWriter = async (work: (writer: Client, org: TestOrg) => Promise<void>): Promise<void> => {
  const org = await anOrg(owner)
  const writer = await connectOwner(database.url)
  try {
    await writer.query('BEGIN')
    await aPost(writer, { orgId: org.id, authorId: org.ownerId, text: 'Begun before' })
    await work(writer, org)
  } finally {
    await writer.end()
  }
}

describe('an index that a migration builds beside everything else', () => {
  it('waits for writers that were there before, and holds up none that come', async () => {
    await write(MAKE)
    await withWriter(async (writer, org) => {
      const migrating = migrateUp(database.url, folder)
      await waiting(CREATES)
      await aPost(owner, { orgId: org.id, authorId: org.ownerId, text: 'Comes meanwhile' })
      assert.equal(await stateOf(), 'pending')
      // A program of before, that starts now, goes on.
      assert.equal((await migrationStatus(database.url)).at(-1)?.state, 'newer')
      await writer.query('COMMIT')
      assert.deepEqual(await migrating, [NAME])
    })
    assert.deepEqual([await isValid(), await stateOf()], [true, 'applied'])
    assert.deepEqual(await migrateUp(database.url, folder), [])
    assert.deepEqual(await migrateDown(database.url, 1, folder), [NAME])
    assert.deepEqual([await isValid(), await stateOf()], [null, 'pending'])
  })

  it('is built anew when its migrator died over it', async () => {
    await write(MAKE)
    await withWriter(async (writer) => {
      const migrating = migrateUp(database.url, folder).then(
        () => 'done',
        () => 'died',
      )
      await owner.query('SELECT pg_terminate_backend($1)', [await waiting(CREATES)])
      assert.equal(await migrating, 'died')
      await writer.query('COMMIT')
    })
    assert.deepEqual([await isValid(), await recorded(), await stateOf()], [false, BUILDING, 'pending'])
    assert.deepEqual(await migrateUp(database.url, folder), [NAME])
    assert.deepEqual([await isValid(), await stateOf()], [true, 'applied'])
  })

  it('is given up as a whole when the rows do not allow it, and says so', async () => {
    await write(MAKE_UNIQUE)
    const { id: orgId, ownerId: authorId } = await anOrg(owner)
    for (const text of ['News', 'New']) await aPost(owner, { orgId, authorId, text })
    await assert.rejects(migrateUp(database.url, folder), (error: unknown) => {
      assert.ok(error instanceof SchemaError)
      assert.match(error.message, /^Migration 0998_sought failed and was rolled back: could not create unique index/)
      return true
    })
    assert.deepEqual([await isValid(), await recorded()], [null, null])
    await owner.query(`DELETE FROM posts WHERE text = 'New'`)
    assert.deepEqual(await migrateUp(database.url, folder), [NAME])
  })

  it('is built although a migrator of before waits for the end of it', async () => {
    await write(MAKE)
    const older = await connectOwner(database.url)
    try {
      await withWriter(async (writer) => {
        const migrating = migrateUp(database.url, folder)
        await waiting(CREATES)
        // As those of before do: the statement holds a snapshot, which the build waits for.
        const waits = older
          .query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
          .then(() => older.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]))
          // The server may choose either of the two; this one starts again.
          .catch((error: unknown) => assert.equal(databaseFault(error).code, '40P01'))
        await writer.query('COMMIT')
        await waits
        assert.deepEqual(await migrating, [NAME])
      })
    } finally {
      await older.end()
    }
    assert.deepEqual([await isValid(), await stateOf()], [true, 'applied'])
  })

  it('is the work of one of two that migrate at once', async () => {
    await write(MAKE)
    await withWriter(async (writer) => {
      const both = Promise.all([migrateUp(database.url, folder), migrateUp(database.url, folder)])
      await waiting(CREATES)
      await writer.query('COMMIT')
      assert.deepEqual((await both).flat(), [NAME])
    })
    assert.equal(await isValid(), true)
  })

  it('lets those that follow come after it', async () => {
    await write(MAKE)
    await writeFile(new URL('0999_after.up.sql', folder), `-- Runs beside: ${last}\nCREATE TABLE after_it (id int)`)
    await writeFile(new URL('0999_after.down.sql', folder), 'DROP TABLE after_it')
    assert.deepEqual(await migrateUp(database.url, folder), [NAME, '0999_after'])
  })
})

describe('an index that is half built', () => {
  it('is no reason to take what somebody changed by hand for what it should be', async () => {
    await write(MAKE)
    await withWriter(async (writer) => {
      const migrating = migrateUp(database.url, folder).catch(() => 'died')
      await owner.query('SELECT pg_terminate_backend($1)', [await waiting(CREATES)])
      assert.equal(await migrating, 'died')
      await writer.query('ROLLBACK')
    })
    await owner.query('CREATE INDEX by_hand ON posts (id)')
    for (const act of [migrationStatus, migrateUp])
      await assert.rejects(act(database.url, folder), /somebody changed the schema by hand/)
    await owner.query('DROP INDEX by_hand')
    assert.deepEqual(await migrateDown(database.url, 1, folder), [NAME])
    assert.deepEqual([await isValid(), await recorded()], [null, null])
  })

  it('that one goes leaves none of it either', async () => {
    const [row] = (
      await owner.query(
        "SELECT indexname AS name FROM pg_indexes WHERE tablename = 'posts' AND indexdef LIKE 'CREATE INDEX%'",
      )
    ).rows
    await write(`DROP INDEX CONCURRENTLY IF EXISTS ${row.name};`)
    assert.deepEqual(await migrateUp(database.url, folder), [NAME])
    const { rowCount } = await owner.query('SELECT FROM pg_indexes WHERE indexname = $1', [row.name])
    assert.deepEqual([rowCount, await stateOf()], [0, 'applied'])
    assert.deepEqual(await migrateUp(database.url, folder), [])
  })
})

describe('what may be run outside a transaction', () => {
  it('is one statement that may be run twice', () => {
    assert.deepEqual(readBuild(`${MARK}\n${MAKE}`), { sql: MAKE.slice(0, -1), index: INDEX, makes: true })
    const others = [
      'CREATE INDEX CONCURRENTLY a ON b (c)',
      'UPDATE posts SET text = 1',
      'DROP INDEX CONCURRENTLY a',
      '',
    ]
    for (const other of others) assert.equal(readBuild(`${MARK}\n${other};`), null)
    assert.equal(readBuild(`${MARK}\n${MAKE}\n${MAKE}`), null)
  })

  it('else is refused before anything is done', async () => {
    await write('ALTER TABLE posts ADD COLUMN extra text')
    await assert.rejects(migrateUp(database.url, folder), /it has one statement, which may be run twice/)
    await write(MAKE, [MARK])
    await assert.rejects(migrateUp(database.url, folder), /it must say beside which version/)
    assert.equal(await recorded(), null)
  })
})
