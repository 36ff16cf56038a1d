import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import twitter from 'twitter-text'
import { systemClock } from '#lib/clock.ts'
import { LONG_LENGTH } from './limits.ts'
import { validate } from './rules.ts'
import { weightedLength } from './text.ts'
import { textOnly } from '../without-media.ts'

const codes = (text: string, facts = {}): readonly string[] => validate(textOnly(text), facts).map(({ code }) => code)

const WEIGHTS: readonly (readonly [string, number])[] = [
  ['a'.repeat(280), 280],
  ['日'.repeat(140), 280],
  ['https://example.com/very/long/path?x=1', 23],
  ['https://example.com.', 24],
  ['go to foo.io now', 33],
  ['http://localhost/a', 18],
  ['foo.notatld', 11],
  ['me@example.com', 14],
  ['$TSLA', 5],
  ['👾', 2],
  ['👨‍👩‍👧‍👦', 2],
  ['1️⃣', 2],
  ['한', 2],
  ['Ж', 1],
  ['cafe\u0301', 4],
  ['€', 2],
  ['—', 1],
  ['\r\n', 2],
]

for (const [text, weight] of WEIGHTS) {
  test(`X counts ${JSON.stringify(text.slice(0, 40))} as ${weight}`, () => {
    assert.equal(weightedLength(text), weight)
  })
}

test('a text one above the limit is refused with both numbers in the sentence', () => {
  assert.deepEqual(validate(textOnly('a'.repeat(281)), {}), [
    {
      pointer: '/text',
      code: 'too_long',
      detail: 'The text counts as 281 characters on X, where this account may use 280. Shorten it by 1.',
      limit: 280,
      actual: 281,
      source: 'https://docs.x.com/fundamentals/counting-characters',
      readOn: '2026-11-23',
      fix: 'edit',
    },
  ])
})

for (const subscription of ['Basic', 'Premium', 'PremiumPlus']) {
  test(`an account with ${subscription} may write 25,000 characters and no more`, () => {
    assert.deepEqual(codes('a'.repeat(LONG_LENGTH), { subscription }), [])
    assert.deepEqual(codes('a'.repeat(LONG_LENGTH + 1), { subscription }), ['too_long'])
  })
}

test('an account without a subscription, or with one that is not known, may write 280', () => {
  for (const facts of [{}, { subscription: 'None' }, { subscription: null }, { subscription: 'Gold' }]) {
    assert.deepEqual(codes('a'.repeat(281), facts), ['too_long'])
  }
})

test('a text of nothing but blanks is empty', () => {
  for (const text of ['', ' ', '\n\t\u3000']) assert.deepEqual(codes(text), ['empty_text'])
})

test('characters that X refuses or that cannot be sent are named', () => {
  for (const character of ['\uFFFE', '\uFEFF', '\uFFFF', '\u0000', '\uD800']) {
    assert.deepEqual(codes(`a${character}b`), ['invalid_characters'])
  }
})

test('a text made to slow the count down is refused in a moment', () => {
  const startedAt = systemClock.monotonic()
  for (const unit of ['日.', 'a.', 'a-', 'http://a.co/(', '👨‍👩‍👧‍👦.', '@', 'a.co ']) {
    assert.ok(codes(`${unit.repeat(40_000 / unit.length)}.com`, { subscription: 'Premium' }).includes('too_long'))
  }
  // Counted by twitter-text alone, the first of these takes over ten seconds.
  assert.ok(systemClock.monotonic() - startedAt < 5_000)
})

const PIECES = [
  'http://',
  'https://t.co/a',
  'foo.io',
  '.',
  '日',
  'é',
  'e\u0301',
  '👨‍👩‍👧‍👦',
  '🇺🇸',
  '1️⃣',
  '@',
  '#',
  '$TSLA',
  '\u3000',
  '\n',
  ' ',
  '/',
  '(',
  ')',
  '-',
  '_',
  '\u202A',
  '\uFEFF',
  '한',
  'a',
] as const
const words = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 4 })), {
    maxLength: 90,
    size: 'max',
  })
  .map((pieces) => pieces.join(''))

test('an ordinary text weighs what twitter-text says', () => {
  fc.assert(
    fc.property(words, (text) => assert.equal(weightedLength(text), twitter.parseTweet(text).weightedLength)),
    { numRuns: 1_000 },
  )
})

test('no text that twitter-text refuses is accepted', () => {
  fc.assert(
    fc.property(words, (text) => {
      if (codes(text).length === 0) assert.equal(twitter.parseTweet(text).valid, true)
    }),
    { numRuns: 1_000 },
  )
})

test('a blank and plain letters appended add exactly their number', () => {
  const letters = fc.stringMatching(/^[A-Za-z0-9]{1,20}$/)
  fc.assert(
    fc.property(words, letters, (text, more) => {
      assert.equal(weightedLength(`${text} ${more}`), weightedLength(text) + 1 + more.length)
    }),
    { numRuns: 1_000 },
  )
})

test('an endless run of labels is never counted as less than twitter-text says', () => {
  const run = fc
    .array(fc.constantFrom('a.co', '日.', 'x', '-', 'foo.io', '👾', '.'), { minLength: 300, maxLength: 700 })
    .map((pieces) => `see ${pieces.join('')}`)
  fc.assert(
    fc.property(run, (text) => assert.ok(weightedLength(text) >= twitter.parseTweet(text).weightedLength)),
    { numRuns: 25 },
  )
})
