import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { createDownload, DownloadError, type DownloadRequest, isReachable } from './download.ts'
import { serveFiles } from './insta/testing.ts'

const download = createDownload(systemClock)

const asked = (url: string, changes: Partial<DownloadRequest> = {}): DownloadRequest => ({
  url,
  allowPrivate: true,
  timeoutMilliseconds: 2_000,
  signal: new AbortController().signal,
  ...changes,
})

const failing = async (request: DownloadRequest): Promise<string> => {
  try {
    const opened = await download(request)
    await Array.fromAsync(opened.body)
  } catch (error) {
    if (error instanceof DownloadError) return error.failure
    throw error
  }
  return 'none'
}

test('an answer comes with its type and length, and its body byte by byte', async (t) => {
  const type = 'image/JPEG; charset=x'
  const site = await serveFiles(t, { '/a': { type, body: 'bytes', headers: { 'content-length': '5' } } })
  const { status, contentType, length, body } = await download(asked(`${site}/a`))
  assert.deepEqual([status, contentType, length], [200, 'image/jpeg', 5])
  assert.equal(Buffer.concat(await Array.fromAsync(body)).toString(), 'bytes')
})

test('redirects are answers, and are not followed', async (t) => {
  const site = await serveFiles(t, { '/a': { type: 'text/plain', body: '', status: 301, headers: { location: '/b' } } })
  const opened = await download(asked(`${site}/a`))
  opened.close()
  assert.equal(opened.status, 301)
})

test('what breaks off, is not there, or takes too long fails by name', async (t) => {
  const site = await serveFiles(t, {
    '/torn': (_request, response) => {
      response.writeHead(200, { 'content-length': '10' })
      response.write('half', () => response.destroy())
    },
    '/silent': () => undefined,
    '/slow': (_request, response) => void response.writeHead(200).write('first'),
  })
  assert.equal(await failing(asked(`${site}/torn`)), 'unreachable')
  assert.equal(await failing(asked('http://127.0.0.1:1/')), 'unreachable')
  for (const path of ['/silent', '/slow']) {
    assert.equal(await failing(asked(`${site}${path}`, { timeoutMilliseconds: 50 })), 'timeout', path)
  }
  const stopping = new AbortController()
  const stopped = failing(asked(`${site}/silent`, { signal: stopping.signal }))
  stopping.abort()
  assert.equal(await stopped, 'unreachable')
})

test('private addresses are asked only where that is allowed, whatever their names', async (t) => {
  const site = await serveFiles(t, { '/a': { type: 'text/plain', body: 'here' } })
  for (const url of [`${site}/a`, `${site.replace('127.0.0.1', 'localhost')}/a`]) {
    assert.equal(await failing(asked(url, { allowPrivate: false })), 'refused-address', url)
  }
  assert.equal(await failing(asked(`${site}/a`)), 'none')
})

test('no setting opens link-local, unspecified and other special addresses', () => {
  for (const address of ['169.254.169.254', 'fe80::1', '0.0.0.0', '224.0.0.1', '::ffff:169.254.169.254', 'nonsense']) {
    assert.equal(isReachable(address, true), false, address)
  }
  for (const address of ['127.0.0.1', '10.0.0.1', '192.168.1.1', '::1', 'fd00::1', '::ffff:127.0.0.1']) {
    assert.deepEqual([isReachable(address, true), isReachable(address, false)], [true, false], address)
  }
  assert.equal(isReachable('93.184.216.34', false), true)
})
