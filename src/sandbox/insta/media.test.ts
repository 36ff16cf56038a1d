import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ask } from '#sandbox/testing.ts'
import { aJpeg } from '#test/support/media-files.ts'
import { connect, type InstaDeskOfTest, openDesk, publishImage, type Read } from './testing.ts'

const open = async (t: TestContext): Promise<InstaDeskOfTest & { readonly image: string }> => {
  const files = { '/a.jpg': { type: 'image/jpeg', body: await aJpeg({ width: 400, height: 400 }) } }
  const desk = await openDesk(t, { files })
  return { ...desk, image: `${desk.site}/a.jpg` }
}

const dataOf = ({ body }: Read): Record<string, unknown>[] => body['data'] as Record<string, unknown>[]
const captions = (answer: Read): unknown[] => dataOf(answer).map(({ caption }) => caption)

test('a post tells its fields, and refuses those that it does not have', async (t) => {
  const desk = await open(t)
  const { get, image, clock, sandbox, url } = desk
  const id = await publishImage(desk, { image_url: image, caption: 'A text', alt_text: 'A colour' })
  const fields =
    'id,caption,alt_text,media_type,media_product_type,permalink,shortcode,timestamp,username,like_count,comments_count,owner{id},children'
  const { body } = await get(`/${id}`, { fields })
  const { permalink, shortcode, owner, ...rest } = body
  assert.deepEqual(rest, {
    id,
    caption: 'A text',
    alt_text: 'A colour',
    media_type: 'IMAGE',
    media_product_type: 'FEED',
    timestamp: clock
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, '+0000'),
    username: 'demo',
    like_count: 0,
    comments_count: 0,
  })
  assert.match(String(shortcode), /^[\w-]{11}$/)
  assert.equal(permalink, `${url}/p/${String(shortcode)}/`)
  assert.deepEqual(owner, { id: desk.igId })
  assert.deepEqual((await get(`/${id}`)).body, { id })
  assert.deepEqual((await get(`/${id}`, { fields: 'id,colour' })).refusal, [100])
  assert.deepEqual((await get('/18001', { fields: 'id' })).refusal, [100, 33])
  const access_token = await connect(url, 'stranger')
  assert.deepEqual((await get(`/${id}`, { access_token })).refusal, [100, 33])
  sandbox.configure({ captionWithInstagramLogin: false })
  assert.deepEqual((await get(`/${id}`, { fields: 'caption' })).body, { id })
  assert.deepEqual((await get(`/${id}/insights`, { metric: 'reach' })).refusal, [10, 2_108_006])
})

test('lists go from new to old, in pages that stay in place when something is published', async (t) => {
  const desk = await open(t)
  const { get, image, igId, clock } = desk
  for (const caption of ['1', '2', '3', '4', '5']) await publishImage(desk, { image_url: image, caption })
  const fields = 'caption'
  const all = await get(`/${igId}/media`, { fields })
  assert.deepEqual(captions(all), ['5', '4', '3', '2', '1'])
  const first = await get('/me/media', { fields, limit: '2' })
  assert.deepEqual(captions(first), ['5', '4'])
  const paging = first.body['paging'] as { cursors: { after: string; before: string }; next: string; previous?: string }
  assert.equal(paging.previous, undefined)
  await publishImage(desk, { image_url: image, caption: '6' })
  const next = JSON.parse((await ask(paging.next)).body) as {
    data: { caption: string }[]
    paging: { previous: string }
  }
  assert.deepEqual(
    next.data.map(({ caption }) => caption),
    ['3', '2'],
  )
  const back = JSON.parse((await ask(next.paging.previous)).body) as { data: { caption: string }[] }
  assert.deepEqual(
    back.data.map(({ caption }) => caption),
    ['5', '4'],
  )
  const before = await get(`/${igId}/media`, { fields, limit: '1', before: paging.cursors.before })
  assert.deepEqual(captions(before), ['6'])
  const now = clock.now().getTime() / 1_000
  assert.deepEqual(captions(await get(`/${igId}/media`, { fields, since: String(now - 1) })), ['6', '5'])
  assert.deepEqual(captions(await get(`/${igId}/media`, { fields, until: String(now - 3) })), ['3', '2', '1'])
  for (const values of [{ limit: 'many' }, { limit: '0' }, { after: 'nonsense' }, { since: 'never' }]) {
    assert.deepEqual((await get(`/${igId}/media`, values)).refusal, [100], JSON.stringify(values))
  }
  assert.deepEqual((await get('/17841000/media')).refusal, [100, 33])
})

