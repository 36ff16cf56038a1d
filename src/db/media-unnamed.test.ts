import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import type { Client } from 'pg'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { anOrg, connectOwner, type TestOrg } from '#test/support/builders.ts'
import { pictureFacts } from '#test/support/media-facts.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { connectDatabase, inTransaction, type Database, type Tx } from './database.ts'
import { deleteMedia, discardStatement, discardUnnamed, insertMedia, reserveBlob, takeGarbage } from './media.ts'

const A_PICTURE = pictureFacts({ bytes: 100, width: 10, height: 10 })
const LIBRARY = 50_000
const QUOTA = 1_000_000_000

let database: TestDatabase
let owner: Client
let app: Database
let worker: Database

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  app = connectDatabase(database.url, { role: 'app', poolSize: 10, log: silentLog })
  worker = connectDatabase(database.url, { role: 'worker', poolSize: 3, log: silentLog })
})
after(async () => {
  await app.destroy()
  await worker.destroy()
  await owner.end()
  await database.drop()
})

const as = <T>(org: TestOrg, work: (tx: Tx) => Promise<T>): Promise<T> =>
  inTransaction(app, { orgId: org.id, userId: org.ownerId }, work)

const reserve = (org: TestOrg, sha256: Buffer): Promise<boolean> =>
  as(org, (tx) => reserveBlob(tx, { sha256, bytes: A_PICTURE.bytes, quota: QUOTA, arrival: systemRandom.id() }))

const name = (tx: Tx, org: TestOrg, sha256: Buffer): Promise<string> => {
  const id = systemRandom.id()
  const words = { name: 'a.jpg', altText: '', tags: [], derivedFrom: null }
  const media = { orgId: org.id, id, createdBy: org.ownerId, sha256, facts: A_PICTURE, ...words }
  return insertMedia(tx, media, false).then(() => id)
}

const isNamed = async (org: TestOrg, sha256: Buffer): Promise<unknown> => {
  const found = await owner.query('SELECT named FROM media_blobs WHERE org_id = $1 AND sha256 = $2', [org.id, sha256])
  return found.rows[0]?.named
}

describe('whether a file is named', () => {
  it('is known from the moment that it is in the library until the last of its names is deleted', async () => {
    const [org, sha256] = [await anOrg(owner), systemRandom.bytes(32)]
    await reserve(org, sha256)
    assert.equal(await isNamed(org, sha256), false)
    const [first, second] = [await as(org, (tx) => name(tx, org, sha256)), await as(org, (tx) => name(tx, org, sha256))]
    assert.equal(await isNamed(org, sha256), true)
    await as(org, (tx) => deleteMedia(tx, first))
    assert.equal(await isNamed(org, sha256), true)
    // Booked once more for the same bytes: still named.
    await reserve(org, sha256)
    assert.equal(await isNamed(org, sha256), true)
    await as(org, (tx) => deleteMedia(tx, second))
    assert.equal(await isNamed(org, sha256), false)
  })

  it('stays right when its names come and go in the same moment', async () => {
    for (let round = 0; round < 20; round += 1) {
      const [org, sha256] = [await anOrg(owner), systemRandom.bytes(32)]
      await reserve(org, sha256)
      const ids = [await as(org, (tx) => name(tx, org, sha256)), await as(org, (tx) => name(tx, org, sha256))]
      const stays = round % 2 === 0
      await Promise.all([
        ...ids.map((id) => as(org, (tx) => deleteMedia(tx, id))),
        ...(stays ? [as(org, (tx) => name(tx, org, sha256))] : []),
      ])
      assert.equal(await isNamed(org, sha256), stays)
    }
  })
})

