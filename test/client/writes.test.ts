import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { ConflictError, ConnectionError, isProblem } from '../../clients/typescript/src/index.ts'
import { aChannel } from '#test/support/app.ts'
import { connectClient, type Connected } from './connected.ts'
import type { Fate } from './troubled-way.ts'

const LATER = '2030-06-01T10:00:00.000Z'

describe('a write', () => {
  let on: Connected

  before(async () => {
    on = await connectClient()
  })
  after(() => on[Symbol.asyncDispose]())
  beforeEach(() => void on.way.asked())

  const howOften = async (text: string): Promise<number> => {
    const posts = await on.client.posts.list(on.org.orgId).toArray()
    return posts.filter((post) => post.text === text).length
  }

  const write = (text: string) => on.client.posts.create(on.org.orgId, { text })

  it('carries a key of its own, a new one each time', async () => {
    await write('one')
    await write('two')
    const keys = on.way.asked().map(({ key }) => key)
    assert.equal(new Set(keys).size, 2)
    for (const key of keys) assert.match(key ?? '', /^[0-9a-f]{32}$/)
  })

  it('is carried out once however its answers are lost, and every try has the same key', async () => {
    const ways: readonly (readonly Fate[])[] = [
      ['cut after'],
      ['cut before', 'cut after'],
      ['cut within', 'cut after', 'cut before'],
      ['cut after', 'cut after', 'cut after', 'cut after'],
    ]
    for (const [index, fates] of ways.entries()) {
      on.way.meet(...fates)
      const text = `through trouble ${index}`
      const post = await write(text)
      const asked = on.way.asked()
      assert.equal(asked.length, fates.length + 1)
      assert.equal(new Set(asked.map(({ key }) => key)).size, 1)
      assert.equal(post.text, text)
      assert.equal(await howOften(text), 1)
      on.way.asked()
    }
  })

  it('says when its answer is that of an earlier try', async () => {
    on.way.meet('cut after')
    const replayed: boolean[] = []
    const options = { onAnswer: (facts: { replayed: boolean }) => replayed.push(facts.replayed) }
    await on.client.posts.create(on.org.orgId, { text: 'twice asked' }, options)
    await on.client.posts.create(on.org.orgId, { text: 'once asked' }, options)
    assert.deepEqual(replayed, [true, false])
  })

  it('keeps the key that its caller gives, so that a program that was started again does no harm', async () => {
    const again = () => on.client.posts.create(on.org.orgId, { text: 'by my key' }, { idempotencyKey: 'order-4711' })
    const [first, second] = [await again(), await again()]
    assert.equal(first.id, second.id)
    await assert.rejects(
      on.client.posts.create(on.org.orgId, { text: 'another' }, { idempotencyKey: 'order-4711' }),
      (error) => isProblem(error, 'idempotency_key_reused'),
    )
  })

  it('is tried again when somebody on the way has no answer, or the server asks for patience', async () => {
    const waited = on.delays.length
    const busy = { status: 503, headers: { 'retry-after': '7' } }
    on.way.meet({ status: 502 }, { status: 504 }, busy, { status: 429, headers: { 'retry-after': '2' } })
    await write('after patience')
    assert.deepEqual(on.delays.slice(waited), [125, 250, 8_750, 3_000])
    assert.equal(await howOften('after patience'), 1)
  })

  it('waits for the first of its kind, when that is still under way', async () => {
    const problem = { status: 409, code: 'idempotency_key_in_flight', title: '', detail: 'Under way.', request_id: 'r' }
    const headers = { 'retry-after': '1', 'content-type': 'application/problem+json' }
    on.way.meet({ status: 409, headers, body: JSON.stringify(problem) })
    await write('behind another')
    assert.equal(on.way.asked().length, 2)
  })

  it('ends after the tries that it has, and says that it may have happened', async () => {
    on.way.meet('cut after', 'cut after', 'cut after')
    const few = on.connect({ retries: 2 })
    await assert.rejects(few.posts.create(on.org.orgId, { text: 'lost' }), (error) => {
      assert.ok(error instanceof ConnectionError)
      assert.ok(error.mayHaveHappened)
      assert.match(error.message, /tried 3 times/)
      return true
    })
    assert.equal(on.way.asked().length, 3)
  })

  it('without a key is sent once, whatever happens', async () => {
    for (const fate of ['cut before', 'cut after', 'cut within', { status: 503 }] as const) {
      on.way.meet(fate)
      await assert.rejects(on.client.account.requestEmailVerification())
      const asked = on.way.asked()
      assert.equal(asked.length, 1)
      assert.equal(asked[0]?.key, undefined)
    }
  })

  it('stops when its caller wants that, also while it waits', async () => {
    const stop = new AbortController()
    const patient = on.connect({
      platform: {
        sleep: async (_ms, signal) => {
          stop.abort(new Error('enough'))
          signal?.throwIfAborted()
        },
      },
    })
    on.way.meet({ status: 503 }, { status: 503 })
    const writing = patient.posts.create(on.org.orgId, { text: 'stopped' }, { signal: stop.signal })
    await assert.rejects(writing, /enough/)
    assert.equal(on.way.asked().length, 1)
    on.way.meet()
    await assert.rejects(on.client.posts.create(on.org.orgId, { text: 'x' }, { signal: AbortSignal.abort() }), {
      name: 'AbortError',
    })
    assert.equal(on.way.asked().length, 0)
  })

  it('is refused when what it is about was changed since it was read', async () => {
    const tags: (string | null)[] = []
    const post = await write('as read')
    await on.client.posts.get(post.id, { onAnswer: ({ headers }) => void tags.push(headers.get('etag')) })
    const [tag] = tags
    assert.ok(typeof tag === 'string')
    await on.client.posts.edit(post.id, { text: 'changed' }, { ifMatch: tag })
    await assert.rejects(on.client.posts.edit(post.id, { text: 'again' }, { ifMatch: tag }), (error) => {
      assert.ok(error instanceof ConflictError)
      assert.equal(error.code, 'precondition_failed')
      return true
    })
  })

  it('of the same content within a day names the post that is there', async () => {
    const body = {
      text: 'the same',
      channels: [{ channel_id: await aChannel(on.app, on.org) }],
      scheduled_at: LATER,
    }
    const first = await on.client.posts.create(on.org.orgId, body)
    await assert.rejects(on.client.posts.create(on.org.orgId, body), (error) => {
      assert.ok(isProblem(error, 'duplicate_content'))
      assert.equal(error.existingPostId, first.id)
      return true
    })
  })

  it('of a file carries its form, and is there once although its answer is lost', async () => {
    const form = new FormData()
    form.set('name', 'dot.png')
    const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
    form.set('file', new Blob([Buffer.from(png, 'base64')], { type: 'image/png' }), 'dot.png')
    on.way.meet('cut after')
    const media = await on.client.media.upload(on.org.orgId, form)
    assert.equal(media.name, 'dot.png')
    const library = await on.client.media.list(on.org.orgId).toArray()
    assert.deepEqual(
      library.map(({ id }) => id),
      [media.id],
    )
  })
})
