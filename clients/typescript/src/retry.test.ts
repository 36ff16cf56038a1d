import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { delayBeforeRetry, readRetryAfter, type Trouble } from './retry.ts'

const keyed = { retry: 'keyed', tried: 1, retries: 4 } as const
const halfway = (): number => 0.5

test('what may have been carried out and has no key is never sent again, whatever came of it', () => {
  const troubles: readonly Trouble[] = [{}, { status: 429 }, { status: 502 }, { status: 503 }, { status: 504 }]
  for (const trouble of troubles) {
    assert.equal(delayBeforeRetry(trouble, { ...keyed, retry: 'never' }, halfway), undefined)
    for (const retry of ['keyed', 'safe'] as const) {
      assert.equal(typeof delayBeforeRetry(trouble, { ...keyed, retry }, halfway), 'number', JSON.stringify(trouble))
    }
  }
})

test('a refusal is an answer; only what passes by itself is tried again', () => {
  const refusals: readonly Trouble[] = [
    { status: 400, code: 'malformed_request' },
    { status: 401, code: 'unauthenticated' },
    { status: 409, code: 'conflict' },
    { status: 409, code: 'duplicate_content' },
    { status: 422, code: 'idempotency_key_reused' },
    { status: 500, code: 'internal' },
    { status: 502, code: 'oauth_failed' },
    { status: 507, code: 'storage_full', retryAfterSeconds: 1 },
  ]
  for (const refusal of refusals)
    assert.equal(delayBeforeRetry(refusal, keyed, halfway), undefined, String(refusal.code))
  const passing = { status: 409, code: 'idempotency_key_in_flight', retryAfterSeconds: 1 }
  assert.equal(delayBeforeRetry(passing, keyed, halfway), 1_250)
})

test('the delay is anything below a bound that doubles up to 8 seconds', () => {
  const bounds = [1, 2, 3, 4, 5, 6, 7, 8].map((tried) =>
    delayBeforeRetry({}, { retry: 'safe', tried, retries: 9 }, () => 1),
  )
  assert.deepEqual(bounds, [250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000])
  assert.equal(
    delayBeforeRetry({}, keyed, () => 0),
    0,
  )
})

test('it ends after so many tries, and no Retry-After above a minute is waited for', () => {
  assert.equal(delayBeforeRetry({}, { ...keyed, tried: 5 }, halfway), undefined)
  assert.equal(delayBeforeRetry({}, { ...keyed, retries: 0 }, halfway), undefined)
  assert.equal(delayBeforeRetry({ status: 429, retryAfterSeconds: 61 }, keyed, halfway), undefined)
  assert.equal(delayBeforeRetry({ status: 429, retryAfterSeconds: 60 }, keyed, halfway), 64_000)
})

test('it is never sooner than the server said', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 1, max: 9 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (seconds, tried, chance) => {
        const trouble = { status: 503, retryAfterSeconds: seconds }
        const delay = delayBeforeRetry(trouble, { retry: 'keyed', tried, retries: 9 }, () => chance)
        return delay !== undefined && delay >= seconds * 1_000 && delay <= seconds * 1_000 + 8_000
      },
    ),
  )
})

test('those who were told the same come back over half as long again, not in a burst', () => {
  const busy = { status: 503, code: 'too_busy', retryAfterSeconds: 6 }
  assert.deepEqual(
    [0, 0.5, 1].map((chance) => delayBeforeRetry(busy, keyed, () => chance)),
    [6_000, 7_500, 9_000],
  )
})

test('Retry-After is read as seconds and as a date, and anything else is left aside', () => {
  const now = Date.UTC(2026, 10, 29, 12, 0, 0)
  assert.equal(readRetryAfter('7', now), 7)
  assert.equal(readRetryAfter('Sun, 29 Nov 2026 12:00:30 GMT', now), 30)
  assert.equal(readRetryAfter('Sun, 29 Nov 2026 11:00:00 GMT', now), 0)
  for (const nothing of [null, '', 'soon', '-1e', '99999999999']) {
    assert.equal(readRetryAfter(nothing, now), undefined, String(nothing))
  }
})
