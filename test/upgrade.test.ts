import { test } from 'node:test'
import { readMigrations } from '#db/migrate.ts'
import { upgradeFrom } from '#test/support/upgrading.ts'

const LAST = 3

// Every schema: `upgrade.proof.ts`, in `npm run verify`.
test('a filled database is upgraded from early, middle and late schemas, and taken back, with every row', async (t) => {
  const all = (await readMigrations()).length
  const late = Array.from({ length: LAST }, (_, index) => all - LAST + index)
  for (const level of [5, Math.floor(all / 2), ...late]) {
    await t.test(`after ${level} migrations`, () => upgradeFrom(level, level >= all - LAST))
  }
})