/** A library of so many files, and nothing that is unnamed. */
const fill = async (org: TestOrg): Promise<void> => {
  const digest = "sha256(('file ' || n)::bytea)"
  await owner.query('ALTER TABLE media DISABLE TRIGGER USER')
  await owner.query(
    `INSERT INTO media_blobs (org_id, sha256, bytes, created_at, named)
      SELECT $1, ${digest}, 100, now() - interval '30 days', true FROM generate_series(1, ${LIBRARY}) n`,
    [org.id],
  )
  await owner.query(
    `INSERT INTO media (org_id, id, created_by, name, sha256, kind, facts)
      SELECT $1, gen_random_uuid(), $2, 'a.jpg', ${digest}, 'image', $3 FROM generate_series(1, ${LIBRARY}) n`,
    [org.id, org.ownerId, JSON.stringify(A_PICTURE)],
  )
  await owner.query('ALTER TABLE media ENABLE TRIGGER USER')
  await owner.query('ANALYZE media_blobs, media, media_garbage')
}

interface Plan {
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
}

const ROLLED_BACK = new Error('only looked at')

/** Pages that the collector's statement touches, run and taken back. */
const pagesOf = async (most: number): Promise<number> => {
  let pages = 0
  const look = worker.transaction().execute(async (tx) => {
    const explained = await sql<{ 'QUERY PLAN': readonly { readonly Plan: Plan }[] }>`
      explain (analyze, buffers, format json) ${discardStatement(3_600, most)}`.execute(tx)
    const plan = explained.rows[0]?.['QUERY PLAN'][0]?.Plan
    assert.ok(plan !== undefined)
    pages = plan['Shared Hit Blocks'] + plan['Shared Read Blocks']
    throw ROLLED_BACK
  })
  await assert.rejects(look, ROLLED_BACK)
  return pages
}

describe('the collector', () => {
  it('reads as much as there is to give up, however large the library is', async () => {
    const org = await anOrg(owner)
    const empty = await pagesOf(200)
    await fill(org)
    const inLibrary = await pagesOf(200)
    assert.ok(inLibrary <= empty + 20, `${inLibrary} pages in a library of ${LIBRARY} files, ${empty} in an empty one`)
    await owner.query(
      `UPDATE media SET deleted_at = now() WHERE id IN (SELECT id FROM media WHERE org_id = $1 LIMIT 50)`,
      [org.id],
    )
    const pages = await pagesOf(200)
    assert.ok(pages < 50 * 60, `${pages} pages for 50 files`)
    assert.equal(await discardUnnamed(worker, 3_600, 200), 50)
    assert.equal(await discardUnnamed(worker, 3_600, 200), 0)
  })

  it('takes what is next without sorting all that is left to take', async () => {
    await owner.query(
      `INSERT INTO media_garbage (org_id, sha256) SELECT gen_random_uuid(), sha256(('gone ' || n)::bytea)
        FROM generate_series(1, 20000) n`,
    )
    await owner.query('ANALYZE media_garbage')
    const plan = await owner.query(
      'EXPLAIN SELECT FROM media_garbage ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED',
    )
    assert.match(JSON.stringify(plan.rows), /media_garbage_age/)
    await owner.query('DELETE FROM media_garbage')
  })

  it('goes on with other files when one cannot be removed, and comes back to that one', async () => {
    const org = await anOrg(owner)
    await discardUnnamed(worker, 0, 1_000)
    await owner.query('DELETE FROM media_garbage')
    for (let count = 0; count < 3; count += 1) await reserve(org, systemRandom.bytes(32))
    assert.equal(await discardUnnamed(worker, 0, 200), 3)
    let bad = ''
    const taken: string[] = []
    const remove = async ({ sha256 }: { readonly sha256: string }): Promise<void> => {
      bad ||= sha256
      if (sha256 === bad) throw new Error('access denied')
      taken.push(sha256)
    }
    await assert.rejects(takeGarbage(worker, remove), /access denied/)
    assert.deepEqual([await takeGarbage(worker, remove), await takeGarbage(worker, remove)], [true, true])
    assert.equal(new Set(taken).size, 2)
    await assert.rejects(takeGarbage(worker, remove), /access denied/)
    const left = await owner.query("SELECT encode(sha256, 'hex') AS sha256 FROM media_garbage WHERE org_id = $1", [
      org.id,
    ])
    assert.deepEqual(left.rows, [{ sha256: bad }])
  })
})
