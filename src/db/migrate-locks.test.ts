import assert from 'node:assert/strict'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { it } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { connectOwner } from '#test/support/builders.ts'
import { createTestDatabase } from '#test/support/postgres.ts'
import { migrateUp } from './migrate.ts'

const REAL = fileURLToPath(new URL('../../migrations/', import.meta.url))

it('a migration that needs a table which somebody reads for long holds up nobody else meanwhile', async () => {
  await using database = await createTestDatabase()
  const folder = await mkdtemp(path.join(tmpdir(), 'scheduly-migrations-'))
  await cp(REAL, folder, { recursive: true })
  await writeFile(path.join(folder, '0999_waits.up.sql'), 'ALTER TABLE posts ADD COLUMN extra text')
  await writeFile(path.join(folder, '0999_waits.down.sql'), 'ALTER TABLE posts DROP COLUMN extra')
  const [reader, other] = [await connectOwner(database.url), await connectOwner(database.url)]
  try {
    await reader.query('BEGIN; SELECT FROM posts')
    const migrating = migrateUp(database.url, pathToFileURL(`${folder}${path.sep}`))
    const waits = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'posts'::regclass"
    while ((await other.query(waits)).rowCount === 0) continue
    // It comes behind the migration, and would wait for the reader with it.
    assert.equal((await other.query('SELECT FROM posts')).rowCount, 0)
    await reader.query('COMMIT')
    assert.deepEqual(await migrating, ['0999_waits'])
  } finally {
    await reader.end()
    await other.end()
    await rm(folder, { recursive: true })
  }
})
