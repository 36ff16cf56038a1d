import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentHash } from '#actions/post-content.ts'
import { fromStored, fromStoredThread, toVariant } from '#db/media.ts'
import type { StoredContent } from '#db/review-tables.ts'
import { aChannel, aMember, anOrg, aPost, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'

const DAY = 86_400_000

/** A post of an editor with a time, on two channels, one of which has a text and a thread of its own. */
const aStage = async (app: TestApp) => {
  const org = await anOrg(app)
  const [author, viewer] = [await aMember(app, org, 'editor'), await aMember(app, org, 'viewer')]
  const [one, two] = [await aChannel(app, org), await aChannel(app, org)]
  const own = { channel_id: two, text: 'Good evening', thread: [{ text: 'And good night' }] }
  const channels = [{ channel_id: one }, own]
  const soon = new Date(app.deps.clock.now().getTime() + DAY).toISOString()
  const post = await aPost(app, org, { by: author, channels, scheduled_at: soon })
  const path = `/posts/${post.id}`
  const edit = async (body: object, by = author) =>
    expectStatus(200, await app.request({ method: 'PATCH', path, token: by.token, body: { ...body } }))
  const say = async (verb: string, body: object, by = org.owner) =>
    app.request({ method: 'POST', path: `${path}/${verb}`, token: by.token, body: { ...body } })
  const list = async (query = '', by = viewer) =>
    expectStatus(200, await app.request({ path: `${path}/revisions${query}`, token: by.token }))
  return { org, author, viewer, one, two, own, post, path, edit, say, list }
}

test('what was decided upon is kept word for word when the post is changed', async () => {
  await using app = await createTestApp()
  const { author, one, two, post, edit, say, list } = await aStage(app)
  expectStatus(200, await say('approve', { content_hash: post.content_hash }))
  assert.deepEqual((await list()).data, [])
  await edit({ text: 'Good day', channels: [{ channel_id: one, text: 'Hi' }] })
  const { data, page } = await list()
  const [kept] = data
  assert.deepEqual([data.length, page.has_more], [1, false])
  assert.deepEqual([kept.post_id, kept.revision, kept.content_hash], [post.id, 1, post.content_hash])
  assert.deepEqual(kept.written_by, { user_id: author.userId, username: author.username })
  assert.deepEqual([kept.text, kept.media, kept.thread], ['Good morning', [], []])
  const plain = { media: null, options: {} }
  const channels = [
    { ...plain, channel_id: one, text: null, thread: null },
    { ...plain, channel_id: two, text: 'Good evening', thread: [{ text: 'And good night', media: [] }] },
  ]
  assert.deepEqual(
    kept.channels,
    channels.toSorted((a, b) => a.channel_id.localeCompare(b.channel_id)),
  )
})

test('the hash of what is kept is the one that was approved', async () => {
  await using app = await createTestApp()
  const { one, own, edit, say } = await aStage(app)
  await edit({ text: 'Good day', thread: [{ text: 'More of it' }] })
  await edit({ channels: [own, { channel_id: one, text: 'Hi' }] })
  expectStatus(200, await say('reject', {}))
  await edit({ text: 'Bye', thread: [], channels: [own] })
  const rows = await app.sql('select content_hash, content from post_revisions order by revision')
  assert.equal(rows.length, 3)
  const hashOf = ({ text, media, thread, channels }: StoredContent): string =>
    contentHash({
      text,
      media: fromStored(media),
      thread: fromStoredThread(thread),
      channels: channels.map(({ channel_id: channelId, ...variant }) => toVariant({ channelId, ...variant })),
    }).toString('hex')
  assert.deepEqual(
    rows.map(({ content }) => hashOf(content)),
    rows.map((row) => row['content_hash'].toString('hex')),
  )
})

test('steps of a draft that nobody was shown are not kept; what somebody wrote about is', async () => {
  await using app = await createTestApp()
  const { edit, say, list } = await aStage(app)
  await edit({ scheduled_at: null })
  await edit({ text: 'One' })
  await edit({ text: 'Two' })
  assert.deepEqual((await list()).data, [])
  expectStatus(201, await say('comments', { text: 'Which Monday?' }))
  await edit({ text: 'Three' })
  const { data } = await list()
  assert.deepEqual(
    data.map(({ text, revision }: { text: string; revision: number }) => [text, revision]),
    [['Two', 3]],
  )
})

test('of what only had a time the newest fifty stay; what was decided upon stays with them', async () => {
  await using app = await createTestApp()
  const { edit, say, list } = await aStage(app)
  expectStatus(200, await say('request-changes', { comment: 'Shorter.' }))
  for (let step = 0; step <= 52; step += 1) await edit({ text: `Step ${step}` })
  const texts: string[] = []
  let query = '?limit=20'
  while (query !== '') {
    const { data, page } = await list(query)
    texts.push(...data.map(({ text }: { text: string }) => text))
    query = page.has_more ? `?limit=20&cursor=${page.next_cursor}` : ''
  }
  const steps = Array.from({ length: 50 }, (_, index) => `Step ${51 - index}`)
  assert.deepEqual(texts, [...steps, 'Good morning'])
})

test('strangers find nothing, and a cursor belongs to its post', async () => {
  await using app = await createTestApp()
  const { org, path, edit, viewer, list } = await aStage(app)
  const { owner: stranger } = await anOrg(app)
  const foreign = await app.request({ path: `${path}/revisions`, token: stranger.token })
  assert.deepEqual([foreign.status, foreign.body.code], [404, 'not_found'])
  await edit({ text: 'One' })
  await edit({ text: 'Two' })
  const { next_cursor: cursor } = (await list('?limit=1')).page
  const elsewhere = `/posts/${(await aPost(app, org)).id}/revisions?cursor=${cursor}`
  const answer = await app.request({ path: elsewhere, token: viewer.token })
  assert.deepEqual([answer.status, answer.body.code], [400, 'invalid_cursor'])
})
