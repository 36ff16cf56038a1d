import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { aChannel, aMember, anOrg, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'
import { aGif, aJpeg, anMp4, aPng, CAMERA } from '#test/support/media-files.ts'
import { createTestShelf } from '#test/support/shelf.ts'
import { aFile, upload } from '#test/support/uploads.ts'
import { systemClock } from '#lib/clock.ts'

const open = async (app: TestApp) => {
  const { orgId, owner } = await anOrg(app)
  return { orgId, owner, uploader: { orgId, token: owner.token } }
}

const fileAt = async (app: TestApp, url: string, headers: Readonly<Record<string, string>> = {}) => {
  const { pathname, search } = new URL(url)
  return app.server.inject({ method: 'GET', url: pathname + search, headers })
}

test('a picture is recognized by its bytes, turned upright, and tells nothing of its camera and place', async () => {
  await using app = await createTestApp()
  const { uploader } = await open(app)
  const file = await aJpeg({ width: 640, height: 480, gps: true })
  assert.ok(file.includes(CAMERA))
  const fields = { name: 'Hill.png', alt_text: 'A hill', tags: 'summer, hills,summer' }
  const media = expectStatus(201, await upload(app, uploader, { file, fileName: 'x.exe', fields }))
  assert.deepEqual([media.kind, media.mime, media.name, media.alt_text], ['image', 'image/jpeg', 'Hill.png', 'A hill'])
  assert.deepEqual(media.tags, ['summer', 'hills'])
  const fits = Object.fromEntries(media.fits.map((fit: { provider: string }) => [fit.provider, fit]))
  assert.deepEqual(fits.twt, { provider: 'twt', forms: ['post', 'post_with_subscription'], detail: null, issue: null })
  // It is no video, which a reel is.
  assert.deepEqual(fits.insta.forms, ['image', 'carousel', 'story'])
  const answer = await fileAt(app, media.url)
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.headers['content-type'], 'image/jpeg')
  assert.equal(Number(answer.headers['content-length']), media.bytes)
  assert.ok(!answer.rawPayload.includes(CAMERA))
  const { width, height, exif } = await sharp(answer.rawPayload).metadata()
  assert.deepEqual([width, height, exif], [media.width, media.height, undefined])
  const thumbnail = await fileAt(app, media.thumbnail_url)
  assert.equal(thumbnail.headers['content-type'], 'image/webp')
  assert.ok(((await sharp(thumbnail.rawPayload).metadata()).width ?? 9999) <= 512)
})

test('animations and videos come in with their facts', async () => {
  await using app = await createTestApp()
  const { uploader } = await open(app)
  const gif = expectStatus(201, await upload(app, uploader, { file: await aGif({ frames: 3 }) }))
  assert.deepEqual([gif.kind, gif.frames], ['gif', 3])
  const video = expectStatus(201, await upload(app, uploader, { file: await anMp4({ seconds: 2 }) }))
  assert.deepEqual([video.kind, video.mime, video.video_codec], ['video', 'video/mp4', 'avc'])
  assert.ok(Math.abs(video.duration_seconds - 2) < 0.2)
  assert.equal(video.thumbnail_url, null)
})

test('the address of a file holds for an hour, for this file alone, and parts of it can be asked for', async () => {
  await using app = await createTestApp()
  const { uploader } = await open(app)
  const media = expectStatus(201, await upload(app, uploader, { file: await aPng() }))
  const whole = await fileAt(app, media.url)
  const part = await fileAt(app, media.url, { range: 'bytes=2-5' })
  assert.equal(part.statusCode, 206)
  assert.equal(part.headers['content-range'], `bytes 2-5/${media.bytes}`)
  assert.deepEqual(part.rawPayload, whole.rawPayload.subarray(2, 6))
  const end = await fileAt(app, media.url, { range: 'bytes=-3' })
  assert.deepEqual(end.rawPayload, whole.rawPayload.subarray(-3))
  assert.equal((await fileAt(app, media.url, { range: `bytes=${media.bytes}-` })).statusCode, 416)
  for (const [from, to] of [
    ['signature=', 'signature=x'],
    ['expires=', 'expires=9'],
    ['image%2Fpng', 'image%2Fjpeg'],
  ] as const) {
    assert.equal((await fileAt(app, media.url.replace(from, to))).statusCode, 404, from)
  }
  assert.equal(whole.headers['x-content-type-options'], 'nosniff')
  assert.match(String(whole.headers['content-security-policy']), /sandbox/)
})

test('what is no picture or video that can be shown is refused, and says why', async () => {
  await using app = await createTestApp()
  const { uploader, orgId, owner } = await open(app)
  const jpeg = await aJpeg()
  const refused: readonly (readonly [string, Buffer, string])[] = [
    ['nothing', Buffer.alloc(0), 'media_empty'],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'media_unsupported_type'],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'media_unsupported_type'],
    ['half a picture', jpeg.subarray(0, jpeg.length / 2), 'media_damaged'],
  ]
  for (const [what, file, code] of refused) {
    const answer = await upload(app, uploader, { file, fileName: 'picture.jpg' })
    expectStatus(422, answer)
    assert.equal(answer.body.errors[0].code, code, what)
  }
  const { body: usage } = await app.request({ path: `/orgs/${orgId}/media/usage`, token: owner.token })
  assert.equal(usage.files, 0)
})

