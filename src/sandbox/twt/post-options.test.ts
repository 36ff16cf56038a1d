import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, signIn } from '#sandbox/testing.ts'
import { aPng } from '#test/support/media-files.ts'
import { MEDIA_SCOPES, openUploads, type Uploader } from './media-testing.ts'

const read = async ({ read: get }: Uploader, id: string, query: string): Promise<Record<string, unknown>> =>
  (await get(`/2/tweets/${id}?${query}`))['data'] as Record<string, unknown>

const created = async ({ create }: Uploader, json: object): Promise<string> => {
  const { status, body } = await create(json)
  assert.equal(status, 201, JSON.stringify(body))
  return String(body.data?.id)
}

test('what a post says of itself comes back in reads', async (t) => {
  const desk = await openUploads(t)
  const media = await desk.upload({ bytes: await aPng(), type: 'image/png' })
  const first = await created(desk, { text: 'First' })
  const id = await created(desk, {
    text: 'With everything',
    media: { media_ids: [media], tagged_user_ids: ['7'] },
    reply: { in_reply_to_tweet_id: first, exclude_reply_user_ids: [], auto_populate_reply_metadata: true },
    reply_settings: 'mentionedUsers',
    community_id: '1234',
    share_with_followers: true,
    made_with_ai: true,
    paid_partnership: true,
    geo: { place_id: 'df51dec6f4ee2b2c' },
  })
  const fields =
    'attachments,community_id,conversation_id,geo,in_reply_to_user_id,paid_partnership,referenced_tweets,reply_settings,public_metrics'
  const me = (await desk.read('/2/users/me'))['data'] as { id: string }
  const none = { retweet_count: 0, repost_count: 0, like_count: 0, quote_count: 0, bookmark_count: 0 }
  const { text, ...shown } = await read(desk, id, `tweet.fields=${fields}`)
  assert.match(String(text), /^With everything https:\/\/t\.co\/\w{10}$/)
  assert.deepEqual(shown, {
    id,
    edit_history_tweet_ids: [id],
    attachments: { media_keys: [`3_${media}`] },
    community_id: '1234',
    conversation_id: first,
    geo: { place_id: 'df51dec6f4ee2b2c' },
    in_reply_to_user_id: me.id,
    paid_partnership: true,
    referenced_tweets: [{ type: 'replied_to', id: first }],
    reply_settings: 'mentionedUsers',
    public_metrics: { ...none, reply_count: 0, impression_count: 0 },
  })
  const metrics = await read(desk, first, 'tweet.fields=public_metrics,reply_settings')
  assert.deepEqual(metrics['public_metrics'], { ...none, reply_count: 1, impression_count: 0 })
  assert.equal(metrics['reply_settings'], 'everyone')
})

test('media, poll and quote exclude each other, and each keeps to its rules', async (t) => {
  const desk = await openUploads(t)
  const own = await created(desk, { text: 'Own' })
  const media = { media_ids: [await desk.upload({ bytes: await aPng(), type: 'image/png' })] }
  const poll = { options: ['Tea', 'Coffee'], duration_minutes: 5 }
  for (const json of [
    { text: 'x', media, poll },
    { text: 'x', media, quote_tweet_id: own },
    { text: 'x', poll, quote_tweet_id: own },
    { text: 'x', poll: { ...poll, options: ['Tea', 'x'.repeat(26)] } },
    { text: 'x', poll: { ...poll, options: ['1', '2', '3', '4', '5'] } },
    { text: 'x', poll: { ...poll, duration_minutes: 4 } },
    { text: 'x', poll: { ...poll, duration_minutes: 10_081 } },
    { text: 'x', poll: { ...poll, colour: 'red' } },
    { text: 'x', media: { ...media, call_to_actions: { visit_site: { url: 'https://a.example', colour: 'red' } } } },
    { text: 'x', geo: {} },
    { text: 'x', edit_options: {} },
    { text: 'x', community_id: '9223372036854775808' },
    { text: 'x', quote_tweet_id: '9999999999999999999' },
    { text: 'x', media: { ...media, tagged_user_ids: ['7', '9223372036854775808'] } },
    { poll },
  ]) {
    assert.equal((await desk.create(json)).status, 400, JSON.stringify(json))
  }
  assert.equal((await desk.create({ text: 'A card', card_uri: 'card://1' })).status, 403)
  const id = await created(desk, { text: 'What do you drink?', poll: { ...poll, duration_minutes: 60 } })
  const shown = await desk.read(
    `/2/tweets/${id}?expansions=attachments.poll_ids&poll.fields=duration_minutes,voting_status,end_datetime`,
  )
  const { polls } = shown['includes'] as { polls: Record<string, unknown>[] }
  assert.deepEqual(polls, [
    {
      id: polls[0]?.['id'],
      options: [
        { position: 1, label: 'Tea', votes: 0 },
        { position: 2, label: 'Coffee', votes: 0 },
      ],
      duration_minutes: 60,
      voting_status: 'open',
      end_datetime: '2026-11-02T10:00:05.000Z',
    },
  ])
})

