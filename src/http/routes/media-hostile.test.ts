import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { systemClock } from '#lib/clock.ts'
import { createDownload } from '#lib/download.ts'
import { anOrg, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'
import { aJpeg, anMp4, aPng } from '#test/support/media-files.ts'
import { begin, refusalOf, sendHead } from '#test/support/resuming.ts'
import { createTestShelf } from '#test/support/shelf.ts'
import { aFile, multipartOf, upload, type Uploader } from '#test/support/uploads.ts'

const SHELF = { clock: systemClock, publicUrl: 'http://localhost:3000' }

const open = async (app: TestApp): Promise<Uploader> => {
  const { orgId, owner } = await anOrg(app)
  return { orgId, token: owner.token }
}

const bytesAt = async (app: TestApp, url: string): Promise<Buffer> => {
  const { pathname, search } = new URL(url)
  return (await app.server.inject({ method: 'GET', url: pathname + search })).rawPayload
}

const blank = (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#fff' } })
    .png({ compressionLevel: 9 })
    .toBuffer()

test('files that are not what they say, and bombs, are refused when they are uploaded', async () => {
  await using app = await createTestApp()
  const uploader = await open(app)
  const [jpeg, png, video] = [await aJpeg(), await aPng(), await anMp4({ seconds: 1 })]
  const huge = Buffer.from(await blank(16, 16))
  // The head claims 60,000 by 60,000 pixels.
  huge.writeUInt32BE(60_000, 16)
  huge.writeUInt32BE(60_000, 20)
  const refused: readonly (readonly [what: string, file: Buffer, fileName: string, code: RegExp])[] = [
    ['a program by the name of a picture', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(500)]), 'a.jpg', /_type$/],
    [
      'an archive by the name of a video',
      Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(500)]),
      'a.mp4',
      /_type$/,
    ],
    ['a page that starts like a GIF', Buffer.from('GIF89a/*<script>*/=1;alert(1)'), 'a.gif', /_damaged$/],
    ['a picture that ends early', jpeg.subarray(0, jpeg.length - 200), 'a.jpg', /_damaged$/],
    ['another picture that ends early', png.subarray(0, png.length - 60), 'a.png', /_damaged$/],
    ['a video that ends early', video.subarray(0, video.length - 60), 'a.mp4', /_damaged$/],
    ['100 million pixels', await blank(10_000, 10_000), 'a.png', /_too_many_pixels$/],
    ['more pixels than any memory has', huge, 'a.png', /_too_many_pixels$|_damaged$/],
    ['nothing', Buffer.alloc(0), 'a.jpg', /_empty$/],
  ]
  for (const [what, file, fileName, code] of refused) {
    const answer = await upload(app, uploader, { file, fileName })
    assert.equal(answer.status, 422, `${what}: ${answer.text}`)
    const [issue] = answer.body.errors
    assert.equal(issue.pointer, '/file', what)
    assert.match(issue.code, code, what)
    assert.ok(issue.detail.length > 20, what)
  }
  assert.deepEqual(refusalOf(await begin(app, uploader, { bytes: 0 })), [422, 'invalid_request'])
  const [rows] = await app.sql(
    'select (select count(*) from media_blobs)::int as blobs, (select count(*) from media_arrivals)::int as arrivals',
  )
  assert.deepEqual(rows, { blobs: 0, arrivals: 0 })
})

test('whatever hides behind or inside a picture is not in what is kept', async () => {
  await using app = await createTestApp()
  const uploader = await open(app)
  const hidden = Buffer.from('PK\x03\x04<script>alert(1)</script>')
  for (const [file, fileName] of [
    [Buffer.concat([await aJpeg(), hidden]), 'picture.jpg'],
    [Buffer.concat([await aPng(), hidden]), 'page.html'],
  ] as const) {
    const kept = expectStatus(201, await upload(app, uploader, { file, fileName }))
    assert.match(kept.mime, /^image\//)
    assert.equal((await bytesAt(app, kept.url)).includes('<script>'), false)
  }
})

test('a body that is shorter than it was said to be leaves nothing', async () => {
  await using app = await createTestApp()
  await app.server.listen({ host: '127.0.0.1', port: 0 })
  const { orgId, token } = await open(app)
  const { body, headers } = await multipartOf({ file: await aJpeg() })
  const request = await sendHead(app, {
    line: `POST /orgs/${orgId}/media`,
    headers: { authorization: `Bearer ${token}`, ...headers, 'content-length': body.length + 1_000 },
  })
  await request.write(body.subarray(0, body.length - 100))
  while ((await app.sql('select id from media_arrivals')).length === 0) await systemClock.sleep(5)
  request.cut()
  while ((await app.sql('select id from media_arrivals')).length > 0) await systemClock.sleep(5)
  assert.deepEqual(await app.sql('select sha256 from media_blobs'), [])
})

test('an address into this machine or its network is refused, whichever way it is written', async () => {
  const names: Readonly<Record<string, readonly string[]>> = {
    'inside.example': ['10.0.0.7'],
    'both.example': ['93.184.216.34', '127.0.0.1'],
    'metadata.example': ['169.254.169.254'],
  }
  const resolve = async (name: string): Promise<readonly string[]> => names[name] ?? []
  const download = createDownload({ clock: systemClock, resolve })
  await using app = await createTestApp({ media: createTestShelf({ ...SHELF, download }) })
  const { orgId, token } = await open(app)
  const ask = async (url: string) =>
    app.request({ method: 'POST', path: `/orgs/${orgId}/media/fetch`, token, body: { url } })
  const addresses = [
    'https://127.0.0.1/a.jpg',
    'https://[::1]/a.jpg',
    'https://[::ffff:127.0.0.1]/a.jpg',
    'https://2130706433/a.jpg',
    'https://0x7f.1/a.jpg',
    'https://169.254.169.254/latest/meta-data/',
    'https://inside.example/a.jpg',
    'https://both.example/a.jpg',
    'https://metadata.example/a.jpg',
    'http://example.org/a.jpg',
    'https://user:word@example.org/a.jpg',
    'https://example.org:6379/a.jpg',
    'file:///etc/passwd',
    'no address',
  ]
  for (const url of addresses) {
    const answer = await ask(url)
    assert.equal(answer.status, 422, `${url}: ${answer.text}`)
    const [issue] = answer.body.errors
    assert.equal(issue.pointer, '/url', url)
    assert.match(issue.code, /^(?:not_public|bad_address|invalid_url|invalid_format)$/, url)
    // What the name leads to is not told.
    assert.doesNotMatch(answer.text, /10\.0\.0\.7|93\.184|passwd|word@/, url)
  }
  assert.deepEqual(await app.sql('select id from media_arrivals'), [])
})

test("nothing can be done with another organization's file, and it looks like none", async () => {
  await using app = await createTestApp()
  const [home, other] = [await open(app), await open(app)]
  const foreign = await aFile(app, other)
  const { token } = home
  const ways = [
    { method: 'GET', path: '' },
    { method: 'PATCH', path: '', body: { name: 'mine' } },
    { method: 'DELETE', path: '' },
    { method: 'POST', path: '/fit', body: { provider: 'insta' } },
    { method: 'POST', path: '/fit/plan', body: { provider: 'insta' } },
  ] as const
  for (const { method, path, ...rest } of ways) {
    const ask = async (id: string) =>
      refusalOf(await app.request({ method, path: `/media/${id}${path}`, token, ...rest }))
    assert.deepEqual(await ask(foreign), [404, 'not_found'], method + path)
    assert.deepEqual(await ask(app.deps.random.id()), [404, 'not_found'], method + path)
  }
})
