import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Attempt, Content } from '../provider.ts'
import { anImage, aVideo } from '../sample-media.ts'
import { aContent, aGraph, anAttempt, IG, NOW, refuses, says, TOKEN } from './fake-graph.ts'
import type { Answer, Routes } from './fake-graph.ts'
import { find } from './find.ts'
import { prepare } from './prepare.ts'
import { publish } from './publish.ts'
import { emptyState } from './state.ts'

const PUBLISH = `POST ${IG}/media_publish`
const LINK = 'GET 1800'
const COMMENT = 'POST 1800/comments'
const COMMENTS = 'GET 1800/comments'
const IMAGE = aContent({ media: [anImage()] })
const COMMENTED = aContent({ media: [anImage()], options: { first_comment: '#cats  and\n#dogs' } })

const preparedFor = (content: Content, more: object = {}) => ({
  ...emptyState(content),
  container: { id: '7', createdAt: NOW.toISOString(), isReady: true },
  ...more,
})

const attemptOf = (content: Content = IMAGE, more: Partial<Attempt> = {}): Attempt =>
  anAttempt(content, { prepared: preparedFor(content), ...more })

const publishing = async (routes: Routes, attempt = attemptOf()) => {
  const graph = aGraph(routes)
  return { graph, outcome: await publish(attempt, graph.context) }
}

const OUT: Routes = { [PUBLISH]: says({ id: '1800' }) }
const WITH_LINK: Routes = { ...OUT, [LINK]: says({ id: '1800', permalink: 'https://www.instagram.com/p/DAbc123/' }) }

test('the container is published by its id, once, and the link is read', async () => {
  const { graph, outcome } = await publishing(WITH_LINK)
  assert.deepEqual(outcome, { kind: 'published', remoteId: '1800', url: 'https://www.instagram.com/p/DAbc123/' })
  assert.deepEqual(graph.paths(), [PUBLISH, LINK])
  assert.deepEqual(graph.asked[0]?.fields, { creation_id: '7' })
  assert.ok(!graph.asked[0]?.request.url.includes(TOKEN))
})

test('the send deadline is that of the publishing call, and of nothing after it', async () => {
  const { graph } = await publishing(WITH_LINK, attemptOf(IMAGE, { sendBefore: 1_000 }))
  assert.deepEqual(
    graph.asked.map(({ request }) => request.sendBefore),
    [1_000, undefined],
  )
})

describe('a link that is not read', () => {
  const PROFILE = 'https://www.instagram.com/ada/'
  const others: readonly (readonly [string, Answer, string])[] = [
    ['refused', refuses(100, 33), PROFILE],
    ['lost', 'no-answer', PROFILE],
    ['not asked', 'not-sent', PROFILE],
    ['no JSON', { status: 200, body: '<html>' }, PROFILE],
    ['of another host', says({ permalink: 'https://evil.example/p/DAbc123/' }), PROFILE],
    ['of a script', says({ permalink: 'javascript:alert(1)' }), PROFILE],
    ["of a story of another's", says({ permalink: 'https://www.instagram.com/stories/eve/1/' }), PROFILE],
    [
      'of a story',
      says({ permalink: 'https://www.instagram.com/stories/ada/12/' }),
      'https://www.instagram.com/stories/ada/12/',
    ],
  ]
  for (const [what, answer, url] of others) {
    test(`because it is ${what}, leaves the post published`, async () => {
      const { outcome } = await publishing({ ...OUT, [LINK]: answer })
      assert.deepEqual(outcome, { kind: 'published', remoteId: '1800', url })
    })
  }
  test('because of a fault of ours leaves the post published', async () => {
    const graph = aGraph(WITH_LINK)
    const http: typeof graph.context.http = async (request) => {
      if (request.method === 'GET') throw new TypeError('a bug')
      return graph.context.http(request)
    }
    assert.equal((await publish(attemptOf(COMMENTED), { ...graph.context, http })).kind, 'published')
  })
})

test('nothing is sent without a container that is ready for this very content', async () => {
  const others = [
    attemptOf(IMAGE, { prepared: null }),
    attemptOf(IMAGE, { prepared: {} }),
    attemptOf(IMAGE, { prepared: emptyState(IMAGE) }),
    attemptOf(IMAGE, { prepared: preparedFor(IMAGE, { container: { id: '7', createdAt: '', isReady: false } }) }),
    attemptOf(IMAGE, { prepared: preparedFor({ ...IMAGE, text: 'Approved' }) }),
  ]
  for (const attempt of others) {
    const { graph, outcome } = await publishing(OUT, attempt)
    assert.ok(outcome.kind === 'unavailable' && outcome.stale === true)
    assert.equal(graph.asked.length, 0)
  }
})

test('a container that was published before is not sent again, but looked for', async () => {
  const { graph, outcome } = await publishing(
    OUT,
    attemptOf(IMAGE, { prepared: preparedFor(IMAGE, { isPublished: true }) }),
  )
  assert.equal(outcome.kind, 'unknown')
  assert.equal(graph.asked.length, 0)
})

