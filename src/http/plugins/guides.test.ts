import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { guidePage } from '#http/pages/guide.ts'
import { providers } from '#providers/registry.ts'
import { anOrg, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'

describe('the guides', () => {
  let app: TestApp
  before(async () => {
    app = await createTestApp()
  })
  after(() => app.close())

  it('are where each network says that its own is, with what an operator sets', async () => {
    const { owner } = await anOrg(app)
    const { data } = expectStatus(200, await app.request({ path: '/providers', token: owner.token }))
    for (const [index, { app: credentials }] of providers.entries()) {
      const page = await app.request({ path: data[index].guide })
      assert.equal(page.status, 200, data[index].guide)
      assert.equal(page.headers['content-type'], 'text/html; charset=utf-8')
      assert.ok(page.text.includes(credentials.clientIdVariable))
      assert.match(page.text, /<h1 id="[^"]+">.+<\/h1>/)
      assert.doesNotMatch(page.text, /<script|<style|\son\w+=|\sstyle=/)
    }
  })

  it('lead to what is served here, or out', async () => {
    const seen = new Set(['/guides'])
    for (const address of seen) {
      const page = await app.request({ path: address })
      assert.equal(page.status, 200, address)
      for (const [, link = ''] of page.text.matchAll(/<a href="([^"]+)"/g)) {
        if (/^https?:/.test(link)) continue
        const [to = '', place] = link.split('#')
        const there = await app.request({ path: to === '' ? address : to })
        assert.equal(there.status, 200, `${address}: ${link}`)
        assert.ok(place === undefined || there.text.includes(`id="${place}"`), `${address}: ${link}`)
        if (to !== '') seen.add(to)
      }
    }
    assert.ok(seen.size > providers.length)
    assert.equal((await app.request({ path: '/guides/no-such-guide' })).status, 404)
  })

  it('show as text what they show of markup, and no link to files that are not served', () => {
    const page = guidePage(
      '# A <b>\n\n`<script>` [there](../secret.md) [here](x.md#y)',
      new Map([['x.md', '/guides/x']]),
    )
    assert.match(page, /<code>&lt;script&gt;<\/code> there <a href="\/guides\/x#y">here<\/a>/)
    assert.match(page, /<title>A &lt;b&gt; · Scheduly<\/title>/)
  })
})
