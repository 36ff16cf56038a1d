import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Client } from 'pg'
import type { ArchiveConfig } from '#config'
import { migrateDown, migrateUp, readMigrations } from '#db/migrate.ts'
import { age, archiveAll } from '#test/support/archive.ts'
import { aChannel, anOrg, aPost, aPublication, connectOwner, endPublication } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { aTenant } from '#test/support/tenants.ts'
import { archiveCommand } from './archive-command.ts'

let database: TestDatabase
let owner: Client

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
})
after(async () => {
  await owner.end()
  await database.drop()
})

const run = (words: string, settings: Partial<ArchiveConfig> = {}) =>
  archiveCommand(database.url, { afterMonths: 12, keepMonths: null, ...settings }, words.split(' '))

/** A post that was published so many months ago. */
const aPostOf = async (months: number): Promise<string> => {
  const org = await anOrg(owner)
  const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId })
  await endPublication(owner, await aPublication(owner, post, await aChannel(owner, org)), 'published')
  await age(owner, [post.id], months)
  return post.id
}

const monthOf = async (ago: number): Promise<string> =>
  (await owner.query('SELECT archive_month_of(now() - make_interval(months => $1)) AS month', [ago])).rows[0].month

const LIVE = ['publications', 'attempts', 'removals', 'publication_metrics']

/** Every row of the tables that publishing works on. */
const liveRows = async (): Promise<readonly string[]> => {
  const all: string[] = []
  for (const table of LIVE) {
    const { rows } = await owner.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM ${table} t`)
    all.push(...rows.map(({ row }) => `${table} ${row}`))
  }
  return all.toSorted()
}

/** Takes this migration back, and all that came after it. */
const takeBack = async (): Promise<readonly string[]> => {
  const names = (await readMigrations()).map(({ name }) => name)
  return migrateDown(database.url, names.length - names.indexOf('0063_archive'))
}

describe('the archive of an installation', () => {
  it('goes back, row for row, where the migration that made it is taken back', async () => {
    await aTenant(owner)
    await aPostOf(13)
    await aPostOf(40)
    // What the tenant has in the archive already goes back, too; then everything moves once more.
    assert.ok((await takeBack()).includes('0063_archive'))
    const were = await liveRows()
    await migrateUp(database.url)
    assert.equal(await archiveAll(owner), 3)
    assert.notDeepEqual(await liveRows(), were)
    await takeBack()
    assert.deepEqual(await liveRows(), were)
    await migrateUp(database.url)
    assert.equal(await archiveAll(owner), 3)
  })

  it('is told of, with what waits for it', async () => {
    await aPostOf(14)
    assert.match(
      (await run('status')) ?? '',
      /^3 posts were moved .*\nWhat has been over for 12 months moves; 1 posts wait for that\.\n2/,
    )
    assert.match((await run('status', { afterMonths: null })) ?? '', /ARCHIVE_AFTER_MONTHS is not set/)
    assert.deepEqual(
      [await run('status now'), await run('drop'), await run('drop a b'), await run('')],
      [null, null, null, null],
    )
  })

  it('loses a month when that is old enough and somebody asks for it, and no other', async () => {
    const [old, young] = [await monthOf(40), await monthOf(13)]
    await assert.rejects(run(`drop ${old}`), /kept for ever/)
    await assert.rejects(run(`drop ${young}`, { keepMonths: 36 }), /ended less than 36 months ago/)
    await assert.rejects(run('drop 2001-01', { keepMonths: 36 }), /has no month 2001-01/)
    const held = await connectOwner(database.url)
    // As a backup does, from its beginning to its end.
    await held.query('SELECT pg_advisory_lock_shared(7241943)')
    await assert.rejects(run(`drop ${old}`, { keepMonths: 36 }), /A backup or a migration is running/)
    await held.end()
    assert.match((await run(`drop ${old}`, { keepMonths: 36 })) ?? '', /is gone: its posts are still there/)
    assert.match((await run('status', { keepMonths: 36 })) ?? '', new RegExp(`${old} .*: dropped at`))
    await assert.rejects(run(`drop ${old}`, { keepMonths: 36 }), /has no month/)
  })

  it('is not taken back any more when a month of it was dropped, because its posts could be sent again', async () => {
    await assert.rejects(takeBack(), /was dropped: without it, its posts could be sent again/)
    assert.equal((await owner.query('SELECT FROM archived_posts')).rowCount, 3)
    // A straggler makes the tables of its month again, which has not brought back what was in them.
    const old = await monthOf(40)
    await owner.query('SELECT make_archive_month($1)', [old])
    assert.doesNotMatch((await run('status', { keepMonths: 36 })) ?? '', /dropped at/)
    await assert.rejects(takeBack(), new RegExp(`the archive of ${old} was dropped`))
    assert.match((await run(`drop ${old}`, { keepMonths: 36 })) ?? '', /is gone/)
  })
})
