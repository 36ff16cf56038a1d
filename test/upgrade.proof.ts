import { test } from 'node:test'
import { readMigrations } from '#db/migrate.ts'
import { upgradeFrom } from '#test/support/upgrading.ts'

test(
  'a filled database is upgraded from every schema, and taken back, with every row',
  { timeout: 1_800_000 },
  async (t) => {
    const all = (await readMigrations()).length
    for (let level = 1; level <= all; level += 1)
      await t.test(`after ${level} migrations`, () => upgradeFrom(level, false))
  },
)
