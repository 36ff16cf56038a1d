/**
 * What a length is counted in. `grapheme` is what people see as one character; `code_point` is what JSON Schema counts by,
 * `utf16` what JavaScript calls length; `weighted` is a network's own sum, in which characters count differently.
 */
export const TEXT_UNITS = ['weighted', 'code_point', 'utf16', 'grapheme'] as const
export type TextUnit = (typeof TEXT_UNITS)[number]

/** A way to count, and the name of its unit. */
export interface TextCounter {
  readonly unit: TextUnit
  readonly count: (text: string) => number
}

// The borders of graphemes are the same in all languages that the standard has data for (UAX #29).
const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })

const countGraphemes = (text: string): number => Iterator.from(segmenter.segment(text)).reduce((count) => count + 1, 0)

const countCodePoints = (text: string): number => Array.from(text).length

/** Characters as people see them: a family of emoji, a flag, a letter with its accents are one each. */
export const GRAPHEMES: TextCounter = { unit: 'grapheme', count: countGraphemes }

export const CODE_POINTS: TextCounter = { unit: 'code_point', count: countCodePoints }

export const UTF16: TextCounter = { unit: 'utf16', count: ({ length }) => length }

/** A network's own way to count. */
export const weightedBy = (count: TextCounter['count']): TextCounter => ({ unit: 'weighted', count })
