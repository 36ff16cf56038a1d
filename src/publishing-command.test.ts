import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { parseConfig } from '#config'
import { silentLog } from '#lib/log.ts'
import { createFileMarks, MARKS_FILE } from '#publishing/file-marks.ts'
import { asOwner } from '#test/support/owner.ts'
import { createTestDatabase } from '#test/support/postgres.ts'
import { runPublishingCommand } from './publishing-command.ts'

test('the operator sees that publishing was halted, and lets it go on', async () => {
  await using database = await createTestDatabase()
  const folder = await mkdtemp(path.join(tmpdir(), 'publishing-'))
  const config = parseConfig({ DB_URL: database.url, SCHEDULY_DATA_DIR: folder })
  const run = (...words: string[]) => runPublishingCommand(config, silentLog, words)
  assert.match(await run('status'), /publishing {6}goes on\nlast mark {7}0\ndue now {9}0 publications/)
  await asOwner(database.url, "select halt_publishing('A backup was restored.')")
  assert.match(await run(), /HALTED since .*: A backup was restored\./)
  assert.match(await run('resume'), /Publishing goes on/)
  assert.match(await run('status'), /goes on\nlast mark {7}1000000000/)
  assert.equal(createFileMarks(path.join(folder, MARKS_FILE), silentLog).read()?.mark, 1_000_000_000)
  assert.throws(() => run('go'), /Use: npm run publishing/)
  await rm(folder, { recursive: true })
})
