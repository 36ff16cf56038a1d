import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HttpResponse } from '#lib/http.ts'
import { generalErrors, meaningOfStatus, publishingErrors, tokenErrors } from './errors.ts'
import { NOW, refuses, says, TOKEN } from './fake-graph.ts'
import type { Said } from './fake-graph.ts'
import { failureOf, refusalOf } from './refusals.ts'

const READING = { secrets: [TOKEN], now: NOW }

const answered = (said: Said): HttpResponse => ({ headers: {}, ...said })

/** Code, subcode; what follows while preparing (`stale`: from the beginning); what follows for a publishing call. */
const TABLE: readonly (readonly [number, number | null, string, string])[] = [
  [-2, 2207003, 'stale', 'unknown'],
  [-2, 2207020, 'stale', 'unknown'],
  [-1, 2207001, 'unavailable', 'unknown'],
  [-1, 2207032, 'unavailable', 'unknown'],
  [-1, 2207053, 'stale', 'unknown'],
  [1, 2207057, 'rejected', 'rejected'],
  [4, 2207051, 'rejected', 'unknown'],
  [9, 2207042, 'rate-limited', 'rate-limited'],
  [24, 2207006, 'rejected', 'rejected'],
  [24, 2207008, 'stale', 'unknown'],
  [25, 2207050, 'rejected', 'rejected'],
  [100, 2207023, 'rejected', 'rejected'],
  [100, 2207028, 'rejected', 'rejected'],
  [100, 2207035, 'rejected', 'rejected'],
  [100, 2207036, 'rejected', 'rejected'],
  [100, 2207037, 'rejected', 'rejected'],
  [100, 2207040, 'rejected', 'rejected'],
  [352, 2207026, 'rejected', 'rejected'],
  [9004, 2207052, 'stale', 'unknown'],
  [9007, 2207027, 'unavailable', 'unavailable'],
  [36000, 2207004, 'rejected', 'rejected'],
  [36001, 2207005, 'rejected', 'rejected'],
  [36003, 2207009, 'rejected', 'rejected'],
  [36004, 2207010, 'rejected', 'rejected'],
  [-1, 2207077, 'stale', 'unknown'],
  [-1, 2207081, 'rejected', 'rejected'],
  [-1, 2207082, 'stale', 'unknown'],
  [1, null, 'unavailable', 'unknown'],
  [2, null, 'unavailable', 'unknown'],
  [3, null, 'rejected', 'rejected'],
  [4, null, 'rate-limited', 'rate-limited'],
  [9, null, 'rate-limited', 'rate-limited'],
  [10, null, 'rejected', 'rejected'],
  [17, null, 'rate-limited', 'rate-limited'],
  [17, 2446079, 'rate-limited', 'rate-limited'],
  [32, null, 'rate-limited', 'rate-limited'],
  [100, null, 'rejected', 'rejected'],
  [100, 33, 'unavailable', 'unknown'],
  [102, null, 'unauthorized', 'unauthorized'],
  [190, null, 'unauthorized', 'unauthorized'],
  [190, 458, 'unauthorized', 'unauthorized'],
  [190, 459, 'unauthorized', 'unauthorized'],
  [190, 460, 'unauthorized', 'unauthorized'],
  [190, 463, 'unauthorized', 'unauthorized'],
  [190, 464, 'unauthorized', 'unauthorized'],
  [190, 467, 'unauthorized', 'unauthorized'],
  [190, 492, 'unauthorized', 'unauthorized'],
  [200, null, 'rejected', 'rejected'],
  [299, null, 'rejected', 'rejected'],
  [341, null, 'rate-limited', 'rate-limited'],
  [352, null, 'rejected', 'rejected'],
  [368, null, 'rejected', 'rejected'],
  [506, null, 'rejected', 'rejected'],
  [613, null, 'rate-limited', 'rate-limited'],
  [80002, null, 'rate-limited', 'rate-limited'],
  [1609005, null, 'rejected', 'rejected'],
  // Codes of publishing that lost their subcode, and numbers that nobody wrote down.
  [9007, null, 'unavailable', 'unavailable'],
  [36003, null, 'rejected', 'rejected'],
  [24, null, 'unavailable', 'unknown'],
  [-1, null, 'unavailable', 'unknown'],
  [4, 2207999, 'unavailable', 'unknown'],
  [12345, null, 'unavailable', 'unknown'],
  [300, null, 'unavailable', 'unknown'],
]

