import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ask, type Running, signIn, startSandbox } from '#sandbox/testing.ts'

interface Shown {
  readonly id: string
  readonly text: string
  readonly created_at?: string
  readonly referenced_tweets?: unknown
  readonly referenced_posts?: unknown
  readonly note_tweet?: { readonly text: string }
  readonly entities?: { readonly urls: readonly { start: number; end: number; url: string; expanded_url: string }[] }
}

interface Body {
  readonly data: Shown
  readonly detail?: string
  readonly errors?: readonly { readonly message: string; readonly parameters: object }[]
}

interface Page {
  readonly data?: readonly Shown[]
  readonly meta: { readonly result_count: number; readonly next_token?: string }
}

interface Desk extends Running {
  readonly id: string
  readonly token: string
  readonly create: (json: unknown, as?: string) => Promise<{ readonly status: number; readonly body: Body }>
  readonly timeline: (query?: string) => Promise<Page>
}

const open = async (t: TestContext): Promise<Desk> => {
  const running = await startSandbox(t, 'twt')
  const { url } = running
  const { access: token } = await signIn(url)
  const me = JSON.parse((await ask(`${url}/2/users/me`, { token })).body) as Body
  const { id } = me.data
  return {
    ...running,
    id,
    token,
    create: async (json, as = token) => {
      const answer = await ask(`${url}/2/tweets`, { json, token: as })
      return { status: answer.status, body: JSON.parse(answer.body) as Body }
    },
    timeline: async (query = '') =>
      JSON.parse((await ask(`${url}/2/users/${id}/tweets${query}`, { token })).body) as Page,
  }
}

const textsOf = (page: Page): string[] => (page.data ?? []).map(({ text }) => text)

test('a field that X does not know is refused at every level, and nothing is posted', async (t) => {
  const { create, timeline } = await open(t)
  for (const json of [
    { text: 'x', colour: 'red' },
    { text: 'x', reply: { in_reply_to_tweet_id: '1', colour: 'red' } },
    { text: 'x', reply_settings: 'nobody' },
    { text: 7 },
    { text: 'x', media: { media_ids: [] } },
    { text: 'x', media: { media_ids: ['seven'] } },
    { text: 'x', poll: { options: ['one'], duration_minutes: 5 } },
    { text: 'x', quote_tweet_id: 7 },
    'not an object',
    {},
  ]) {
    assert.equal((await create(json)).status, 400, JSON.stringify(json))
  }
  assert.deepEqual(await timeline(), { meta: { result_count: 0 } })
})

test('media ids are invalid while nothing can be uploaded', async (t) => {
  const { create } = await open(t)
  const { status, body } = await create({ text: 'x', media: { media_ids: ['123'] } })
  assert.equal(status, 400)
  assert.deepEqual(body.errors, [
    { parameters: { 'media.media_ids': ['123'] }, message: 'Your media IDs are invalid.' },
  ])
})

test('280 weighted characters pass, one more does not', async (t) => {
  const { create } = await open(t)
  assert.equal((await create({ text: 'a'.repeat(280) })).status, 201)
  assert.equal((await create({ text: '日'.repeat(140) })).status, 201)
  assert.equal((await create({ text: `https://example.com/${'a'.repeat(500)} ${'b'.repeat(256)}` })).status, 201)
  for (const text of ['a'.repeat(281), '日'.repeat(141)]) {
    const { status, body } = await create({ text })
    assert.deepEqual([status, body.detail], [403, 'You are not permitted to perform this action.'])
  }
})

test('a Premium account posts up to 25,000 characters, and reads give the whole in the note', async (t) => {
  const { sandbox, url, create } = await open(t)
  sandbox.addAccount({ handle: 'premium', subscription_type: 'Premium' })
  const { access: token } = await signIn(url, { account: 'premium' })
  assert.equal((await create({ text: 'b'.repeat(25_001) }, token)).status, 403)
  const text = `${'a'.repeat(24_999)}!`
  const { status, body } = await create({ text }, token)
  assert.equal(status, 201)
  const read = await ask(`${url}/2/tweets/${body.data.id}?tweet.fields=note_tweet`, { token })
  const { data } = JSON.parse(read.body) as Body
  assert.equal(data.note_tweet?.text, text)
  assert.ok(data.text.length < 280)
})

