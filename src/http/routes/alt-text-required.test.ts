import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aChannel, aMember, anOrg, createTestApp, expectStatus, type TestUser } from '#test/support/app.ts'
import { anMp4, aPng } from '#test/support/media-files.ts'
import { upload } from '#test/support/uploads.ts'

const later = () => ({ scheduled_at: new Date(Date.now() + 3_600_000).toISOString() })

test('an organization that asks for it publishes no picture without a description', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const { orgId, owner } = org
  const editor = await aMember(app, org, 'editor')
  const channel = await aChannel(app, org)
  const add = async (file: Buffer): Promise<string> =>
    expectStatus(201, await upload(app, { orgId, token: owner.token }, { file })).id
  const picture = await add(await aPng({ width: 40, height: 40 }))
  const video = await add(await anMp4({ seconds: 2, width: 320, height: 320, frameRate: 24, audio: false }))
  const send = (path: string, body: object, by: TestUser = owner) =>
    app.request({ method: 'POST', path, token: by.token, body })
  const posts = `/orgs/${orgId}/posts`
  const withFile = (file: object, more: object = {}) => ({
    text: 'Look',
    media: [file],
    channels: [{ channel_id: channel }],
    ...more,
  })
  const silent = { media_id: picture }
  const queued = expectStatus(201, await send(posts, withFile(silent, later())))

  const change = { method: 'PATCH', path: `/orgs/${orgId}`, token: owner.token } as const
  assert.equal(
    expectStatus(200, await app.request({ path: `/orgs/${orgId}`, token: owner.token })).alt_text_required,
    false,
  )
  assert.equal(
    expectStatus(200, await app.request({ ...change, body: { alt_text_required: true } })).alt_text_required,
    true,
  )

  // What waits already goes out as it is; a draft may be without.
  assert.equal(
    expectStatus(200, await app.request({ path: `/posts/${queued.id}`, token: owner.token })).status,
    'queued',
  )
  const draft = expectStatus(201, await send(posts, withFile(silent)))
  const faults = (answer: { body: { errors: readonly { pointer: string; code: string; severity?: string }[] } }) =>
    answer.body.errors.map(({ pointer, code }) => [pointer, code])
  const refused = await send(posts, withFile(silent, later()))
  assert.deepEqual([refused.status, faults(refused)], [422, [['/media/0/alt_text', 'alt_text_required']]])
  const own = { channels: [{ channel_id: channel, thread: [{ text: 'More', media: [{ ...silent, alt_text: ' ' }] }] }] }
  const below = await send(posts, { text: 'Look', ...own, ...later() }, editor)
  assert.deepEqual(faults(below), [['/channels/0/thread/0/media/0/alt_text', 'alt_text_required']])
  assert.equal((await send(`/posts/${draft.id}/publish`, {})).body.errors[0].code, 'alt_text_required')
  const told = expectStatus(200, await send(`${posts}/validate`, withFile(silent, later())))
  assert.ok(JSON.stringify(told).includes('"alt_text_required"'))

  expectStatus(201, await send(posts, withFile({ ...silent, alt_text: 'A square' }, { text: 'Described', ...later() })))
  expectStatus(201, await send(posts, withFile({ media_id: video }, later())))
})

test('what waits for an approval is not approved without', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const { orgId, owner } = org
  const editor = await aMember(app, org, 'editor')
  const channel = await aChannel(app, org)
  const file = await aPng({ width: 40, height: 40 })
  const { id: media_id } = expectStatus(201, await upload(app, { orgId, token: owner.token }, { file }))
  const body = { text: 'Look', media: [{ media_id }], channels: [{ channel_id: channel }], ...later() }
  const { id } = expectStatus(
    201,
    await app.request({ method: 'POST', path: `/orgs/${orgId}/posts`, token: editor.token, body }),
  )
  const change = { method: 'PATCH', path: `/orgs/${orgId}`, token: owner.token } as const
  expectStatus(200, await app.request({ ...change, body: { alt_text_required: true } }))
  const approve = () => app.request({ method: 'POST', path: `/posts/${id}/approve`, token: owner.token, body: {} })
  assert.equal(expectStatus(422, await approve()).errors[0].code, 'alt_text_required')
  expectStatus(200, await app.request({ ...change, body: { alt_text_required: false } }))
  assert.equal(expectStatus(200, await approve()).status, 'queued')
})
