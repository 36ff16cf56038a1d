import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { PublishOutcome } from '../provider.ts'
import { readPublishAnswer } from './answers.ts'

const NOW = new Date('2026-11-23T12:00:00Z')
const NOW_SECONDS = NOW.getTime() / 1_000
const reading = { handle: 'ada', web: 'https://x.com', now: NOW, secrets: ['secret-token'] }

const read = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): PublishOutcome =>
  readPublishAnswer({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) }, reading)

const problem = (type: string, detail: string, title = 'Title') => ({ type, detail, title })

test('a created post is published, with its permanent address', () => {
  const outcome = {
    kind: 'published',
    remoteId: '1900000000000000001',
    url: 'https://x.com/ada/status/1900000000000000001',
  }
  assert.deepEqual(
    read(201, { data: { id: '1900000000000000001', text: 'a', edit_history_tweet_ids: ['1'] } }),
    outcome,
  )
})

test('a success without a usable id is unknown', () => {
  for (const body of [
    '',
    '{"data":{"id":"19',
    '<html>',
    {},
    { data: {} },
    { data: { id: 19 } },
    { data: { id: 'abc' } },
    { data: { id: '' } },
  ]) {
    assert.equal(read(201, body).kind, 'unknown', JSON.stringify(body))
  }
})

type Row = readonly [number, unknown, Partial<Record<'kind' | 'code', string>>]

const TABLE: readonly Row[] = [
  [
    400,
    problem('https://api.twitter.com/2/problems/invalid-request', 'One or more parameters'),
    { kind: 'rejected', code: 'invalid_request' },
  ],
  [400, problem('about:blank', 'No'), { kind: 'rejected', code: 'invalid_request' }],
  [400, '', { kind: 'unknown' }],
  [401, problem('about:blank', 'Unauthorized'), { kind: 'unauthorized' }],
  [402, problem('https://api.x.com/2/problems/credits', 'credits depleted'), { kind: 'rate-limited' }],
  [401, '<html>', { kind: 'unknown' }],
  [401, '[]', { kind: 'unknown' }],
  [401, {}, { kind: 'unknown' }],
  [401, { error: 'no' }, { kind: 'unknown' }],
  [401, { errors: [{ message: 'Could not authenticate you' }] }, { kind: 'unauthorized' }],
  [402, problem('about:blank', 'No'), { kind: 'rate-limited' }],
  [
    403,
    problem('about:blank', 'You are not allowed to create a Tweet with duplicate content.'),
    { kind: 'rejected', code: 'duplicate_content' },
  ],
  [
    403,
    problem('about:blank', 'You are not permitted to perform this action.'),
    { kind: 'rejected', code: 'forbidden' },
  ],
  [
    403,
    problem('https://api.twitter.com/2/problems/oauth1-permissions', 'No'),
    { kind: 'rejected', code: 'oauth1_permissions' },
  ],
  [
    403,
    problem('about:blank', 'Reply to this conversation is not allowed because you have not been mentioned.'),
    { kind: 'rejected', code: 'reply_not_allowed' },
  ],
  [
    403,
    problem('about:blank', 'You attempted to reply to a Tweet that is deleted or not visible to you.'),
    { kind: 'rejected', code: 'reply_target_gone' },
  ],
  [
    403,
    problem('about:blank', 'This user is not allowed to post a video longer than 2 minutes.'),
    { kind: 'rejected', code: 'media_duration' },
  ],
  [
    403,
    problem('about:blank', 'A post can have a maximum of one cashtag.'),
    { kind: 'rejected', code: 'too_many_cashtags' },
  ],
  [403, problem('https://api.x.com/2/problems/usage-capped', 'Capped'), { kind: 'rate-limited' }],
  [403, '<html>', { kind: 'unknown' }],
  [404, problem('about:blank', 'No'), { kind: 'rejected', code: 'not_found' }],
  [413, problem('about:blank', 'No'), { kind: 'rejected', code: 'too_large' }],
  [422, problem('about:blank', 'No'), { kind: 'rejected', code: 'invalid_request' }],
  [429, problem('about:blank', 'No'), { kind: 'rate-limited' }],
  [429, '', { kind: 'unknown' }],
  [408, '', { kind: 'unknown' }],
  [500, problem('about:blank', 'Internal'), { kind: 'unknown' }],
  [503, '<html>', { kind: 'unknown' }],
  [307, '', { kind: 'unknown' }],
  [204, '', { kind: 'unknown' }],
]

for (const [status, body, wanted] of TABLE) {
  test(`status ${status} with ${JSON.stringify(body)} is ${Object.values(wanted).join(', ')}`, () => {
    const { kind } = read(status, body)
    const outcome = read(status, body)
    assert.equal(kind, wanted.kind)
    if (outcome.kind === 'rejected') assert.equal(outcome.code, wanted.code)
  })
}

