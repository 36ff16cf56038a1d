import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { ask, signIn, startSandbox } from '#sandbox/testing.ts'

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
