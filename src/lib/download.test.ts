import assert from 'node:assert/strict'
import { access, readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { suite, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { at, FAST, fetchFrom, refusedFrom, send, startPeer, startRawPeer } from '#test/support/downloading.ts'
import { openScratch } from '#test/support/scratch.ts'
import { systemClock } from './clock.ts'
import { createDownload } from './download.ts'
import { sha256Hex } from './hash.ts'

suite('a file', () => {
  test('comes whole, with its size, its hash and what it is said to be', async () => {
    const bytes = Buffer.from('a'.repeat(300_000))
    await using peer = await startPeer(send(bytes))
    const { result, file } = await fetchFrom(peer.port, { url: at('/a.png?b#c') })
    assert.deepEqual(result, { bytes: bytes.length, contentType: 'image/png', sha256: sha256Hex(bytes) })
    assert.deepEqual(file, bytes)
    assert.deepEqual(peer.paths, ['files.example/a.png?b'])
  })

  test('may have no size announced, and no kind', async () => {
    await using peer = await startPeer((_asked, response) => {
      response.write('one, ')
      response.end('two')
    })
    const { result, file } = await fetchFrom(peer.port, { url: at('/') })
    assert.equal(String(file), 'one, two')
    assert.ok('bytes' in result && result.contentType === null)
  })

  test('may be as large as is taken, and not a byte larger', async () => {
    await using peer = await startPeer(send(Buffer.alloc(1_000)))
    assert.ok('bytes' in (await fetchFrom(peer.port, { url: at('/'), maxBytes: 1_000 })).result)
    assert.equal(await refusedFrom(peer.port, { url: at('/'), maxBytes: 999 }), 'too_large')
  })

  test('that is said to be a gigabyte is refused before it comes', async () => {
    await using peer = await startPeer((_asked, response) => {
      response.writeHead(200, { 'content-length': '1000000000' })
      response.write('x')
    })
    assert.equal(await refusedFrom(peer.port, { url: at('/') }), 'too_large')
  })

  test('that never ends is cut off, and the connection with it', async () => {
    const closed = Promise.withResolvers<void>()
    await using peer = await startPeer((_asked, response) => {
      const more = (): void => {
        if (response.destroyed) return
        if (response.write(Buffer.alloc(65_536))) setImmediate(more)
        else response.once('drain', more)
      }
      response.once('close', () => closed.resolve())
      more()
    })
    assert.equal(await refusedFrom(peer.port, { url: at('/') }), 'too_large')
    await closed.promise
  })

  test('that breaks off is refused, whether its size was announced or not', async () => {
    for (const headers of [{ 'content-length': '100' }, {}]) {
      await using peer = await startPeer((_asked, response) => {
        response.writeHead(200, headers)
        response.write('half', () => response.destroy())
      })
      assert.equal(await refusedFrom(peer.port, { url: at('/') }), 'broken')
    }
  })

  test('that is compressed on the way is refused, however small it looks', async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000))
    for (const coding of ['gzip', 'br', 'deflate, gzip', 'zstd']) {
      await using peer = await startPeer(send(bomb, { 'content-encoding': coding }))
      assert.equal(await refusedFrom(peer.port, { url: at('/') }), 'encoded')
    }
  })

  test('that is not there, or needs signing in, is refused without a word of the answer', async () => {
    for (const status of [204, 206, 304, 401, 403, 404, 410, 500, 503]) {
      await using peer = await startPeer((_asked, response) => response.writeHead(status).end('secret words'))
      assert.equal(await refusedFrom(peer.port, { url: at('/') }), 'bad_status')
    }
  })
})

suite('time', () => {
  const SLOW: readonly (readonly [name: string, answer: (response: ServerResponse) => void])[] = [
    ['headers that do not come', () => undefined],
    [
      'a body that does not come',
      (response) => {
        response.flushHeaders()
      },
    ],
    [
      'a body that drips',
      (response) => {
        response.flushHeaders()
        const drip = setInterval(() => response.write('x'), 20)
        response.once('close', () => clearInterval(drip))
      },
    ],
  ]
  for (const [name, answer] of SLOW) {
    test(`${name} end the download`, async () => {
      await using peer = await startPeer((_asked, response) => answer(response))
      assert.equal(await refusedFrom(peer.port, { url: at('/'), options: { limits: FAST } }), 'too_slow')
    })
  }

  test('a file that comes fast enough for each moment, and too slowly for its size, is refused', async () => {
    await using peer = await startPeer((_asked, response) => {
      const flow = setInterval(() => response.write(Buffer.alloc(4_096)), 20)
      response.once('close', () => clearInterval(flow))
    })
    const limits = { ...FAST, totalMs: 400, averageBytesPerSecond: 1e9 }
    assert.equal(await refusedFrom(peer.port, { url: at('/'), options: { limits } }), 'too_slow')
  })

  test('a name that is not found in time ends the download', async () => {
    const resolve = () => new Promise<readonly string[]>(() => undefined)
    assert.equal(await refusedFrom(1, { url: at('/'), options: { resolve } }), 'too_slow')
  })

  test('interim answers without end do not keep it busy', async () => {
    await using peer = await startRawPeer((socket) => {
      const flood = (): void => {
        if (socket.destroyed) return
        if (socket.write('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'.repeat(500))) setImmediate(flood)
        else socket.once('drain', flood)
      }
      socket.once('data', flood)
    })
    assert.match(await refusedFrom(peer.port, { url: at('/'), maxBytes: 1_000 }), /^(?:unreachable|too_slow)$/)
  })
})

test('a download that is called off rejects with the reason, and leaves nothing', async () => {
  await using scratch = await openScratch()
  const started = Promise.withResolvers<void>()
  await using peer = await startPeer((_asked, response) => {
    response.write(Buffer.alloc(65_536), () => started.resolve())
  })
  const off = new AbortController()
  const exceptions = [`127.0.0.1:${peer.port}`]
  const download = createDownload({ clock: systemClock, allowHttp: true, exceptions })
  const request = { url: `http://127.0.0.1:${peer.port}/`, path: scratch.at('file'), maxBytes: 1e6, signal: off.signal }
  const running = download(request)
  await started.promise
  off.abort(new Error('called off'))
  await assert.rejects(running, /called off/)
  await assert.rejects(access(scratch.at('file')), { code: 'ENOENT' })
  await assert.rejects(download(request), /called off/)
})

test('what the disk refuses is a fault of ours, and what is there stays', async () => {
  await using scratch = await openScratch()
  await using peer = await startPeer(send(Buffer.from('x')))
  const download = createDownload({ clock: systemClock, allowPrivate: true })
  const url = `http://127.0.0.1:${peer.port}/`
  const path = await scratch.file('there', 'mine')
  await assert.rejects(download({ url, path, maxBytes: 10 }), { code: 'EEXIST' })
  assert.equal(await readFile(path, 'utf8'), 'mine')
  await assert.rejects(download({ url, path: scratch.at('no/folder'), maxBytes: 10 }), { code: 'ENOENT' })
})
