import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { systemClock } from './clock.ts'
import type { Clock } from './clock.ts'
import { createHttp, NoAnswerError, NotSentError } from './http.ts'

const http = createHttp(systemClock)

interface Peer extends AsyncDisposable {
  readonly url: string
  /** Heads of the requests that arrived, in order. */
  readonly requests: readonly string[]
  readonly connections: () => number
  readonly arrival: Promise<void>
}

/** A server on the socket itself, so that it can misbehave in ways that an HTTP server would not. */
const startPeer = async (react: (socket: Socket) => void): Promise<Peer> => {
  const requests: string[] = []
  const sockets = new Set<Socket>()
  const arrival = Promise.withResolvers<void>()
  const server = createServer((socket) => {
    sockets.add(socket)
    let head = ''
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      head += bytes.toString('utf8')
      if (!head.includes('\r\n\r\n')) return
      requests.push(head)
      head = ''
      arrival.resolve()
      react(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    connections: () => sockets.size,
    arrival: arrival.promise,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const answer =
  (head: string, body = '') =>
  (socket: Socket): void => {
    socket.end(`HTTP/1.1 ${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
  }

const hang = (): void => undefined

const collectGarbage = async (): Promise<void> => {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  assert.ok(typeof collect === 'function')
  for (let round = 0; round < 3; round += 1) {
    // What a task holds by a WeakRef stays until the task ends.
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
}

const closedUrl = async (): Promise<string> => {
  await using peer = await startPeer(hang)
  return peer.url
}

test('an answer comes with its status, its headers in lower case and its body', async () => {
  await using peer = await startPeer(answer('201 Created\r\nX-Thing: one\r\nx-thing: two', '{"ok":true}'))
  const { status, headers, body } = await http({ method: 'POST', url: peer.url, body: '{}' })
  assert.deepEqual({ status, thing: headers['x-thing'], body }, { status: 201, thing: 'two', body: '{"ok":true}' })
})

test('each request gets a connection of its own and says that it will close it', async () => {
  await using peer = await startPeer((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'))
  await http({ method: 'GET', url: peer.url })
  await http({ method: 'GET', url: peer.url })
  assert.equal(peer.connections(), 2)
  for (const head of peer.requests) assert.match(head, /\r\nconnection: close\r\n/i)
})

test('a redirect is an answer like any other', async () => {
  await using target = await startPeer(answer('200 OK'))
  await using peer = await startPeer(answer(`307 Temporary Redirect\r\nlocation: ${target.url}/`))
  assert.equal((await http({ method: 'POST', url: peer.url, body: 'x' })).status, 307)
  assert.equal(target.connections(), 0)
})

test('a refused connection sent nothing', async () => {
  const url = await closedUrl()
  await assert.rejects(
    http({ method: 'POST', url }),
    new NotSentError(`could not reach ${new URL(url).host} (ECONNREFUSED)`),
  )
})

test('a host that does not resolve sent nothing', async () => {
  // An empty label fails in the resolver itself: no name server is asked.
  await assert.rejects(http({ method: 'POST', url: 'http://no..such.host/' }), NotSentError)
})

test('an address or a header that cannot be sent sent nothing', async () => {
  await using peer = await startPeer(answer('200 OK'))
  await assert.rejects(http({ method: 'GET', url: 'not a url' }), NotSentError)
  await assert.rejects(http({ method: 'GET', url: 'ftp://127.0.0.1/' }), NotSentError)
  await assert.rejects(http({ method: 'GET', url: peer.url, headers: { authorization: 'a\r\nb' } }), NotSentError)
  assert.equal(peer.requests.length, 0)
})

test('after the send deadline not even a connection is made', async () => {
  await using peer = await startPeer(answer('200 OK'))
  const sendBefore = systemClock.monotonic() - 1
  await assert.rejects(http({ method: 'POST', url: peer.url, sendBefore }), NotSentError)
  assert.equal(peer.connections(), 0)
})

test('a send deadline that passes while connecting keeps every byte back', async () => {
  await using peer = await startPeer(answer('200 OK'))
  let reads = 0
  // Read when it begins, and before connecting, for the deadline and for a suspension.
  const clock: Clock = { ...systemClock, monotonic: () => (reads++ < 3 ? 0 : 1_000) }
  await assert.rejects(createHttp(clock)({ method: 'POST', url: peer.url, sendBefore: 500 }), NotSentError)
  assert.equal(reads, 4)
  assert.equal(peer.requests.length, 0)
})

test('a machine that was suspended while connecting keeps every byte back, although its clock stood still', async () => {
  await using peer = await startPeer(answer('200 OK'))
  let reads = 0
  const clock: Clock = { ...systemClock, monotonic: () => 0, now: () => new Date(reads++ < 2 ? 0 : 3_600_000) }
  await assert.rejects(createHttp(clock)({ method: 'POST', url: peer.url, sendBefore: 500 }), NotSentError)
  assert.equal(peer.requests.length, 0)
  assert.equal(reads, 3)
})

test('a signal aborted before the call sends nothing', async () => {
  await using peer = await startPeer(answer('200 OK'))
  await assert.rejects(http({ method: 'POST', url: peer.url, signal: AbortSignal.abort() }), NotSentError)
  assert.equal(peer.connections(), 0)
})

test('a time limit that ends before the handshake sent nothing, and ends the wait at once', async () => {
  await using peer = await startPeer(hang)
  const url = peer.url.replace('http:', 'https:')
  const startedAt = systemClock.monotonic()
  await assert.rejects(http({ method: 'POST', url, timeoutMilliseconds: 100 }), NotSentError)
  assert.ok(systemClock.monotonic() - startedAt < 3_000)
})

for (const method of ['GET', 'POST', 'DELETE'] as const) {
  test(`a ${method} that the other side read and then reset is open, and was sent exactly once`, async () => {
    await using peer = await startPeer((socket) => socket.resetAndDestroy())
    await assert.rejects(http({ method, url: peer.url }), NoAnswerError)
    assert.equal(peer.requests.length, 1)
    assert.equal(peer.connections(), 1)
  })

  test(`a ${method} that the other side read and then closed is open, and was sent exactly once`, async () => {
    await using peer = await startPeer((socket) => socket.end())
    await assert.rejects(http({ method, url: peer.url }), NoAnswerError)
    assert.equal(peer.requests.length, 1)
    assert.equal(peer.connections(), 1)
  })
}

test('no answer within the time limit leaves the outcome open', async () => {
  await using peer = await startPeer(hang)
  const asking = http({ method: 'POST', url: peer.url, timeoutMilliseconds: 100 })
  await assert.rejects(asking, new NoAnswerError(`no readable answer from ${new URL(peer.url).host} (TimeoutError)`))
  assert.equal(peer.requests.length, 1)
})

test('a body that never ends is cut off by the time limit', async () => {
  await using peer = await startPeer((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nstart'))
  await assert.rejects(http({ method: 'POST', url: peer.url, timeoutMilliseconds: 100 }), NoAnswerError)
})

test('a signal aborted while waiting for the answer leaves the outcome open', async () => {
  await using peer = await startPeer(hang)
  const stop = new AbortController()
  const asking = http({ method: 'POST', url: peer.url, signal: stop.signal })
  await peer.arrival
  stop.abort()
  await assert.rejects(asking, NoAnswerError)
})

const BROKEN: Readonly<Record<string, string>> = {
  'a body shorter than announced': 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"data":',
  'chunks without an end': 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n',
  'a head without an end': 'HTTP/1.1 200 OK\r\ncontent-len',
  'something that is not HTTP': 'SSH-2.0-OpenSSH_9.9\r\n\r\n',
}

for (const [what, bytes] of Object.entries(BROKEN)) {
  test(`${what} leaves the outcome open`, async () => {
    await using peer = await startPeer((socket) => socket.end(bytes))
    await assert.rejects(http({ method: 'POST', url: peer.url }), NoAnswerError)
    assert.equal(peer.requests.length, 1)
  })
}

test('an answer of the greatest size is read, and one byte more leaves the outcome open', async () => {
  await using peer = await startPeer(answer('200 OK', 'x'.repeat(1_000)))
  assert.equal((await http({ method: 'GET', url: peer.url, maxBytes: 1_000 })).body.length, 1_000)
  await assert.rejects(http({ method: 'GET', url: peer.url, maxBytes: 999 }), NoAnswerError)
})

test('no error repeats the path, the query or a header of the request', async () => {
  const urls = [await closedUrl(), 'http://no..such.host', 'nonsense:']
  for (const url of urls) {
    const headers = { authorization: 'Bearer secret-token' }
    const asking = http({ method: 'GET', url: `${url}/secret-path?access_token=secret-token`, headers })
    await assert.rejects(asking, (error: Error) => !error.message.includes('secret'))
  }
})

const oneByOne = async function* (lengths: readonly number[], broken = false) {
  for (const length of lengths) yield Buffer.alloc(length, 97)
  if (broken) throw new Error('the file is gone')
}

/** A server that takes everything in, and tells how much that was. */
const startTaker = async () => {
  const heads: string[] = []
  let taken = 0
  const server = createServer((socket) => {
    let head: string | null = null
    let held = ''
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      held += bytes.toString('latin1')
      const end = held.indexOf('\r\n\r\n')
      if (head === null && end < 0) return
      if (head === null) {
        head = held.slice(0, end)
        heads.push(head.toLowerCase())
        held = held.slice(end + 4)
      }
      taken += held.length
      held = ''
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1])
      if (taken === length) answer('200 OK', 'thanks')(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    heads,
    taken: () => taken,
    [Symbol.asyncDispose]: async () => void (await new Promise((resolve) => server.close(resolve))),
  }
}

test('a body that is read as it is sent goes out whole, in one request that says its length', async () => {
  await using taker = await startTaker()
  const stream = { length: 3_000_001, chunks: oneByOne([1_000_000, 2_000_000, 1]) }
  const { status, body } = await http({ method: 'POST', url: taker.url, stream })
  assert.deepEqual([status, body, taker.taken()], [200, 'thanks', 3_000_001])
  assert.equal(taker.heads.length, 1)
  assert.match(taker.heads[0] ?? '', /content-length: 3000001/)
  assert.doesNotMatch(taker.heads[0] ?? '', /transfer-encoding/)
})

test('a body whose reading breaks off, or that is shorter or longer than it says, leaves the outcome open', async () => {
  for (const chunks of [oneByOne([10], true), oneByOne([10]), oneByOne([10, 2_000_000])]) {
    await using taker = await startTaker()
    await assert.rejects(http({ method: 'POST', url: taker.url, stream: { length: 1_000, chunks } }), NoAnswerError)
    assert.ok(taker.taken() < 1_000, String(taker.taken()))
  }
})

test('nothing is kept of a request that is over, whatever its signal was made of', async () => {
  await using peer = await startPeer(answer('200 OK', '{}'))
  const stopping = new AbortController()
  const kept: WeakRef<AbortSignal>[] = []
  for (let number = 0; number < 50; number += 1) {
    // As a worker makes them: a time limit, and the end of the process.
    const signal = AbortSignal.any([AbortSignal.timeout(600_000), stopping.signal])
    kept.push(new WeakRef(signal))
    await http({ method: 'GET', url: peer.url, headers: {}, signal })
  }
  await collectGarbage()
  const left = kept.filter((each) => each.deref() !== undefined)
  // The last one or two may still be on the stack.
  assert.ok(left.length <= 2, `${left.length} of ${kept.length} signals are kept`)
  assert.equal(stopping.signal.aborted, false)
})