test('a reply that comes too soon is refused as if its parent were not there', async (t) => {
  const desk = await openUploads(t)
  desk.sandbox.configure({ replyLagSeconds: 5 })
  const parent = await created(desk, { text: 'First' })
  const reply = { text: 'Second', reply: { in_reply_to_tweet_id: parent } }
  const early = await desk.create(reply)
  assert.deepEqual(
    [early.status, early.body.detail],
    [403, 'You attempted to reply to a Tweet that is deleted or not visible to you.'],
  )
  desk.clock.advance(5_000)
  const second = await created(desk, reply)
  desk.clock.advance(5_000)
  const third = await created(desk, { text: 'Third', reply: { in_reply_to_tweet_id: second } })
  assert.equal((await read(desk, third, 'tweet.fields=conversation_id'))['conversation_id'], parent)
})

test('the rules of replies, quotes and cashtags can be switched', async (t) => {
  const desk = await openUploads(t)
  const { access } = await signIn(desk.url, { new_account: 'other', scope: MEDIA_SCOPES })
  const theirs = String((await desk.create({ text: 'Nothing to do with you' }, access)).body.data?.id)
  const reply = { text: 'Hello', reply: { in_reply_to_tweet_id: theirs } }
  const quote = { text: 'Look', quote_tweet_id: theirs }
  assert.deepEqual([(await desk.create(reply)).status, (await desk.create(quote)).status], [403, 403])
  const cashtags = await desk.create({ text: '$TSLA and $AAPL' })
  assert.equal(cashtags.status, 403)
  assert.match(cashtags.body.detail ?? '', /maximum of one cashtag/)
  desk.sandbox.configure({ summonedRepliesOnly: false, quotes: 'any', oneCashtag: false })
  await created(desk, reply)
  await created(desk, quote)
  await created(desk, { text: '$TSLA and $AAPL' })
  desk.sandbox.configure({ quotes: 'none' })
  const own = await created(desk, { text: 'Own' })
  assert.equal((await desk.create({ text: 'My own', quote_tweet_id: own })).status, 403)
})

test('a Premium account edits its post for half an hour, five times', async (t) => {
  const desk = await openUploads(t)
  const plain = await created(desk, { text: 'Not Premium' })
  const refused = await desk.create({ text: 'Edited', edit_options: { previous_post_id: plain } })
  assert.equal(refused.status, 403)
  desk.sandbox.addAccount({ handle: 'premium', subscription_type: 'Premium' })
  const { access } = await signIn(desk.url, { account: 'premium', scope: MEDIA_SCOPES })
  const post = async (json: object) => await desk.create(json, access)
  const versions = [String((await post({ text: 'Version 1' })).body.data?.id)]
  const edit = async (text: string, previous = versions.at(-1)) =>
    await post({ text, edit_options: { previous_post_id: previous } })
  for (let number = 2; number <= 6; number += 1) {
    versions.push(String((await edit(`Version ${number}`)).body.data?.id))
  }
  assert.equal((await edit('Version 7')).status, 403, 'five edits are all')
  const { data } = JSON.parse((await ask(`${desk.url}/2/tweets/${versions[0]}`, { token: access })).body) as {
    data: { text: string; edit_history_tweet_ids: string[] }
  }
  assert.deepEqual([data.text, data.edit_history_tweet_ids], ['Version 1', versions])
  const page = (await ask(`${desk.url}/premium`)).body
  assert.ok(page.includes('Version 6') && !page.includes('Version 5'))

  const late = String((await post({ text: 'Late' })).body.data?.id)
  desk.clock.advance(1_801_000)
  assert.equal((await edit('Too late', late)).status, 403)
  await ask(`${desk.url}/2/tweets/${versions.at(-1)}`, { method: 'DELETE', token: access })
  const { status, body } = await ask(`${desk.url}/2/tweets/${versions[0]}`, { token: access })
  assert.equal(status, 200)
  assert.match(body, /resource-not-found/)
})

