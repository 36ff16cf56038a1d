import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Client } from 'pg'
import { sha256 } from '#lib/hash.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import {
  aChannel,
  anOrg,
  aPost,
  aPublication,
  claim,
  connectOwner,
  queueIn,
  type TestOrg,
  type TestPost,
} from '#test/support/builders.ts'
import { pictureFacts } from '#test/support/media-facts.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { keepPrepared } from './claims.ts'
import { connectDatabase, inTransaction, type Database, type Tx } from './database.ts'
import { deleteMedia, discardUnnamed, insertMedia, reserveBlob, takeGarbage } from './media.ts'
import { updatePost } from './posts.ts'

const A_PICTURE = pictureFacts({ bytes: 100, width: 10, height: 10 })

const QUOTA = 1_000

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

interface File {
  readonly id: string
  readonly sha256: Buffer
}

const aFile = (org: TestOrg, digest = systemRandom.bytes(32)): Promise<File> =>
  as(org, async (tx) => {
    const id = systemRandom.id()
    assert.ok(
      await reserveBlob(tx, { sha256: digest, bytes: A_PICTURE.bytes, quota: QUOTA, arrival: systemRandom.id() }),
    )
    const words = { name: 'a.jpg', altText: '', tags: [], derivedFrom: null }
    await insertMedia(
      tx,
      { orgId: org.id, id, createdBy: org.ownerId, sha256: digest, facts: A_PICTURE, ...words },
      false,
    )
    return { id, sha256: digest }
  })

const use = (org: TestOrg, post: TestPost, { id, sha256: digest }: File): Promise<unknown> =>
  as(org, (tx) =>
    updatePost(
      tx,
      { orgId: org.id, id: post.id },
      {
        text: 'Look',
        media: JSON.stringify([{ id, sha256: digest.toString('hex'), alt_text: '' }]),
        contentHash: sha256(`a post with ${id}`),
        scheduledAt: null,
        localTime: null,
        timeZone: null,
      },
    ),
  )

const aPostWith = async (org: TestOrg, file: File) => {
  const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId })
  await use(org, post, file)
  const publicationId = await aPublication(owner, post, await aChannel(owner, org))
  return { post, publicationId }
}

const fails = (constraint: string) => (error: unknown) =>
  error instanceof Error && 'constraint' in error && error.constraint === constraint

const names = async (statement: string, values: readonly unknown[]): Promise<readonly unknown[]> =>
  (await owner.query<Record<string, unknown>>(statement, [...values])).rows.map((row) => Object.values(row)[0])

describe('a post', () => {
  it('names files of its own organization by the digest of their bytes, and no others', async () => {
    const [org, other] = [await anOrg(owner), await anOrg(owner)]
    const [file, foreign] = [await aFile(org), await aFile(other)]
    const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId })
    await assert.rejects(use(org, post, foreign), fails('media_uses_org_id_media_id_fkey'))
    await assert.rejects(use(org, post, { ...file, sha256: systemRandom.bytes(32) }), fails('post_media'))
    await use(org, post, file)
    assert.deepEqual(await names('SELECT media_id FROM media_uses WHERE post_id = $1', [post.id]), [file.id])
  })

  it('uses what its channels show instead, until they do not any more', async () => {
    const org = await anOrg(owner)
    const [file, own] = [await aFile(org), await aFile(org)]
    const { post, publicationId } = await aPostWith(org, file)
    const media = JSON.stringify([{ id: own.id, sha256: own.sha256.toString('hex'), alt_text: '' }])
    const uses = () => names('SELECT media_id FROM media_uses WHERE post_id = $1 ORDER BY media_id', [post.id])
    await owner.query('UPDATE publications SET media = $2 WHERE id = $1', [publicationId, media])
    assert.deepEqual(await uses(), [file.id, own.id].sort())
    await owner.query('UPDATE publications SET media = NULL WHERE id = $1', [publicationId])
    assert.deepEqual(await uses(), [file.id])
    await owner.query('UPDATE publications SET media = $2 WHERE id = $1', [publicationId, media])
    await owner.query('DELETE FROM publications WHERE id = $1', [publicationId])
    assert.deepEqual(await uses(), [file.id])
  })

  it('is not queued with a file that was deleted, and a file is not deleted from under a queued post', async () => {
    const org = await anOrg(owner)
    const file = await aFile(org)
    const { publicationId } = await aPostWith(org, file)
    await queueIn(owner, publicationId, 60)
    assert.equal(await as(org, (tx) => deleteMedia(tx, file.id)), 'used')
    assert.equal(await as(await anOrg(owner), (tx) => deleteMedia(tx, file.id)), 'gone')
    await owner.query("UPDATE publications SET status = 'draft', due_at = NULL, wake_at = NULL WHERE id = $1", [
      publicationId,
    ])
    assert.equal(await as(org, (tx) => deleteMedia(tx, file.id)), 'deleted')
    assert.equal(await as(org, (tx) => deleteMedia(tx, file.id)), 'gone')
    await assert.rejects(queueIn(owner, publicationId, 60), fails('publication_media'))
  })

  it('and its file, queued and deleted in the same moment, end in one of two ways', async () => {
    for (let round = 0; round < 10; round += 1) {
      const org = await anOrg(owner)
      const file = await aFile(org)
      const { publicationId } = await aPostWith(org, file)
      const [queued, deleted] = await Promise.all([
        queueIn(owner, publicationId, 60).then(
          () => true,
          () => false,
        ),
        as(org, (tx) => deleteMedia(tx, file.id)),
      ])
      assert.deepEqual([queued, deleted], queued ? [true, 'used'] : [false, 'deleted'])
    }
  })

  it('loses what was prepared at the network when its content changes, and keeps it otherwise', async () => {
    const org = await anOrg(owner)
    const file = await aFile(org)
    const { post, publicationId } = await aPostWith(org, file)
    await queueIn(owner, publicationId, -1)
    const epoch = await claim(owner, publicationId)
    const key = { orgId: org.id, id: publicationId, epoch }
    const keep = (claimed: typeof key) =>
      inTransaction(worker, { orgId: org.id }, (tx) => keepPrepared(tx, claimed, { container: '1' }))
    assert.equal(await keep({ ...key, epoch: '0' }), false)
    assert.equal(await keep(key), true)
    await owner.query(
      "UPDATE publications SET status = 'draft', due_at = NULL, wake_at = NULL, lease_until = NULL WHERE id = $1",
      [publicationId],
    )
    const prepared = () => names('SELECT prepared FROM publications WHERE id = $1', [publicationId])
    assert.deepEqual(await prepared(), [{ container: '1' }])
    await use(org, post, await aFile(org))
    assert.deepEqual(await prepared(), [null])
  })
})

