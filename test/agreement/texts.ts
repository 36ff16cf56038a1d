import fc from 'fast-check'
import twitter from 'twitter-text'

/** What texts are made of: letters of one and of two, what is written in several code points, links, names, controls. */
const PIECES = [
  'a',
  'Ж',
  'é',
  'e\u0301',
  '—',
  '€',
  '日',
  'ー',
  '한',
  'ﾊ',
  'ก็',
  '\u202A',
  '\u200B',
  '\n',
  ' ',
  '👾',
  '👨‍👩‍👧‍👦',
  '🇺🇸',
  '1️⃣',
  '🙋🏽',
  '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  '☺',
  '☺️',
  'https://example.com/a?b=c#d ',
  'foo.io ',
  'http://日本.jp ',
  'me@example.com ',
  'http://localhost/a ',
  '#tag ',
  '@ada ',
  '# ',
  '@ ',
] as const

const piece = fc.constantFrom(...PIECES)

/** Anything, in any order. */
export const anyText = fc
  .array(fc.oneof(piece, fc.string({ unit: 'grapheme', maxLength: 4 })), { maxLength: 30, size: 'max' })
  .map((pieces) => pieces.join(''))

export const blankText = fc.constantFrom('', ' ', '\n\t', '\u3000', '\uFEFF')

/** The characters that X refuses, within a text. */
export const forbiddenText = fc
  .tuple(piece, fc.constantFrom('\uFFFE', '\uFEFF', '\uFFFF'), piece)
  .map(([before, character, after]) => `x${before}${character}${after}x`)

export const cashtagText = fc
  .array(fc.constantFrom('$TSLA ', '$aapl ', '$BRK.A ', '$TSLA', 'costs $5 ', '$ ', '日$TSLA ', '$abcdefg '), {
    maxLength: 4,
  })
  .map((tags) => `On ${tags.join('')}`)

const weightOf = (text: string): number => twitter.parseTweet(text).weightedLength

/** A text of one kind of piece that X counts as so many characters, or as nearly so many as the piece allows. */
const ofWeight = (unit: string, weight: number): string => {
  // Two of a kind may join into one, as the parts of flags do: how much one adds is seen on many.
  const each = Math.max(1, weightOf(unit.repeat(10)) / 10)
  const text = unit.repeat(Math.max(0, Math.floor((weight - 2) / each)))
  const missing = weight - weightOf(text)
  return missing > 0 ? `${text}${' '.padEnd(missing, 'b')}` : text
}

/** Texts around a limit in X's count. */
export const aroundWeight = (limit: number): fc.Arbitrary<string> =>
  fc.tuple(piece, fc.integer({ min: -2, max: 2 })).map(([unit, more]) => ofWeight(unit, limit + more))

/** Texts around a limit in code points. */
export const aroundLength = (limit: number): fc.Arbitrary<string> =>
  fc.tuple(piece, fc.integer({ min: -1, max: 1 })).map(([unit, more]) => {
    const length = limit + more
    const text = unit.repeat(Math.floor(length / Array.from(unit).length))
    return text.padEnd(text.length + length - Array.from(text).length, 'b')
  })

const JOINTS = ['', ' ', '\n', '.', 'a', '日', '_', '(', '/', '-']

/** Texts with around so many names behind a sign, some of which are none: inside words, doubled, without letters. */
export const aroundTags = (sign: '#' | '@', most: number): fc.Arbitrary<string> => {
  const names = ['ada', 'a_b', '1', 'x.y', 'é', '日本', 'กี', '_', '', '.a', '🎉']
  const tag = fc.tuple(
    fc.constantFrom(...JOINTS),
    fc.constantFrom(sign, sign, `${sign}${sign}`),
    fc.constantFrom(...names),
  )
  const plain = fc.integer({ min: most - 2, max: most + 1 }).map((count) => `${sign}ada `.repeat(count))
  const some = fc.array(tag, { maxLength: 4 }).map((tags) => tags.map((parts) => parts.join('')).join(''))
  const wild = fc
    .array(tag, { minLength: most - 3, maxLength: most + 12, size: 'max' })
    .map((tags) => tags.map((parts) => parts.join('')).join(''))
  return fc.oneof(
    fc.tuple(plain, some).map((parts) => parts.join('')),
    wild,
  )
}

/** Descriptions of files around a limit. */
export const descriptions = (limit: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('', 'A cat', '猫 🐈') },
    {
      weight: 1,
      arbitrary: fc.constantFrom('a', '👾', 'e\u0301').map((unit) => unit.repeat(limit / Array.from(unit).length)),
    },
    { weight: 1, arbitrary: fc.constantFrom('a', '日', '👾').map((unit) => unit.repeat(limit + 1)) },
  )
