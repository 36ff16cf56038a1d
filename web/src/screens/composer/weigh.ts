import { countGraphemes } from '#web/lib/graphemes.ts'

export type Unit = 'weighted' | 'code_point' | 'utf16' | 'grapheme'

const LINK = /https?:\/\/[^\s]+/g
const LINK_WEIGHT = 23

/** What X counts once; everything else counts twice. */
const isLight = (point: number): boolean =>
  point <= 0x10_ff ||
  (point >= 0x20_00 && point <= 0x20_0d) ||
  (point >= 0x20_10 && point <= 0x20_1f) ||
  (point >= 0x20_32 && point <= 0x20_37)

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

const weightOf = (character: string): number => {
  if (/\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(character)) return 2
  let weight = 0
  for (const point of character) weight += isLight(point.codePointAt(0) ?? 0) ? 1 : 2
  return weight
}

const weigh = (text: string): number => {
  let links = 0
  const rest = text.normalize('NFC').replaceAll(LINK, () => {
    links += 1
    return ''
  })
  let weight = links * LINK_WEIGHT
  for (const { segment } of segmenter.segment(rest)) weight += weightOf(segment)
  return weight
}

/**
 * About how long a text is, in a network's unit: what is shown until the server has counted, so that the number keeps pace with
 * the typing. The server's count is what holds.
 */
export const estimate = (text: string, unit: Unit): number => {
  if (unit === 'weighted') return weigh(text)
  if (unit === 'utf16') return text.length
  return unit === 'code_point' ? Array.from(text).length : countGraphemes(text)
}

/** What one character adds to a length. */
const sizeOf = (character: string, unit: Unit): number => {
  if (unit === 'weighted') return weightOf(character.normalize('NFC'))
  if (unit === 'utf16') return character.length
  return unit === 'code_point' ? Array.from(character).length : 1
}

interface Stretch {
  readonly at: number
  readonly size: number
}

/** A text in what is counted as one: its characters, and where links have a weight of their own, those. */
function* stretchesOf(text: string, unit: Unit): Generator<Stretch> {
  let end = 0
  const upTo = function* (next: number): Generator<Stretch> {
    for (const { segment, index } of segmenter.segment(text.slice(end, next))) {
      yield { at: end + index, size: sizeOf(segment, unit) }
    }
  }
  for (const { 0: link, index } of unit === 'weighted' ? text.matchAll(LINK) : []) {
    yield* upTo(index)
    yield { at: index, size: LINK_WEIGHT }
    end = index + link.length
  }
  yield* upTo(text.length)
}

/** How much of a text has room within a limit: an index into it, between two characters and not inside of a link. */
export const indexWithin = (text: string, unit: Unit, limit: number): number => {
  let room = limit
  for (const { at, size } of stretchesOf(text, unit)) {
    if (size > room) return at
    room -= size
  }
  return text.length
}
