import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectDatabase } from '#db/database.ts'
import { discardUnnamed } from '#db/media.ts'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { createDiskStore } from '#media/disk-store.ts'
import { createS3Store } from '#media/s3-store.ts'
import { blobKey } from '#media/store.ts'
import { collectMedia } from '#publishing/duties.ts'
import { anOrg, createTestApp, expectStatus } from '#test/support/app.ts'
import { openGate } from '#test/support/gate.ts'
import { aJpeg, aPng } from '#test/support/media-files.ts'
import { offsetOf, refusalOf, send, started } from '#test/support/resuming.ts'
import { startS3Server } from '#test/support/s3-server.ts'
import { openScratch } from '#test/support/scratch.ts'
import { createTestShelf } from '#test/support/shelf.ts'
import { upload } from '#test/support/uploads.ts'

const SHELF = { clock: systemClock, publicUrl: 'http://localhost:3000' }
const UNAVAILABLE = [503, 'storage_unavailable']

/** An application over a bucket whose server can be taken away. */
const openApp = async () => {
  const stack = new AsyncDisposableStack()
  const s3 = stack.use(await startS3Server())
  const gate = stack.use(await openGate(Number(new URL(s3.options.endpoint ?? '').port)))
  const options = { ...s3.options, endpoint: `http://127.0.0.1:${gate.port}`, silenceMs: 500 }
  const store = stack.use(createS3Store(options))
  const app = stack.use(await createTestApp({ media: createTestShelf({ ...SHELF, blobs: store }) }))
  const { orgId, owner } = await anOrg(app)
  const worker = connectDatabase(app.databaseUrl, { role: 'worker', poolSize: 2, log: silentLog })
  stack.defer(() => worker.destroy())
  const uploader = { orgId, token: owner.token }
  return { app, gate, store, worker, uploader, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

test('a bucket that is away or silent while a file comes in is told as such, and the file is taken afterwards', async () => {
  await using world = await openApp()
  const { app, gate, uploader, store } = world
  const file = await aJpeg()
  for (const state of ['broken', 'silent'] as const) {
    gate.set(state)
    const answer = await upload(app, uploader, { file })
    assert.deepEqual(refusalOf(answer), UNAVAILABLE, state)
    assert.ok(Number(answer.headers['retry-after']) > 0)
    assert.doesNotMatch(answer.text, /127\.0\.0\.1|S3RVER|ECONN/)
    gate.set('open')
  }
  const rows = await app.sql(
    'select (select count(*) from media)::int as media, count(*)::int as arrivals from media_arrivals',
  )
  assert.deepEqual(rows, [{ media: 0, arrivals: 0 }])
  const kept = expectStatus(201, await upload(app, uploader, { file }))
  assert.equal(await store.size(blobKey(uploader.orgId, kept.sha256)), kept.bytes)
  // The place that was booked for it is the one that it has now.
  assert.deepEqual(await app.sql('select named from media_blobs'), [{ named: true }])
})

test('a resumable upload waits for the bucket with all that has arrived', async () => {
  await using world = await openApp()
  const { app, gate, uploader } = world
  const file = await aJpeg()
  const handle = await started(app, uploader, { bytes: file.length })
  gate.set('broken')
  assert.deepEqual(refusalOf(await send(app, handle, { at: 0, body: file })), UNAVAILABLE)
  assert.equal(await offsetOf(app, handle), file.length)
  gate.set('open')
  const done = await send(app, handle, { at: file.length, body: Buffer.alloc(0) })
  expectStatus(204, done)
  assert.equal((await app.request({ path: String(done.headers['location']), token: uploader.token })).status, 200)
  assert.deepEqual(await app.sql('select id from media_arrivals'), [])
})

test('an upload fits into the place that was promised to it also when the bucket was away in between', async () => {
  await using server = await startS3Server()
  await using gate = await openGate(Number(new URL(server.options.endpoint ?? '').port))
  await using store = createS3Store({ ...server.options, endpoint: `http://127.0.0.1:${gate.port}` })
  const file = await aJpeg({ width: 900, height: 900 })
  await using app = await createTestApp({
    media: createTestShelf({ ...SHELF, blobs: store, quotaBytes: Math.floor(file.length * 1.6) }),
  })
  const { orgId, owner } = await anOrg(app)
  const handle = await started(app, { orgId, token: owner.token }, { bytes: file.length })
  gate.set('broken')
  assert.deepEqual(refusalOf(await send(app, handle, { at: 0, body: file })), UNAVAILABLE)
  gate.set('open')
  expectStatus(204, await send(app, handle, { at: file.length, body: Buffer.alloc(0) }))
})

test('making a picture fit says that its file cannot be read now, and leaves nothing', async () => {
  await using world = await openApp()
  const { app, gate, uploader } = world
  const wide = expectStatus(201, await upload(app, uploader, { file: await aPng({ width: 1200, height: 300 }) }))
  const body = { provider: 'insta' }
  const fit = { method: 'POST', path: `/media/${wide.id}/fit`, token: uploader.token, body } as const
  gate.set('broken')
  assert.deepEqual(refusalOf(await app.request(fit)), UNAVAILABLE)
  gate.set('open')
  expectStatus(201, await app.request(fit))
  assert.deepEqual(await app.sql('select id from media_arrivals'), [])
})

test('the collector leaves what it cannot remove for the next time, and then removes it', async () => {
  await using world = await openApp()
  const { app, gate, store, worker, uploader } = world
  const files = [await aJpeg(), await aJpeg({ width: 300, height: 200 })]
  const media = [
    expectStatus(201, await upload(app, uploader, { file: files[0]! })),
    expectStatus(201, await upload(app, uploader, { file: files[1]! })),
  ]
  for (const { id } of media)
    expectStatus(204, await app.request({ method: 'DELETE', path: `/media/${id}`, token: uploader.token }))
  assert.equal(await discardUnnamed(worker, 0, 100), 2)
  const removeFile = async ({ orgId, sha256 }: { readonly orgId: string; readonly sha256: string }) => {
    await store.remove(blobKey(orgId, sha256))
    await store.remove(blobKey(orgId, sha256, 'thumb'))
  }
  const collect = () => collectMedia({ db: worker, removeFile }, new AbortController().signal)
  gate.set('broken')
  await assert.rejects(collect())
  assert.equal((await app.sql('select sha256 from media_garbage')).length, 2)
  gate.set('open')
  await collect()
  assert.equal((await app.sql('select sha256 from media_garbage')).length, 0)
  for (const { sha256 } of media) assert.equal(await store.size(blobKey(uploader.orgId, sha256)), null)
})

test('a signed address of a folder that cannot be read says so', async () => {
  await using scratch = await openScratch()
  const disk = createDiskStore({ folder: scratch.at('files'), clock: systemClock, random: systemRandom })
  let away = false
  const eio = (): never => {
    throw Object.assign(new Error('i/o error'), { code: 'EIO' })
  }
  const blobs = { ...disk, size: async (key: string) => (away ? eio() : disk.size(key)) }
  await using app = await createTestApp({ media: createTestShelf({ ...SHELF, blobs }) })
  const { orgId, owner } = await anOrg(app)
  const kept = expectStatus(201, await upload(app, { orgId, token: owner.token }, { file: await aJpeg() }))
  away = true
  const { pathname, search } = new URL(kept.url)
  assert.deepEqual(refusalOf(await app.request({ path: pathname + search })), UNAVAILABLE)
})
