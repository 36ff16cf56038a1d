import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestDatabase } from '#test/support/postgres.ts'
import type { Deed } from './deeds.ts'
import type { Member } from './members.ts'
import { runMachines } from './run.ts'

/** Workers that end with sends on their way, one after the other. */
const kills = (members: readonly Member[]): readonly Deed[] => {
  const workers = members.filter(({ role }) => role === 'worker')
  return [...workers, ...workers, ...workers].map((member) => ({ kind: 'kill', member }))
}

test('machines whose workers forget what they had begun are found out', { timeout: 300_000 }, async () => {
  await using database = await createTestDatabase()
  const run = await runMachines({
    databaseUrl: database.url,
    web: 1,
    workers: 2,
    posts: 800,
    organizations: 2,
    channels: 60,
    seed: 23,
    deedsFor: kills,
    defect: true,
    drainSeconds: 60,
    interrupted: new AbortController().signal,
    say: () => {},
  })
  assert.ok(
    run.violations.some((what) => what.startsWith('I1 ')),
    run.violations.join('\n'),
  )
})
