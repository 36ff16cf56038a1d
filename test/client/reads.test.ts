import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  ConnectionError,
  createScheduly,
  ForbiddenError,
  InvalidRequestError,
  isProblem,
  NotFoundError,
  NotSignedInError,
  RateLimitedError,
  SchedulyError,
  ServerError,
  UnexpectedAnswerError,
} from '../../clients/typescript/src/index.ts'
import { aMember } from '#test/support/app.ts'
import { connectClient, type Connected } from './connected.ts'

const NOBODY = '0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55'

describe('what is read', () => {
  let on: Connected

  before(async () => {
    on = await connectClient()
    for (let number = 1; number <= 7; number += 1) {
      await on.client.posts.create(on.org.orgId, { text: `post ${number}` })
    }
    on.way.asked()
  })
  after(() => on[Symbol.asyncDispose]())

  it('comes entry by entry over as many pages as there are, and no further than one goes', async () => {
    const texts: string[] = []
    for await (const post of on.client.posts.list(on.org.orgId, { limit: 3, sort: 'created_at' })) texts.push(post.text)
    assert.deepEqual(
      texts,
      [1, 2, 3, 4, 5, 6, 7].map((number) => `post ${number}`),
    )
    assert.equal(on.way.asked().length, 3)
    for await (const post of on.client.posts.list(on.org.orgId, { limit: 3 })) {
      assert.equal(post.text, 'post 7')
      break
    }
    assert.equal(on.way.asked().length, 1)
  })

  it('comes page by page too, or up to so many at once', async () => {
    const list = on.client.posts.list(on.org.orgId, { limit: 3 })
    const sizes: number[] = []
    for await (const page of list.pages()) sizes.push(page.data.length)
    assert.deepEqual(sizes, [3, 3, 1])
    assert.equal((await list.page()).page.has_more, true)
    assert.equal((await list.toArray(4)).length, 4)
    assert.deepEqual(await list.toArray(0), [])
    assert.equal((await list.toArray()).length, 7)
  })

  it('goes on from a place: events lead on by their sequence', async () => {
    const events = await on.client.events.list(on.org.orgId, { limit: 2 }).toArray()
    const sequences = events.map(({ sequence }) => Number(sequence))
    assert.ok(sequences.length >= 7)
    assert.deepEqual(
      sequences,
      [...sequences].sort((one, other) => one - other),
    )
  })

  it('is a list of one page where there are no more', async () => {
    const names: string[] = []
    for await (const organization of on.client.organizations.list()) names.push(organization.name)
    assert.deepEqual(names, ['Ink & Co'])
  })

  it('is asked for again when its answer is lost, without a key', async () => {
    on.way.asked()
    on.way.meet('cut after', 'cut within', { status: 503 })
    assert.equal((await on.client.organizations.get(on.org.orgId)).name, 'Ink & Co')
    const asked = on.way.asked()
    assert.equal(asked.length, 4)
    assert.ok(asked.every(({ key }) => key === undefined))
  })

  it('asks by POST without a key where nothing is written', async () => {
    on.way.meet('cut after')
    const verdict = await on.client.posts.validate(on.org.orgId, { text: 'fine' })
    assert.equal(typeof verdict.valid, 'boolean')
    const asked = on.way.asked()
    assert.deepEqual(
      asked.map(({ method, key }) => [method, key]),
      [
        ['POST', undefined],
        ['POST', undefined],
      ],
    )
  })

  it('may be bytes, which are handed on as they come', async () => {
    const answer = await on.client.audit.export(on.org.orgId, { query: { format: 'csv' } })
    assert.match(answer.headers.get('content-type') ?? '', /^text\/csv/)
    assert.match(await answer.text(), /organization\.created/)
  })

  it('is left to whoever may see it: ids are no way to another path', async () => {
    await assert.rejects(on.client.posts.get('../orgs'), (error) => error instanceof SchedulyError)
    assert.match(on.way.asked().at(-1)?.path ?? '', /^\/posts\/\.\.%2Forgs$/)
  })
})

