import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import { CsvError, parse, type Options } from 'csv-parse'
import { parse as parseAtOnce } from 'csv-parse/sync'

/** One line of cells; cells with line breaks may make it several lines of the file. */
export interface CsvRow {
  /** Which line of the file it begins at, from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

/** A file of CSV, read. */
export interface CsvTable {
  /** How its bytes were read, as the Encoding Standard calls it. */
  readonly charset: string
  readonly separator: string
  /** The first row: names of columns, as they stand there. */
  readonly header: CsvRow
  readonly rows: readonly CsvRow[]
}

interface FaultPlace {
  readonly line: number
  /** What the line was read as. */
  readonly charset?: string
}

interface FaultFacts extends ErrorOptions {
  readonly place?: FaultPlace
}

/** Why bytes are no table; the message says what to do. */
export class CsvFault extends Error {
  override readonly name = 'CsvFault'
  readonly code: 'invalid_encoding' | 'unknown_charset' | 'malformed_csv' | 'too_many_rows' | 'empty'

  /** Where it is, for whoever says it in other words. */
  readonly place: FaultPlace | undefined

  constructor(code: CsvFault['code'], message: string, { cause, place }: FaultFacts = {}) {
    super(message, { cause })
    this.code = code
    this.place = place
  }
}

export interface CsvOptions {
  /** As the sender says; a byte order mark says more. Undefined: UTF-8. */
  readonly charset: string | undefined
  readonly mostRows: number
  /** Lets the separator be told by the names of the columns. */
  readonly isColumn: (name: string) => boolean
}

const MARKS: readonly (readonly [charset: string, bytes: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

const SAY_CHARSET = 'or say its encoding: Content-Type: text/csv; charset=windows-1252'

const decoderFor = (bytes: Buffer, charset: string | undefined) => {
  const marked = MARKS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte))
  const label = marked?.[0] ?? charset ?? 'utf-8'
  try {
    return new TextDecoder(label, { fatal: true })
  } catch (cause) {
    const detail = `The encoding "${label.slice(0, 40)}" is not known here; save the file as UTF-8, ${SAY_CHARSET}.`
    throw new CsvFault('unknown_charset', detail, { cause })
  }
}

const linesIn = (text: string): number => text.split(/\r\n|\n|\r/).length

/** The first line that is not in the encoding. */
const wrongLine = (bytes: Buffer, encoding: string): number => {
  const lenient = new TextDecoder(encoding).decode(bytes)
  return linesIn(lenient.slice(0, Math.max(0, lenient.indexOf('\uFFFD'))))
}

interface Decoded {
  readonly text: string
  readonly charset: string
}

const LIKE_UTF16 =
  'This looks like UTF-16 without its mark; save the file as UTF-8, or say its encoding: Content-Type: text/csv; charset=utf-16le.'

const decode = (bytes: Buffer, options: CsvOptions): Decoded => {
  const decoder = decoderFor(bytes, options.charset)
  const charset = decoder.encoding
  if (!charset.startsWith('utf-16') && bytes.subarray(0, 200).includes(0))
    throw new CsvFault('invalid_encoding', LIKE_UTF16)
  try {
    return { text: decoder.decode(bytes), charset }
  } catch (cause) {
    const place = { line: wrongLine(bytes, charset), charset: charset.toUpperCase() }
    const detail = `Line ${place.line} is not ${place.charset}; save the file as UTF-8, ${SAY_CHARSET}.`
    throw new CsvFault('invalid_encoding', detail, { cause, place })
  }
}

const SEPARATORS = [',', ';', '\t', '|'] as const

const READING = {
  record_delimiter: ['\r\n', '\n', '\r'],
  skip_empty_lines: true,
  // A quote inside of a cell that is not quoted is a quote.
  relax_quotes: true,
  // Whoever knows the columns says so for each row.
  relax_column_count: true,
} satisfies Options

/** Programs for tables write such a first line for themselves. */
const SEPARATOR_LINE = /^sep=(.)(?:\r\n|\n|\r)/i

const firstCells = (text: string, delimiter: string): readonly string[] => {
  try {
    const [cells = []] = parseAtOnce(text, { ...READING, delimiter, to: 1 })
    return cells
  } catch {
    return []
  }
}

const LONGEST_HEADER = 16_384

/** The separator by which the first line has the most columns that are known. */
const separatorOf = (text: string, isColumn: CsvOptions['isColumn']): string => {
  const head = text.slice(0, LONGEST_HEADER)
  const scored = SEPARATORS.map((separator) => {
    const cells = firstCells(head, separator)
    return { separator, known: cells.filter(isColumn).length, cells: cells.length }
  })
  const [best] = scored.toSorted((one, other) => other.known - one.known || other.cells - one.cells)
  return best?.separator ?? ','
}

const CHUNK_BYTES = 65_536

/** Piece by piece, so that others have their turn in between. */
const piecesOf = async function* (bytes: Buffer): AsyncGenerator<Buffer, void> {
  for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
    yield bytes.subarray(from, from + CHUNK_BYTES)
    await setImmediate()
  }
}

