import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aChannel, aMember, anOrg, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'
import { aJpeg } from '#test/support/media-files.ts'
import { upload } from '#test/support/uploads.ts'

const open = async (app: TestApp) => {
  const org = await anOrg(app)
  const channel = await aChannel(app, org)
  const { orgId } = org
  const { token } = org.owner
  const post = (path: string, body: object, as = token) => app.request({ method: 'POST', path, token: as, body })
  return {
    org,
    channel,
    channels: [{ channel_id: channel }],
    create: async (body: object, as = token) => expectStatus(201, await post(`/orgs/${orgId}/posts`, body, as)),
    validate: async (body: object) => expectStatus(200, await post(`/orgs/${orgId}/posts/validate`, body)),
    attempt: (body: object) => post(`/orgs/${orgId}/posts/validate`, body),
    patch: (id: string, body: object, as = token) =>
      app.request({ method: 'PATCH', path: `/posts/${id}`, token: as, body }),
    remove: (id: string) => app.request({ method: 'DELETE', path: `/media/${id}`, token }),
    file: async (): Promise<string> =>
      expectStatus(201, await upload(app, { orgId, token }, { file: await aJpeg({ width: 640, height: 480 }) })).id,
  }
}

/** A second channel, of a network without threads. */
const anInstagramChannel = async (app: TestApp, channel: string): Promise<string> => {
  const id = app.deps.random.id()
  await app.sql(
    `insert into channels (org_id, id, provider, state, sandbox, remote_id, handle, credentials, created_by)
      select org_id, $1::uuid, 'insta', 'active', true, $1::text, 'acme.insta', 'sealed', created_by from channels where id = $2`,
    [id, channel],
  )
  return id
}

test('a post keeps its thread, of all channels and of one, and an edit replaces it', async () => {
  await using app = await createTestApp()
  const { channel, create, patch, file } = await open(app)
  const mediaId = await file()
  const thread = [{ text: 'two' }, { text: 'three', media: [{ media_id: mediaId, alt_text: 'A hill' }] }]
  const made = await create({ text: 'one', thread, channels: [{ channel_id: channel, thread: [] }] })
  assert.deepEqual(
    made.thread.map((part: { text: string; media: { alt_text: string }[] }) => [part.text, part.media[0]?.alt_text]),
    [
      ['two', undefined],
      ['three', 'A hill'],
    ],
  )
  const [own] = made.publications
  assert.deepEqual([own.thread, own.parts, own.sent_parts], [[], 1, []])
  const edited = expectStatus(200, await patch(made.id, { channels: [{ channel_id: channel }] }))
  assert.deepEqual([edited.publications[0].thread, edited.publications[0].parts], [null, 3])
  assert.notEqual(edited.content_hash, made.content_hash)
  const shorter = expectStatus(200, await patch(made.id, { thread: [] }))
  assert.deepEqual([shorter.thread, shorter.publications[0].parts], [[], 1])
})

test('each part is held to the network, and each costs', async () => {
  await using app = await createTestApp()
  const { channel, channels, validate } = await open(app)
  const long = { text: 'a'.repeat(281) }
  const wrong = await validate({ text: 'one', thread: [{ text: 'two' }, long, { text: '' }], channels })
  assert.deepEqual(
    wrong.errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code]),
    [
      ['/thread/1/text', 'too_long'],
      ['/thread/2/text', 'empty_text'],
    ],
  )
  const own = await validate({ text: 'one', channels: [{ channel_id: channel, thread: [long] }] })
  assert.deepEqual([own.errors[0].pointer, own.errors.length], ['/channels/0/thread/0/text', 1])
  const single = await validate({ text: 'one', channels })
  const three = await validate({ text: 'one', thread: [{ text: 'two' }, { text: 'three' }], channels })
  assert.deepEqual([three.valid, three.costs[0].us_cents], [true, 3 * single.costs[0].us_cents])
})

test('a network without threads says so, and takes the post when its channel has none', async () => {
  await using app = await createTestApp()
  const { channel, channels, validate, file } = await open(app)
  const insta = await anInstagramChannel(app, channel)
  const media = [{ media_id: await file() }]
  const body = { text: 'one', media, thread: [{ text: 'two' }] }
  const refused = await validate({ ...body, channels: [...channels, { channel_id: insta }] })
  assert.deepEqual(
    refused.errors.map((issue: { channel_id: string; code: string }) => [issue.channel_id, issue.code]),
    [[insta, 'thread_not_supported']],
  )
  const taken = await validate({ ...body, channels: [...channels, { channel_id: insta, thread: [] }] })
  assert.deepEqual(taken.errors, [])
})

test('an approval covers the thread: a changed part voids it', async () => {
  await using app = await createTestApp()
  const { org, channels, create, patch } = await open(app)
  const editor = await aMember(app, org, 'editor')
  const made = await create({ text: 'one', thread: [{ text: 'two' }], channels }, editor.token)
  const approve = { method: 'POST', path: `/posts/${made.id}/approve`, token: org.owner.token, body: {} } as const
  assert.equal(expectStatus(200, await app.request(approve)).approval.state, 'approved')
  const same = expectStatus(200, await patch(made.id, { thread: [{ text: 'two' }] }, editor.token))
  assert.equal(same.approval.state, 'approved')
  const changed = expectStatus(200, await patch(made.id, { thread: [{ text: 'too' }] }, editor.token))
  assert.notEqual(changed.approval.state, 'approved')
})

test('files of a thread are held by it, and must be there', async () => {
  await using app = await createTestApp()
  const { channels, create, attempt, remove, file } = await open(app)
  const mediaId = await file()
  const thread = [{ text: 'two', media: [{ media_id: mediaId }] }]
  const scheduled = new Date(Date.now() + 3_600_000).toISOString()
  await create({ text: 'one', thread, channels, scheduled_at: scheduled })
  const refused = await remove(mediaId)
  assert.deepEqual([refused.status, refused.body.code], [409, 'media_in_use'])
  const unknown = [{ text: 'two', media: [{ media_id: app.deps.random.id() }] }]
  const answer = await attempt({ text: 'one', thread: unknown, channels })
  assert.deepEqual(
    [answer.status, answer.body.errors[0].pointer, answer.body.errors[0].code],
    [422, '/thread/0/media/0/media_id', 'unknown_media'],
  )
})
