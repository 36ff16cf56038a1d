import { refuse, refuseIssues, Refused, type Issue, type Params } from '#domain/problem.ts'
import { ID } from '#domain/id.ts'
import { asWritten } from '#lib/csv.ts'
import { CsvFault, readCsv, type CsvRow, type CsvTable } from '#lib/csv-table.ts'
import { refuseBadInput } from './bad-input.ts'

/** The columns of an imported file: each is the field of the same name. */
const FIELDS = [
  'text',
  'channels',
  'media',
  'thread',
  'scheduled_at',
  'local_time',
  'time_zone',
  'fold',
  'schedule',
  'allow_duplicate',
  'labels',
  'note',
] as const
type Field = (typeof FIELDS)[number]

/** Columns of an export that tell something and are not read. */
const TOLD = ['id', 'status', 'approval', 'urls', 'created_at'] as const

const isField = (name: string): name is Field => FIELDS.some((field) => field === name)

const isColumn = (name: string): boolean => isField(name) || TOLD.some((told) => told === name)

/** What other programs call them. */
const HINTS: Readonly<Record<string, Field>> = {
  message: 'text',
  content: 'text',
  caption: 'text',
  post: 'text',
  body: 'text',
  channel: 'channels',
  channel_id: 'channels',
  account: 'channels',
  profile: 'channels',
  handle: 'channels',
  media_id: 'media',
  image: 'media',
  date: 'scheduled_at',
  time: 'scheduled_at',
  datetime: 'scheduled_at',
  publish_at: 'scheduled_at',
  timezone: 'time_zone',
  tz: 'time_zone',
  label: 'labels',
  tag: 'labels',
  comment: 'note',
}

const nameOf = (cell: string): string => cell.trim().toLowerCase()

const columnIssue = (code: string, detail: string, params: Params): Issue => ({ pointer: '', code, detail, params })

const unknown = (cell: string, index: number): Issue => {
  const name = nameOf(cell).replaceAll(/[\s-]+/g, '_')
  const meant = HINTS[name] ?? HINTS[name.replace(/s$/, '')]
  const hint = meant === undefined ? '' : ` Perhaps ${meant} is meant.`
  const detail = `There is no column "${cell.trim().slice(0, 60)}" (the ${index + 1}. of the header).${hint} Known are: ${FIELDS.join(', ')}.`
  return columnIssue('unknown_column', detail, { reason: 'named', name: cell.trim().slice(0, 60), position: index + 1 })
}

/** The header's columns in their order; null for one without a name, under which nothing may stand. */
const columnsOf = ({ cells, line }: CsvRow): readonly (string | null)[] => {
  const names = cells.map(nameOf)
  const issues = names.flatMap((name, index) => {
    if (name === '') return []
    if (!isColumn(name)) return [unknown(cells[index] ?? '', index)]
    if (names.indexOf(name) === index) return []
    return [
      columnIssue('repeated', `The column ${name} stands in the header twice; leave one out.`, {
        reason: 'column',
        name,
      }),
    ]
  })
  if (issues.length === 0 && !names.includes('text'))
    throw refuseIssues([
      columnIssue('required', `The header in line ${line} has no column text; the first line names the columns.`, {
        reason: 'text_column',
        line,
      }),
    ])
  if (issues.length > 0) throw refuseIssues(issues)
  return names.map((name) => (name === '' ? null : name))
}

const wrongCell = (field: string, detail: string, reason: string): Refused =>
  refuseIssues([{ pointer: `/${field}`, code: 'invalid_format', detail, params: { reason } }])

const fromJson = (field: string, cell: string): unknown => {
  try {
    return JSON.parse(cell)
  } catch {
    throw wrongCell(
      field,
      'This begins like JSON and is none; put it right, or name what is meant with blanks between.',
      'json',
    )
  }
}

/** Ids or handles with blanks, commas or semicolons between them; or JSON, as the API takes it. */
const listOf = (field: string, cell: string, toEntry: (word: string) => object): unknown =>
  cell.startsWith('[')
    ? fromJson(field, cell)
    : cell
        .split(/[\s,;]+/)
        .filter((word) => word !== '')
        .map(toEntry)

const toThread = (cell: string): unknown => {
  if (cell.startsWith('[')) return fromJson('thread', cell)
  throw wrongCell('thread', 'A thread is written as JSON, as the API takes it: [{"text": "…"}].', 'thread')
}

/** Names may have blanks in them. */
const toNames = (cell: string): unknown =>
  cell.startsWith('[')
    ? fromJson('labels', cell)
    : cell
        .split(/[,;]/)
        .map((name) => name.trim())
        .filter((name) => name !== '')

const toBoolean = (cell: string): unknown => {
  const word = cell.toLowerCase()
  return ['true', 'false'].includes(word) ? word === 'true' : cell
}

