/** A row of a dump, by column, in PostgreSQL's own words. */
type DumpRow = Readonly<Record<string, string | null>>

/** Tables that are wanted of a dump, with the columns that each must have. */
type WantedTables = Readonly<Record<string, readonly string[]>>

/** Why a file is no dump that can be read; the message says what to do. */
class DumpFault extends Error {
  override readonly name = 'DumpFault'
}

const COPY = /^COPY (?:("?)([^".]+)\1\.)?("?)([^". (]+)\3 \((.*)\) FROM stdin;$/i
const END = '\\.'
const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** A cell in the text form of COPY. */
const cellOf = (written: string): string | null =>
  written === '\\N'
    ? null
    : written.replaceAll(/\\(.)/gs, (_whole, character: string) => ESCAPES[character] ?? character)

const nameOf = (column: string): string => column.trim().replaceAll('"', '')

interface OpenTable {
  readonly columns: readonly string[]
  /** Null: a table that nobody wants. */
  readonly rows: DumpRow[] | null
}

const NOT_PLAIN =
  'This is a dump in a form of its own; make a plain one of it: pg_restore --data-only --file=plain.sql <this file>'

/** By line feeds alone: a text may hold what else ends a line elsewhere. */
const linesOf = async function* (pieces: AsyncIterable<string>): AsyncGenerator<string, void> {
  let rest = ''
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield line.replace(/\r$/, '')
  }
  yield rest
}

/** Reads the rows of wanted tables from a plain dump (`pg_dump`, with or without its schema), line by line. */
export const readPostgresDump = async (
  pieces: AsyncIterable<string>,
  wanted: { readonly tables: WantedTables; readonly notIn: string; readonly mostRows: number },
): Promise<ReadonlyMap<string, readonly DumpRow[]>> => {
  const found = new Map<string, DumpRow[]>()
  let open: OpenTable | null = null
  let rows = 0
  const begin = (line: string): OpenTable | null => {
    const [, , schema = '', , table = '', names = ''] = COPY.exec(line) ?? []
    if (table === '') return null
    const columns = names.split(',').map(nameOf)
    const needed = wanted.tables[table]
    if (needed === undefined || schema === wanted.notIn) return { columns, rows: null }
    const missing = needed.find((column) => !columns.includes(column))
    if (missing !== undefined) throw new DumpFault(`The table ${table} of this dump has no column ${missing}.`)
    if (found.has(table)) throw new DumpFault(`The table ${table} is in this dump twice, in two schemas.`)
    const own: DumpRow[] = []
    found.set(table, own)
    return { columns, rows: own }
  }
  const take = ({ columns, rows: own }: OpenTable, line: string): void => {
    if (own === null) return
    const cells = line.split('\t')
    if (cells.length !== columns.length) throw new DumpFault('A row of this dump is torn; copy the file once more.')
    rows += 1
    if (rows > wanted.mostRows) throw new DumpFault(`This dump has more than ${wanted.mostRows} rows.`)
    own.push(Object.fromEntries(columns.map((column, index) => [column, cellOf(cells[index] ?? '')])))
  }
  for await (const line of linesOf(pieces)) {
    if (line.startsWith('PGDMP')) throw new DumpFault(NOT_PLAIN)
    if (open === null) open = begin(line)
    else if (line === END) open = null
    else take(open, line)
  }
  if (open !== null) throw new DumpFault('This dump ends in the middle of a table; copy the file once more.')
  return found
}
