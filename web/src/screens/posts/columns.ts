import { kept, keep } from '#web/lib/keep.ts'
import type { Sheet } from './csv.ts'

/** What an import reads, in the order in which it is offered. */
export const COLUMNS = [
  'text',
  'channels',
  'local_time',
  'time_zone',
  'scheduled_at',
  'media',
  'thread',
  'labels',
  'note',
  'schedule',
  'fold',
  'allow_duplicate',
] as const

export type Column = (typeof COLUMNS)[number]

/** What an export tells beside, and an import passes over. */
const TOLD: ReadonlySet<string> = new Set(['id', 'status', 'approval', 'urls', 'created_at'])

/** What other programs call them. */
const MEANT: readonly (readonly [Column, RegExp])[] = [
  ['text', /^(?:text|message|content|caption|post|body|beitrag|nachricht)$/],
  ['channels', /^(?:channels?|channel_id|accounts?|profiles?|handles?|kan[aä]le?|konto)$/],
  ['time_zone', /^(?:time_?zone|tz|zeitzone)$/],
  ['local_time', /^(?:local_time|date|time|date_?time|datum|zeit|wann|when|publish_at|scheduled|schedule_time)$/],
  ['media', /^(?:media|media_ids?|images?|bilder?)$/],
  ['labels', /^(?:labels?|tags?|campaign)$/],
  ['note', /^(?:notes?|comments?|notiz)$/],
]

const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')

export const isColumn = (name: string): name is Column => COLUMNS.some((column) => column === name)

/** By column of the file, what it is; null: it is left out. */
export type Mapping = readonly (Column | null)[]

const meantBy = (name: string): Column | null => {
  const word = plain(name)
  if (isColumn(word)) return word
  return MEANT.find(([, pattern]) => pattern.test(word))?.[0] ?? null
}

/** Each of ours once: the first that may be meant. */
const guess = (header: readonly string[]): Mapping => {
  const found = header.map(meantBy)
  return found.map((column, index) => (found.indexOf(column) === index ? column : null))
}

const nameFor = (header: readonly string[]): string => `import.${header.map(plain).join('|').slice(0, 200)}`

/** As it was said for such a file before, in this browser; else as the names have it. */
export const mappingFor = (header: readonly string[]): Mapping => {
  const before = kept(nameFor(header))?.split(',')
  if (before?.length !== header.length) return guess(header)
  return before.map((name) => (isColumn(name) ? name : null))
}

export const rememberMapping = (header: readonly string[], mapping: Mapping): void =>
  keep(nameFor(header), mapping.map((column) => column ?? '').join(','))

/** Whether all of the file's names are ours, so that nobody need be asked. */
export const isOurs = (header: readonly string[]): boolean => {
  const names = header.map((name) => name.trim().toLowerCase())
  return names.includes('text') && names.every((name) => name === '' || isColumn(name) || TOLD.has(name))
}

/** The sheet in our columns; what is left out is gone. */
export const mapped = ({ header, rows }: Sheet, mapping: Mapping): Sheet => {
  const taken = header.map((_name, index) => index).filter((index) => (mapping[index] ?? null) !== null)
  return {
    header: taken.map((index) => mapping[index] ?? ''),
    rows: rows
      .map((row) => taken.map((index) => row[index] ?? ''))
      .filter((row) => row.some((cell) => cell.trim() !== '')),
  }
}
