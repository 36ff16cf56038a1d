import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { judgeWebhook, MOST_TRIES, readRetryAfter, webhookDelay, type WebhookAnswer } from './webhook.ts'

const plain: WebhookAnswer = { status: 500, retryAfterSeconds: null }

describe('the answer of a receiver', () => {
  const cases: readonly (readonly [number | null, number, string])[] = [
    [200, 1, 'delivered'],
    [204, 10, 'delivered'],
    [299, 1, 'delivered'],
    [301, 1, 'retry'],
    [302, 10, 'failed'],
    [400, 1, 'retry'],
    [404, 9, 'retry'],
    [410, 1, 'gone'],
    [429, 1, 'retry'],
    [500, 9, 'retry'],
    [500, 10, 'failed'],
    [null, 1, 'retry'],
    [null, 10, 'failed'],
  ]
  for (const [status, tries, verdict] of cases) {
    it(`${status ?? 'none'} at try ${tries} means ${verdict}`, () => {
      assert.equal(judgeWebhook({ status }, tries), verdict)
    })
  }
})

describe('the time between tries', () => {
  it('grows to three days in all', () => {
    const delays = Array.from({ length: MOST_TRIES - 1 }, (_, index) => webhookDelay(index + 1, 0.5, plain))
    assert.deepEqual(delays, [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400])
  })

  it('is a tenth more or less by chance, and what the receiver asks for where that is longer, but a day', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: MOST_TRIES - 1 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.option(fc.integer({ min: 0, max: 999_999_999 })),
        (tries, fraction, retryAfterSeconds) => {
          const middle = webhookDelay(tries, 0.5, plain)
          const delay = webhookDelay(tries, fraction, { status: 503, retryAfterSeconds })
          assert.ok(delay >= middle * 0.9 - 1e-6)
          assert.ok(delay <= 86_400 * 1.1)
          if (retryAfterSeconds !== null) assert.ok(delay >= Math.min(retryAfterSeconds, 86_400))
          else assert.ok(delay <= middle * 1.1 + 1e-6)
        },
      ),
    )
  })
})

describe('Retry-After', () => {
  const now = new Date('2026-11-29T07:00:00Z')
  const cases: readonly (readonly [string | undefined, number | null])[] = [
    [undefined, null],
    ['120', 120],
    ['Sun, 29 Nov 2026 07:01:00 GMT', 60],
    ['Sun, 29 Nov 2026 06:59:00 GMT', null],
    ['soon', null],
    ['-5', null],
    ['9'.repeat(40), null],
  ]
  for (const [value, seconds] of cases) {
    it(`${value ?? 'left out'} is ${seconds ?? 'nothing'}`, () => assert.equal(readRetryAfter(value, now), seconds))
  }
})