test('an upload without a file, with the file in another field, or with words that are too long is refused', async () => {
  await using app = await createTestApp()
  const { uploader } = await open(app)
  const file = await aJpeg()
  const pointerOf = async (wishes: Parameters<typeof upload>[2]) => {
    const answer = await upload(app, uploader, wishes)
    assert.equal(answer.status, 422, answer.text)
    return answer.body.errors[0].pointer
  }
  assert.equal(await pointerOf({}), '/file')
  assert.equal(await pointerOf({ file, fields: { alt_text: 'x'.repeat(1_001) } }), '/alt_text')
  assert.equal(await pointerOf({ file, fields: { tags: 'x'.repeat(51) } }), '/tags')
  const json = await app.request({
    method: 'POST',
    path: `/orgs/${uploader.orgId}/media`,
    token: uploader.token,
    body: { file: 'x' },
  })
  assert.equal(json.status, 415)
})

test('a file larger than the installation takes, and one over the quota, are refused', async () => {
  const shelf = { clock: systemClock, publicUrl: 'http://localhost:3000' }
  const file = await aJpeg({ width: 900, height: 900 })
  await using small = await createTestApp({ media: createTestShelf({ ...shelf, maxFileBytes: file.length - 1 }) })
  const large = await upload(small, (await open(small)).uploader, { file })
  assert.deepEqual([large.status, large.body.code], [413, 'payload_too_large'])
  await using poor = await createTestApp({ media: createTestShelf({ ...shelf, quotaBytes: file.length * 3 }) })
  const { uploader } = await open(poor)
  expectStatus(201, await upload(poor, uploader, { file }))
  // The same file takes no second place.
  expectStatus(201, await upload(poor, uploader, { file }))
  expectStatus(201, await upload(poor, uploader, { file: await aJpeg({ width: 900, height: 901 }) }))
  const over = await upload(poor, uploader, { file: await aJpeg({ width: 900, height: 902 }) })
  assert.deepEqual([over.status, over.body.code], [409, 'quota_exceeded'])
})

test('the library is listed page by page, by kind, tag, words and use', async () => {
  await using app = await createTestApp()
  const { orgId, owner, uploader } = await open(app)
  const one = expectStatus(
    201,
    await upload(app, uploader, { file: await aJpeg(), fields: { tags: 'a', alt_text: 'Sea' } }),
  )
  const two = expectStatus(201, await upload(app, uploader, { file: await aGif(), fields: { name: '100%.gif' } }))
  const three = await aFile(app, uploader)
  const list = async (query: string): Promise<readonly string[]> => {
    const answer = await app.request({ path: `/orgs/${orgId}/media?${query}`, token: owner.token })
    return expectStatus(200, answer).data.map(({ id }: { id: string }) => id)
  }
  expectStatus(
    201,
    await app.request({
      method: 'POST',
      path: `/orgs/${orgId}/posts`,
      token: owner.token,
      body: { text: '', media: [{ media_id: one.id }] },
    }),
  )
  assert.deepEqual(await list(''), [three, two.id, one.id])
  assert.deepEqual(await list('kind=gif'), [two.id])
  assert.deepEqual(await list('tag=a'), [one.id])
  assert.deepEqual(await list('untagged=true'), [three, two.id])
  assert.deepEqual(await list('untagged=false'), [one.id])
  const tags = await app.request({ path: `/orgs/${orgId}/media/tags`, token: owner.token })
  assert.deepEqual(expectStatus(200, tags).data, [{ tag: 'a', files: 1 }])
  assert.deepEqual(await list('q=SEA'), [one.id])
  assert.deepEqual(await list('q=0%25'), [two.id])
  assert.deepEqual(await list('missing_alt_text=false'), [one.id])
  assert.deepEqual(await list('used=true'), [one.id])
  const first = expectStatus(200, await app.request({ path: `/orgs/${orgId}/media?limit=2`, token: owner.token }))
  const rest = await list(`limit=2&cursor=${first.page.next_cursor}`)
  assert.deepEqual(rest, [one.id])
})

test('a file that no form of a network takes says what is wrong with it', async () => {
  await using app = await createTestApp()
  const { uploader } = await open(app)
  const media = expectStatus(201, await upload(app, uploader, { file: await aGif() }))
  const insta = media.fits.find(({ provider }: { provider: string }) => provider === 'insta')
  assert.deepEqual(insta.forms, [])
  assert.match(insta.detail, /no animated GIF can be published/)
})