const LF = 0x0a
const CR = 0x0d

/** Counts lines up to where a row begins, and on to where it ends. */
const createLineCounter = (bytes: Buffer, firstLine: number) => {
  const place = { at: 0, line: firstLine }
  const pass = (end: number, goesOn: (byte: number | undefined) => boolean): void => {
    for (; place.at < end && goesOn(bytes[place.at]); place.at += 1) {
      const byte = bytes[place.at]
      if (byte === LF || (byte === CR && bytes[place.at + 1] !== LF)) place.line += 1
    }
  }
  return {
    /** The line of the row that ends at this byte. */
    rowUntil: (end: number): number => {
      pass(end, (byte) => byte === LF || byte === CR)
      const begins = place.line
      pass(end, () => true)
      return begins
    },
  }
}

interface Reading {
  readonly bytes: Buffer
  readonly separator: string
  readonly firstLine: number
  readonly mostRows: number
}

const isEmpty = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '')

const tooMany = (mostRows: number) =>
  new CsvFault('too_many_rows', `The file has more than ${mostRows} rows; send it in several.`)

const LONGEST_ROW = 1_048_576

interface Record {
  readonly record: readonly string[]
  readonly info: { readonly bytes: number }
}

const readRows = async (reading: Reading): Promise<readonly CsvRow[]> => {
  const { bytes, separator, firstLine, mostRows } = reading
  const parser = parse({ ...READING, delimiter: separator, info: true, max_record_size: LONGEST_ROW })
  const lines = createLineCounter(bytes, firstLine)
  const rows: CsvRow[] = []
  await pipeline(piecesOf(bytes), parser, async (records: AsyncIterable<Record>) => {
    for await (const { record, info } of records) {
      const line = lines.rowUntil(info.bytes)
      if (isEmpty(record)) continue
      // The first one is the header.
      if (rows.length > mostRows) throw tooMany(mostRows)
      rows.push({ line, cells: record })
    }
  })
  return rows
}

const whyMalformed = ({ bytes, firstLine }: Reading, error: CsvError): CsvFault => {
  // What was read when the last whole row had ended.
  const end: unknown = error['bytes']
  const lines = createLineCounter(bytes, firstLine)
  lines.rowUntil(typeof end === 'number' ? end : 0)
  const line = lines.rowUntil(bytes.length)
  const detail =
    error.code === 'CSV_MAX_RECORD_SIZE'
      ? `The row that begins at line ${line} is longer than ${LONGEST_ROW} bytes; perhaps a quote is not closed.`
      : `A quote in the row that begins at line ${line} is never closed; close it, or write it twice inside of a quoted cell.`
  return new CsvFault('malformed_csv', detail, { cause: error, place: { line } })
}

/** Reads a file of CSV with a header: its encoding, its separator and its rows, empty ones left out. Throws `CsvFault`. */
export const readCsv = async (file: Buffer, options: CsvOptions): Promise<CsvTable> => {
  const { text, charset } = decode(file, options)
  const named = SEPARATOR_LINE.exec(text)
  const content = named === null ? text : text.slice(named[0].length)
  const separator = named?.[1] ?? separatorOf(content, options.isColumn)
  const firstLine = named === null ? 1 : 2
  const reading = { bytes: Buffer.from(content), separator, firstLine, mostRows: options.mostRows }
  try {
    const [header, ...rows] = await readRows(reading)
    if (header === undefined)
      throw new CsvFault('empty', 'The file is empty; its first line names the columns, each further one is a post.')
    return { charset, separator, header, rows }
  } catch (error) {
    throw error instanceof CsvError ? whyMalformed(reading, error) : error
  }
}
