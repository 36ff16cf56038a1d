import assert from 'node:assert/strict'
import { it } from 'node:test'
import { anOrg, connectOwner } from '#test/support/builders.ts'
import { createTestDatabase } from '#test/support/postgres.ts'
import { countRows } from './statistics.ts'

it('counts what has rows, and leaves alone what is empty, as autovacuum does', async () => {
  await using database = await createTestDatabase()
  const owner = await connectOwner(database.url)
  try {
    await owner.query('CREATE TABLE "Never used" (id int); CREATE TABLE "Once used" AS SELECT 1 AS id')
    await anOrg(owner)
    await countRows(owner)
    const { rows } = await owner.query<{ name: string; rows: number }>(
      `SELECT relname AS name, reltuples AS rows FROM pg_class WHERE relname IN ('organizations', 'attempts', 'Never used', 'Once used')
        ORDER BY relname COLLATE "C"`,
    )
    assert.deepEqual(
      rows.map((row) => [row.name, row.rows]),
      [
        ['Never used', -1],
        ['Once used', 1],
        ['attempts', -1],
        ['organizations', 1],
      ],
    )
  } finally {
    await owner.end()
  }
})