test('the same text is refused for a day, and not after that', async (t) => {
  const { create, clock, sandbox, url } = await open(t)
  assert.equal((await create({ text: 'Good morning' })).status, 201)
  clock.advance(3_600_000)
  const again = await create({ text: ' Good  morning ' })
  assert.deepEqual(
    [again.status, again.body.detail],
    [403, 'You are not allowed to create a Tweet with duplicate content.'],
  )
  const other = await signIn(url, { new_account: 'other' })
  assert.equal((await create({ text: 'Good morning' }, other.access)).status, 201)
  sandbox.configure({ duplicateWindowSeconds: 60 })
  assert.equal((await create({ text: 'Good morning' }, other.access)).status, 403)
  clock.advance(60_000)
  assert.equal((await create({ text: 'Good morning' }, other.access)).status, 201)
})

test('a deleted post does not make the next one a duplicate', async (t) => {
  const { create, url, token } = await open(t)
  const { body } = await create({ text: 'Once' })
  assert.equal((await ask(`${url}/2/tweets/${body.data.id}`, { method: 'DELETE', token })).status, 200)
  assert.equal((await create({ text: 'Once' })).status, 201)
})

test('own posts can be answered and quoted; others only when they mention the one who answers', async (t) => {
  const { create, url, token } = await open(t)
  const other = await signIn(url, { new_account: 'other' })
  const own = (await create({ text: 'First part' })).body.data.id
  const stranger = (await create({ text: 'Nothing to do with you' }, other.access)).body.data.id
  const mention = (await create({ text: 'What does @Demo say?' }, other.access)).body.data.id
  assert.equal((await create({ text: 'Second part', reply: { in_reply_to_tweet_id: own } })).status, 201)
  assert.equal((await create({ text: 'Look', quote_tweet_id: own })).status, 201)
  assert.equal((await create({ text: 'This', reply: { in_reply_to_tweet_id: mention } })).status, 201)
  const uninvited = await create({ text: 'Hello', reply: { in_reply_to_tweet_id: stranger } })
  assert.equal(uninvited.status, 403)
  assert.match(
    uninvited.body.detail ?? '',
    /^Reply to this conversation is not allowed because you have not been mentioned/,
  )
  assert.equal((await create({ text: 'Look at them', quote_tweet_id: stranger })).status, 403)
  await ask(`${url}/2/tweets/${own}`, { method: 'DELETE', token })
  const late = await create({ text: 'Third part', reply: { in_reply_to_tweet_id: own } })
  assert.equal(late.status, 403)
  assert.match(late.body.detail ?? '', /deleted or not visible/)
})

test('links become t.co links, and reads escape the three signs and say where the links lead', async (t) => {
  const { create, timeline } = await open(t)
  const created = await create({ text: '👾 R&D <3 https://example.com/a?b=1&c=2 and foo.io.' })
  assert.match(created.body.data.text, /^👾 R&D <3 https:\/\/t\.co\/\w{10} and https:\/\/t\.co\/\w{10}\.$/)
  const [post] = (await timeline('?tweet.fields=entities')).data ?? []
  assert.match(post?.text ?? '', /^👾 R&amp;D &lt;3 https:\/\/t\.co\/\w{10} and https:\/\/t\.co\/\w{10}\.$/)
  const urls = post?.entities?.urls ?? []
  assert.deepEqual(
    urls.map((link) => link.expanded_url),
    ['https://example.com/a?b=1&c=2', 'http://foo.io'],
  )
  for (const { start, end, url } of urls)
    assert.equal(
      Array.from(post?.text ?? '')
        .slice(start, end)
        .join(''),
      url,
    )
})

