import type { World } from './world.ts'

/** What steers a terminal, or turns the direction of writing: text of others must not. */
const STEERING = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]/gu

/** Text for one line of a terminal. */
export const readable = (text: string): string =>
  text
    .replaceAll(/\s*\r?\n\s*/g, ' ⏎ ')
    .replaceAll('\t', ' ')
    .replaceAll(STEERING, '�')

/** Text for a terminal, with its line breaks. */
export const readableLines = (text: string): string => text.split(/\r?\n/).map(readable).join('\n')

/** Text of a file for a terminal: the breaks and gaps stay, and nothing steers it. */
export const readableFile = (text: string): string =>
  text.replaceAll(STEERING, (found) => (/[\r\n\t]/.test(found) ? found : '�'))

/** JSON that a terminal can show too: what would steer it is written as an escape. */
export const toJson = (value: unknown, space = 2): string => {
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  // Line breaks between the fields are the printer's own; within a text JSON has none.
  return JSON.stringify(value, null, space).replaceAll(STEERING, (found) => (found === '\n' ? found : escape(found)))
}

const MOST_WIDTH = 60

const segmenter = new Intl.Segmenter()

/** As a person counts them. */
const charactersOf = (text: string): readonly string[] => Array.from(segmenter.segment(text), ({ segment }) => segment)

const cut = (text: string): string => {
  const characters = charactersOf(text)
  return characters.length > MOST_WIDTH ? `${characters.slice(0, MOST_WIDTH - 1).join('')}…` : text
}

/** Columns below their titles. */
export const table = (titles: readonly string[], rows: readonly (readonly (string | null | undefined)[])[]): string => {
  const lines = [titles, ...rows].map((row) => row.map((cell) => cut(readable(cell ?? ''))))
  const widths = titles.map((_, column) => Math.max(...lines.map((line) => charactersOf(line[column] ?? '').length)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => `${cell}${' '.repeat((widths[column] ?? 0) - charactersOf(cell).length)}`)
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('')
}

/** Says something for the person or, with `--json`, for a program: never both. */
export const say = (world: World, json: boolean, { value, text }: { value: unknown; text: () => string }): void => {
  world.stdout.write(json ? `${toJson(value)}\n` : text())
}
