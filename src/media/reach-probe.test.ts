import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { createDownload } from '#lib/download.ts'
import { createHttp } from '#lib/http.ts'
import { systemRandom } from '#lib/random.ts'
import { createS3Store } from '#media/s3-store.ts'
import { closedAddress, startNetwork, type Reaction, type Received } from '#providers/scripted-network.ts'
import { startS3Server } from '#test/support/s3-server.ts'
import { openScratch, type Scratch } from '#test/support/scratch.ts'
import { createTestShelf } from '#test/support/shelf.ts'
import { probeAddress, sampleAddress } from './reach-probe.ts'
import { createVideoTools } from '#media/video-tools.ts'
import { createShelf, type Shelf } from './shelf.ts'

let scratch: Scratch
let folder: string

before(async () => {
  scratch = await openScratch()
  folder = scratch.folder
})
after(() => scratch[Symbol.asyncDispose]())

const probe = (shelf: Shelf, limitMilliseconds = 5_000) =>
  probeAddress({ shelf, http: createHttp(systemClock), random: systemRandom, limitMilliseconds })

/** The file that a signed address leads to, as our own server gives it. */
const serve = (shelf: Shelf, { path: asked }: Received): string | null => {
  const url = new URL(asked, 'http://x')
  const key = url.pathname.replace('/media/files/', '')
  const [type = '', expires = '', signature = ''] = ['type', 'expires', 'signature'].map(
    (name) => url.searchParams.get(name) ?? '',
  )
  const file = shelf.fileAt({ key, type, expires, signature })
  return file === null ? null : readFileSync(path.join(folder, 'files', file.key), 'latin1')
}

/** What is found of an installation whose web server does this with the file that is asked for. */
const found = async (react: (body: string, received: Received) => Reaction, limitMilliseconds?: number) => {
  let shelf: Shelf | null = null
  await using network = await startNetwork((received) => {
    const body = shelf === null ? null : serve(shelf, received)
    return body === null ? { status: 404, body: '' } : react(body, received)
  })
  shelf = createTestShelf({ clock: systemClock, publicUrl: network.url, folder })
  const findings = await probe(shelf, limitMilliseconds)
  assert.deepEqual(
    (await readdir(path.join(folder, 'files', '00000000-0000-0000-0000-000000000000'))).length,
    0,
    'the probe is taken out again',
  )
  for (const { detail } of findings) assert.doesNotMatch(detail, /signature|expires/)
  return findings
}

const words = (findings: Awaited<ReturnType<typeof found>>): readonly string[] =>
  findings.map(({ verdict, code }) => `${verdict} ${code}`)

const GIF = { 'content-type': 'image/gif' }

describe('a file that is fetched as networks do', () => {
  it('comes as it is', async () => {
    const findings = await found((body) => ({ status: 200, headers: GIF, body }))
    assert.deepEqual(words(findings), ['ok fetched'])
    assert.match(findings[0]?.detail ?? '', /status 200, image\/gif, \d+ bytes\./)
  })

  const answers: Readonly<Record<string, (body: string, received: Received) => Reaction>> = {
    'fail page_instead': () => ({
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: 'Sign in',
    }),
    'fail wrong_length': (body) => ({ status: 200, headers: GIF, body: body.slice(1) }),
    'fail wrong_content': (body) => ({ status: 200, headers: GIF, body: `X${body.slice(1)}` }),
    'fail wrong_type': (body) => ({ status: 200, headers: { 'content-type': 'application/octet-stream' }, body }),
    'fail bad_status': () => ({ status: 401, body: '' }),
    'fail no_answer': () => 'drop',
  }
  for (const [expected, react] of Object.entries(answers)) {
    it(`or not: ${expected}`, async () => assert.deepEqual(words(await found(react)), [expected]))
  }

  it('or after a redirect, which is told', async () => {
    const findings = await found((body, { path: asked }) =>
      asked.endsWith('&again')
        ? { status: 200, headers: GIF, body }
        : { status: 308, headers: { location: `${asked}&again` }, body: '' },
    )
    assert.deepEqual(words(findings), ['warn redirected', 'ok fetched'])
  })

  it('or leads to a page to sign in', async () => {
    await using login = await startNetwork(() => ({
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<form>',
    }))
    const findings = await found(() => ({ status: 302, headers: { location: `${login.url}/login?next=x` }, body: '' }))
    assert.deepEqual(words(findings), ['warn redirected', 'fail page_instead'])
    assert.ok(findings[0]?.detail.includes(login.url))
  })

  it('or leads on without end', async () => {
    const findings = await found((_body, { path: asked }) => ({ status: 302, headers: { location: asked }, body: '' }))
    assert.equal(words(findings).at(-1), 'fail too_many_redirects')
  })

  it('or hangs, which ends after the time that is given', async () => {
    const findings = await found(() => 'hang', 200)
    assert.deepEqual(words(findings), ['fail no_answer'])
    assert.match(findings[0]?.detail ?? '', /within 0\.2 seconds/)
  })

  it('or cannot be asked for, where nothing listens', async () => {
    const shelf = createTestShelf({ clock: systemClock, publicUrl: await closedAddress(), folder })
    assert.deepEqual(words(await probe(shelf)), ['fail unreachable'])
  })

  it('or cannot be stored', async () => {
    const shelf = createTestShelf({ clock: systemClock, publicUrl: 'http://127.0.0.1:9', folder })
    const full = {
      ...shelf,
      blobs: { ...shelf.blobs, put: () => Promise.reject(new Error('ENOSPC at /secret/place')) },
    }
    const findings = await probe(full)
    assert.deepEqual(words(findings), ['fail store_unusable'])
    assert.doesNotMatch(findings[0]?.detail ?? '', /secret/)
  })

  it('comes from the bucket where files are kept in one', async () => {
    await using s3 = await startS3Server()
    await using blobs = createS3Store(s3.options)
    const inBucket = createShelf({
      blobs,
      folder: path.join(folder, 'incoming'),
      clock: systemClock,
      random: systemRandom,
      quotaBytes: 1,
      maxFileBytes: 1,
      reserveBytes: 0,
      freeBytes: () => Promise.resolve(1),
      addressKeys: [systemRandom.bytes(32)],
      publicUrl: 'http://127.0.0.1:9',
      download: createDownload({ clock: systemClock }),
      video: createVideoTools({ program: null, clock: systemClock }),
    })
    assert.deepEqual(words(await probe(inBucket)), ['ok fetched'])
    assert.equal(new URL(await sampleAddress(inBucket)).origin, s3.options.endpoint)
  })
})
