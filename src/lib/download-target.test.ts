import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { at, fetchFrom, refusedFrom, send, startPeer, startRawPeer } from '#test/support/downloading.ts'

suite('addresses', () => {
  const BAD: readonly (readonly [url: string, code: string])[] = [
    ['no address', 'bad_address'],
    ['ftp://files.example/a', 'bad_address'],
    ['file:///etc/passwd', 'bad_address'],
    ['data:image/png;base64,AAAA', 'bad_address'],
    ['https://user:word@files.example/', 'bad_address'],
    ['https://user@files.example/', 'bad_address'],
    ['https://files.example:22/', 'bad_address'],
    ['https://files.example:6379/', 'bad_address'],
    [`https://files.example/${'a'.repeat(2_100)}`, 'bad_address'],
    ['http://127.0.0.1/', 'not_public'],
    ['http://2130706433/', 'not_public'],
    ['http://0x7f.1/', 'not_public'],
    ['http://0177.0.0.1/', 'not_public'],
    ['http://127.1/', 'not_public'],
    ['http://169.254.169.254/latest/meta-data/', 'not_public'],
    ['http://[::1]/', 'not_public'],
    ['http://[::ffff:127.0.0.1]/', 'not_public'],
    ['http://[64:ff9b::7f00:1]/', 'not_public'],
    ['http://１２７.０.０.１/', 'not_public'],
    ['http://localhost/', 'not_public'],
  ]
  for (const [url, code] of BAD) {
    test(`${url.slice(0, 50)} is refused as ${code}`, async () => {
      assert.equal(await refusedFrom(1, { url: () => url, options: { exceptions: [] } }), code)
    })
  }

  test('without leave, http is refused', async () => {
    await using peer = await startPeer(send(Buffer.from('x')))
    assert.equal(await refusedFrom(peer.port, { url: at('/'), options: { allowHttp: false } }), 'bad_address')
    assert.equal(peer.connections(), 0)
  })

  test('one address that is not public among many refuses them all', async () => {
    await using peer = await startPeer(send(Buffer.from('x')))
    for (const bad of ['10.0.0.1', '127.0.0.2', '::1', 'fe80::1']) {
      const resolve = async () => ['127.0.0.1', bad]
      assert.equal(await refusedFrom(peer.port, { url: at('/'), options: { resolve } }), 'not_public')
    }
    assert.equal(peer.connections(), 0)
  })

  test('a name that is another machine when it is asked again is asked once', async () => {
    await using peer = await startPeer(send(Buffer.from('x')))
    let asked = 0
    const resolve = async () => {
      asked += 1
      return asked === 1 ? ['127.0.0.1'] : ['10.0.0.1']
    }
    assert.ok('bytes' in (await fetchFrom(peer.port, { url: at('/'), options: { resolve } })).result)
    assert.equal(asked, 1)
    assert.equal(peer.connections(), 1)
  })

  test('a name without an address, an unknown one, and a closed port cannot be reached', async () => {
    const unknown = async () => {
      throw new Error('ENOTFOUND secret.internal')
    }
    assert.equal(await refusedFrom(1, { url: at('/'), options: { resolve: async () => [] } }), 'unreachable')
    assert.equal(await refusedFrom(1, { url: at('/'), options: { resolve: unknown } }), 'unreachable')
    assert.equal(await refusedFrom(1, { url: at('/') }), 'unreachable')
  })

  test('when one address does not answer, the next one is tried', async () => {
    await using peer = await startPeer(send(Buffer.from('x')))
    const options = {
      resolve: async () => ['127.0.0.3', '127.0.0.1'],
      exceptions: [`127.0.0.1:${peer.port}`, `127.0.0.3:${peer.port}`],
    }
    assert.ok('bytes' in (await fetchFrom(peer.port, { url: at('/'), options })).result)
  })

  test('with leave for it, this machine may be fetched from: the sandbox is there', async () => {
    await using peer = await startPeer(send(Buffer.from('x')))
    const options = { allowPrivate: true, exceptions: [] }
    const { result } = await fetchFrom(peer.port, { url: (port) => `http://127.0.0.1:${port}/`, options })
    assert.ok('bytes' in result)
  })

  test('over https the name that was asked for must prove itself, whatever address it has', async () => {
    const heard = Promise.withResolvers<Buffer>()
    await using peer = await startRawPeer((socket) => {
      socket.once('data', (bytes) => {
        heard.resolve(bytes)
        socket.destroy()
      })
    })
    const code = await refusedFrom(peer.port, { url: (port) => `https://files.example:${port}/` })
    assert.equal(code, 'unreachable')
    assert.ok((await heard.promise).includes('files.example'))
  })
})

suite('redirects', () => {
  const redirectTo = (location: (port: number) => string, status = 302) =>
    startPeer((asked, response) => {
      const port = asked.socket.localPort ?? 0
      if (asked.url === '/end') response.end('the file')
      else response.writeHead(status, { location: location(port) }).end('secret')
    })

  for (const status of [301, 302, 303, 307, 308]) {
    test(`${status} leads on, to another host as well`, async () => {
      await using peer = await redirectTo((port) => `http://other.example:${port}/end`, status)
      assert.equal(String((await fetchFrom(peer.port, { url: at('/') })).file), 'the file')
      assert.deepEqual(peer.paths, ['files.example/', 'other.example/end'])
    })
  }

  for (const [location, code] of [
    ['http://127.0.0.1/', 'not_public'],
    ['http://169.254.169.254/latest/meta-data/', 'not_public'],
    ['http://[::1]/', 'not_public'],
    ['//10.0.0.1/x', 'not_public'],
    ['http://files.example:22/', 'bad_address'],
    ['http://user:word@files.example/', 'bad_address'],
    ['file:///etc/passwd', 'bad_address'],
    ['http://', 'bad_status'],
  ] as const) {
    test(`${location} is not followed`, async () => {
      await using peer = await redirectTo(() => location)
      assert.equal(await refusedFrom(peer.port, { url: at('/') }), code)
      assert.equal(peer.connections(), 1)
    })
  }

  test('a name that turns into another machine on the way is looked at again', async () => {
    await using peer = await redirectTo(() => '/end')
    let asked = 0
    const resolve = async () => ((asked += 1) === 1 ? ['127.0.0.1'] : ['10.0.0.1'])
    assert.equal(await refusedFrom(peer.port, { url: at('/'), options: { resolve } }), 'not_public')
    assert.equal(peer.connections(), 1)
  })

  test('are followed three times, and no more', async () => {
    await using peer = await startPeer((asked, response) => {
      const left = Number(asked.url?.slice(1))
      if (left === 0) response.end('the file')
      else response.writeHead(302, { location: `/${left - 1}` }).end()
    })
    assert.equal(String((await fetchFrom(peer.port, { url: at('/3') })).file), 'the file')
    assert.equal(await refusedFrom(peer.port, { url: at('/4') }), 'too_many_redirects')
    assert.equal(peer.connections(), 8)
  })
})
