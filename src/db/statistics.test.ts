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
    await owner.query(`CREATE TABLE parted (id int) PARTITION BY LIST (id); CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
      INSERT INTO parted VALUES (1); CREATE TABLE bare (id int) PARTITION BY LIST (id); CREATE TABLE bare_1 PARTITION OF bare FOR VALUES IN (1)`)
    await anOrg(owner)
    await countRows(owner)
    const { rows } = await owner.query<{ name: string; rows: number }>(
      `SELECT relname AS name, reltuples AS rows FROM pg_class WHERE relname IN ('organizations', 'attempts', 'Never used', 'Once used', 'parted', 'bare')
        ORDER BY relname COLLATE "C"`,
    )
    assert.deepEqual(
      rows.map((row) => [row.name, row.rows]),
      [
        ['Never used', -1],
        ['Once used', 1],
        ['attempts', -1],
        ['bare', -1],
        ['organizations', 1],
        ['parted', 1],
      ],
    )
  } finally {
    await owner.end()
  }
})
