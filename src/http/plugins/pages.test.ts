import assert from 'node:assert/strict'
import { test } from 'node:test'
import { html } from '#http/pages/html.ts'
import { createTestApp } from '#test/support/app.ts'

test('a template escapes what is put into it, and leaves HTML of its own making', () => {
  const inner = html`<b>${'<&"\''}</b>`
  assert.equal(html`<p title="${'"x'}">${inner}${[inner]}${null}</p>`.markup.match(/&quot;/g)?.length, 3)
  assert.doesNotMatch(html`${'<script>'}`.markup, /<script/)
})

test('the landing page links to what is there, and to sandboxes only where they run', async () => {
  await using bare = await createTestApp()
  await using full = await createTestApp({ sandboxPages: [{ name: 'X <test>', url: '/sandbox/twt/' }] })
  const one = await bare.request({ path: '/' })
  for (const link of ['/docs', '/redoc', '/openapi.json']) assert.ok(one.text.includes(`href="${link}"`))
  assert.doesNotMatch(one.text, /sandbox/)
  const other = await full.request({ path: '/' })
  assert.match(other.text, /href="\/sandbox\/twt\/">X &lt;test&gt;/)
})

test('the end of an authorization echoes nothing of its address, and says when it was refused', async () => {
  await using app = await createTestApp()
  const landing = await app.request({ path: '/oauth/twt/callback?code=c4nary&state=c4nary' })
  assert.equal(landing.status, 200)
  assert.doesNotMatch(landing.text, /c4nary/)
  assert.match(landing.text, /<script type="module" src="\/assets\/oauth-landing\.js">/)
  const refused = await app.request({ path: '/oauth/twt/callback?error=access_denied&error_description=c4nary' })
  assert.match(refused.text, /refused at the network/)
  assert.doesNotMatch(refused.text, /c4nary|<script/)
})
