import assert from 'node:assert/strict'
import { test } from 'node:test'
import { html } from '#http/pages/html.ts'
import { invitationPage } from '#http/pages/invitation.ts'
import { oauthLandingPage } from '#http/pages/oauth-landing.ts'
import { resetPage } from '#http/pages/reset.ts'
import { signinDonePage } from '#http/pages/signin-done.ts'
import { verifyPage } from '#http/pages/verify.ts'
import { createTestApp, type TestApp } from '#test/support/app.ts'

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

test('where there is a dashboard, what is finished leads on to it', () => {
  for (const page of [oauthLandingPage, invitationPage, signinDonePage]) {
    assert.match(page(true).en, /<p hidden><a id="go-on" href="\/">/)
    assert.doesNotMatch(page(false).en, /id="go-on"/)
  }
  for (const page of [verifyPage, resetPage]) {
    assert.match(page(true).en, /<p id="home" hidden>\s*<a href="\/signin">/)
    assert.match(page(false).en, /<p id="home" hidden>\s*<a href="\/">/)
  }
})

test('a page is in the language that the browser asks for', async () => {
  await using app = await createTestApp()
  const titleOf = async (wish: string) => {
    const page = await app.request({ path: '/verify', headers: { 'accept-language': wish } })
    const [, lang, title] = /<html lang="(..)">[^]*<h1>([^<]+)</.exec(page.text) ?? []
    assert.deepEqual([page.headers['content-language'], page.headers['vary']], [lang, 'accept-language'])
    return title
  }
  assert.equal(await titleOf('de-CH, en;q=0.9'), 'Bestätige deine E-Mail-Adresse')
  assert.equal(await titleOf('fr, en;q=0.3, de;q=0.5'), 'Bestätige deine E-Mail-Adresse')
  for (const wish of ['', 'fr', 'en-GB, de;q=0.9', 'de;q=0, *', 'de;q=x', ';;,,'])
    assert.equal(await titleOf(wish), 'Confirm your e-mail address', wish)
  const stop = await app.request({ path: '/unsubscribe/none', headers: { 'accept-language': 'de' } })
  assert.match(stop.text, /<h1>Diese Mails abbestellen\?<\/h1>/)
})

/** The pages that people come to by a link or a redirect, and what each must offer. */
const LINKED: Readonly<Record<string, readonly string[]>> = {
  '/invitation': ['accept', 'other-account', 'sign-up', 'sign-in', 'second-factor'],
  '/reset': ['ask', 'confirm'],
  '/verify': ['confirm'],
  '/signin-done': [],
}

/** The page's own script. */
const scriptOf = async (app: TestApp, path: string): Promise<string> => {
  const [, address = ''] = (await app.request({ path })).text.match(/src="([^"]+)"/) ?? []
  return (await app.request({ path: address })).text
}

for (const [path, parts] of Object.entries(LINKED)) {
  test(`${path} is served to everybody, is kept by nobody, and has nothing inline`, async () => {
    await using app = await createTestApp()
    const page = await app.request({ path: `${path}?error=c4nary` })
    assert.equal(page.status, 200)
    assert.equal(page.headers['content-type'], 'text/html; charset=utf-8')
    assert.equal(page.headers['cache-control'], 'no-store')
    assert.equal(page.headers['referrer-policy'], 'no-referrer')
    assert.match(
      String(page.headers['content-security-policy']),
      /default-src 'none'; script-src 'self'; style-src 'self'/,
    )
    assert.doesNotMatch(page.text, /c4nary|<style|\son\w+=|\sstyle=|<script(?! type="module" src="\/assets\/)/)
    for (const id of ['status', ...parts]) assert.match(page.text, new RegExp(`id="${id}"`))
  })

  test(`every script of ${path} is served, and imports only what is served`, async () => {
    await using app = await createTestApp()
    const page = await app.request({ path })
    const scripts = new Set([...page.text.matchAll(/src="([^"]+)"/g)].map(([, address = '']) => address))
    assert.equal(scripts.size, 1)
    for (const address of scripts) {
      const script = await app.request({ path: address })
      assert.equal(script.status, 200, address)
      assert.equal(script.headers['content-type'], 'text/javascript; charset=utf-8')
      for (const [, name = ''] of script.text.matchAll(/from '\.\/([^']+)'/g)) scripts.add(`/assets/${name}`)
    }
  })

  test(`${path} has a label for every field, and no id twice`, async () => {
    await using app = await createTestApp()
    const { text } = await app.request({ path })
    const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
    assert.equal(new Set(ids).size, ids.length)
    for (const [input, id] of text.matchAll(/<input\s+id="([^"]+)"[^>]*>/g)) {
      assert.ok(text.includes(`<label for="${id}"`), input)
    }
    const elements = [...(await scriptOf(app, path)).matchAll(/(?:element|show|onSubmit)\('([^']+)'/g)]
    for (const [call, id] of elements) assert.ok(ids.includes(id), call)
  })
}