const waitOf = (headers: Readonly<Record<string, string>>): number | null => {
  const outcome = read(429, problem('about:blank', 'Too Many Requests'), headers)
  return outcome.kind === 'rate-limited' ? outcome.retryAfterSeconds : null
}

const WAITS: readonly (readonly [string, Readonly<Record<string, string>>, number])[] = [
  ['the reset of the window', { 'x-rate-limit-reset': String(NOW_SECONDS + 300) }, 300],
  ['a reset just past as the least wait', { 'x-rate-limit-reset': String(NOW_SECONDS - 5) }, 60],
  ['a missing reset as 15 minutes', {}, 900],
  ['an absurd reset as 15 minutes', { 'x-rate-limit-reset': '99999999999999' }, 900],
  ['a reset of long ago as 15 minutes', { 'x-rate-limit-reset': '0' }, 900],
  ['a reset that is no number as 15 minutes', { 'x-rate-limit-reset': 'soon', 'retry-after': '-5' }, 900],
  ['Retry-After in seconds', { 'retry-after': '120' }, 120],
  ['Retry-After as a date', { 'retry-after': 'Mon, 23 Nov 2026 12:03:20 GMT' }, 200],
  ['an absurd Retry-After as 15 minutes', { 'retry-after': '31536000' }, 900],
  [
    'the day as the longer of two windows that are used up',
    {
      'x-rate-limit-reset': String(NOW_SECONDS + 300),
      'x-user-limit-24hour-remaining': '0',
      'x-user-limit-24hour-reset': String(NOW_SECONDS + 40_000),
    },
    40_000,
  ],
  [
    'the window where the day still has room',
    {
      'x-rate-limit-reset': String(NOW_SECONDS + 300),
      'x-app-limit-24hour-remaining': '7',
      'x-app-limit-24hour-reset': String(NOW_SECONDS + 40_000),
    },
    300,
  ],
]

for (const [what, headers, seconds] of WAITS) {
  test(`a rate limit reads ${what}`, () => assert.equal(waitOf(headers), seconds))
}

test('a reason is one short line in the words of X, without a secret', () => {
  const outcome = read(403, problem('about:blank', `first\nsecond secret-token ${'x'.repeat(1_000)}`, 'Forbidden'))
  assert.equal(outcome.kind, 'rejected')
  if (outcome.kind !== 'rejected') return
  assert.match(outcome.reason, /^X answered with status 403: Forbidden – first second \[secret\] x+…$/)
  assert.ok(outcome.reason.length < 340)
})

test('whatever surrounds it, a refusal of status 400 or 403 is never of unknown outcome', () => {
  const minutes = fc.integer({ min: -100, max: 100 }).map((count) => new Date(NOW.getTime() + count * 60_000))
  const surroundings = fc.record({
    parent: fc.option(fc.record({ id: fc.stringMatching(/^[1-9][0-9]{0,18}$/), mayBeOwn: fc.boolean() })),
    files: fc.option(fc.record({ firstReadyAt: minutes, lastReadyAt: minutes })),
  })
  const words = fc.constantFrom('media IDs are invalid', 'deleted or not visible', 'duplicate content', '', '<html>')
  fc.assert(
    fc.property(fc.constantFrom(400, 403), words, surroundings, (status, detail, more) => {
      const { kind } = readPublishAnswer(
        { status, headers: {}, body: JSON.stringify({ detail }) },
        { ...reading, ...more },
      )
      assert.ok(kind === 'rejected' || kind === 'unavailable', kind)
    }),
  )
})

const bodies = fc.oneof(
  fc.string(),
  fc.json(),
  fc
    .record({ data: fc.record({ id: fc.oneof(fc.string(), fc.stringMatching(/^[0-9]{1,25}$/), fc.integer()) }) })
    .map((value) => JSON.stringify(value)),
  fc
    .record({
      type: fc.oneof(fc.webUrl(), fc.string()),
      title: fc.anything(),
      detail: fc.string(),
      errors: fc.array(fc.jsonValue()),
    })
    .map((value) => JSON.stringify(value) ?? ''),
)
const headerSets = fc.dictionary(
  fc.constantFrom('retry-after', 'x-rate-limit-reset', 'x-app-limit-24hour-remaining', 'x-app-limit-24hour-reset'),
  fc.oneof(fc.string(), fc.nat().map(String)),
)

test('any answer gives an outcome, and only a 200 or 201 with the digits of an id is published', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), bodies, headerSets, (status, body, headers) => {
      const outcome = read(status, body, headers)
      if (outcome.kind === 'rate-limited')
        assert.ok(outcome.retryAfterSeconds >= 60 && outcome.retryAfterSeconds <= 86_400)
      if (outcome.kind !== 'published') return
      assert.ok(status === 200 || status === 201)
      assert.match(outcome.remoteId, /^[0-9]{1,19}$/)
      assert.equal(JSON.parse(body).data.id, outcome.remoteId)
    }),
    { numRuns: 2_000 },
  )
})
