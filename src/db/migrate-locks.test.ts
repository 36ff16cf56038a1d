import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { it } from 'node:test'
import { connectOwner } from '#test/support/builders.ts'
import { copyMigrations } from '#test/support/migration-files.ts'
import { createTestDatabase } from '#test/support/postgres.ts'
import { migrateUp } from './migrate.ts'

it('a migration that needs a table which somebody reads for long holds up nobody else meanwhile', async () => {
  await using database = await createTestDatabase()
  await using files = await copyMigrations()
  const { folder } = files
  await writeFile(new URL('0999_waits.up.sql', folder), 'ALTER TABLE posts ADD COLUMN extra text')
  await writeFile(new URL('0999_waits.down.sql', folder), 'ALTER TABLE posts DROP COLUMN extra')
  const [reader, other] = [await connectOwner(database.url), await connectOwner(database.url)]
  try {
    await reader.query('BEGIN; SELECT FROM posts')
    const migrating = migrateUp(database.url, folder)
    const waits = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'posts'::regclass"
    while ((await other.query(waits)).rowCount === 0) continue
    // It comes behind the migration, and would wait for the reader with it.
    assert.equal((await other.query('SELECT FROM posts')).rowCount, 0)
    await reader.query('COMMIT')
    assert.deepEqual(await migrating, ['0999_waits'])
  } finally {
    await reader.end()
    await other.end()
  }
})
