import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import type { Client } from 'pg'
import { silentLog } from '#lib/log.ts'
import { age, archiveAll } from '#test/support/archive.ts'
import {
  aChannel,
  anOrg,
  aPost,
  aPublication,
  connectOwner,
  endPublication,
  type TestOrg,
} from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { connectDatabase, databaseFault, inTransaction, type Database } from './database.ts'
import { deleteClosedOrganizations } from './housekeeping.ts'

let database: TestDatabase
let owner: Client
let worker: Database

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  worker = connectDatabase(database.url, { role: 'worker', poolSize: 2, log: silentLog })
})
after(async () => {
  await worker.destroy()
  await owner.end()
  await database.drop()
})

/** A post that was published on two channels, so many months ago. */
const aPostOf = async (org: TestOrg, months: number): Promise<string> => {
  const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId })
  for (const channel of [await aChannel(owner, org), await aChannel(owner, org)])
    await endPublication(owner, await aPublication(owner, post, channel), 'published')
  await age(owner, [post.id], months)
  return post.id
}

const refusalOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
    return 'done'
  } catch (error) {
    const { code, constraint } = databaseFault(error)
    return constraint ?? code ?? String(error)
  }
}

describe('the database', () => {
  it('lets a post that has moved get no publication, other words, another approval or time, whoever writes', async () => {
    const org = await anOrg(owner)
    const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId })
    await endPublication(owner, await aPublication(owner, post, await aChannel(owner, org)), 'failed')
    await age(owner, [post.id], 13)
    await archiveAll(owner)
    const change = (what: string) => refusalOf(owner.query(`UPDATE posts SET ${what} WHERE id = $1`, [post.id]))
    assert.deepEqual(
      [
        await refusalOf(aPublication(owner, post, await aChannel(owner, org))),
        await change("content_hash = sha256('x')"),
        await change('approved_hash = content_hash'),
        await change('scheduled_at = now()'),
        await change("note = 'For colleagues'"),
      ],
      ['post_archived', 'post_archived', 'post_archived', 'post_archived', 'done'],
    )
  })

  it('gives a worker no table to make or drop, no month to come, and nothing that ended three months ago or later', async () => {
    const asWorker = (query: string) => refusalOf(sql.raw(query).execute(worker))
    assert.deepEqual(
      [
        await asWorker('create table scheduly.x ()'),
        await asWorker('create table scheduly_archive.x ()'),
        await asWorker("select drop_archive_month('2024-01')"),
        await asWorker("select move_to_archive(gen_random_uuid(), '{}', '{}')"),
        await asWorker('delete from archived_publications'),
        await asWorker("select make_archive_month('2999-01')"),
        await asWorker("select make_archive_month('2024-1; drop')"),
        await asWorker('select archive_publications(2, 10, null)'),
      ],
      ['42501', '42501', '42501', '42501', '42501', 'archive_month', 'archive_month', 'archive_age'],
    )
  })

  it('walls every table of a month like the table that it is a part of, and lets nobody but the owner name it', async () => {
    const org = await anOrg(owner)
    await aPostOf(org, 30)
    await archiveAll(owner)
    const { rows } = await owner.query<{ name: string; walled: boolean; policies: string }>(
      `SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS walled,
          (SELECT string_agg(polname, ' ' ORDER BY polname) FROM pg_policy WHERE polrelid = c.oid) AS policies
        FROM pg_class c WHERE c.relnamespace = 'scheduly_archive'::regnamespace AND c.relkind = 'r'`,
    )
    assert.ok(rows.length >= 2)
    const app = connectDatabase(database.url, { role: 'app', poolSize: 1, log: silentLog })
    for (const { name, walled, policies } of rows) {
      assert.deepEqual([walled, policies], [true, 'app_find app_tenant owner_all reviewers_none worker_tenant'], name)
      for (const db of [app, worker]) {
        const read = inTransaction(db, { orgId: org.id }, (tx) => sql.raw(`table scheduly_archive.${name}`).execute(tx))
        assert.equal(await refusalOf(read), '42501', name)
      }
    }
    await app.destroy()
  })

  it('gets for each column of publications and attempts one of the archive', async () => {
    const columns = async (table: string) =>
      (
        await owner.query<{ line: string }>(
          `SELECT attname || ' ' || format_type(atttypid, atttypmod) AS line FROM pg_attribute
            WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
          [table],
        )
      ).rows.map(({ line }) => line)
    assert.deepEqual((await columns('archived_publications')).slice(3), await columns('publications'))
    assert.deepEqual((await columns('archived_attempts')).slice(1), await columns('attempts'))
  })

  it('lets an organization go with its archive, and knows until when it knew, when all of its attempts have moved', async () => {
    const org = await anOrg(owner)
    const id = await aPostOf(org, 13)
    await archiveAll(owner)
    assert.equal((await owner.query('SELECT FROM archived_posts WHERE post_id = $1', [id])).rowCount, 1)
    const last = `SELECT max(last_started_at) AS at FROM archive_months`
    const { at } = (await owner.query(last)).rows[0]
    await owner.query('BEGIN; ALTER TABLE attempts DISABLE TRIGGER USER; DELETE FROM attempts')
    await owner.query(`UPDATE installation SET created_at = '2001-01-01'`)
    await owner.query(`SELECT halt_publishing('A test')`)
    const { known } = (await owner.query('SELECT known_until AS known FROM installation')).rows[0]
    await owner.query('ROLLBACK')
    assert.deepEqual(known, at)
    await owner.query('UPDATE organizations SET deletion_at = now() WHERE id = $1', [org.id])
    await owner.query(`UPDATE channels SET state = 'deleted', credentials = NULL WHERE org_id = $1`, [org.id])
    for (let round = 0; round < 3; round += 1) await deleteClosedOrganizations(worker, 5)
    for (const table of [
      'organizations WHERE id',
      'archived_posts WHERE org_id',
      'archived_publications WHERE org_id',
      'archived_attempts WHERE org_id',
    ])
      assert.equal((await owner.query(`SELECT FROM ${table} = $1`, [org.id])).rowCount, 0, table)
  })
})
