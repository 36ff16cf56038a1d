/** A file of a program for tables, as text in rows and columns. */
export interface Sheet {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

const SEPARATORS = [',', ';', '\t'] as const

/** The one that the first line has most of, outside of quotes. */
const separatorOf = (text: string): string => {
  const line = (/^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text)?.[0] ?? '').replaceAll(/"(?:[^"]|"")*"/g, '')
  const counted = SEPARATORS.map((separator) => ({ separator, count: line.split(separator).length }))
  return counted.toSorted((one, other) => other.count - one.count)[0]?.separator ?? ','
}

const unquote = (cell: string): string => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)

const isBlank = (row: readonly string[]): boolean => row.every((cell) => cell.trim() === '')

/** Every cell with what ends it; null for what cannot be read so. */
const readCells = (text: string, separator: string): readonly (readonly [cell: string, end: string])[] | null => {
  const pattern = new RegExp(`("(?:[^"]|"")*"|[^"${separator}\\r\\n]*)(${separator}|\\r\\n|\\n|\\r|$)`, 'y')
  const cells: (readonly [string, string])[] = []
  for (let end = separator; end !== '';) {
    const found = pattern.exec(text)
    if (found === null) return null
    end = found[2] ?? ''
    cells.push([unquote(found[1] ?? ''), end])
  }
  return cells
}

/** Reads RFC 4180; null for what cannot be read so, which the server then says more about. */
export const readSheet = (text: string): Sheet | null => {
  const separator = separatorOf(text)
  const cells = readCells(text, separator)
  if (cells === null) return null
  const rows: string[][] = [[]]
  for (const [cell, end] of cells) {
    rows.at(-1)?.push(cell)
    if (end !== separator && end !== '') rows.push([])
  }
  const [header = [], ...others] = rows
  return { header, rows: others.filter((row) => !isBlank(row)) }
}

const quote = (cell: string): string => (/[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

export const writeSheet = ({ header, rows }: Sheet): string =>
  [header, ...rows].map((row) => `${row.map(quote).join(',')}\r\n`).join('')

/** Text as most programs write it: UTF-8, or what Windows had before. */
export const decodeText = (bytes: ArrayBuffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
