import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { ask, signIn, startSandbox } from '#sandbox/testing.ts'
import { aGif, aJpeg, anMp4 } from '#test/support/media-files.ts'
import { openUploads } from './media-testing.ts'

const idOf = (body: string): string => (JSON.parse(body) as { data: { id: string } }).data.id

test('the empty timeline says so, and that it is not X', async (t) => {
  const { url } = await startSandbox(t, 'twt')
  const { status, body, headers } = await ask(`${url}/`)
  assert.equal(status, 200)
  assert.equal(headers['content-type'], 'text/html; charset=utf-8')
  assert.match(body, /Sandbox X — not the real network/)
  assert.match(body, /Nothing has been published here yet/)
})

test('the policy of a page allows the style that the page brings', async (t) => {
  const { url } = await startSandbox(t, 'twt')
  const { body, headers } = await ask(`${url}/`)
  const style = /<style>([\s\S]*)<\/style>/.exec(body)?.[1] ?? ''
  const hash = createHash('sha256').update(style).digest('base64')
  assert.ok(headers['content-security-policy']?.includes(`style-src 'sha256-${hash}'`))
})

test('what people post is shown as text, newest first, and can run nothing', async (t) => {
  const { url, clock } = await startSandbox(t, 'twt')
  const { access: token } = await signIn(url)
  await ask(`${url}/2/tweets`, { json: { text: 'Older' }, token })
  clock.advance(1_000)
  await ask(`${url}/2/tweets`, { json: { text: '<script>alert("x")</script> & "more"' }, token })
  const { body, headers } = await ask(`${url}/`)
  assert.ok(!body.includes('<script>'))
  assert.match(body, /&lt;script&gt;alert\(&quot;x&quot;\)&lt;\/script&gt; &amp; &quot;more&quot;/)
  assert.ok(body.indexOf('&lt;script') < body.indexOf('Older'))
  assert.match(headers['content-security-policy'] ?? '', /default-src 'none'/)
})

test('a permalink shows its post under its own account only, and 404 once it is deleted', async (t) => {
  const { url } = await startSandbox(t, 'twt')
  const { access: token } = await signIn(url)
  await signIn(url, { new_account: 'other' })
  const id = idOf((await ask(`${url}/2/tweets`, { json: { text: 'Here' }, token })).body)
  const status = async (path: string) => (await ask(`${url}${path}`)).status
  assert.match((await ask(`${url}/demo/status/${id}`)).body, /Here/)
  assert.equal(await status(`/DEMO/status/${id}`), 200)
  assert.equal(await status(`/i/web/status/${id}`), 200)
  assert.equal(await status(`/other/status/${id}`), 404)
  await ask(`${url}/2/tweets/${id}`, { method: 'DELETE', token })
  const gone = await ask(`${url}/demo/status/${id}`)
  assert.equal(gone.status, 404)
  assert.match(gone.body, /does not exist/)
  assert.equal(await status(`/i/web/status/${id}`), 404)
})

test('an account page shows that account only', async (t) => {
  const { url } = await startSandbox(t, 'twt')
  const demo = await signIn(url)
  const other = await signIn(url, { new_account: 'other' })
  await ask(`${url}/2/tweets`, { json: { text: 'Mine' }, token: demo.access })
  await ask(`${url}/2/tweets`, {
    json: { text: 'Theirs', poll: { options: ['Tea', 'Coffee'], duration_minutes: 60 } },
    token: other.access,
  })
  const { body } = await ask(`${url}/other`)
  assert.match(body, /Theirs[\s\S]*Tea[\s\S]*Coffee/)
  assert.ok(!body.includes('Mine'))
  assert.equal((await ask(`${url}/nobody`)).status, 404)
})

test('the timeline shows pictures with what they show, GIFs and videos', async (t) => {
  const { url, token, upload, create } = await openUploads(t)
  const picture = await upload({ bytes: await aJpeg({ width: 64, height: 48 }), type: 'image/jpeg' })
  const text = '"><script>alert(1)</script>'
  await ask(`${url}/2/media/metadata`, { json: { id: picture, metadata: { alt_text: { text } } }, token })
  await create({ media: { media_ids: [picture] } })
  await create({ media: { media_ids: [await upload({ bytes: await aGif(), type: 'image/gif' })] } })
  const video = await upload({ bytes: await anMp4({ seconds: 1 }), type: 'video/mp4' })
  await create({ text: 'A film', media: { media_ids: [video] } })
  const { body, headers } = await ask(`${url}/`)
  const safe = '&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;'
  assert.ok(body.includes(`<img src="/media/3_${picture}" alt="${safe}" width="64" height="48" />`))
  assert.ok(!body.includes('<script>'))
  assert.match(body, /<img src="\/media\/16_\d+" alt=""/)
  assert.match(body, new RegExp(`<video[^>]* src="/media/7_${video}"`))
  assert.match(headers['content-security-policy'] ?? '', /img-src 'self'; media-src 'self'/)
  for (const [, path] of body.matchAll(/src="([^"]+)"/g)) {
    assert.equal((await ask(`${url}${path}`)).status, 200)
    assert.equal((await ask(`${url}${path}`)).headers['content-security-policy'], "default-src 'none'; sandbox")
  }
})

test('answers stand under what they answer, in their order, and say so only elsewhere', async (t) => {
  const { url, create, clock } = await openUploads(t)
  const post = async (text: string, parent?: string): Promise<string> => {
    clock.advance(1_000)
    const reply = parent === undefined ? {} : { reply: { in_reply_to_tweet_id: parent } }
    return String((await create({ text, ...reply })).body.data?.id)
  }
  const first = await post('Part one')
  const second = await post('Part two', first)
  await post('Something else')
  await post('Part three', second)
  await post('A second answer', first)
  const { body } = await ask(`${url}/`)
  const order = ['Something else', 'Part one', 'Part two', 'Part three', 'A second answer']
  const places = order.map((text) => body.indexOf(text))
  assert.deepEqual(
    places,
    [...places].sort((one, other) => one - other),
  )
  assert.ok(!body.includes('In reply to'))
  assert.equal(body.match(/class="thread"/g)?.length, 2)
  const permalink = (await ask(`${url}/demo/status/${second}`)).body
  assert.match(permalink, /In reply to[\s\S]*Part two[\s\S]*Part three/)
  assert.ok(!permalink.includes('Part one') && !permalink.includes('A second answer'))
})

test('labels, quotes, polls and edits can be seen', async (t) => {
  const { url, create } = await openUploads(t)
  const quoted = await create({ text: 'Quote me', paid_partnership: true, made_with_ai: true })
  await create({ text: 'Look', quote_tweet_id: quoted.body.data?.id, reply_settings: 'following' })
  const { body } = await ask(`${url}/`)
  assert.match(body, /Made with AI · Paid partnership/)
  assert.match(body, /Quotes <a href="\/i\/web\/status\/\d+">Quote me<\/a>/)
  assert.match(body, /Replies: following/)
})