test('subscribers-only posts are for Premium accounts, and advertisements are on no timeline', async (t) => {
  const desk = await openUploads(t)
  assert.equal((await desk.create({ text: 'For few', for_super_followers_only: true })).status, 403)
  const id = await created(desk, { text: 'An advertisement', nullcast: true })
  const me = (await desk.read('/2/users/me'))['data'] as { id: string }
  assert.deepEqual(await desk.read(`/2/users/${me.id}/tweets`), { meta: { result_count: 0 } })
  assert.equal((await read(desk, id, ''))['text'], 'An advertisement')
  assert.ok(!(await ask(`${desk.url}/`)).body.includes('An advertisement'))
})

test('what deleting twice is answered with can be switched', async (t) => {
  const desk = await openUploads(t)
  const remove = async (id: string) =>
    (await ask(`${desk.url}/2/tweets/${id}`, { method: 'DELETE', token: desk.token })).status
  const id = await created(desk, { text: 'Gone' })
  assert.deepEqual([await remove(id), await remove(id)], [200, 404])
  desk.sandbox.configure({ repeatedDelete: 'deleted' })
  assert.deepEqual([await remove(id), await remove('7')], [200, 404])
})

test('what people think of a post can be told, and survives', async (t) => {
  const desk = await openUploads(t)
  const id = await created(desk, { text: 'Popular' })
  const tell = async (json: object) => (await ask(`${desk.url}/_sandbox/counters`, { json })).status
  assert.equal(await tell({ id, likes: 12, impressions: 340 }), 201)
  assert.equal(await tell({ id, reposts: 3 }), 201)
  for (const json of [{ id: '7', likes: 1 }, { id, likes: -1 }, { id, hearts: 1 }, { likes: 1 }, []]) {
    assert.equal(await tell(json), 400, JSON.stringify(json))
  }
  assert.deepEqual((await read(desk, id, 'post.fields=public_metrics'))['public_metrics'], {
    retweet_count: 3,
    repost_count: 3,
    reply_count: 0,
    like_count: 12,
    quote_count: 0,
    bookmark_count: 0,
    impression_count: 340,
  })
})

test('an expansion or a field of files that X does not know is refused', async (t) => {
  const desk = await openUploads(t)
  const id = await created(desk, { text: 'Here' })
  for (const query of ['expansions=colour', 'media.fields=colour', 'poll.fields=colour']) {
    assert.equal((await ask(`${desk.url}/2/tweets/${id}?${query}`, { token: desk.token })).status, 400, query)
  }
})

test('reads bring the posts and people that they refer to, named as they were asked for', async (t) => {
  const desk = await openUploads(t)
  const first = await created(desk, { text: 'First' })
  const second = await created(desk, { text: 'Second', reply: { in_reply_to_tweet_id: first } })
  const includes = async (query: string) =>
    (await desk.read(`/2/tweets/${second}?${query}`))['includes'] as Record<string, { id: string }[]>
  const old = await includes('expansions=referenced_tweets.id,referenced_tweets.id.author_id&tweet.fields=text')
  assert.deepEqual([old['tweets']?.[0]?.id, Object.keys(old)], [first, ['users', 'tweets']])
  const current = await includes('expansions=referenced_posts,in_reply_to_user_id&post.fields=text')
  assert.deepEqual([current['posts']?.[0]?.id, Object.keys(current)], [first, ['users', 'posts']])
})
