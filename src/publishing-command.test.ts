import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { parseConfig } from '#config'
import { connectDatabase } from '#db/database.ts'
import { readPublishingWord } from '#db/installation.ts'
import { silentLog } from '#lib/log.ts'
import { createFileMarks, MARKS_FILE } from '#publishing/file-marks.ts'
import { asOwner } from '#test/support/owner.ts'
import { createTestDatabase } from '#test/support/postgres.ts'
import { aChannel, anOrg, aPost, aPublication, connectOwner, queueIn } from '#test/support/builders.ts'
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

test('the operator pauses the whole installation with a reason, and lets it go on with a word about what came due', async () => {
  await using database = await createTestDatabase()
  const folder = await mkdtemp(path.join(tmpdir(), 'publishing-'))
  const config = parseConfig({ DB_URL: database.url, SCHEDULY_DATA_DIR: folder })
  const run = (...words: string[]) => runPublishingCommand(config, silentLog, words)
  const owner = await connectOwner(database.url)
  const org = await anOrg(owner)
  const due = async (): Promise<string> => {
    const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId })
    await owner.query('UPDATE posts SET scheduled_at = now() WHERE id = $1', [post.id])
    const id = await aPublication(owner, post, await aChannel(owner, org))
    await queueIn(owner, id, -1)
    return id
  }
  const standingOf = async (id: string) =>
    (await owner.query('SELECT status, review_since IS NOT NULL AS waits FROM publications WHERE id = $1', [id]))
      .rows[0]
  await assert.rejects(run('pause'), /Say why/)
  await assert.rejects(run('pause', 'x'.repeat(501)), /Say why/)
  assert.match(await run('pause', 'The', 'network', 'misbehaves.'), /^Publishing is paused since /)
  assert.match(await run(), /publishing {6}PAUSED since .*: The network misbehaves\./)
  const reviewed = await due()
  await assert.rejects(run('resume', 'somehow'), /Use: npm run publishing/)
  assert.match(await run('resume'), /1 post \(1 publication\) came due meanwhile and waits for a review/)
  assert.deepEqual(await standingOf(reviewed), { status: 'draft', waits: true })
  assert.match(await run(), /goes on\n(.*\n)*for review {6}1 post/)
  await run('pause', 'Again.')
  const sent = await due()
  assert.match(await run('resume', 'publish_now'), /1 post \(1 publication\) came due meanwhile and goes out now/)
  assert.deepEqual(await standingOf(sent), { status: 'queued', waits: false })
  await owner.end()
  await rm(folder, { recursive: true })
})

test('nobody ends a halt and a pause by one word', async () => {
  await using database = await createTestDatabase()
  const folder = await mkdtemp(path.join(tmpdir(), 'publishing-'))
  const config = parseConfig({ DB_URL: database.url, SCHEDULY_DATA_DIR: folder })
  const run = (...words: string[]) => runPublishingCommand(config, silentLog, words)
  const db = connectDatabase(database.url, { role: 'app', poolSize: 1, log: silentLog })
  assert.equal(await readPublishingWord(db), 'on')
  await run('pause', 'An incident.')
  assert.equal(await readPublishingWord(db), 'paused')
  await asOwner(database.url, "select halt_publishing('A backup was restored.')")
  assert.equal(await readPublishingWord(db), 'halted')
  assert.match(await run(), /HALTED/)
  assert.match(await run('resume'), /is still paused: say "npm run publishing -- resume" once more/)
  assert.match(await run(), /PAUSED since .*: An incident\./)
  assert.match(await run('resume'), /^Publishing goes on\. 0 posts/)
  assert.equal(await readPublishingWord(db), 'on')
  await db.destroy()
  assert.match(await run(), /goes on/)
  await rm(folder, { recursive: true })
})