test('a post keeps its files and their alt text; changed ones void the approval', async () => {
  await using app = await createTestApp()
  const { orgId, owner, uploader } = await open(app)
  const editor = await aMember(app, { orgId, owner }, 'editor')
  const channel = await aChannel(app, { orgId, owner })
  const file = await aFile(app, uploader)
  const scheduled = new Date(Date.now() + 3_600_000).toISOString()
  const { token } = owner
  const write = (method: 'POST' | 'PATCH', path: string, body: object) => app.request({ method, path, token, body })
  const media = [{ media_id: file, alt_text: 'A hill in summer' }]
  const content = { text: 'Look', media, channels: [{ channel_id: channel }], scheduled_at: scheduled }
  const path = `/orgs/${orgId}/posts`
  const post = expectStatus(201, await app.request({ method: 'POST', path, token: editor.token, body: content }))
  assert.equal(post.media[0].alt_text, 'A hill in summer')
  const approved = expectStatus(200, await write('POST', `/posts/${post.id}/approve`, {}))
  assert.equal(approved.status, 'queued')
  // What the library says later is not what was approved.
  expectStatus(200, await write('PATCH', `/media/${file}`, { alt_text: 'Another hill' }))
  const same = expectStatus(200, await app.request({ path: `/posts/${post.id}`, token: owner.token }))
  assert.deepEqual([same.content_hash, same.status], [approved.content_hash, 'queued'])
  const body = { media: [{ media_id: file, alt_text: 'A dale' }] }
  const edit = { method: 'PATCH', path: `/posts/${post.id}`, token: editor.token, body } as const
  const changed = expectStatus(200, await app.request(edit))
  assert.notEqual(changed.content_hash, approved.content_hash)
  assert.deepEqual([changed.status, changed.approval.state], ['draft', 'pending'])
})

test('a file that a post is to go out with cannot be deleted; afterwards nothing new can use it', async () => {
  await using app = await createTestApp()
  const { orgId, owner, uploader } = await open(app)
  const channel = await aChannel(app, { orgId, owner })
  const [file, token] = [await aFile(app, uploader), owner.token]
  const scheduled_at = new Date(Date.now() + 3_600_000).toISOString()
  const body = { text: 'Look', media: [{ media_id: file }], channels: [{ channel_id: channel }], scheduled_at }
  const post = expectStatus(201, await app.request({ method: 'POST', path: `/orgs/${orgId}/posts`, token, body }))
  assert.deepEqual(expectStatus(200, await app.request({ path: `/media/${file}`, token })).used_by, [post.id])
  const refused = await app.request({ method: 'DELETE', path: `/media/${file}`, token })
  assert.deepEqual([refused.status, refused.body.code], [409, 'media_in_use'])
  expectStatus(200, await app.request({ method: 'POST', path: `/posts/${post.id}/cancel`, token }))
  assert.equal((await app.request({ method: 'DELETE', path: `/media/${file}`, token })).status, 204)
  assert.equal((await app.request({ path: `/media/${file}`, token })).status, 404)
  const again = await app.request({ method: 'POST', path: `/orgs/${orgId}/posts`, token, body })
  assert.deepEqual([again.status, again.body.errors[0].code], [422, 'unknown_media'])
})

test("another organization's file looks like one that does not exist", async () => {
  await using app = await createTestApp()
  const [home, other] = [await open(app), await open(app)]
  const foreign = await aFile(app, other.uploader)
  const missing = app.deps.random.id()
  const ask = async (id: string) => {
    const body = { text: 'x', media: [{ media_id: id }] }
    const path = `/orgs/${home.orgId}/posts`
    const { status, body: said } = await app.request({ method: 'POST', path, token: home.owner.token, body })
    return [status, said.errors]
  }
  assert.deepEqual(await ask(foreign), await ask(missing))
})

test('a picture that Instagram does not take is made into one that it does; the original stays', async () => {
  await using app = await createTestApp()
  const { uploader, owner } = await open(app)
  const { token } = owner
  const wide = expectStatus(
    201,
    await upload(app, uploader, { file: await aPng({ width: 1200, height: 300 }), fields: { alt_text: 'A river' } }),
  )
  const ask = (path: string, mode: string) =>
    app.request({ method: 'POST', path: `/media/${wide.id}/${path}`, token, body: { provider: 'insta', mode } })
  const plan = expectStatus(200, await ask('fit/plan', 'crop'))
  assert.deepEqual([plan.kind, plan.mime], ['fit', 'image/jpeg'])
  assert.ok(plan.cut.width < 1200)
  for (const mode of ['crop', 'pad']) {
    const fitted = expectStatus(201, await ask('fit', mode))
    assert.deepEqual([fitted.mime, fitted.derived_from, fitted.alt_text], ['image/jpeg', wide.id, 'A river'])
    assert.ok(fitted.width / fitted.height <= 1.92, `${fitted.width} x ${fitted.height}`)
    const again = await app.request({
      method: 'POST',
      path: `/media/${fitted.id}/fit`,
      token,
      body: { provider: 'insta' },
    })
    assert.equal(again.status, 409)
  }
  const same = expectStatus(200, await app.request({ path: `/media/${wide.id}`, token }))
  assert.deepEqual([same.sha256, same.width], [wide.sha256, 1200])
  const unknown = await app.request({ method: 'POST', path: `/media/${wide.id}/fit`, token, body: { provider: 'x' } })
  assert.deepEqual([unknown.status, unknown.body.errors[0].code], [422, 'unknown_provider'])
})