test('ids grow, and the timeline is newest first, sliced by ids, times and pages', async (t) => {
  const { create, timeline, clock } = await open(t)
  const ids: string[] = []
  for (let number = 1; number <= 12; number += 1) {
    ids.push((await create({ text: `Post ${number}` })).body.data.id)
    clock.advance(1_000)
  }
  assert.deepEqual(
    ids,
    [...ids].sort((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1)),
  )
  assert.deepEqual(textsOf(await timeline(`?since_id=${ids[8]}`)), ['Post 12', 'Post 11', 'Post 10'])
  assert.deepEqual(textsOf(await timeline(`?until_id=${ids[2]}`)), ['Post 2', 'Post 1'])
  const window = '?start_time=2026-11-02T09:00:03Z&end_time=2026-11-02T09:00:05Z'
  assert.deepEqual(textsOf(await timeline(window)), ['Post 5', 'Post 4'])
  const first = await timeline('?max_results=7')
  assert.equal(first.meta.result_count, 7)
  const second = await timeline(`?max_results=7&pagination_token=${first.meta.next_token}`)
  assert.deepEqual(
    [...textsOf(first), ...textsOf(second)],
    ids.map((_, index) => `Post ${12 - index}`),
  )
  assert.equal(second.meta.next_token, undefined)
})

test('reads answer in the spelling that they were asked in', async (t) => {
  const { create, timeline } = await open(t)
  const { body } = await create({ text: 'First' })
  await create({ text: 'Second', reply: { in_reply_to_tweet_id: body.data.id } })
  const reference = [{ type: 'replied_to', id: body.data.id }]
  const [old] = (await timeline('?tweet.fields=referenced_tweets')).data ?? []
  const [current] = (await timeline('?post.fields=referenced_posts')).data ?? []
  assert.deepEqual([old?.referenced_tweets, old?.referenced_posts], [reference, undefined])
  assert.deepEqual([current?.referenced_tweets, current?.referenced_posts], [undefined, reference])
  assert.deepEqual(textsOf(await timeline('?exclude=replies')), ['First'])
})

test('a timeline can lag behind, while the post itself is there', async (t) => {
  const { create, timeline, sandbox, clock, url, token } = await open(t)
  sandbox.configure({ timelineLagMilliseconds: 5_000 })
  const { body } = await create({ text: 'Soon' })
  assert.equal((await timeline()).meta.result_count, 0)
  assert.equal((await ask(`${url}/2/tweets/${body.data.id}`, { token })).status, 200)
  clock.advance(5_000)
  assert.deepEqual(textsOf(await timeline()), ['Soon'])
})

test('a token without tweet.write neither posts nor deletes', async (t) => {
  const { create, url, timeline } = await open(t)
  const reader = await signIn(url, { scope: 'tweet.read users.read' })
  assert.equal((await create({ text: 'No' }, reader.access)).status, 403)
  const { body } = await create({ text: 'Yes' })
  const answer = await ask(`${url}/2/tweets/${body.data.id}`, { method: 'DELETE', token: reader.access })
  assert.equal(answer.status, 403)
  assert.deepEqual(textsOf(await timeline()), ['Yes'])
})

test('every answer says what is left of the rate limit, and 429 comes when nothing is', async (t) => {
  const { sandbox, url, token, clock, timeline } = await open(t)
  sandbox.configure({ limits: { create: { perUser: 2, windowSeconds: 900, perApp: 100, appWindowSeconds: 86_400 } } })
  const post = async (text: string) => await ask(`${url}/2/tweets`, { json: { text }, token })
  const first = await post('One')
  assert.deepEqual(
    ['limit', 'remaining', 'reset'].map((name) => first.headers[`x-rate-limit-${name}`]),
    ['2', '1', String(clock.now().getTime() / 1000 + 900)],
  )
  assert.equal(first.headers['x-app-limit-24hour-remaining'], '99')
  assert.equal((await post('One')).headers['x-rate-limit-remaining'], '0')
  const refused = await post('Two')
  assert.equal(refused.status, 429)
  assert.equal(refused.headers['x-rate-limit-remaining'], '0')
  clock.advance(900_000)
  assert.equal((await post('Two')).status, 201)
  assert.deepEqual(textsOf(await timeline()), ['Two', 'One'])
})
