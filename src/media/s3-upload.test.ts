import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { sha256Hex } from '#lib/hash.ts'
import { systemRandom } from '#lib/random.ts'
import { startS3Server } from '#test/support/s3-server.ts'
import { openScratch } from '#test/support/scratch.ts'
import { createS3Store } from './s3-store.ts'
import { blobKey } from './store.ts'

type Trouble = (asked: IncomingMessage, answer: ServerResponse) => boolean

const pass = (asked: IncomingMessage, answer: ServerResponse, target: string): void => {
  const { method, headers } = asked
  const onward = request(new URL(asked.url ?? '/', target), { method: method ?? 'GET', headers }, (got) => {
    answer.writeHead(got.statusCode ?? 502, got.headers)
    got.pipe(answer)
  })
  onward.on('error', () => answer.destroy())
  asked.pipe(onward)
}

/** A bucket behind a hop that may do something else with a request than to pass it on, and notes them all. */
const openTroubled = async (trouble: Trouble) => {
  const server = await startS3Server()
  const target = server.options.endpoint ?? ''
  const asked: string[] = []
  const hop = createServer((incoming, answer) => {
    asked.push(`${incoming.method} ${new URL(incoming.url ?? '/', target).search}`)
    if (!trouble(incoming, answer)) pass(incoming, answer, target)
  })
  hop.listen(0, '127.0.0.1')
  await once(hop, 'listening')
  const address = hop.address()
  assert.ok(typeof address === 'object' && address !== null)
  const scratch = await openScratch()
  const store = createS3Store({ ...server.options, endpoint: `http://127.0.0.1:${address.port}` })
  const bytes = systemRandom.bytes(11 * 1024 * 1024)
  const key = blobKey('01980000-0000-7000-8000-000000000001', sha256Hex(bytes))
  const file = await scratch.file('upload', bytes)
  return {
    store,
    asked,
    key,
    keep: () => store.put(key, { path: file, bytes: bytes.length, mime: 'video/mp4' }),
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]()
      hop.closeAllConnections()
      hop.close()
      await server[Symbol.asyncDispose]()
      await scratch[Symbol.asyncDispose]()
    },
  }
}

const isPart = (asked: IncomingMessage, part: number): boolean =>
  asked.method === 'PUT' && (asked.url ?? '').includes(`partNumber=${part}&`)

test('a part that breaks off is sent again, with its own bytes', async () => {
  const faults: ((asked: IncomingMessage, answer: ServerResponse) => void)[] = [
    (incoming) => incoming.once('data', () => incoming.destroy()),
    (_, answer) => answer.writeHead(503).end(),
  ]
  await using place = await openTroubled((incoming, answer) => {
    const fault = isPart(incoming, 2) ? faults.shift() : undefined
    fault?.(incoming, answer)
    return fault !== undefined
  })
  await place.keep()
  assert.equal(faults.length, 0)
  assert.equal(sha256Hex(await buffer(await place.store.read(place.key))), place.key.split('/')[1])
  assert.equal(place.asked.filter((line) => line.includes('partNumber=')).length, 5)
})

test('an upload that is refused in the middle leaves no file, and no parts to pay for', async () => {
  await using place = await openTroubled((incoming, answer) => {
    if (!isPart(incoming, 3)) return false
    incoming.resume().once('end', () => answer.writeHead(403).end())
    return true
  })
  await assert.rejects(place.keep())
  assert.equal(await place.store.size(place.key), null)
  assert.equal(place.asked.filter((line) => /^DELETE .*uploadId=/.test(line)).length, 1)
})
