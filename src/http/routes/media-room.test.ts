import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import type { Download } from '#lib/download.ts'
import { anOrg, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'
import { aJpeg, aPng } from '#test/support/media-files.ts'
import { begin, giveUp, offsetOf, refusalOf, send, sendHead, started } from '#test/support/resuming.ts'
import { openScratch } from '#test/support/scratch.ts'
import { createTestShelf, type ShelfFacts } from '#test/support/shelf.ts'
import { aFile, multipartOf, upload, type Uploader } from '#test/support/uploads.ts'

const MEGABYTE = 1024 * 1024

/** An application whose disk is as full as the test says. */
const openApp = async (facts: Partial<ShelfFacts> = {}) => {
  const scratch = await openScratch()
  const disk = { free: 1_000 * MEGABYTE }
  const media = createTestShelf({
    clock: systemClock,
    publicUrl: 'http://localhost:3000',
    folder: scratch.folder,
    reserveBytes: 100 * MEGABYTE,
    freeBytes: async () => disk.free,
    ...facts,
  })
  const app = await createTestApp({ media })
  const { orgId, owner } = await anOrg(app)
  const uploader: Uploader = { orgId, token: owner.token }
  const close = async () => {
    await app.close()
    await scratch[Symbol.asyncDispose]()
  }
  return { app, disk, uploader, folder: scratch.folder, [Symbol.asyncDispose]: close }
}

const arrivals = (app: TestApp) => app.sql('select promised::int, arriving::int from media_arrivals order by promised')

/** Starts a multipart upload that claims to have so many bytes, and sends the beginning of its file. */
const begun = async (app: TestApp, { orgId, token }: Uploader, claimed: number) => {
  const { body, headers } = await multipartOf({ file: await aJpeg() })
  const request = await sendHead(app, {
    line: `POST /orgs/${orgId}/media`,
    headers: { authorization: `Bearer ${token}`, ...headers, 'content-length': claimed },
  })
  await request.write(body.subarray(0, 1_000))
  return request
}

const whenArriving = async (app: TestApp, count: number): Promise<void> => {
  while ((await arrivals(app)).length !== count) await systemClock.sleep(5)
}

test('uploads that come at the same time are counted before they are there, and no longer than they come', async () => {
  await using world = await openApp({ quotaBytes: 100 * MEGABYTE })
  const { app, uploader } = world
  await app.server.listen({ host: '127.0.0.1', port: 0 })
  const slow = await begun(app, uploader, 60 * MEGABYTE)
  await whenArriving(app, 1)
  const second = await begun(app, uploader, 60 * MEGABYTE)
  assert.match(await second.answer.then((text) => text.slice(0, 400)), /^HTTP\/1\.1 409 /)
  assert.deepEqual(refusalOf(await begin(app, uploader, { bytes: 60 * MEGABYTE })), [409, 'quota_exceeded'])
  expectStatus(201, await upload(app, uploader, { file: await aJpeg() }))
  slow.cut()
  await whenArriving(app, 0)
  expectStatus(201, await begin(app, uploader, { bytes: 60 * MEGABYTE }))
})

test('what a resumable upload was promised stays promised until it is finished or given up', async () => {
  await using world = await openApp({ quotaBytes: 10 * MEGABYTE })
  const { app, uploader } = world
  const file = await aJpeg({ width: 500, height: 500 })
  const [handle, other] = [
    await started(app, uploader, { bytes: 6 * MEGABYTE }),
    await started(app, uploader, { bytes: file.length }),
  ]
  assert.deepEqual(refusalOf(await begin(app, uploader, { bytes: 6 * MEGABYTE })), [409, 'quota_exceeded'])
  expectStatus(204, await send(app, handle, { at: 0, body: Buffer.alloc(1_000) }))
  assert.deepEqual(await arrivals(app), [
    { promised: file.length, arriving: 0 },
    { promised: 6 * MEGABYTE, arriving: 0 },
  ])
  expectStatus(204, await send(app, other, { at: 0, body: file }))
  expectStatus(204, await giveUp(app, handle))
  assert.deepEqual(await arrivals(app), [])
  expectStatus(201, await begin(app, uploader, { bytes: 6 * MEGABYTE }))
})

test('a disk that is almost full refuses every way in, and what is there stays', async () => {
  const download: Download = async ({ need }) => {
    await need?.(5_000)
    throw new Error('a byte was read though there is no room')
  }
  await using world = await openApp({ download })
  const { app, disk, uploader, folder } = world
  const { orgId, token } = uploader
  const wide = expectStatus(201, await upload(app, uploader, { file: await aPng({ width: 1200, height: 300 }) }))
  const file = await aJpeg()
  const handle = await started(app, uploader, { bytes: file.length })
  expectStatus(204, await send(app, handle, { at: 0, body: file.subarray(0, 100) }))
  disk.free = 100 * MEGABYTE + 10
  const post = (to: string, body: object) => app.request({ method: 'POST', path: to, token, body })
  const refused = [
    await upload(app, uploader, { file }),
    await send(app, handle, { at: 100, body: file.subarray(100) }),
    await post(`/orgs/${orgId}/media/fetch`, { url: 'https://example.org/a.jpg' }),
    await post(`/media/${wide.id}/fit`, { provider: 'insta' }),
  ]
  assert.deepEqual(
    refused.map(refusalOf),
    refused.map(() => [507, 'storage_full']),
  )
  assert.ok(refused.every(({ headers }) => Number(headers['retry-after']) > 0))
  assert.equal(await offsetOf(app, handle), 100)
  assert.equal(
    (await arrivals(app)).every(({ arriving }) => arriving === 0),
    true,
  )
  const rooms = (await readdir(path.join(folder, 'incoming'))).filter((name) => /^[0-9a-f]{32}$/.test(name))
  for (const room of rooms) assert.deepEqual(await readdir(path.join(folder, 'incoming', room)), ['process.json'])
  disk.free = 1_000 * MEGABYTE
  expectStatus(204, await send(app, handle, { at: 100, body: file.subarray(100) }))
  expectStatus(201, await upload(app, uploader, { file }))
})

test('what others receive at the moment counts for the disk, whichever process and organization it is for', async () => {
  await using world = await openApp()
  const { app, disk, uploader } = world
  const other = await anOrg(app)
  disk.free = 120 * MEGABYTE
  await app.sql(
    `insert into media_arrivals (org_id, id, promised, arriving, until)
      values ($1, gen_random_uuid(), 0, ${20 * MEGABYTE}, now() + interval '1 minute')`,
    [other.orgId],
  )
  const file = await aJpeg()
  assert.deepEqual(refusalOf(await upload(app, uploader, { file })), [507, 'storage_full'])
  // Its process died: after a while it does not count any more, and is gone.
  await app.sql("update media_arrivals set until = now() - interval '1 second'")
  expectStatus(201, await upload(app, uploader, { file }))
  assert.deepEqual(await arrivals(app), [])
})

test('a file of unknown length asks for room as it comes', async () => {
  await using world = await openApp({ maxFileBytes: 200 * MEGABYTE })
  const { app, disk, uploader } = world
  await app.server.listen({ host: '127.0.0.1', port: 0 })
  const handle = await started(app, uploader, { bytes: 60 * MEGABYTE })
  disk.free = 130 * MEGABYTE
  const { body, headers } = await multipartOf({ file: Buffer.alloc(20 * MEGABYTE) })
  const ways = [
    { line: `POST /orgs/${uploader.orgId}/media`, headers, body },
    {
      line: `PATCH ${handle.path}`,
      headers: {
        'tus-resumable': '1.0.0',
        'content-type': 'application/offset+octet-stream',
        'upload-offset': 0,
      },
      body: Buffer.alloc(20 * MEGABYTE),
    },
  ]
  for (const { line, headers: own, body: bytes } of ways) {
    const request = await sendHead(app, {
      line,
      headers: {
        authorization: `Bearer ${uploader.token}`,
        connection: 'keep-alive',
        'transfer-encoding': 'chunked',
        ...own,
      },
    })
    const chunk = Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n0\r\n\r\n')])
    void request.write(chunk)
    assert.match(await request.head, /^HTTP\/1\.1 507 [^]*"code":"storage_full"/, line)
    request.cut()
  }
  const kept = await offsetOf(app, handle)
  // The piece that would not fit is not written.
  assert.ok(kept > 15 * MEGABYTE && kept <= 16 * MEGABYTE, String(kept))
})

test('a file made to fit leaves nothing booked', async () => {
  await using world = await openApp()
  const { app, uploader } = world
  const wide = await aFile(app, uploader, { width: 1200, height: 300 })
  const body = { provider: 'insta' }
  expectStatus(201, await app.request({ method: 'POST', path: `/media/${wide}/fit`, token: uploader.token, body }))
  assert.deepEqual(await arrivals(app), [])
})
