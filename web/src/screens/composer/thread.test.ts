import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { hasBreaks, splitAtBreaks, splitToFit } from './thread.ts'
import { tooMuchFrom } from './check.ts'
import { estimate, indexWithin, type Unit } from './weigh.ts'

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

describe('what is too much', () => {
  const UNITS: readonly Unit[] = ['weighted', 'code_point', 'utf16', 'grapheme']

  it('begins between two characters, where the room ends', () => {
    const character = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('👩‍👩‍👧‍👦', 'שלום', '🇩🇪', 'e\u0301'))
    fc.assert(
      fc.property(fc.array(character), fc.constantFrom(...UNITS), fc.nat(60), (some, unit, limit) => {
        const text = some.join(' ')
        const from = indexWithin(text, unit, limit)
        assert.ok(estimate(text.slice(0, from), unit) <= limit)
        if (from === text.length) return
        const [next = ''] = Array.from(new Intl.Segmenter().segment(text.slice(from)), ({ segment }) => segment)
        assert.ok(estimate(text.slice(0, from + next.length), unit) > limit)
        const ends = Array.from(new Intl.Segmenter().segment(text), ({ index }) => index)
        assert.ok(ends.includes(from))
      }),
    )
  })

  it('takes a link whole, and goes by the tightest network as the server counted', () => {
    const text = 'Read https://example.org/a/long/way'
    assert.equal(indexWithin(text, 'weighted', 20), 5)
    assert.equal(indexWithin(text, 'weighted', 28), text.length)
    const plain = { length: text.length, limit: 30, unit: 'grapheme' } as const
    assert.equal(tooMuchFrom(text, [plain, { ...plain, limit: 500 }]), 30)
    // The server counted two more than is thought here: that much less has room.
    assert.equal(tooMuchFrom(text, [{ ...plain, length: text.length + 2 }]), 28)
    assert.equal(tooMuchFrom(text, [{ ...plain, limit: null }]), null)
  })
})
