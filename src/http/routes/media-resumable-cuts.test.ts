import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { buildServer } from '#http/server.ts'
import { systemClock } from '#lib/clock.ts'
import { anOrg, createRequest, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'
import { aJpeg } from '#test/support/media-files.ts'
import { hastyClock } from '#test/support/hasty-clock.ts'
import { giveUp, offsetOf, refusalOf, send, sendSlowly, started, whenAt } from '#test/support/resuming.ts'
import { createTestShelf } from '#test/support/shelf.ts'
import { upload, type Uploader } from '#test/support/uploads.ts'

const SHELF = { clock: systemClock, publicUrl: 'http://localhost:3000' }

const open = async (app: TestApp) => {
  const org = await anOrg(app)
  return { ...org, uploader: { orgId: org.orgId, token: org.owner.token } }
}

const filesOf = async (app: TestApp, { orgId, token }: Uploader): Promise<number> =>
  expectStatus(200, await app.request({ path: `/orgs/${orgId}/media/usage`, token })).files

const ALL_OF_IT = { stop: new AbortController().signal, onBytes: async () => undefined }

test('a cut connection keeps what has arrived, and the upload goes on from there', async () => {
  await using app = await createTestApp()
  await app.server.listen({ host: '127.0.0.1', port: 0 })
  const { uploader } = await open(app)
  const file = await aJpeg({ width: 1_500, height: 1_500 })
  const handle = await started(app, uploader, { bytes: file.length })
  for (const length of [file.length, 'chunked'] as const) {
    const at = await offsetOf(app, handle)
    const request = await sendSlowly(app, handle, { at, length: length === 'chunked' ? length : length - at })
    const piece = file.subarray(at, at + 5_000)
    await request.write(length === 'chunked' ? Buffer.concat([Buffer.from('1388\r\n'), piece]) : piece)
    await whenAt(app, handle, at + 5_000)
    request.cut()
  }
  // The cut is noticed in a moment; until then the upload is the other request's.
  let rest = await send(app, handle, { at: 10_000, body: file.subarray(10_000) })
  while (rest.status === 423) rest = await send(app, handle, { at: 10_000, body: file.subarray(10_000) })
  expectStatus(204, rest)
  const media = expectStatus(200, await app.request({ path: String(rest.headers['location']), token: uploader.token }))
  const whole = expectStatus(201, await upload(app, uploader, { file }))
  assert.equal(media.sha256, whole.sha256)
})

test('a request that brings nothing for half a minute is ended with what has arrived, and the connection with it', async () => {
  await using app = await createTestApp({ clock: hastyClock(75), media: createTestShelf(SHELF) })
  await app.server.listen({ host: '127.0.0.1', port: 0 })
  const { uploader } = await open(app)
  const handle = await started(app, uploader, { bytes: 1_000 })
  const request = await sendSlowly(app, handle, { at: 0, length: 1_000 })
  await request.write(Buffer.alloc(300))
  const answer = await request.answer
  assert.match(answer, /^HTTP\/1\.1 408 [^]*connection: close[^]*"code":"request_timeout"/i)
  assert.equal(await offsetOf(app, handle), 300)
  expectStatus(204, await send(app, handle, { at: 300, body: Buffer.alloc(10) }))
})

test("the server's own limit on requests passes by what is watched", async () => {
  await using app = await createTestApp()
  // Node looks every 30 seconds for requests that are late; here it is told what it would find.
  await app.server.listen({ host: '127.0.0.1', port: 0 })
  const { uploader } = await open(app)
  const handle = await started(app, uploader, { bytes: 1_000 })
  const connected = once(app.server.server, 'connection')
  assert.equal(app.server.server.requestTimeout, 30_000)
  const request = await sendSlowly(app, handle, { at: 0, length: 500 })
  await request.write(Buffer.alloc(300))
  const [socket] = await connected
  await whenAt(app, handle, 300)
  app.server.server.emit('clientError', Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket)
  await request.write(Buffer.alloc(200))
  assert.match(await request.answer, /^HTTP\/1\.1 204 /)
  assert.equal(await offsetOf(app, handle), 500)
})

test('of two requests at once one is refused, and no bytes are mixed', async () => {
  await using app = await createTestApp()
  await app.server.listen({ host: '127.0.0.1', port: 0 })
  const { uploader } = await open(app)
  const file = await aJpeg({ width: 1_200, height: 900 })
  const handle = await started(app, uploader, { bytes: file.length })
  const slow = await sendSlowly(app, handle, { at: 0, length: file.length })
  await slow.write(file.subarray(0, 2_000))
  await whenAt(app, handle, 2_000)
  const second = await send(app, handle, { at: 2_000, body: Buffer.alloc(100, 'x') })
  assert.deepEqual(refusalOf(second), [423, 'upload_locked'])
  assert.ok(Number(second.headers['retry-after']) > 0)
  assert.deepEqual(refusalOf(await giveUp(app, handle)), [423, 'upload_locked'])
  await slow.write(file.subarray(2_000))
  const answer = await slow.answer
  assert.match(answer, /^HTTP\/1\.1 204 /)
  // All at once, from the same place: one gets through.
  const other = await started(app, uploader, { bytes: file.length })
  const bodies = Array.from({ length: 6 }, () => send(app, other, { at: 0, body: file }))
  const statuses = (await Promise.all(bodies)).map(({ status }) => status)
  assert.equal(statuses.filter((status) => status === 204).length, 1, String(statuses))
  assert.ok(statuses.every((status) => [204, 404, 409, 423].includes(status)))
  const id = /scheduly-media-id: (\S+)/i.exec(answer)?.[1]
  const media = expectStatus(200, await app.request({ path: `/media/${id}`, token: uploader.token }))
  const again = expectStatus(200, await app.request({ path: `/media/${other.path.slice(-36)}`, token: uploader.token }))
  const whole = expectStatus(201, await upload(app, uploader, { file }))
  assert.deepEqual([media.sha256, again.sha256], [whole.sha256, whole.sha256])
})

test('offsets survive a new process, and a whole file that was not taken in is finished by an empty request', async () => {
  await using app = await createTestApp()
  const { uploader } = await open(app)
  const file = await aJpeg({ width: 900, height: 900 })
  const handle = await started(app, uploader, { bytes: file.length })
  expectStatus(204, await send(app, handle, { at: 0, body: file.subarray(0, 500) }))
  const { log, publicUrl } = app.deps
  const deps = { ...app.deps, media: createTestShelf(SHELF) }
  const ready = async () => ({ ready: true, checks: {} })
  const server = await buildServer({ actions: deps, log, publicUrl, ready, logRequests: false, version: '0' })
  try {
    const restarted = { ...app, server, deps, request: createRequest(server) }
    assert.equal(await offsetOf(restarted, handle), 500)
    // The last byte is on the disk, and the process ends before the library hears of it.
    const { uploads } = deps.media
    const [, , orgId = '', , , id = ''] = handle.path.split('/')
    const [known] = (await app.sql('select user_id from memberships where org_id = $1', [orgId])) as [
      { user_id: string },
    ]
    const found = await uploads.find({ userId: known.user_id, id })
    await uploads.append(found!, Readable.from([file.subarray(500)]), ALL_OF_IT)
    assert.equal(await offsetOf(restarted, handle), file.length)
    const finished = await send(restarted, handle, { at: file.length, body: Buffer.alloc(0) })
    expectStatus(204, finished)
    assert.equal(finished.headers['location'], `/media/${id}`)
  } finally {
    await server.close()
  }
})

test('a file that is in the library already is not added twice by finishing once more', async () => {
  await using app = await createTestApp()
  const { uploader, owner } = await open(app)
  const file = await aJpeg()
  const { uploads } = app.deps.media
  const crashing = { ...uploads, finish: () => Promise.reject(new Error('the process ends here')) }
  const deps = { ...app.deps, media: { ...app.deps.media, uploads: crashing } }
  const { log, publicUrl } = app.deps
  const ready = async () => ({ ready: true, checks: {} })
  const server = await buildServer({ actions: deps, log, publicUrl, ready, logRequests: false, version: '0' })
  const crash = { ...app, server, deps, request: createRequest(server) }
  const handle = await started(app, uploader, { bytes: file.length })
  assert.equal((await send(crash, handle, { at: 0, body: file })).status, 500)
  await server.close()
  expectStatus(204, await send(app, handle, { at: file.length, body: Buffer.alloc(0) }))
  assert.equal(await filesOf(app, uploader), 1)
  assert.equal((await uploads.listOpen(owner.userId)).length, 0)
})

test('more bytes than were promised are refused in chunks too, and those before them stay', async () => {
  await using app = await createTestApp()
  await app.server.listen({ host: '127.0.0.1', port: 0 })
  const { uploader } = await open(app)
  const handle = await started(app, uploader, { bytes: 100 })
  const request = await sendSlowly(app, handle, { at: 0, length: 'chunked' })
  await request.write(Buffer.from(`32\r\n${'x'.repeat(50)}\r\n`))
  await whenAt(app, handle, 50)
  await request.write(Buffer.from(`64\r\n${'y'.repeat(100)}\r\n0\r\n\r\n`))
  assert.match(await request.answer, /^HTTP\/1\.1 413 [^]*"code":"payload_too_large"/)
  assert.equal(await offsetOf(app, handle), 50)
})
