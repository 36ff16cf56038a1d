import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aChannel, anOrg, aPost, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'
import { aJpeg } from '#test/support/media-files.ts'
import { upload } from '#test/support/uploads.ts'

const open = async (app: TestApp) => {
  const org = await anOrg(app)
  const { orgId } = org
  const { token } = org.owner
  const [plain, other] = [await aChannel(app, org), await aChannel(app, org)]
  const free = await aChannel(app, org, 'insta')
  const get = async (path: string) => expectStatus(200, await app.request({ path, token }))
  const validate = async (body: object) =>
    expectStatus(200, await app.request({ method: 'POST', path: `/orgs/${orgId}/posts/validate`, token, body }))
  const aFile = async (): Promise<string> =>
    expectStatus(201, await upload(app, { orgId, token }, { file: await aJpeg() })).id
  return { org, plain, other, free, get, validate, aFile }
}

test('a post says what each network charges for it, with the same figures as before it was written', async () => {
  await using app = await createTestApp()
  const { org, plain, other, free, get, validate } = await open(app)
  const text = 'Good morning'
  const channels = [{ channel_id: plain }, { channel_id: other, text: 'See https://example.org' }, { channel_id: free }]
  const { costs } = await validate({ text, channels })
  const post = await aPost(app, org, { text, channels })
  const { us_cents: total, channels: shown } = post.estimated_cost
  type Cost = { readonly channel_id: string; readonly us_cents: number }
  const byId = (list: readonly Cost[]) =>
    list.toSorted((one, another) => (one.channel_id < another.channel_id ? -1 : 1))
  assert.deepEqual(byId(shown), byId(costs))
  assert.deepEqual(
    byId(shown),
    byId([
      { channel_id: plain, us_cents: 1.5 },
      { channel_id: other, us_cents: 20 },
    ]),
  )
  assert.equal(total, 21.5)
  assert.deepEqual((await get(`/posts/${post.id}`)).estimated_cost, post.estimated_cost)
  assert.deepEqual((await get(`/orgs/${org.orgId}/posts`)).data[0].estimated_cost, post.estimated_cost)
})

test('descriptions of files cost extra, and a network that charges nothing is left out', async () => {
  await using app = await createTestApp()
  const { org, plain, free, aFile } = await open(app)
  const media = [{ media_id: await aFile(), alt_text: 'A hill' }]
  const described = await aPost(app, org, { media, channels: [{ channel_id: plain }] })
  assert.deepEqual(described.estimated_cost, { us_cents: 2, channels: [{ channel_id: plain, us_cents: 2 }] })
  const gratis = await aPost(app, org, { media, channels: [{ channel_id: free }] })
  assert.deepEqual(gratis.estimated_cost, { us_cents: 0, channels: [] })
})

test('what was canceled costs nothing', async () => {
  await using app = await createTestApp()
  const { org, plain } = await open(app)
  const post = await aPost(app, org, { channels: [{ channel_id: plain }] })
  assert.equal(post.estimated_cost.us_cents, 1.5)
  const { token } = org.owner
  const canceled = await app.request({ method: 'POST', path: `/posts/${post.id}/cancel`, token, body: {} })
  assert.deepEqual(expectStatus(200, canceled).estimated_cost, { us_cents: 0, channels: [] })
})
