import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { NotFoundError, UnexpectedAnswerError, type Watched } from '../../clients/typescript/src/index.ts'
import { connectClient, type Connected } from './connected.ts'

const NOBODY = '0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55'

describe('watching an organization', () => {
  let on: Connected

  before(async () => {
    on = await connectClient()
  })
  after(() => on[Symbol.asyncDispose]())

  const next = async (watching: AsyncGenerator<Watched, void>): Promise<Watched> => {
    const { value } = await watching.next()
    assert.ok(value !== undefined, 'it went on')
    return value
  }

  const write = (text: string) => on.client.posts.create(on.org.orgId, { text })

  const idOf = (item: Watched): string | null => (item.kind === 'event' ? item.event.post_id : null)

  it('tells what happens from now on, as it happens', async () => {
    const earlier = await write('before')
    // An event gets its place a moment after the answer, and is from now on if that is after the reader began.
    while ((await on.client.events.list(on.org.orgId).toArray()).every(({ post_id }) => post_id !== earlier.id));
    const watching = on.client.events.watch(on.org.orgId)
    assert.equal((await next(watching)).kind, 'ready')
    const post = await write('behind')
    assert.equal(idOf(await next(watching)), post.id)
    await watching.return()
  })

  it('begins where the reader was', async () => {
    const [, last] = await on.client.events.list(on.org.orgId).toArray()
    const post = await write('while away')
    const watching = on.client.events.watch(on.org.orgId, { after: last?.sequence ?? '0' })
    for (;;) if (idOf(await next(watching)) === post.id) break
    await watching.return()
  })

  it('takes the line up again where it was lost, and misses nothing', async () => {
    const lost: unknown[] = []
    const watching = on.client.events.watch(on.org.orgId, { onDisconnect: (cause) => void lost.push(cause) })
    assert.equal((await next(watching)).kind, 'ready')
    const seen: (string | null)[] = []
    const written: string[] = []
    for (let round = 0; round < 3; round += 1) {
      written.push((await write(`round ${round}`)).id)
      seen.push(idOf(await next(watching)))
      const waiting = watching.next()
      on.way.meet('cut before', { status: 503, headers: { 'retry-after': '1' } })
      on.way.cut()
      written.push((await write(`cut ${round}`)).id)
      const { value } = await waiting
      seen.push(value === undefined ? null : idOf(value))
    }
    assert.deepEqual(seen, written)
    assert.ok(lost.length >= 3)
    await watching.return()
  })

  it('says so when events were missed that are not kept any more', async () => {
    const watching = on.client.events.watch(on.org.orgId, { after: '999999999999' })
    assert.equal((await next(watching)).kind, 'reset')
    const post = await write('after the reset')
    assert.equal(idOf(await next(watching)), post.id)
    await watching.return()
  })

  it('ends quietly when its caller wants that, on the line and between two', async () => {
    const stop = new AbortController()
    const watching = on.client.events.watch(on.org.orgId, { signal: stop.signal })
    await next(watching)
    const waiting = watching.next()
    stop.abort()
    assert.deepEqual(await waiting, { value: undefined, done: true })
    const between = new AbortController()
    on.way.meet('cut before', 'cut before')
    const other = on.client.events.watch(on.org.orgId, {
      signal: between.signal,
      onDisconnect: () => between.abort(),
    })
    assert.equal((await other.next()).done, true)
    on.way.meet()
  })

  it('ends with the server’s word where more tries change nothing', async () => {
    await assert.rejects(on.client.events.watch(NOBODY).next(), NotFoundError)
    on.way.meet({ status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>It works!</h1>' })
    await assert.rejects(on.client.events.watch(on.org.orgId).next(), UnexpectedAnswerError)
  })

  it('lets go of its line when nobody reads any more', async () => {
    for await (const item of on.client.events.watch(on.org.orgId)) {
      assert.equal(item.kind, 'ready')
      break
    }
    await on.way.quiet()
  })
})
