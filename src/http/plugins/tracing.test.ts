import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { traceFacts } from '#lib/tracing.ts'
import { watchSpans, type WatchedSpans } from '#test/support/spans.ts'
import { addTracing } from './tracing.ts'

const foreign = { trace: 'a'.repeat(32), span: 'b'.repeat(16) }
const traceparent = `00-${foreign.trace}-${foreign.span}-00`

let server: FastifyInstance
let spans: WatchedSpans
before(async () => {
  spans = watchSpans()
  server = Fastify({ trustProxy: ['loopback'] })
  addTracing(server)
  server.post('/posts/:post_id', async () => traceFacts())
  server.get('/broken', async () => Promise.reject(new Error('hush')))
  for (const route of ['/healthz', '/sandbox/twt/2/tweets']) server.get(route, async () => traceFacts())
  await server.ready()
})
after(async () => {
  await server.close()
  spans.stop()
})

const ask = async (headers: Readonly<Record<string, string>>) => {
  spans.forget()
  const answer = await server.inject({ method: 'POST', url: '/posts/1?token=hush', headers, payload: { text: 'hush' } })
  const [span] = spans.all()
  assert.ok(span !== undefined)
  return { span, seen: answer.json() }
}

describe('a request', () => {
  it('is a trace that its handler is in, also behind a body, and tells its route and nothing else', async () => {
    const { span, seen } = await ask({})
    assert.equal(seen.trace_id, span.spanContext().traceId)
    assert.equal(span.name, 'POST /posts/:post_id')
    assert.doesNotMatch(JSON.stringify([span.attributes, span.events, span.status]), /hush/)
  })

  it('is linked with the trace of whoever sent it through a trusted proxy, and kept whatever that one says', async () => {
    const { span } = await ask({ traceparent, 'x-forwarded-for': '203.0.113.9' })
    assert.equal(span.parentSpanContext, undefined)
    assert.notEqual(span.spanContext().traceId, foreign.trace)
    assert.deepEqual(
      span.links.map(({ context: { traceId, spanId } }) => [traceId, spanId]),
      [[foreign.trace, foreign.span]],
    )
    for (const headers of [{ traceparent }, { traceparent: 'x', 'x-forwarded-for': '203.0.113.9' }])
      assert.deepEqual((await ask(headers)).span.links, [])
  })

  it('that fails says so, and one that machines ask for all day is none', async () => {
    spans.forget()
    await server.inject('/broken')
    assert.deepEqual(
      spans.all().map(({ name, status, attributes }) => [name, status.code, attributes['error.type']]),
      [['GET /broken', 2, '500']],
    )
    spans.forget()
    for (const route of ['/healthz', '/sandbox/twt/2/tweets', '/nowhere'])
      assert.equal((await server.inject(route)).body.includes('trace_id'), false)
    assert.deepEqual(spans.all(), [])
  })
})