const ANSWERS: readonly (readonly [string, Answer, string])[] = [
  ['nothing', 'no-answer', 'unknown'],
  ['never reached', 'not-sent', 'unavailable'],
  ['an id as a number', says({ id: 1800 }), 'published'],
  ['an id of letters', says({ id: 'abc' }), 'unknown'],
  ['an id in a list', says({ data: [{ id: '1800' }] }), 'unknown'],
  ['an empty object', says({}), 'unknown'],
  ['no body', { status: 200, body: '' }, 'unknown'],
  ['half a body', { status: 200, body: '{"id":"18' }, 'unknown'],
  ['an id with 202', says({ id: '1800' }, 202), 'unknown'],
  ['an id with 400', says({ id: '1800' }, 400), 'unknown'],
  ['a redirect', { status: 302, body: '' }, 'unknown'],
  ['500', says({ error: { code: 1 } }, 500), 'unknown'],
  ['503', { status: 503, body: '<html>' }, 'unknown'],
  ['not ready', refuses(9007, 2207027), 'unavailable'],
  ['container gone', refuses(24, 2207008), 'unknown'],
  ['looks like spam', refuses(4, 2207051), 'unknown'],
  ['server error', refuses(-1, 2207001), 'unknown'],
  ['no such object', refuses(100, 33), 'unknown'],
  ['used-up day', refuses(9, 2207042), 'rate-limited'],
  ['a bad token', refuses(190), 'unauthorized'],
  ['no permission', refuses(200), 'rejected'],
  ['a restricted account', refuses(25, 2207050), 'rejected'],
]

for (const [what, answer, kind] of ANSWERS) {
  test(`a publishing call answered with ${what} is ${kind}, and made once`, async () => {
    const { graph, outcome } = await publishing({ [PUBLISH]: answer })
    assert.equal(outcome.kind, kind, JSON.stringify(outcome))
    // Not ready is no reason to make a new container: the same one goes out later.
    if (outcome.kind === 'unavailable') assert.equal(outcome.stale, undefined)
    assert.equal(graph.paths().filter((path) => path === PUBLISH).length, 1)
  })
}

describe('a first comment', () => {
  const commenting = async (routes: Routes) => {
    const { graph, outcome } = await publishing({ ...WITH_LINK, ...routes }, attemptOf(COMMENTED))
    assert.equal(outcome.kind, 'published')
    const sent = graph.asked.filter(({ method, path }) => `${method} ${path}` === COMMENT)
    return { sent: sent.map(({ fields }) => fields['message']), warnings: graph.warnings }
  }
  const text = '#cats  and\n#dogs'

  test('is written once', async () => {
    assert.deepEqual(await commenting({ [COMMENT]: says({ id: '5' }) }), { sent: [text], warnings: [] })
  })
  test('that Instagram refuses is in the log, and not tried again', async () => {
    const { sent, warnings } = await commenting({ [COMMENT]: refuses(10, null, { message: `No. ${TOKEN}` }) })
    assert.equal(sent.length, 1)
    assert.equal(warnings.length, 1)
    assert.ok(!JSON.stringify(warnings).includes(TOKEN))
  })
  test('of which nothing was sent is tried once more', async () => {
    const { sent, warnings } = await commenting({ [COMMENT]: ['not-sent', says({ id: '5' })] })
    assert.deepEqual([sent.length, warnings.length], [2, 0])
  })
  for (const answer of ['no-answer', says({}, 500), says({})] as const) {
    test(`without an answer (${JSON.stringify(answer)}) is not written twice`, async () => {
      const there = says({ data: [{ id: '5', text: '#cats and #dogs', username: 'Ada' }] })
      const none = says({ data: [{ id: '4', text, username: 'eve' }, { id: '6' }] })
      const done = await commenting({ [COMMENT]: answer, [COMMENTS]: there })
      assert.deepEqual([done.sent.length, done.warnings.length], [1, 0])
      const again = await commenting({ [COMMENT]: [answer, says({ id: '5' })], [COMMENTS]: none })
      assert.deepEqual([again.sent.length, again.warnings.length], [2, 0])
      const doubtful = await commenting({ [COMMENT]: answer, [COMMENTS]: refuses(2) })
      assert.deepEqual([doubtful.sent.length, doubtful.warnings.length], [1, 1])
    })
  }
})

const body = fc.oneof(
  fc.string({ maxLength: 50 }),
  fc.json({ maxDepth: 3 }),
  fc
    .record({
      code: fc.oneof(fc.integer(), fc.constantFrom(4, 9, 100, 190)),
      error_subcode: fc.oneof(fc.anything(), fc.integer()),
    })
    .map((error) => JSON.stringify({ error }) ?? ''),
  fc.record({ id: fc.anything(), status_code: fc.anything(), data: fc.anything() }).map((value) => safeJson(value)),
)

const safeJson = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return ''
  }
}

const hasId = (text: string): boolean => /"id":\s*"?\d/.test(text)

test('no garbage makes a post published or found, makes a preparation ready, or breaks anything', async () => {
  const garbage = fc.record({ status: fc.integer({ min: 200, max: 599 }), body })
  await fc.assert(
    fc.asyncProperty(garbage, async (said) => {
      fc.pre(!hasId(said.body) && !said.body.includes('PUBLISHED') && !said.body.includes('FINISHED'))
      for (const content of [IMAGE, COMMENTED, aContent({ media: [aVideo()], options: { kind: 'story' } })]) {
        const attempt = attemptOf(content)
        const { context } = aGraph({})
        const everywhere = { ...context, http: async () => ({ headers: {}, ...said }) }
        assert.notEqual((await publish(attempt, everywhere)).kind, 'published')
        assert.notEqual((await find(attempt, everywhere)).kind, 'found')
        const preparation = { ...attempt, account: { ...attempt.account, facts: {} } }
        assert.notEqual((await prepare(preparation, everywhere)).kind, 'ready')
      }
    }),
  )
})
