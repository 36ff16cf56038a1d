import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { createHttp } from '#lib/http.ts'
import { ApiRefusal, expectSuccess, NoApiError, type ApiDoor } from './door.ts'
import { createHttpDoor } from './http-door.ts'

interface Stage extends AsyncDisposable {
  readonly door: ApiDoor
  readonly seen: readonly IncomingMessage[]
  readonly pauses: readonly number[]
}

/** A server that answers with one listener after the other, and the door to it, which does not really wait. */
const createStage = async (...answers: readonly RequestListener[]): Promise<Stage> => {
  const seen: IncomingMessage[] = []
  const pauses: number[] = []
  const server = createServer((request, response) => {
    const answer = answers[seen.length] ?? answers.at(-1)
    seen.push(request)
    request.resume().once('end', () => answer?.(request, response))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clock = { sleep: async (milliseconds: number) => void pauses.push(milliseconds) }
  return {
    door: createHttpDoor({ http: createHttp(systemClock), clock, url, key: 'sch_secret' }),
    seen,
    pauses,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const says =
  (status: number, body: object, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, headers).end(JSON.stringify(body))

const hangsUp: RequestListener = (request) => void request.socket.destroy()

const WRITE = {
  method: 'POST',
  path: '/posts',
  body: { text: 'x' },
  headers: { 'idempotency-key': '"once"' },
} as const

describe('the door over the network', () => {
  it('sends what is asked, with the key', async () => {
    await using stage = await createStage(says(200, { data: [] }))
    const query = { q: 'a&b=c', limit: 2, cursor: undefined }
    const answer = await stage.door({ method: 'GET', path: '/posts', query })
    assert.deepEqual([answer.status, answer.body], [200, { data: [] }])
    assert.equal(stage.seen[0]?.url, '/posts?q=a%26b%3Dc&limit=2')
    assert.equal(stage.seen[0]?.headers.authorization, 'Bearer sch_secret')
  })

  it('sends a write again with the same Idempotency-Key when no answer came, or the server is away for a moment', async () => {
    await using stage = await createStage(hangsUp, says(503, {}), says(201, { id: '1' }))
    assert.deepEqual((await stage.door(WRITE)).body, { id: '1' })
    assert.deepEqual(
      stage.seen.map(({ headers }) => headers['idempotency-key']),
      ['"once"', '"once"', '"once"'],
    )
    assert.equal(stage.pauses.length, 2)
  })

  it('gives up after three tries, with a sentence that names the address and not the key', async () => {
    await using stage = await createStage(hangsUp)
    await assert.rejects(stage.door(WRITE), (error: unknown) => {
      assert.ok(error instanceof NoApiError)
      assert.match(error.message, /does not answer at http:\/\/127\.0\.0\.1/)
      assert.doesNotMatch(error.message, /sch_/)
      return true
    })
    assert.equal(stage.seen.length, 3)
  })

  it('takes a refusal for what it is, at once, and says when to come back', async () => {
    const problem = { code: 'rate_limited', detail: 'Too many requests.', extra: 'x' }
    await using stage = await createStage(says(429, problem, { 'retry-after': '7' }))
    const answer = await stage.door(WRITE)
    assert.throws(
      () => expectSuccess(answer),
      (error: unknown) => {
        assert.ok(error instanceof ApiRefusal)
        assert.deepEqual([error.message, error.retryAfter], ['Too many requests.', 7])
        return true
      },
    )
    assert.equal(stage.seen.length, 1)
  })

  it('does not take a page of somebody else for the API', async () => {
    await using stage = await createStage((_request, response) => void response.writeHead(404).end('<html>'))
    const answer = await stage.door({ method: 'GET', path: '/api-key' })
    assert.throws(() => expectSuccess(answer), /not its API/)
  })

  it('follows no redirect: the key goes to the address that was given, and nowhere else', async () => {
    await using stage = await createStage(says(302, {}, { location: 'http://127.0.0.1:1/' }))
    const answer = await stage.door({ method: 'GET', path: '/api-key' })
    assert.throws(() => expectSuccess(answer), /not its API/)
    assert.equal(stage.seen.length, 1)
  })
})