describe("Instagram's errors, by their numbers", () => {
  for (const [code, subcode, preparing, publishing] of TABLE) {
    test(`${code}/${subcode ?? '–'} is ${preparing} while preparing, and ${publishing} for a publishing call`, () => {
      const failure = failureOf(answered(refuses(code, subcode)), READING)
      const isStale = failure.kind === 'unavailable' && failure.stale === true
      assert.equal(isStale ? 'stale' : failure.kind, preparing, JSON.stringify(failure))
      const refusal = refusalOf(answered(refuses(code, subcode)), READING)
      assert.equal(refusal.kind, publishing, JSON.stringify(refusal))
      if (refusal.kind === 'rejected') assert.match(refusal.code, /^[a-z_]{3,40}$/)
    })
  }

  test('every error that is written down stands in the table, with its own code', () => {
    const pairs = TABLE.map(([code, subcode]) => `${code}/${subcode}`)
    for (const [subcode, { with: code }] of Object.entries(publishingErrors)) {
      assert.ok(pairs.includes(`${code ?? -1}/${subcode}`), subcode)
    }
    for (const code of Object.keys(generalErrors)) assert.ok(pairs.includes(`${code}/null`), code)
    for (const subcode of Object.keys(tokenErrors)) assert.ok(pairs.includes(`190/${subcode}`), subcode)
  })

  test('sentences speak to a person', () => {
    for (const { sentence } of [publishingErrors, generalErrors, tokenErrors].flatMap((one) => Object.values(one))) {
      assert.match(sentence, /^[A-Z].*\.$/)
    }
  })
})

test('what Instagram calls transient is nothing final', () => {
  const passing = answered(refuses(190, null, { is_transient: true }))
  assert.equal(failureOf(passing, READING).kind, 'unavailable')
  assert.equal(refusalOf(passing, READING).kind, 'unavailable')
  const refused = answered(refuses(36003, 2207009, { is_transient: true }))
  assert.equal(failureOf(refused, READING).kind, 'unavailable')
  assert.equal(refusalOf(refused, READING).kind, 'unknown')
})

test('a fault of the server is believed nothing else, whatever it says', () => {
  for (const status of [500, 502, 503]) {
    for (const [code, subcode] of [
      [190, null],
      [36003, 2207009],
      [9, 2207042],
      [9007, 2207027],
    ] as const) {
      const response = answered({ ...refuses(code, subcode), status })
      assert.equal(failureOf(response, READING).kind, 'unavailable')
      assert.equal(refusalOf(response, READING).kind, 'unknown')
    }
  }
})

test('an answer that is no error of Graph proves nothing, but for a plain 429', () => {
  for (const status of [200, 204, 302, 400, 401, 403, 404, 413, 500]) {
    for (const body of ['', '<html>', '[]', '{"error":"no"}', '{"error":{"code":"190"}}']) {
      assert.equal(refusalOf(answered({ status, body }), READING).kind, 'unknown', `${status} ${body}`)
      assert.equal(failureOf(answered({ status, body }), READING).kind, 'unavailable', `${status} ${body}`)
    }
  }
  assert.equal(refusalOf(answered({ status: 429, body: '' }), READING).kind, 'rate-limited')
  assert.equal(refusalOf(answered({ ...refuses(4, 2207051), status: 429 }), READING).kind, 'unknown')
})

const waitOf = (said: object): number => {
  const failure = failureOf(answered({ ...refuses(17), ...said }), READING)
  return failure.kind === 'rate-limited' ? failure.retryAfterSeconds : Number.NaN
}

test('the wait is the longest that the headers name, and otherwise a quarter of an hour', () => {
  const usage = '{"1":[{"type":"x","estimated_time_to_regain_access":7},{"estimated_time_to_regain_access":3}]}'
  assert.equal(waitOf({ headers: { 'x-business-use-case-usage': usage, 'retry-after': '120' } }), 420)
  assert.equal(waitOf({ headers: { 'retry-after': '5' } }), 60)
  assert.equal(waitOf({ headers: { 'retry-after': 'Mon, 23 Nov 2026 12:10:00 GMT' } }), 600)
  for (const header of ['-1', '1e9', '999999999', 'soon', 'Sun, 22 Nov 2026 12:10:00 GMT']) {
    assert.equal(waitOf({ headers: { 'retry-after': header } }), 900, header)
  }
  assert.equal(
    waitOf({ headers: { 'x-business-use-case-usage': '{"1":[{"estimated_time_to_regain_access":"x"}]}' } }),
    900,
  )
})

test('a used-up day is asked about every hour: its end is another one for each post', () => {
  const failure = failureOf(answered(refuses(9, 2207042)), READING)
  assert.equal(failure.kind === 'rate-limited' ? failure.retryAfterSeconds : 0, 3_600)
})

test('a reason is one short line, in our words and theirs, without the token', () => {
  const words = `Aspect ratio. ${TOKEN}\n${'x'.repeat(1_000)}`
  const failure = failureOf(
    answered(says({ error: { code: 36003, error_subcode: 2207009, message: words } }, 400)),
    READING,
  )
  assert.ok('reason' in failure && failure.reason.length <= 400)
  assert.ok(!failure.reason.includes(TOKEN) && !failure.reason.includes('\n'))
  assert.match(
    failure.reason,
    /^Instagram takes images from 4:5 to 1\.91:1\. Crop it\. Instagram answered with status 400: /,
  )
})

test("a failed container's status names its error among its words", () => {
  assert.equal(meaningOfStatus('Error: Media upload has failed with error code 2207026')?.code, 'video_format')
  assert.equal(meaningOfStatus('Error: 2207999'), null)
  assert.equal(meaningOfStatus('Error 122070261'), null)
  assert.equal(meaningOfStatus(''), null)
})
