import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { systemRandom } from '#lib/random.ts'
import { aMember, anOrg, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'
import { aJpeg, CAMERA } from '#test/support/media-files.ts'
import { begin, giveUp, look, metadataOf, offsetOf, refusalOf, send, started } from '#test/support/resuming.ts'
import { createTestShelf } from '#test/support/shelf.ts'
import type { Uploader } from '#test/support/uploads.ts'

const SHELF = { clock: systemClock, publicUrl: 'http://localhost:3000' }

const open = async (app: TestApp) => {
  const org = await anOrg(app)
  return { ...org, uploader: { orgId: org.orgId, token: org.owner.token } }
}

const filesOf = async (app: TestApp, { orgId, token }: Uploader): Promise<number> =>
  expectStatus(200, await app.request({ path: `/orgs/${orgId}/media/usage`, token })).files

test('a file comes in over several requests, and then it is in the library with all that was said of it', async () => {
  await using app = await createTestApp()
  const { uploader } = await open(app)
  const file = await aJpeg({ width: 500, height: 300, gps: true })
  const words = { filename: 'Hügel.jpg', alt_text: 'A hill', tags: 'summer, hills', filetype: 'image/jpeg' }
  const handle = await started(app, uploader, { bytes: file.length, words })
  const first = await send(app, handle, { at: 0, body: file.subarray(0, 1_000) })
  assert.equal(first.status, 204)
  assert.deepEqual(
    [first.headers['upload-offset'], first.headers['tus-resumable'], first.headers['location']],
    ['1000', '1.0.0', undefined],
  )
  const seen = await look(app, handle)
  assert.deepEqual(
    [seen.status, seen.headers['upload-offset'], seen.headers['upload-length'], seen.headers['cache-control']],
    [204, '1000', String(file.length), 'no-store'],
  )
  const hours = (new Date(String(seen.headers['upload-expires'])).getTime() - Date.now()) / 3_600_000
  assert.ok(hours > 23.9 && hours <= 24)
  const last = await send(app, handle, { at: 1_000, body: file.subarray(1_000) })
  expectStatus(204, last)
  const id = String(last.headers['scheduly-media-id'])
  assert.deepEqual([last.headers['location'], last.headers['upload-offset']], [`/media/${id}`, String(file.length)])
  const media = expectStatus(200, await app.request({ path: `/media/${id}`, token: uploader.token }))
  assert.deepEqual(
    [media.name, media.alt_text, media.tags, media.mime],
    ['Hügel.jpg', 'A hill', ['summer', 'hills'], 'image/jpeg'],
  )
  const { pathname, search } = new URL(media.url)
  const { rawPayload } = await app.server.inject({ method: 'GET', url: pathname + search })
  assert.ok(file.includes(CAMERA) && !rawPayload.includes(CAMERA))
})

test('whoever lost the last answer asks again, and finds the same file', async () => {
  await using app = await createTestApp()
  const { uploader } = await open(app)
  const file = await aJpeg()
  const handle = await started(app, uploader, { bytes: file.length })
  const answer = await send(app, handle, { at: 0, body: file })
  for (const again of [await look(app, handle), await send(app, handle, { at: file.length, body: Buffer.alloc(0) })]) {
    expectStatus(204, again)
    assert.equal(again.headers['scheduly-media-id'], answer.headers['scheduly-media-id'])
    assert.equal(again.headers['upload-offset'], String(file.length))
  }
  assert.equal(await filesOf(app, uploader), 1)
  expectStatus(204, await giveUp(app, handle))
  assert.equal((await look(app, handle)).status, 404)
  assert.equal(await filesOf(app, uploader), 1)
})

test('wrong offsets, types, versions and lengths are refused in our own words, and change nothing', async () => {
  await using app = await createTestApp()
  const { uploader } = await open(app)
  const handle = await started(app, uploader, { bytes: 1_000 })
  expectStatus(204, await send(app, handle, { at: 0, body: Buffer.alloc(10) }))
  const attempt = async (at: number, length: number, headers: Record<string, string> = {}) =>
    refusalOf(await send(app, handle, { at, body: Buffer.alloc(length), headers }))
  assert.deepEqual(await attempt(0, 10), [409, 'upload_offset_mismatch'])
  assert.deepEqual(await attempt(11, 10), [409, 'upload_offset_mismatch'])
  assert.deepEqual(await attempt(10, 991), [413, 'payload_too_large'])
  assert.deepEqual(await attempt(10, 10, { 'content-type': 'application/json' }), [415, 'unsupported_media_type'])
  assert.deepEqual(await attempt(10, 10, { 'content-type': 'image/jpeg' }), [415, 'unsupported_media_type'])
  assert.deepEqual(await attempt(10, 10, { 'upload-offset': '-1' }), [422, 'invalid_request'])
  assert.deepEqual(await attempt(10, 10, { 'upload-offset': '1e1' }), [422, 'invalid_request'])
  const old = await send(app, handle, { at: 10, body: Buffer.alloc(1), headers: { 'tus-resumable': '0.2.2' } })
  assert.deepEqual([...refusalOf(old), old.headers['tus-version']], [412, 'unsupported_version', '1.0.0'])
  assert.equal(await offsetOf(app, handle), 10)
})

test('what is no picture is refused with the last byte, and its upload is gone', async () => {
  await using app = await createTestApp()
  const { uploader } = await open(app)
  const page = Buffer.from('<!doctype html><script>alert(1)</script>')
  const handle = await started(app, uploader, { bytes: page.length, words: { filename: 'picture.jpg' } })
  const refused = await send(app, handle, { at: 0, body: page })
  assert.deepEqual(refusalOf(refused), [422, 'invalid_request'])
  assert.equal(refused.body.errors[0].code, 'media_unsupported_type')
  assert.equal((await look(app, handle)).status, 404)
  assert.equal(await filesOf(app, uploader), 0)
})

test('an upload begins with a length that fits, and with words that are taken', async () => {
  const media = createTestShelf({ ...SHELF, maxFileBytes: 5_000, quotaBytes: 8_000 })
  await using app = await createTestApp({ media })
  const { uploader } = await open(app)
  const attempt = async (bytes: number | string, headers: Record<string, string> = {}) => {
    const answer = await begin(app, uploader, { bytes, headers })
    return [...refusalOf(answer), answer.body?.errors?.[0].pointer]
  }
  assert.deepEqual(await attempt(5_001), [413, 'payload_too_large', undefined])
  for (const bytes of ['0', '-1', '1.5', 'x', '9'.repeat(30)]) {
    assert.deepEqual(await attempt(bytes), [422, 'invalid_request', '/upload-length'], bytes)
  }
  const told = (words: Record<string, string>) => ({ 'upload-metadata': metadataOf(words) })
  const cases: readonly (readonly [Record<string, string>, string])[] = [
    [told({ alt_text: 'x'.repeat(1_001) }), '/alt_text'],
    [told({ tags: 'x'.repeat(51) }), '/tags'],
    [told({ alt_text: 'a\u0000b' }), '/alt_text'],
    [{ 'upload-metadata': 'alt_text ???' }, '/upload-metadata'],
    [{ 'upload-metadata': 'alt_text /w==' }, '/upload-metadata'],
    [{ 'upload-metadata': 'tags YQ==,tags YQ==' }, '/upload-metadata'],
    [{ 'upload-metadata': ',' }, '/upload-metadata'],
  ]
  for (const [headers, pointer] of cases)
    assert.deepEqual(await attempt(10, headers), [422, 'invalid_request', pointer])
  // What was begun takes its place before it is there.
  const begun = await started(app, uploader, { bytes: 5_000 })
  assert.deepEqual(await attempt(3_001), [409, 'quota_exceeded', undefined])
  expectStatus(204, await giveUp(app, begun))
  expectStatus(201, await begin(app, uploader, { bytes: 3_001 }))
})

test('only so many uploads of a person are unfinished at a time, also when they begin at once', async () => {
  await using app = await createTestApp()
  const { uploader, owner } = await open(app)
  for (let number = 0; number < 18; number += 1) await started(app, uploader, { bytes: 10 })
  const answers = await Promise.all(Array.from({ length: 6 }, () => begin(app, uploader, { bytes: 10 })))
  assert.ok(answers.every(({ status, body }) => status === 201 || body.code === 'too_many_uploads'))
  assert.ok((await app.deps.media.uploads.listOpen(owner.userId)).length <= 20)
  const elsewhere = await open(app)
  expectStatus(201, await begin(app, elsewhere.uploader, { bytes: 10 }))
})

test('after a day an upload is over', async () => {
  let ahead = 0
  const clock = { ...systemClock, now: () => new Date(Date.now() + ahead) }
  await using app = await createTestApp({ media: createTestShelf({ ...SHELF, clock }) })
  const { uploader } = await open(app)
  const handle = await started(app, uploader, { bytes: 10 })
  ahead = 23 * 3_600_000
  assert.equal(await offsetOf(app, handle), 0)
  ahead = 25 * 3_600_000
  assert.equal((await look(app, handle)).status, 404)
  assert.deepEqual(refusalOf(await send(app, handle, { at: 0, body: Buffer.alloc(1) })), [404, 'not_found'])
  await app.deps.media.uploads.sweep()
})

test('nobody but who began an upload finds it, and he only as long as he may upload', async () => {
  await using app = await createTestApp()
  const { orgId, owner } = await open(app)
  const editor = await aMember(app, { orgId, owner }, 'editor')
  const handle = await started(app, { orgId, token: editor.token }, { bytes: 10 })
  const elsewhere = await open(app)
  const missing = handle.path.replace(/[^/]+$/, systemRandom.id())
  const strangers = [
    { ...handle, token: owner.token },
    { ...handle, token: elsewhere.owner.token },
    { path: missing, token: editor.token },
  ]
  for (const other of strangers) {
    assert.equal((await look(app, other)).status, 404)
    assert.deepEqual(refusalOf(await send(app, other, { at: 0, body: Buffer.alloc(1) })), [404, 'not_found'])
    assert.deepEqual(refusalOf(await giveUp(app, other)), [404, 'not_found'])
  }
  assert.equal(await offsetOf(app, handle), 0)
  await app.sql(`update memberships set role = 'viewer' where user_id = $1`, [editor.userId])
  assert.equal((await look(app, handle)).status, 403)
  assert.deepEqual(refusalOf(await send(app, handle, { at: 0, body: Buffer.alloc(1) })), [403, 'forbidden'])
  assert.deepEqual(refusalOf(await giveUp(app, handle)), [403, 'forbidden'])
})

test('OPTIONS tells what can be done, and asks for no version', async () => {
  await using app = await createTestApp()
  const { uploader } = await open(app)
  const path = `/orgs/${uploader.orgId}/media/uploads`
  const { status, headers } = await app.request({ method: 'OPTIONS', path, token: uploader.token })
  assert.deepEqual(
    [status, headers['tus-version'], headers['tus-extension'], headers['tus-max-size'], headers['tus-resumable']],
    [204, '1.0.0', 'creation,expiration,termination', String(64 * 1024 ** 2), '1.0.0'],
  )
})
