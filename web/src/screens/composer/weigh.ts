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

/** How much of a text has room within a limit: an index into it, between two characters. */
export const indexWithin = (text: string, unit: Unit, limit: number): number => {
  if (estimate(text, unit) <= limit) return text.length
  const ends = [...segmenter.segment(text)].map(({ index }) => index)
  let [low, high] = [0, ends.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (estimate(text.slice(0, ends[middle]), unit) <= limit) low = middle
    else high = middle - 1
  }
  return ends[low] ?? 0
}
