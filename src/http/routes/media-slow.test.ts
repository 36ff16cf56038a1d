import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { anOrg, createTestApp, type TestApp } from '#test/support/app.ts'
import { hastyClock } from '#test/support/hasty-clock.ts'
import { aJpeg } from '#test/support/media-files.ts'
import { sendHead, type SlowRequest } from '#test/support/resuming.ts'
import { openScratch } from '#test/support/scratch.ts'
import { createTestShelf } from '#test/support/shelf.ts'
import { multipartOf } from '#test/support/uploads.ts'

const LATE = Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })

const listening = async (options: Parameters<typeof createTestApp>[0] = {}): Promise<TestApp> => {
  const app = await createTestApp(options)
  await app.server.listen({ host: '127.0.0.1', port: 0 })
  return app
}

/** Begins a multipart upload, sends so many bytes of it, and gives the rest. */
const begun = async (app: TestApp, first: number) => {
  const { orgId, owner } = await anOrg(app)
  const { body, headers } = await multipartOf({ file: await aJpeg({ width: 600, height: 600 }) })
  const request = await sendHead(app, {
    line: `POST /orgs/${orgId}/media`,
    headers: { authorization: `Bearer ${owner.token}`, ...headers, 'content-length': body.length },
  })
  await request.write(body.subarray(0, first))
  return { request, rest: body.subarray(first) }
}

const isReceiving = async (folder: string): Promise<boolean> => {
  const names = await readdir(path.join(folder, 'incoming'), { recursive: true }).catch(() => [])
  return names.some((name) => path.basename(name) === 'incoming')
}

/** What Node does every 30 seconds with requests that are late, for all connections of a server. */
const lookForLate = async (app: TestApp, request: Promise<SlowRequest>): Promise<void> => {
  const [socket] = await once(app.server.server, 'connection')
  await request
  app.server.server.emit('clientError', LATE, socket)
}

test('a file on a slow line comes in, though it takes longer than other requests may', async () => {
  await using scratch = await openScratch()
  const media = createTestShelf({ clock: systemClock, publicUrl: 'http://localhost:3000', folder: scratch.folder })
  await using app = await listening({ media })
  const upload = begun(app, 4_000)
  const arrived = upload.then(async ({ request }) => {
    while (!(await isReceiving(scratch.folder))) await systemClock.sleep(5)
    return request
  })
  await lookForLate(app, arrived)
  const { request, rest } = await upload
  await request.write(rest)
  assert.match(await request.answer, /^HTTP\/1\.1 201 /)
})

test('other requests have half a minute, and then the connection is over', async () => {
  await using app = await listening({ clock: hastyClock(50) })
  const request = sendHead(app, {
    line: 'POST /auth/signup',
    headers: { 'content-type': 'application/json', 'content-length': 100, connection: 'keep-alive' },
  })
  await lookForLate(app, request)
  const slow = await request
  await slow.write(Buffer.from('{'))
  // Also for whoever neither closes it nor stops sending.
  assert.match(await slow.answer, /^HTTP\/1\.1 408 [^]*"code":"request_timeout"/)
})

test('a file of which nothing comes for half a minute is refused, and leaves nothing', async () => {
  // Before the file begins, and in the middle of it.
  for (const first of [20, 4_000]) {
    await using scratch = await openScratch()
    const media = createTestShelf({ clock: systemClock, publicUrl: 'http://localhost:3000', folder: scratch.folder })
    await using app = await listening({ clock: hastyClock(30), media })
    const { request } = await begun(app, first)
    assert.match(
      await request.answer,
      /^HTTP\/1\.1 408 [^]*connection: close[^]*"code":"request_timeout"/i,
      `after ${first} bytes`,
    )
    const [usage] = await app.sql('select count(*)::int as files from media_blobs')
    assert.equal(usage.files, 0)
    const left = await readdir(path.join(scratch.folder, 'incoming'), { recursive: true })
    assert.deepEqual(
      left.filter((name) => name.endsWith('incoming')),
      [],
    )
  }
})

test('a refused file that still comes in is let in for half a minute, and no longer', async () => {
  await using app = await listening({ clock: hastyClock(50) })
  const { orgId, owner } = await anOrg(app)
  const { headers } = await multipartOf({ file: Buffer.alloc(10) })
  const boundary = /boundary=(.*)$/.exec(headers['content-type'] ?? '')?.[1] ?? ''
  const request = await sendHead(app, {
    line: `POST /orgs/${orgId}/media`,
    headers: {
      authorization: `Bearer ${owner.token}`,
      ...headers,
      'content-length': 1_000_000,
      connection: 'keep-alive',
    },
  })
  const part = 'content-disposition: form-data; name="nonsense"\r\n\r\nx'
  await request.write(Buffer.from(`--${boundary}\r\n${part}\r\n--${boundary}\r\n${part}`))
  const file = 'content-disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nx'
  await request.write(Buffer.from(`\r\n--${boundary}\r\n${file}`))
  assert.match(await request.answer, /^HTTP\/1\.1 422 /)
})
