import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { after, before, beforeEach, describe, it } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import type { Download } from '#lib/download.ts'
import { anOrg, createTestApp, expectStatus, type TestApp, type TestOrg } from '#test/support/app.ts'
import { aJpeg } from '#test/support/media-files.ts'
import { createTestShelf } from '#test/support/shelf.ts'
import { multipartOf } from '#test/support/uploads.ts'

// Writes that reach out before their effect: they say that they are under way, and hold no transaction open meanwhile.

/** A download that has begun; it goes on when it is told how to end. */
interface Begun {
  readonly url: string
  readonly end: (how: 'picture' | 'refused') => void
}

let app: TestApp
let org: TestOrg
let began: (begun: Begun) => void
let begun: Promise<Begun>
let downloads = 0

const expectOne = (): void => {
  const next = Promise.withResolvers<Begun>()
  began = next.resolve
  begun = next.promise
}

const download: Download = async ({ url, path }) => {
  downloads += 1
  const told = Promise.withResolvers<'picture' | 'refused'>()
  began({ url, end: told.resolve })
  if ((await told.promise) === 'refused') return { refused: 'too_slow', detail: 'It takes too long.' }
  const bytes = await aJpeg()
  await writeFile(path, bytes)
  return { bytes: bytes.length, contentType: 'image/jpeg', sha256: '' }
}

const QUOTA_BYTES = 200_000

before(async () => {
  const shelf = { clock: systemClock, publicUrl: 'http://localhost:3000', download, quotaBytes: QUOTA_BYTES }
  app = await createTestApp({ media: createTestShelf(shelf) })
})
after(() => app.close())
beforeEach(async () => {
  org = await anOrg(app)
  downloads = 0
  expectOne()
})

const fetchPicture = (key: string, name = 'hill.jpg') =>
  app.request({
    method: 'POST',
    path: `/orgs/${org.orgId}/media/fetch`,
    token: org.owner.token,
    body: { url: 'https://example.org/hill.jpg', name },
    headers: { 'idempotency-key': key },
  })

const filesOf = async (orgId: string): Promise<number> =>
  (await app.sql('select from media where org_id = $1', [orgId])).length

const keysOf = (orgId: string) =>
  app.sql('select answer is null as open from idempotency_keys where org_id = $1', [orgId])

describe('fetching a file with a key', () => {
  it('says that it is under way, with no transaction open; afterwards the answer is there', async () => {
    const key = app.deps.random.id()
    const first = fetchPicture(key)
    const { end } = await begun
    const idle = `select from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`
    assert.equal((await app.sql(idle)).length, 0)
    assert.deepEqual(await keysOf(org.orgId), [{ open: true }])
    const second = await fetchPicture(key)
    assert.deepEqual([second.status, second.body.code], [409, 'idempotency_key_in_flight'])
    assert.ok(Number(second.headers['retry-after']) >= 1)
    assert.equal((await fetchPicture(key, 'other.jpg')).body.code, 'idempotency_key_reused')
    end('picture')
    const { id } = expectStatus(201, await first)
    const third = await fetchPicture(key)
    assert.deepEqual([third.status, third.body.id, third.headers['idempotent-replayed']], [201, id, 'true'])
    assert.equal(third.headers['location'], `/media/${id}`)
    assert.deepEqual([downloads, await filesOf(org.orgId)], [1, 1])
  })

  it('frees the key when it comes to nothing', async () => {
    const key = app.deps.random.id()
    const first = fetchPicture(key)
    const { end } = await begun
    end('refused')
    expectStatus(422, await first)
    assert.deepEqual(await keysOf(org.orgId), [])
    expectOne()
    const second = fetchPicture(key)
    const again = await begun
    again.end('picture')
    const answer = await second
    expectStatus(201, answer)
    assert.equal(answer.headers['idempotent-replayed'], undefined)
  })

  it('of a process that died is taken over by the next one; should it come back to life, it changes nothing', async () => {
    const key = app.deps.random.id()
    const first = fetchPicture(key)
    const asleep = await begun
    await app.sql("update idempotency_keys set claimed_until = now() - interval '1 second' where org_id = $1", [
      org.orgId,
    ])
    expectOne()
    const second = fetchPicture(key)
    const awake = await begun
    awake.end('picture')
    const { id } = expectStatus(201, await second)
    asleep.end('picture')
    const late = await first
    assert.deepEqual([late.status, late.body.code], [409, 'idempotency_key_in_flight'])
    assert.equal(await filesOf(org.orgId), 1)
    const third = await fetchPicture(key)
    assert.deepEqual([third.body.id, third.headers['idempotent-replayed']], [id, 'true'])
  })

  it('of a process that died, and came back to life first, leaves the other one with nothing to do', async () => {
    const key = app.deps.random.id()
    const first = fetchPicture(key)
    const asleep = await begun
    await app.sql("update idempotency_keys set claimed_until = now() - interval '1 second' where org_id = $1", [
      org.orgId,
    ])
    asleep.end('picture')
    const { id } = expectStatus(201, await first)
    assert.equal((await fetchPicture(key)).body.id, id)
    assert.deepEqual([downloads, await filesOf(org.orgId)], [1, 1])
  })
})

describe('uploading a file with a key', () => {
  const send = async (key: string, file: Buffer, fields = { alt_text: 'A hill' }) => {
    const { body, headers } = await multipartOf({ file, fields })
    return app.request({
      method: 'POST',
      path: `/orgs/${org.orgId}/media`,
      token: org.owner.token,
      body,
      headers: { ...headers, 'idempotency-key': key },
    })
  }

  it('adds it once, and knows another file and other words from it', async () => {
    const key = app.deps.random.id()
    const file = await aJpeg({ width: 320, height: 200 })
    const first = await send(key, file)
    const second = await send(key, file)
    assert.deepEqual([second.status, second.text], [201, first.text])
    assert.deepEqual(
      [second.headers['idempotent-replayed'], second.headers['location']],
      ['true', first.headers['location']],
    )
    const others = [
      await send(key, await aJpeg({ width: 321, height: 200 })),
      await send(key, file, { alt_text: 'A mountain' }),
    ]
    for (const { status, body } of others) assert.deepEqual([status, body.code], [422, 'idempotency_key_reused'])
    assert.equal(await filesOf(org.orgId), 1)
  })

  it('gets its answer also when the library is full by now', async () => {
    const key = app.deps.random.id()
    const file = await aJpeg({ width: 320, height: 200 })
    const { id } = expectStatus(201, await send(key, file))
    await app.sql('insert into media_blobs (org_id, sha256, bytes) values ($1, $2, $3)', [
      org.orgId,
      app.deps.random.bytes(32),
      QUOTA_BYTES,
    ])
    assert.equal((await send(app.deps.random.id(), file)).body.code, 'quota_exceeded')
    assert.equal((await send(key, file)).body.id, id)
    assert.equal((await send(key, await aJpeg({ width: 330, height: 200 }))).body.code, 'idempotency_key_reused')
  })

  it('keeps a key free for a file that was refused', async () => {
    const key = app.deps.random.id()
    expectStatus(422, await send(key, Buffer.from('no picture at all')))
    assert.deepEqual(await keysOf(org.orgId), [])
    expectStatus(201, await send(key, await aJpeg()))
  })
})
