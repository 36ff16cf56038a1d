import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { CODE_POINTS, GRAPHEMES, UTF16, weightedBy } from './text-length.ts'

/** What people see as one character each, by code points and by UTF-16. */
const SEEN_AS_ONE: readonly (readonly [what: string, text: string, codePoints: number, utf16: number])[] = [
  ['a letter', 'a', 1, 1],
  ['a letter of another plane', '𝒜', 1, 2],
  ['an accent in the letter', '\u00E9', 1, 1],
  ['an accent beside the letter', 'e\u0301', 2, 2],
  ['a letter with many marks', 'z\u0335\u0301\u0323', 4, 4],
  ['Hangul as one syllable', '한', 1, 1],
  ['Hangul by its parts', '\u1112\u1161\u11AB', 3, 3],
  ['a Devanagari letter with its vowel', 'नि', 2, 2],
  ['a family', '👨‍👩‍👧‍👦', 7, 11],
  ['a flag', '🇪🇺', 2, 4],
  ['a flag of a region', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', 7, 14],
  ['a tone of skin', '👍🏽', 2, 4],
  ['a key cap', '1️⃣', 3, 3],
  ['a heart in colour', '❤️', 2, 2],
  ['a line break of two', '\r\n', 2, 2],
  ['half a surrogate pair', '\uD83D', 1, 1],
]

describe('the length of a text', () => {
  for (const [what, text, codePoints, utf16] of SEEN_AS_ONE) {
    test(`of ${what}: seen as one, ${codePoints} code points, ${utf16} in UTF-16`, () => {
      const lengths = [GRAPHEMES, CODE_POINTS, UTF16].map(({ count }) => count(text))
      assert.deepEqual(lengths, [1, codePoints, utf16])
    })
  }

  test('is nothing for nothing', () => {
    for (const { count } of [GRAPHEMES, CODE_POINTS, UTF16]) assert.equal(count(''), 0)
  })

  test('says what it is counted in', () => {
    const units = [weightedBy(() => 0), CODE_POINTS, UTF16, GRAPHEMES].map(({ unit }) => unit)
    assert.deepEqual(units, ['weighted', 'code_point', 'utf16', 'grapheme'])
    assert.equal(weightedBy((text) => 2 * text.length).count('ab'), 4)
  })
})

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(fc.constantFrom(...SEEN_AS_ONE.map(([, text]) => text), '\u200D', '\uFE0F', '🇪', ' '))
    .map((parts) => parts.join('')),
)

describe('whatever the text', () => {
  test('people see no more characters than it has code points, nor are these more than UTF-16 has', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const [seen, points] = [GRAPHEMES.count(text), CODE_POINTS.count(text)]
        assert.ok(seen <= points && points <= text.length)
        assert.equal(seen === 0, text === '')
      }),
    )
  })

  test('two texts in one are at most as long as both, in code points exactly', () => {
    fc.assert(
      fc.property(anyText, anyText, (one, other) => {
        const both = one + other
        assert.ok(GRAPHEMES.count(both) <= GRAPHEMES.count(one) + GRAPHEMES.count(other))
        // What follows joins the last character at most; the ones before stay apart.
        assert.ok(GRAPHEMES.count(both) >= GRAPHEMES.count(one))
        const isTorn = !one.isWellFormed() || !other.isWellFormed()
        if (!isTorn) assert.equal(CODE_POINTS.count(both), CODE_POINTS.count(one) + CODE_POINTS.count(other))
        assert.equal(UTF16.count(both), one.length + other.length)
      }),
    )
  })

  test('nothing joins over a line break', () => {
    fc.assert(
      fc.property(anyText, anyText, (one, other) => {
        fc.pre(!one.endsWith('\r'))
        assert.equal(GRAPHEMES.count(`${one}\n${other}`), GRAPHEMES.count(one) + 1 + GRAPHEMES.count(other))
      }),
    )
  })

  test('what is seen as one is counted as one each time that it stands apart', () => {
    const characters = fc.constantFrom(...SEEN_AS_ONE.map(([, text]) => text).filter((text) => text !== '\r\n'))
    fc.assert(
      fc.property(fc.array(characters), (parts) => {
        assert.equal(GRAPHEMES.count(parts.join('.')), Math.max(0, 2 * parts.length - 1))
      }),
    )
  })
})