const CELLS: Readonly<Record<Field, (cell: string) => unknown>> = {
  text: (cell) => cell,
  channels: (cell) => listOf('channels', cell, (word) => (ID.test(word) ? { channel_id: word } : { channel: word })),
  media: (cell) => listOf('media', cell, (word) => (/^https?:\/\//i.test(word) ? { url: word } : { media_id: word })),
  thread: toThread,
  scheduled_at: (cell) => cell,
  local_time: (cell) => cell,
  time_zone: (cell) => cell,
  fold: (cell) => cell.toLowerCase(),
  schedule: (cell) => cell.toLowerCase(),
  allow_duplicate: toBoolean,
  labels: toNames,
  note: (cell) => cell,
}

const HAS_OFFSET = /(?:Z|[+-]\d\d:?\d\d)$/i

/** A time without an offset is one of the zone beside it, and RFC 3339 allows a blank where JSON wants its T. */
const spellTime = (post: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const { scheduled_at: time, ...rest } = post
  if (typeof time !== 'string') return post
  if (!HAS_OFFSET.test(time) && rest['time_zone'] !== undefined && rest['local_time'] === undefined)
    return { ...rest, local_time: time }
  return { ...rest, scheduled_at: time.replace(' ', 'T') }
}

/** Text and note are as they stand there, blanks included. All else is taken without the blanks around it. */
const valueOf = (column: Field, cell: string): unknown => {
  const written = asWritten(cell)
  if (column === 'text' || column === 'note') return written
  const word = written.trim()
  return word === '' ? undefined : CELLS[column](word)
}

const wrongCount = (cells: number, columns: number): Refused =>
  refuseIssues([
    {
      pointer: '',
      code: 'wrong_number_of_cells',
      detail: `This row has ${cells} cells, and the header ${columns}; a text with the separator or a line break in it stands in quotes.`,
      params: { cells, columns },
    },
  ])

const checkUnnamed = (columns: readonly (string | null)[], cells: readonly string[]): void => {
  const index = columns.findIndex((column, place) => column === null && (cells[place] ?? '').trim() !== '')
  if (index < 0) return
  const detail = `The ${index + 1}. column has no name in the header, and something stands in it here.`
  throw refuseIssues([
    { pointer: '', code: 'unknown_column', detail, params: { reason: 'unnamed', position: index + 1 } },
  ])
}

const toPost = (columns: readonly (string | null)[], { cells }: CsvRow): unknown => {
  if (cells.length !== columns.length) throw wrongCount(cells.length, columns.length)
  checkUnnamed(columns, cells)
  const entries = columns.flatMap((column, index) => {
    if (column === null || !isField(column)) return []
    const value = valueOf(column, cells[index] ?? '')
    return value === undefined ? [] : [[column, value] as const]
  })
  const post = Object.fromEntries(entries)
  refuseBadInput(post, '')
  return spellTime(post)
}

const CODES: Readonly<Record<CsvFault['code'], 'malformed_request' | 'invalid_request'>> = {
  invalid_encoding: 'malformed_request',
  unknown_charset: 'invalid_request',
  malformed_csv: 'malformed_request',
  too_many_rows: 'invalid_request',
  empty: 'invalid_request',
}

const refuseFault = ({ code, message: detail, place }: CsvFault): Refused => {
  const params = place === undefined ? {} : { params: { reason: 'line', ...place } }
  return new Refused({ code: CODES[code], detail, issues: [{ pointer: '', code, detail, ...params }] })
}

const read = async (file: Buffer, charset: string | undefined, mostRows: number): Promise<CsvTable> => {
  try {
    return await readCsv(file, { charset, mostRows, isColumn: (cell) => isColumn(nameOf(cell)) })
  } catch (error) {
    throw error instanceof CsvFault ? refuseFault(error) : error
  }
}

/** A file of CSV: its rows, each to be turned into a post as the API takes it when its turn comes. */
export interface ImportTable extends Pick<CsvTable, 'charset' | 'separator'> {
  readonly rows: readonly { readonly line: number; readonly read: () => unknown }[]
  /** The columns that a pointer into a row's post leads to. */
  readonly columnOf: (pointer: string) => string | null
}

/** Reads a table as a whole; throws `Refused` for what is wrong with the file, and leaves what is wrong with a row to the row. */
export const readImportTable = async (
  file: Buffer,
  { charset, mostRows }: { readonly charset: string | undefined; readonly mostRows: number },
): Promise<ImportTable> => {
  const table = await read(file, charset, mostRows)
  const columns = columnsOf(table.header)
  if (table.rows.length === 0) throw refuse('invalid_request', 'The file has a header and no rows; each row is a post.')
  return {
    charset: table.charset,
    separator: table.separator,
    rows: table.rows.map((row) => ({ line: row.line, read: () => toPost(columns, row) })),
    columnOf: (pointer) => {
      const [, field = ''] = pointer.split('/')
      if (columns.includes(field)) return field
      return field === 'local_time' ? 'scheduled_at' : null
    },
  }
}
