import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectDatabase } from '#db/database.ts'
import { loadWork } from '#db/work.ts'
import { silentLog } from '#lib/log.ts'
import {
  aChannel,
  aMember,
  anOrg,
  createTestApp,
  expectStatus,
  type TestApp,
  type TestUser,
} from '#test/support/app.ts'
import { aJpeg, anMp4, aPng } from '#test/support/media-files.ts'
import { aFile, upload } from '#test/support/uploads.ts'

const open = async (app: TestApp) => {
  const org = await anOrg(app)
  const uploader = { orgId: org.orgId, token: org.owner.token }
  const add = async (file: Buffer): Promise<string> => expectStatus(201, await upload(app, uploader, { file })).id
  const video = await add(await anMp4({ seconds: 4, width: 320, height: 320, frameRate: 24, audio: false }))
  const channel = await aChannel(app, org, 'insta')
  const reelWith = (cover: unknown, more: object = {}) => ({
    text: 'Look',
    media: [{ media_id: video }],
    channels: [{ channel_id: channel, options: { cover_media_id: cover, ...more } }],
  })
  const send = (path: string, body: object, by: TestUser = org.owner) =>
    app.request({ method: 'POST', path, token: by.token, body })
  return { ...org, uploader, add, reelWith, send, posts: `/orgs/${org.orgId}/posts` }
}

const later = () => ({ scheduled_at: new Date(Date.now() + 3_600_000).toISOString() })

test("another organization's cover looks like one that does not exist, and a deleted one too", async () => {
  await using app = await createTestApp()
  const home = await open(app)
  const other = await open(app)
  const gone = await aFile(app, home.uploader)
  assert.equal((await app.request({ method: 'DELETE', path: `/media/${gone}`, token: home.owner.token })).status, 204)
  const ids = [await aFile(app, other.uploader), gone, app.deps.random.id()]
  for (const path of [home.posts, `${home.posts}/validate`]) {
    for (const id of ids) {
      const { status, body } = await home.send(path, home.reelWith(id))
      assert.deepEqual([status, body.errors.length], [422, 1])
      const { pointer, code } = body.errors[0]
      assert.deepEqual([pointer, code], ['/channels/0/options/cover_media_id', 'unknown_media'])
    }
  }
  assert.deepEqual(await app.sql('select id from posts'), [])
})

test('the database itself refuses the cover of another organization', async () => {
  await using app = await createTestApp()
  const home = await open(app)
  const other = await open(app)
  const post = expectStatus(201, await home.send(home.posts, home.reelWith(await aFile(app, home.uploader))))
  const foreign = JSON.stringify({ cover_media_id: await aFile(app, other.uploader) })
  await assert.rejects(
    app.sql('update publications set options = $2 where post_id = $1', [post.id, foreign]),
    /media_uses_org_id_media_id_fkey/,
  )
})

test('a cover is used by its post like any other file, until it is not any more', async () => {
  await using app = await createTestApp()
  const home = await open(app)
  const { token } = home.owner
  const [first, second] = [await aFile(app, home.uploader), await home.add(await aJpeg({ width: 300, height: 500 }))]
  const post = expectStatus(201, await home.send(home.posts, { ...home.reelWith(first), ...later() }))
  assert.equal(post.status, 'queued')
  const usesOf = async (id: string) => expectStatus(200, await app.request({ path: `/media/${id}`, token })).used_by
  const remove = async (id: string) => (await app.request({ method: 'DELETE', path: `/media/${id}`, token })).status
  assert.deepEqual([await usesOf(first), await remove(first)], [[post.id], 409])
  const { channels } = home.reelWith(second)
  const edit = { method: 'PATCH', path: `/posts/${post.id}`, token, body: { channels } } as const
  expectStatus(200, await app.request(edit))
  assert.deepEqual([await usesOf(first), await remove(first)], [[], 204])
  assert.deepEqual([await usesOf(second), await remove(second)], [[post.id], 409])
})

test('what was queued cannot lose its cover, and what lost it is not queued', async () => {
  await using app = await createTestApp()
  const home = await open(app)
  const { token } = home.owner
  const cover = await aFile(app, home.uploader)
  const post = expectStatus(201, await home.send(home.posts, home.reelWith(cover)))
  assert.equal((await app.request({ method: 'DELETE', path: `/media/${cover}`, token })).status, 204)
  const refused = await home.send(`/posts/${post.id}/publish`, {})
  assert.deepEqual(
    [refused.status, refused.body.errors[0].pointer, refused.body.errors[0].code],
    [422, '/channels/0/options/cover_media_id', 'media_deleted'],
  )
  const queue = "update publications set status = 'queued', due_at = now(), wake_at = now() where post_id = $1"
  await assert.rejects(app.sql(queue, [post.id]), /a file of this post was deleted/)
})

