import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { hasBreaks, splitAtBreaks, splitToFit } from './thread.ts'
import { estimate, indexWithin } from './weigh.ts'

const within =
  (limit: number) =>
  (text: string): number =>
    indexWithin(text, 'weighted', limit)

const bare = (text: string): string => text.replaceAll(/\s+/g, '')

describe('a long text', () => {
  it('is split at lines of hyphens', () => {
    assert.deepEqual(splitAtBreaks('one\n---\ntwo\n\n-----\n\nthree'), ['one', 'two', 'three'])
    assert.deepEqual(splitAtBreaks('a --- b'), ['a --- b'])
    assert.deepEqual(splitAtBreaks('---'), [''])
    assert.equal(hasBreaks('a\n---\nb'), true)
    assert.equal(hasBreaks('a -- b'), false)
  })

  it('is split where a sentence ends, else where a word does', () => {
    assert.deepEqual(splitToFit('One two three. Four five six.', within(16)), ['One two three.', 'Four five six.'])
    assert.deepEqual(splitToFit('aaaa bbbb cccc', within(10)), ['aaaa bbbb', 'cccc'])
    assert.deepEqual(splitToFit('a'.repeat(25), within(10)), ['a'.repeat(10), 'a'.repeat(10), 'a'.repeat(5)])
  })

  it('loses no word, and each part has room', () => {
    const words = fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant('👩‍👩‍👧‍👦'), fc.constant('\n\n')))
    fc.assert(
      fc.property(words, (some) => {
        const text = some.join(' ').replaceAll(/-{3,}/g, '')
        const parts = splitToFit(text, within(40))
        assert.equal(bare(parts.join('')), bare(text))
        for (const part of parts) assert.ok(estimate(part, 'weighted') <= 40, part)
      }),
    )
  })
})

describe('the estimate', () => {
  it('counts as networks do', () => {
    assert.equal(estimate('abc', 'weighted'), 3)
    assert.equal(estimate('東京', 'weighted'), 4)
    assert.equal(estimate('👩‍👩‍👧‍👦', 'weighted'), 2)
    assert.equal(estimate('https://example.org/a/long/path', 'weighted'), 23)
    assert.equal(estimate('👩‍👩‍👧‍👦', 'grapheme'), 1)
    assert.equal(estimate('👍', 'code_point'), 1)
    assert.equal(estimate('👍', 'utf16'), 2)
  })
})