describe('a refusal', () => {
  let on: Connected

  before(async () => {
    on = await connectClient()
  })
  after(() => on[Symbol.asyncDispose]())

  it('is an error of its family, with the code, the sentence, the places and the number of the request', async () => {
    await assert.rejects(on.client.posts.create(on.org.orgId, { text: 'x'.repeat(25_001) }), (error) => {
      assert.ok(error instanceof InvalidRequestError)
      assert.deepEqual([error.status, error.code, error.issues[0]?.pointer], [422, 'invalid_request', '/text'])
      assert.ok(error.message.length > 10)
      assert.match(error.requestId, /\S/)
      return true
    })
    await assert.rejects(on.client.posts.get(NOBODY), NotFoundError)
    await assert.rejects(on.connect({ auth: 'sch_nothing' }).organizations.list().page(), NotSignedInError)
    await assert.rejects(createScheduly({ url: on.way.url }).account.get(), NotSignedInError)
    const viewer = await aMember(on.app, on.org, 'viewer')
    await assert.rejects(
      on.connect({ auth: viewer.token }).posts.create(on.org.orgId, { text: 'x' }),
      (error) => error instanceof ForbiddenError && isProblem(error) && !isProblem(error, 'not_found'),
    )
  })

  it('that would pass only after longer than a minute is given to the caller at once', async () => {
    const problem = { status: 429, code: 'rate_limited', title: '', detail: 'Too many.', request_id: 'r-9' }
    on.way.meet({ status: 429, headers: { 'retry-after': '3600' }, body: JSON.stringify(problem) })
    await assert.rejects(on.client.posts.create(on.org.orgId, { text: 'x' }), (error) => {
      assert.ok(error instanceof RateLimitedError)
      assert.equal(error.retryAfterSeconds, 3600)
      return true
    })
  })

  it('of the server itself is no fault of the request, and is not tried again', async () => {
    const problem = { status: 500, code: 'internal', title: '', detail: 'A fault.', request_id: 'r-9' }
    on.way.asked()
    on.way.meet({ status: 500, body: JSON.stringify(problem) })
    await assert.rejects(on.client.posts.create(on.org.orgId, { text: 'x' }), ServerError)
    assert.equal(on.way.asked().length, 1)
  })
})

describe('something else at the address', () => {
  let on: Connected

  before(async () => {
    on = await connectClient()
  })
  after(() => on[Symbol.asyncDispose]())

  it('is told apart from a Scheduly: pages, other JSON, and nothing at all', async () => {
    const others = [
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>It works!</h1>' },
      { status: 404, body: '{"message":"no such route"}' },
      { status: 200, body: 'null' },
      { status: 403, body: '<h1>Blocked</h1>' },
    ]
    for (const other of others) {
      on.way.meet(other)
      await assert.rejects(on.client.organizations.get(on.org.orgId), (error) => {
        assert.ok(error instanceof UnexpectedAnswerError, String(error))
        assert.equal(error.status, other.status)
        return true
      })
    }
    const nobody = createScheduly({ url: 'http://127.0.0.1:9', retries: 0 })
    await assert.rejects(nobody.health.get(), (error) => error instanceof ConnectionError && !error.mayHaveHappened)
  })

  it('is not followed: a write would arrive as a read, and a key at a stranger’s', async () => {
    on.way.asked()
    on.way.meet({ status: 301, headers: { location: 'https://elsewhere.example/orgs?secret=1' } })
    await assert.rejects(on.client.organizations.create({ name: 'Moved' }), (error) => {
      assert.ok(error instanceof UnexpectedAnswerError)
      assert.match(error.message, /leads elsewhere to https:\/\/elsewhere\.example\/orgs;/)
      assert.doesNotMatch(error.message, /secret/)
      return true
    })
    assert.equal(on.way.asked().length, 1)
  })

  it('that is too slow is given up, try by try', async () => {
    const hanging = on.connect({
      retries: 1,
      timeoutMs: 20,
      platform: {
        sleep: async () => {},
        fetch: (_url, { signal }) =>
          new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
      },
    })
    await assert.rejects(hanging.health.get(), (error) => {
      assert.ok(error instanceof ConnectionError)
      assert.match(String(error.cause), /no answer within 20 ms/)
      return true
    })
  })

  it('must have an address that can be one', () => {
    for (const url of ['', 'localhost:3000', 'ftp://host', 'https://ada:secret@host']) {
      assert.throws(() => createScheduly({ url }), TypeError, url)
    }
  })
})