test('stories stand in a list of their own, for a day', async (t) => {
  const desk = await open(t)
  const { get, image, igId, clock, url } = desk
  const id = await publishImage(desk, { image_url: image, media_type: 'STORIES' })
  assert.deepEqual(dataOf(await get(`/${igId}/media`)), [])
  const stories = await get(`/${igId}/stories`, { fields: 'media_product_type,permalink' })
  assert.deepEqual(dataOf(stories), [{ id, media_product_type: 'STORY', permalink: `${url}/stories/demo/${id}` }])
  assert.deepEqual((await desk.post(`/${id}/comments`, { message: 'Nice' })).refusal, [100])
  clock.advance(86_400_000)
  const access_token = await connect(url)
  assert.deepEqual(dataOf(await get(`/${igId}/stories`, { access_token })), [])
})

test('comments are written, answered, listed, hidden and deleted', async (t) => {
  const desk = await open(t)
  const { get, post, remove, image, url } = desk
  const id = await publishImage(desk, { image_url: image })
  assert.deepEqual((await post(`/${id}/comments`, { message: ' ' })).refusal, [100])
  const comment = String((await post(`/${id}/comments`, { message: 'First' })).body['id'])
  const reply = String((await post(`/${comment}/replies`, { message: 'Thanks' })).body['id'])
  const listed = await get(`/${id}/comments`, { fields: 'text,username,replies{text}' })
  assert.deepEqual(dataOf(listed), [
    { id: comment, text: 'First', username: 'demo', replies: { data: [{ id: reply, text: 'Thanks' }] } },
  ])
  assert.deepEqual(
    dataOf(await get(`/${comment}/replies`)).map((one) => one['text']),
    ['Thanks'],
  )
  assert.equal((await get(`/${id}`, { fields: 'comments_count' })).body['comments_count'], 2)
  assert.deepEqual((await post(`/${comment}`, { hide: 'true' })).body, { success: true })
  assert.equal((await get(`/${comment}`, { fields: 'hidden,parent_id' })).body['hidden'], true)
  assert.equal((await get(`/${reply}`, { fields: 'parent_id' })).body['parent_id'], comment)
  const reader = await connect(url, 'demo', 'instagram_business_basic')
  assert.deepEqual((await post(`/${id}/comments`, { message: 'No', access_token: reader })).refusal, [10])
  const stranger = await connect(url, 'stranger')
  assert.deepEqual((await post(`/${id}/comments`, { message: 'No', access_token: stranger })).refusal, [100, 33])
  assert.deepEqual((await remove(`/${comment}`)).body, { success: true })
  assert.deepEqual(dataOf(await get(`/${id}/comments`)), [])
})

test('a comment whose answer is lost is there all the same', async (t) => {
  const desk = await open(t)
  const { get, post, image, sandbox } = desk
  const id = await publishImage(desk, { image_url: image })
  sandbox.faults.add({ kind: 'drop-after', route: 'comment' })
  await assert.rejects(post(`/${id}/comments`, { message: 'Lost' }))
  assert.deepEqual(
    dataOf(await get(`/${id}/comments`, { fields: 'text' })).map((one) => one['text']),
    ['Lost'],
  )
})

test('posts are not deleted by Instagram Login', async (t) => {
  const desk = await open(t)
  const id = await publishImage(desk, { image_url: desk.image })
  const refused = await desk.remove(`/${id}`)
  assert.deepEqual([refused.status, ...refused.refusal], [403, 10])
})
