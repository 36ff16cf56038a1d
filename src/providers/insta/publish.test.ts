import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Attempt, Content, Context } from '../provider.ts'
import { anImage, aVideo } from '../sample-media.ts'
import { aContent, aGraph, anAttempt, IG, NOW, refuses, says, TOKEN } from './fake-graph.ts'
import type { Answer, Routes } from './fake-graph.ts'
import { completeComment } from './comment.ts'
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

/** Comments that prove nothing: it could be one of them, or on the next page. */
const UNCLEAR = [
  refuses(2),
  says({ data: [{ id: '4', text: '#cats and #dogs', username: 'eve' }] }),
  says({ data: [{ id: '6', text: 'Other' }] }),
  says({ data: [{ id: '6', text: 'Other', username: 'ada' }] }),
  says({ data: [{ id: '6', text: 'Other', username: 'eve' }], paging: { next: 'https://graph.example/next' } }),
]

describe('a first comment', () => {
  const commenting = async (routes: Routes) => {
    const { graph, outcome } = await publishing({ ...WITH_LINK, ...routes }, attemptOf(COMMENTED))
    assert.equal(outcome.kind, 'published')
    const sent = graph.asked.filter(({ method, path }) => `${method} ${path}` === COMMENT)
    const notice = outcome.kind === 'published' ? outcome.notice : undefined
    return { sent: sent.map(({ fields }) => fields['message']), warnings: graph.warnings, notice }
  }
  const text = '#cats  and\n#dogs'

  test('is written once', async () => {
    const done = await commenting({ [COMMENT]: says({ id: '5' }) })
    assert.deepEqual(done, { sent: [text], warnings: [], notice: undefined })
  })
  test('that Instagram refuses is told with the post and in the log, and not tried again', async () => {
    const { sent, warnings, notice } = await commenting({ [COMMENT]: refuses(10, null, { message: `No. ${TOKEN}` }) })
    assert.equal(sent.length, 1)
    assert.equal(warnings.length, 1)
    assert.equal(notice?.code, 'first_comment_missing')
    assert.match(notice?.detail ?? '', /The post is out, and its first comment is not\..*by hand/)
    assert.ok(!JSON.stringify([warnings, notice]).includes(TOKEN))
  })
  test('of which nothing was sent is tried once more', async () => {
    const { sent, warnings } = await commenting({ [COMMENT]: ['not-sent', says({ id: '5' })] })
    assert.deepEqual([sent.length, warnings.length], [2, 0])
  })
  for (const answer of ['no-answer', says({}, 500), says({})] as const) {
    test(`without an answer (${JSON.stringify(answer)}) is not written twice`, async () => {
      const there = says({ data: [{ id: '5', text: '#cats and #dogs', username: 'Ada' }] })
      const none = says({ data: [{ id: '4', text: 'Nice', username: 'eve' }] })
      const done = await commenting({ [COMMENT]: answer, [COMMENTS]: there })
      assert.deepEqual([done.sent.length, done.warnings.length, done.notice], [1, 0, undefined])
      const again = await commenting({ [COMMENT]: [answer, says({ id: '5' })], [COMMENTS]: none })
      assert.deepEqual([again.sent.length, again.warnings.length], [2, 0])
      for (const unclear of UNCLEAR) {
        const { sent, notice } = await commenting({ [COMMENT]: answer, [COMMENTS]: unclear })
        assert.deepEqual([sent.length, notice?.code], [1, 'first_comment_unknown'])
      }
    })
  }
})

describe('the first comment of a post that was found', () => {
  const incomplete = { ...attemptOf(COMMENTED), remoteId: '1800' }
  const completing = async (routes: Routes) => {
    const graph = aGraph(routes)
    const outcome = await completeComment(incomplete, graph.context)
    const sent = graph.paths().filter((path) => path === COMMENT).length
    return { kind: outcome.kind, code: outcome.kind === 'complete' ? null : outcome.notice.code, sent }
  }
  const there = says({ data: [{ id: '5', text: '#cats and #dogs', username: 'Ada' }] })
  const none = says({ data: [] })

  test('is not written again where it is', async () => {
    assert.deepEqual(await completing({ [COMMENTS]: there }), { kind: 'complete', code: null, sent: 0 })
  })
  test('is written where every comment is another one', async () => {
    const others = says({ data: [{ id: '4', text: 'Nice', username: 'eve' }] })
    const done = await completing({ [COMMENTS]: others, [COMMENT]: says({ id: '5' }) })
    assert.deepEqual(done, { kind: 'complete', code: null, sent: 1 })
  })
  test('is not written where the comments prove nothing', async () => {
    const [unread, ...unclear] = UNCLEAR
    const code = 'first_comment_unknown'
    assert.deepEqual(await completing({ [COMMENTS]: unread ?? none }), { kind: 'unavailable', code, sent: 0 })
    for (const answer of unclear) {
      assert.deepEqual(await completing({ [COMMENTS]: answer }), { kind: 'incomplete', code, sent: 0 })
    }
  })
  test('is sent once, whatever is answered', async () => {
    const refused = await completing({ [COMMENTS]: none, [COMMENT]: refuses(10) })
    assert.deepEqual(refused, { kind: 'incomplete', code: 'first_comment_missing', sent: 1 })
    const lost = await completing({ [COMMENTS]: none, [COMMENT]: 'no-answer' })
    assert.deepEqual(lost, { kind: 'incomplete', code: 'first_comment_unknown', sent: 1 })
    const shown = await completing({ [COMMENTS]: [none, there], [COMMENT]: 'no-answer' })
    assert.deepEqual(shown, { kind: 'complete', code: null, sent: 1 })
  })
})

test('a send that took long writes no comment: somebody else may have', async () => {
  const graph = aGraph(WITH_LINK)
  const slow: Context['http'] = async (request) => {
    graph.pass(request.url.endsWith('media_publish') ? 61 : 0)
    return graph.context.http(request)
  }
  const outcome = await publish(attemptOf(COMMENTED), { ...graph.context, http: slow })
  assert.equal(outcome.kind === 'published' ? outcome.notice?.code : outcome.kind, 'first_comment_unknown')
  assert.ok(!graph.paths().includes(COMMENT))
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
