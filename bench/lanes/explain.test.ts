import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fillOld } from '#bench/archive/fill.ts'
import { newVaultKey } from '#bench/engines/ours.ts'
import { connectOwner } from '#test/support/builders.ts'
import { createTestDatabase } from '#test/support/postgres.ts'
import { explainPage } from './explain.ts'

test('a page of what was published is read along an index, whatever the planner takes to be the number of its rows', async () => {
  const database = await createTestDatabase()
  const owner = await connectOwner(database.url)
  try {
    const { orgId, ownerId } = await fillOld(owner, 40_000, newVaultKey())
    await owner.query('ANALYZE posts, publications')
    for (const status of ['published', 'failed'] as const) {
      for (const sort of ['scheduled_at', '-scheduled_at', 'created_at', '-created_at'] as const) {
        const asked = { filter: { orgId, status }, sort, limit: 25, after: null, userId: ownerId }
        const plan = (await explainPage(database.url, asked)).join('\n')
        assert.match(plan, /Index Scan (?:Backward )?using publications_\w+ on publications guide/, plan)
        assert.doesNotMatch(plan, /Sort Key: guide/, plan)
      }
    }
  } finally {
    await owner.end()
    await database.drop()
  }
})
