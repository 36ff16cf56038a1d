import assert from 'node:assert/strict'
import { test } from 'node:test'
import { migrationStatus } from '#db/migrate.ts'
import { createTestDatabase } from '#test/support/postgres.ts'
import { aSample } from './deeds.ts'
import { upgradeToNextVersion } from './next-version.ts'
import { disturbances, runMachines } from './run.ts'

const POSTS = 160

/** Longer than other tests may take: six processes, and a machine with other work. */
const PATIENT = { timeout: 300_000 }

// The long form is `npm run machines`; that the audit finds a defect, `machines.proof.ts` in `npm run verify`.
test(
  'machines that are killed, suspended and cut off, while the database is upgraded, send every post once',
  PATIENT,
  async () => {
    await using database = await createTestDatabase()
    const run = await runMachines({
      databaseUrl: database.url,
      web: 2,
      workers: 2,
      posts: POSTS,
      organizations: 2,
      channels: 20,
      seed: Date.now() % 1_000_000,
      deedsFor: aSample,
      upgrade: () => upgradeToNextVersion(database.url),
      defect: false,
      drainSeconds: 60,
      interrupted: new AbortController().signal,
      say: () => {},
    })
    assert.deepEqual(run.violations, [])
    assert.equal((await migrationStatus(database.url)).at(-1)?.state, 'newer')
    assert.equal(disturbances(run), 3)
    assert.ok(run.published >= POSTS && run.neverApproved > 0, `${run.published} published`)
  },
)
