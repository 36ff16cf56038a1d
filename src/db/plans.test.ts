import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { silentLog } from '#lib/log.ts'
import { warmUp } from '#publishing/postgres-store.ts'
import { createTestDatabase } from '#test/support/postgres.ts'
import { connectDatabase } from './database.ts'

/** What the scans of a plan ask the indexes of a table for. */
const askedOf = (table: string, plan: readonly string[]): readonly string[] =>
  plan.flatMap((line, index) => {
    if (!new RegExp(` Scan .*on ${table} `).test(line)) return []
    return [/Index Cond: (?<asked>.*)/.exec(plan[index + 1] ?? '')?.groups?.['asked'] ?? 'nothing']
  })

/** Planned for empty tables, where every index is worth the same, and kept until somebody counts the rows. */
test('a plan from the first day finds attempts by their publication, and never reads all that an organization has', async () => {
  await using database = await createTestDatabase()
  await using worker = connectDatabase(database.url, { role: 'worker', poolSize: 1, log: silentLog })
  await warmUp(worker)
  const prepared = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(worker)
  const statements = prepared.rows.map(({ statement }) => statement).filter((each) => each.includes('attempts'))
  const asked: string[] = []
  for (const statement of statements) {
    const explained = await sql<object>`explain (generic_plan) ${sql.raw(statement)}`.execute(worker)
    asked.push(
      ...askedOf(
        'attempts',
        explained.rows.map((row) => String(Object.values(row)[0])),
      ),
    )
  }
  assert.deepEqual(
    asked.filter((each) => !/\bpublication_id = /.test(each)),
    [],
  )
  assert.equal(statements.length, 3)
  assert.ok(asked.length >= 4)
})
