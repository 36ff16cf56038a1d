import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { NoAnswerError } from '#lib/http.ts'
import type { HttpRequest, HttpResponse } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import type { Context } from '../provider.ts'
import { NO_MEDIA } from '../without-media.ts'
import { twt } from './index.ts'
import { readMetrics, unpublish } from './published.ts'

const keys = {
  credentials: { accessToken: 'secret-token', refreshToken: null, expiresAt: null, scopes: twt.scopes },
}

const aWorld = (reply: (request: HttpRequest) => HttpResponse | Error) => {
  const asked: HttpRequest[] = []
  const context: Context = {
    http: async (request) => {
      asked.push(request)
      const answer = reply(request)
      if (answer instanceof Error) throw answer
      return answer
    },
    clock: systemClock,
    log: silentLog,
    hosts: twt.hosts,
    app: { clientId: 'id', clientSecret: '' },
    media: NO_MEDIA,
    signal: new AbortController().signal,
  }
  return { asked, context }
}

const says = (status: number, value: unknown) => (): HttpResponse => ({
  status,
  headers: {},
  body: typeof value === 'string' ? value : JSON.stringify(value),
})

const NOT_FOUND = { errors: [{ title: 'Not Found', type: 'https://api.x.com/2/problems/resource-not-found' }] }

const DELETIONS: readonly (readonly [string, number, unknown, string])[] = [
  ['deleted', 200, { data: { deleted: true } }, 'gone'],
  ['not found, with 200', 200, NOT_FOUND, 'gone'],
  ['not found', 404, NOT_FOUND, 'gone'],
  ['not deleted', 200, { data: { deleted: false } }, 'unavailable'],
  ['an empty answer', 200, '', 'unavailable'],
  ['somebody else’s post', 403, { title: 'Forbidden', detail: 'secret-token' }, 'rejected'],
  ['ended keys', 401, { title: 'Unauthorized' }, 'unauthorized'],
  ['too often', 429, '', 'unavailable'],
  ['no credits', 402, '', 'unavailable'],
  ['a fault of X', 503, '<html>', 'unavailable'],
  ['a redirect', 302, '', 'unavailable'],
]

for (const [what, status, body, kind] of DELETIONS) {
  test(`deleting, answered with ${what}: ${kind}`, async () => {
    const { asked, context } = aWorld(says(status, body))
    const outcome = await unpublish('1900000000000000001', keys, context)
    assert.equal(outcome.kind, kind)
    assert.ok(!JSON.stringify(outcome).includes('secret-token'))
    assert.deepEqual(
      asked.map(({ method, url }) => `${method} ${url}`),
      ['DELETE https://api.x.com/2/tweets/1900000000000000001'],
    )
  })
}

test('deleting without an answer may be tried again, and nothing but an id is sent', async () => {
  const { context } = aWorld(() => new NoAnswerError('reset'))
  assert.equal((await unpublish('42', keys, context)).kind, 'unavailable')
  const other = aWorld(says(200, { data: { deleted: true } }))
  assert.equal((await unpublish('../users/1', keys, other.context)).kind, 'rejected')
  assert.equal(other.asked.length, 0)
})

const COUNTS = { impression_count: 9, like_count: 3, reply_count: 2, quote_count: 1, bookmark_count: 4 }

test('the counts of posts are read in either spelling, and what is gone is left out', async () => {
  const answer = {
    data: [
      { id: '1', text: 'a', public_metrics: { ...COUNTS, retweet_count: 5 } },
      { id: '2', text: 'b', public_metrics: { repost_count: 6 } },
    ],
    errors: [{ type: 'https://api.x.com/2/problems/resource-not-found', resource_id: '3' }],
  }
  const { asked, context } = aWorld(says(200, answer))
  assert.deepEqual(await readMetrics(['1', '2', '3', '3', 'x'], keys, context), {
    kind: 'read',
    metrics: {
      '1': { views: 9, likes: 3, replies: 2, reposts: 5, quotes: 1, saves: 4 },
      '2': { views: null, likes: null, replies: null, reposts: 6, quotes: null, saves: null },
    },
  })
  const { searchParams } = new URL(asked[0]?.url ?? '')
  assert.deepEqual(Object.fromEntries(searchParams), { ids: '1,2,3', 'tweet.fields': 'public_metrics' })
})

test('counts are asked for a hundred at a time, and not at all for nothing', async () => {
  const { asked, context } = aWorld(says(200, { data: [] }))
  await readMetrics(
    Array.from({ length: 250 }, (_, index) => String(index + 1)),
    keys,
    context,
  )
  assert.equal(asked.length, 3)
  assert.deepEqual(await readMetrics([], keys, context), { kind: 'read', metrics: {} })
  assert.equal(asked.length, 3)
})

test('counts that cannot be read are no counts', async () => {
  for (const [status, body, kind] of [
    [401, '', 'unauthorized'],
    [402, '', 'rate-limited'],
    [429, '', 'rate-limited'],
    [503, '', 'unavailable'],
    [200, '{}', 'unavailable'],
    [200, '{"data":[{"id":"1","public_metrics":{"like_count":-1}}]}', 'unavailable'],
    [200, '<html>', 'unavailable'],
  ] as const) {
    const { context } = aWorld(says(status, body))
    assert.equal((await readMetrics(['1'], keys, context)).kind, kind, body)
  }
})
