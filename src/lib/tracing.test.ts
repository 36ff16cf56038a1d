import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { watchSpans, type WatchedSpans } from '#test/support/spans.ts'
import { noteMoment, readTraceParent, traced, tracedHttp, traceFacts, traceParent, untraced } from './tracing.ts'

const none = { parent: null }
const boom = Object.assign(new Error('it said: "hush"'), { code: 'E_BOOM' })

describe('without a collector', () => {
  it('work is done as it would be without spans, and nothing is told', async () => {
    assert.equal(await traced('work', {}, async () => traceParent()), null)
    assert.deepEqual(traceFacts(), {})
    await assert.rejects(
      traced('work', {}, () => Promise.reject(boom)),
      boom,
    )
  })
})

describe('a span', () => {
  let spans: WatchedSpans
  before(() => {
    spans = watchSpans()
  })
  after(() => spans.stop())
  const spanNamed = (name: string) => spans.named(name)

  it('holds what is done in it, but for what is done for several at once', async () => {
    await traced('outer', none, async () => {
      await traced('inner', {}, () => Promise.resolve())
      await untraced(() => traced('apart', {}, () => Promise.resolve()))
    })
    const { traceId, spanId } = spanNamed('outer').spanContext()
    assert.deepEqual(
      [spanNamed('inner').spanContext().traceId, spanNamed('inner').parentSpanContext?.spanId],
      [traceId, spanId],
    )
    assert.notEqual(spanNamed('apart').spanContext().traceId, traceId)
  })

  it('fails with its work, and says which fault it was and not what that said', async () => {
    await assert.rejects(
      traced('failing', none, () => Promise.reject(boom)),
      boom,
    )
    const { status, attributes, events } = spanNamed('failing')
    assert.deepEqual([status.code, attributes, events], [2, { 'error.type': 'E_BOOM' }, []])
    assert.doesNotMatch(JSON.stringify(status), /hush/)
  })

  it('goes on later, elsewhere, by what traceparent says', async () => {
    const said = await traced('first', none, async () => traceParent())
    await traced('second', { parent: readTraceParent(said) }, () => Promise.resolve())
    const { traceId, spanId } = spanNamed('first').spanContext()
    assert.equal(said, `00-${traceId}-${spanId}-01`)
    assert.equal(spanNamed('second').spanContext().traceId, traceId)
    assert.equal(spanNamed('second').parentSpanContext?.spanId, spanId)
    for (const wrong of [null, undefined, '', 'x', `${said}0`, `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`])
      assert.equal(readTraceParent(wrong), null)
  })

  it('keeps plain facts of moments', async () => {
    await traced('moments', none, async () => noteMoment('moved', { to: 'queued', seconds: 3, claims: [1], url: null }))
    assert.deepEqual(
      spanNamed('moments').events.map(({ name, attributes }) => [name, attributes]),
      [['moved', { to: 'queued', seconds: 3 }]],
    )
  })

  it('of a request to the outside tells host and path, and nothing that could be a key', async () => {
    const answer = { status: 201, headers: {}, body: '{"access_token":"hush"}' }
    const http = tracedHttp(async () => answer)
    const key = 'k'.repeat(40)
    const url = `https://graph.example.com/v25.0/${key}/media?access_token=hush`
    const asked = { method: 'POST', url, headers: { authorization: 'Bearer hush' }, body: 'hush' } as const
    await traced('asking', none, async () => assert.equal(await http(asked), answer))
    const { attributes } = spanNamed('POST graph.example.com')
    assert.deepEqual(attributes, {
      'http.request.method': 'POST',
      'server.address': 'graph.example.com',
      'server.port': 443,
      'url.path': '/v25.0/…/media',
      'http.response.status_code': 201,
    })
  })
})
