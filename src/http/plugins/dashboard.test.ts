import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { createTestApp, type TestApp } from '#test/support/app.ts'

const PAGE = '<!doctype html><title>The dashboard</title>'
const SCRIPT = 'export const value = 1\n'.repeat(100)

const writeDashboard = async (folder: string): Promise<void> => {
  await mkdir(path.join(folder, 'web'))
  await mkdir(path.join(folder, '.vite'))
  const files = {
    'index.html': PAGE,
    'made-from.txt': 'a digest',
    'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '.vite/manifest.json': '{}',
    'web/index-abc123.js': SCRIPT,
    'web/index-abc123.js.gz': gzipSync(SCRIPT),
  }
  await Promise.all(Object.entries(files).map(([name, content]) => writeFile(path.join(folder, name), content)))
}

describe('the dashboard', () => {
  let folder: string
  let app: TestApp
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'scheduly-dashboard-'))
    await writeDashboard(folder)
    app = await createTestApp({ dashboard: { folder, mediaOrigins: ['https://files.example.org'] } })
  })
  after(async () => {
    await app.close()
    await rm(folder, { recursive: true })
  })

  for (const place of [
    '/',
    '/signin',
    '/signup',
    '/welcome',
    '/me',
    '/help',
    '/review',
    '/o/any',
    '/o/any/posts/one?view=week',
  ]) {
    it(`is one page at ${place}, asked for anew each time, with a policy of its own`, async () => {
      const { status, text, headers } = await app.request({ path: place })
      assert.equal(status, 200)
      assert.equal(text, PAGE)
      assert.equal(headers['content-type'], 'text/html; charset=utf-8')
      assert.equal(headers['cache-control'], 'no-cache')
      const policy = String(headers['content-security-policy'])
      assert.match(policy, /(?:^|; )script-src 'self'(?:;|$)/)
      assert.match(policy, /img-src 'self' blob: https:\/\/files\.example\.org data:/)
      assert.match(policy, /media-src 'self' blob: https:\/\/files\.example\.org/)
      assert.match(policy, /; trusted-types scheduly-worker; worker-src 'self'/)
      assert.match(policy, /frame-ancestors 'none'/)
    })
  }

  it('is led to from addresses with a slash behind, and programs are not', async () => {
    const asBrowser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
    for (const [spelling, place] of Object.entries({
      '/signin/?next=/o/x': '/signin?next=/o/x',
      '/me/': '/me',
      '/o': '/',
      '/o/': '/',
    })) {
      const led = await app.request({ path: spelling, headers: asBrowser })
      assert.deepEqual([led.status, led.headers['location']], [308, place], spelling)
      const told = await app.request({ path: spelling, headers: { accept: '*/*' } })
      assert.deepEqual([told.status, told.body.code], [404, 'not_found'], spelling)
    }
  })

  it('has files that never change under names of their content, packed where the browser takes that', async () => {
    const plain = await app.request({ path: '/web/index-abc123.js' })
    assert.equal(plain.text, SCRIPT)
    assert.equal(plain.headers['cache-control'], 'max-age=31536000, immutable')
    assert.equal(plain.headers['x-content-type-options'], 'nosniff')
    const packed = await app.server.inject({ url: '/web/index-abc123.js', headers: { 'accept-encoding': 'gzip' } })
    assert.equal(packed.headers['content-encoding'], 'gzip')
    assert.equal(gunzipSync(packed.rawPayload).toString(), SCRIPT)
    assert.equal((await app.request({ path: '/icon.svg' })).headers['cache-control'], 'no-cache')
  })

  it('stands in nobody’s way: the API answers as without it', async () => {
    assert.equal((await app.request({ path: '/orgs' })).status, 401)
    assert.equal((await app.request({ path: '/healthz' })).status, 200)
  })

  it('gives nothing away but its files', async () => {
    for (const place of [
      '/made-from.txt',
      '/.vite/manifest.json',
      '/web/index-abc123.js.gz',
      '/web/nothing.js',
      '/web/..%2f..%2fpackage.json',
      '/index.html',
      '/nothing',
    ]) {
      const { status, body } = await app.request({ path: place })
      assert.equal(status, 404, place)
      assert.equal(body.code, 'not_found', place)
    }
  })
})

describe('without the dashboard', () => {
  it('the first page says where to go on', async () => {
    await using app = await createTestApp()
    assert.match((await app.request({ path: '/' })).text, /Try it in the browser/)
    assert.equal((await app.request({ path: '/o/any' })).status, 404)
  })
})