describe('the place of an organization', () => {
  it('is never used beyond its end, however many files come at once', async () => {
    const org = await anOrg(owner)
    const reserved = await Promise.all(
      Array.from({ length: 8 }, () =>
        as(org, (tx) =>
          reserveBlob(tx, { sha256: systemRandom.bytes(32), bytes: 300, quota: QUOTA, arrival: systemRandom.id() }),
        ),
      ),
    )
    assert.equal(reserved.filter(Boolean).length, 3)
  })

  it('is not used twice for one content', async () => {
    const org = await anOrg(owner)
    const digest = systemRandom.bytes(32)
    for (let round = 0; round < 3; round += 1)
      assert.ok(
        await as(org, (tx) =>
          reserveBlob(tx, { sha256: digest, bytes: 600, quota: QUOTA, arrival: systemRandom.id() }),
        ),
      )
  })
})

describe('files that nothing names any more', () => {
  const garbage = (org: TestOrg) => names(`SELECT encode(sha256, 'hex') FROM media_garbage WHERE org_id = $1`, [org.id])

  it('are given up after a while, and those that a post is to go out with are not', async () => {
    const org = await anOrg(owner)
    const [kept, broken, deleted, queued] = [
      await aFile(org),
      systemRandom.bytes(32),
      await aFile(org),
      await aFile(org),
    ]
    await as(org, (tx) => reserveBlob(tx, { sha256: broken, bytes: 1, quota: QUOTA, arrival: systemRandom.id() }))
    await as(org, (tx) => deleteMedia(tx, deleted.id))
    const { publicationId } = await aPostWith(org, queued)
    await queueIn(owner, publicationId, 60)
    await owner.query('ALTER TABLE media DISABLE TRIGGER USER')
    await owner.query('UPDATE media SET deleted_at = now() WHERE id = $1', [queued.id])
    await owner.query('ALTER TABLE media ENABLE TRIGGER USER')
    await owner.query('UPDATE media_blobs SET named = false WHERE sha256 = $1', [queued.sha256])
    assert.equal(await discardUnnamed(worker, 3_600, 100), 0)
    await discardUnnamed(worker, 0, 100)
    assert.deepEqual(
      (await garbage(org)).map(String).toSorted(),
      [broken, deleted.sha256].map((each) => each.toString('hex')).toSorted(),
    )
    assert.deepEqual(
      (await names('SELECT sha256 FROM media_blobs WHERE org_id = $1', [org.id])).map(String).toSorted(),
      [kept.sha256, queued.sha256].map(String).toSorted(),
    )
  })

  it('are taken out of the store once each, and what comes in meanwhile waits for that', async () => {
    const org = await anOrg(owner)
    await owner.query('DELETE FROM media_garbage')
    const digest = systemRandom.bytes(32)
    const reserve = () =>
      as(org, (tx) => reserveBlob(tx, { sha256: digest, bytes: 1, quota: QUOTA, arrival: systemRandom.id() }))
    await reserve()
    await discardUnnamed(worker, 0, 100)
    const order: string[] = []
    const again: Promise<unknown>[] = []
    const taken = await takeGarbage(worker, async (blob) => {
      assert.deepEqual(blob, { orgId: org.id, sha256: digest.toString('hex') })
      again.push(reserve().then(() => order.push('reserved')))
      const waiting = `SELECT count(*)::int FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`
      while ((await names(waiting, []))[0] === 0) await new Promise(setImmediate)
      order.push('removed')
    })
    await Promise.all(again)
    assert.deepEqual([taken, order], [true, ['removed', 'reserved']])
    assert.equal(await takeGarbage(worker, async () => assert.fail('there is nothing to take')), false)
    assert.deepEqual(await garbage(org), [])
  })

  it('stay to be taken when the store cannot be reached', async () => {
    const org = await anOrg(owner)
    await as(org, (tx) =>
      reserveBlob(tx, { sha256: systemRandom.bytes(32), bytes: 1, quota: QUOTA, arrival: systemRandom.id() }),
    )
    await discardUnnamed(worker, 0, 100)
    await assert.rejects(
      takeGarbage(worker, () => Promise.reject(new Error('no store'))),
      /no store/,
    )
    assert.equal((await garbage(org)).length, 1)
  })

  it('are left behind for the collector by an organization that is deleted', async () => {
    const org = await anOrg(owner)
    const file = await aFile(org)
    await owner.query('DELETE FROM media WHERE org_id = $1', [org.id])
    await owner.query('DELETE FROM media_blobs WHERE org_id = $1', [org.id])
    assert.deepEqual(await garbage(org), [file.sha256.toString('hex')])
  })
})