test('an approval is for this cover: another one voids it', async () => {
  await using app = await createTestApp()
  const home = await open(app)
  const editor = await aMember(app, home, 'editor')
  const [first, second] = [await aFile(app, home.uploader), await home.add(await aJpeg({ width: 300, height: 500 }))]
  const post = expectStatus(201, await home.send(home.posts, { ...home.reelWith(first), ...later() }, editor))
  const approved = expectStatus(200, await home.send(`/posts/${post.id}/approve`, { content_hash: post.content_hash }))
  assert.equal(approved.status, 'queued')
  const body = { channels: home.reelWith(second).channels }
  const changed = expectStatus(
    200,
    await app.request({ method: 'PATCH', path: `/posts/${post.id}`, token: editor.token, body }),
  )
  assert.notEqual(changed.content_hash, approved.content_hash)
  assert.deepEqual([changed.status, changed.approval.state], ['draft', 'pending'])
})

test('a cover is held to the rules of one, and can be made to fit as one', async () => {
  await using app = await createTestApp()
  const home = await open(app)
  const tall = await home.add(await aPng({ width: 360, height: 640 }))
  const validate = async (cover: string, more: object = {}) =>
    expectStatus(200, await home.send(`${home.posts}/validate`, home.reelWith(cover, more)))
  const wrong = await validate(tall, { thumb_offset_ms: 90_000 })
  const [error, ...others] = wrong.errors
  assert.deepEqual(
    [others, error.pointer, error.code, error.fix],
    [[], '/channels/0/options/cover_media_id', 'media_format', 'convert'],
  )
  assert.deepEqual(
    wrong.warnings.map(({ code }: { code: string }) => code),
    ['cover_moment_ignored'],
  )
  // As a picture of the feed it would be cut to 4:5; as the cover it keeps its shape.
  const fit = { provider: 'insta', options: { cover_media_id: tall } }
  const made = expectStatus(201, await home.send(`/media/${tall}/fit`, fit))
  assert.deepEqual([made.mime, made.width, made.height], ['image/jpeg', 360, 640])
  const { valid, errors } = await validate(made.id)
  assert.deepEqual([valid, errors], [true, []])
  const video = home.reelWith('x').media[0]?.media_id ?? ''
  assert.deepEqual((await validate(video)).errors[0].code, 'media_kind')
})

test('what is no id is refused by the network, and not looked up', async () => {
  await using app = await createTestApp()
  const home = await open(app)
  for (const cover of ['no-id', 7, { id: 'x' }, (await aFile(app, home.uploader)).toUpperCase()]) {
    expectStatus(201, await home.send(home.posts, home.reelWith(cover)))
    const { errors } = expectStatus(200, await home.send(`${home.posts}/validate`, home.reelWith(cover)))
    const code = typeof cover === 'string' ? 'option_malformed' : 'option_type'
    assert.deepEqual([errors[0].pointer, errors[0].code], ['/channels/0/options/cover_media_id', code])
  }
})

test('the worker reads the cover with the rest, as the library has it', async () => {
  await using app = await createTestApp()
  const home = await open(app)
  const cover = await home.add(await aJpeg({ width: 300, height: 500 }))
  const post = expectStatus(201, await home.send(home.posts, { ...home.reelWith(cover), ...later() }))
  const [{ id, epoch }] = await app.sql('select id, epoch from publications where post_id = $1', [post.id])
  const media = expectStatus(200, await app.request({ path: `/media/${cover}`, token: home.owner.token }))
  const worker = connectDatabase(app.databaseUrl, { role: 'worker', poolSize: 1, log: silentLog })
  try {
    const claim = { orgId: home.orgId, id, epoch, provider: 'insta' }
    const [work] = await loadWork(worker, [claim], 'queued')
    const { cover_media_id: item, ...others } = work?.chosenFiles ?? {}
    assert.deepEqual([item?.id, item?.sha256, item?.width, item?.height, others], [cover, media.sha256, 300, 500, {}])
    assert.deepEqual(work?.media.length, 1)
  } finally {
    await worker.destroy()
  }
})
