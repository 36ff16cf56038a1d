/** A table, for the terminal and for docs/performance.md alike. */
export interface Table {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** What a reader must know to read it rightly. */
  readonly notes: readonly string[]
}

/** What was promised, and what was measured. */
export interface Bar {
  readonly promise: string
  readonly measured: string
  readonly met: boolean
}

/** An SVG for docs/performance.md. */
export interface Plot {
  readonly file: string
  readonly alt: string
  readonly svg: string
}

/** What a lane hands back. */
export interface Findings {
  readonly title: string
  readonly tables: readonly Table[]
  readonly bars: readonly Bar[]
  readonly plots: readonly Plot[]
  /** Said as it is, a code block: what EXPLAIN says. */
  readonly text: readonly string[]
}

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = values.toSorted((one, other) => one - other)
  const nan = Number.NaN
  return {
    median: sorted[Math.max(0, Math.ceil(sorted.length / 2) - 1)] ?? nan,
    min: sorted[0] ?? nan,
    max: sorted.at(-1) ?? nan,
  }
}

const digits = (value: number): number => {
  if (Math.abs(value) >= 100) return 0
  return Math.abs(value) >= 10 ? 1 : 2
}

/** A number as people read it; a dash where there is none. */
export const shown = (value: number): string =>
  Number.isFinite(value)
    ? value.toLocaleString('en-US', { maximumFractionDigits: digits(value), minimumFractionDigits: digits(value) })
    : '–'

/** Median, and in parentheses the least and the most. */
export const shownSpread = ({ median, min, max }: Spread): string =>
  min === max ? shown(median) : `${shown(median)} (${shown(min)}–${shown(max)})`

/** How many times `base`. */
export const ratio = (value: number, base: number): string => `×${shown(value / base)}`

const widths = ({ head, rows }: Table): readonly number[] =>
  head.map((word, column) => Math.max(word.length, ...rows.map((row) => row[column]?.length ?? 0)))

/** The first column is words, the others are numbers. */
const line = (cells: readonly string[], wide: readonly number[]): string =>
  cells
    .map((cell, column) => (column === 0 ? cell.padEnd(wide[column] ?? 0) : cell.padStart(wide[column] ?? 0)))
    .join('   ')

export const asText = (table: Table): string => {
  const wide = widths(table)
  const rule = '─'.repeat(wide.reduce((sum, width) => sum + width + 3, -3))
  const lines = [line(table.head, wide), rule, ...table.rows.map((row) => line(row, wide))]
  return [
    `\n${table.title}`,
    ...lines.map((each) => `  ${each.trimEnd()}`),
    ...table.notes.map((note) => `  ${note}`),
  ].join('\n')
}

export const asMarkdown = (table: Table): string => {
  const wide = widths(table)
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(wide[column] ?? 0) : cell.padStart(wide[column] ?? 0))).join(' | ')} |`
  const rule = `| ${wide.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [
    `**${table.title}**`,
    '',
    row(table.head),
    rule,
    ...table.rows.map(row),
    ...(table.notes.length === 0 ? [] : ['', ...table.notes]),
  ].join('\n')
}

export const barAsText = ({ promise, measured, met }: Bar): string =>
  `  ${met ? 'PASS' : 'MISS'}  ${promise}: ${measured}`
