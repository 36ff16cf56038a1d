import { ROLES } from './membership.ts'
import type { Original, OriginalPost } from './original.ts'
import { PUBLICATION_STATUSES } from './publication.ts'

/** A row in PostgreSQL's own words, by column. */
export type TextRow = Readonly<Record<string, string | null>>

/** Rows by table. */
export type TextTables = ReadonlyMap<string, readonly TextRow[]>

/** What is read of the original's tables: not the keys of channels, which were never real, nor sessions. */
export const ORIGINAL_COLUMNS = {
  users: ['id', 'email', 'username', 'password'],
  organizations: ['id', 'name', 'created_at'],
  memberships: ['user_id', 'org_id', 'role'],
  channels: ['id', 'org_id', 'provider', 'display_name', 'created_at'],
  posts: [
    'id',
    'org_id',
    'channel_id',
    'author_user_id',
    'body_text',
    'media_url',
    'status',
    'scheduled_at',
    'published_at',
    'last_error',
    'created_at',
    'updated_at',
  ],
  approvals: ['post_id', 'approver_user_id'],
  apikey: ['id'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** Why a database is not one of the original's; the message says what is wrong. */
export class NotOriginal extends Error {
  override readonly name = 'NotOriginal'
}

const strange = (table: string, column: string, value: string | null): NotOriginal =>
  new NotOriginal(`The table ${table} has a ${column} that the original cannot have written: ${JSON.stringify(value)}.`)

const ISO = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)([+-]\d\d)(?::?(\d\d))?$/

const dateFrom = (text: string): Date | null => {
  const [, day, time, hours, minutes = '00'] = ISO.exec(text) ?? []
  const date = new Date(`${day}T${time}${hours}:${minutes}`)
  return day === undefined || Number.isNaN(date.getTime()) ? null : date
}

/** One row's cells, each as what it must be. */
const reader = (table: string, row: TextRow) => {
  const cell = (column: string): string => {
    const value = row[column] ?? null
    if (value === null) throw strange(table, column, null)
    return value
  }
  const oneOf = <T extends string>(column: string, words: readonly T[]): T => {
    const word = words.find((each) => each === row[column])
    if (word === undefined) throw strange(table, column, row[column] ?? null)
    return word
  }
  const date = (column: string): Date => {
    const found = dateFrom(cell(column))
    if (found === null) throw strange(table, column, cell(column))
    return found
  }
  const dateOrNull = (column: string): Date | null => ((row[column] ?? null) === null ? null : date(column))
  return { cell, oneOf, date, dateOrNull, text: (column: string): string => row[column] ?? '' }
}

type Reader = ReturnType<typeof reader>

const toPost = (read: Reader, approvers: ReadonlyMap<string, readonly string[]>): OriginalPost => ({
  id: read.cell('id'),
  orgId: read.cell('org_id'),
  channelId: read.cell('channel_id'),
  authorId: read.cell('author_user_id'),
  text: read.text('body_text'),
  mediaUrl: read.text('media_url').trim(),
  status: read.oneOf('status', PUBLICATION_STATUSES),
  scheduledAt: read.date('scheduled_at'),
  publishedAt: read.dateOrNull('published_at'),
  lastError: read.text('last_error') === '' ? null : read.text('last_error'),
  createdAt: read.date('created_at'),
  updatedAt: read.dateOrNull('updated_at'),
  approvedBy: approvers.get(read.cell('id')) ?? [],
})

/** In the order of their numbers, wherever they come from. */
const sorted = (rows: readonly TextRow[], column: string): readonly TextRow[] =>
  rows.toSorted((one, other) => Number(one[column]) - Number(other[column]))

/** Rows in words, each table's as what they mean; throws `NotOriginal`. */
export const toOriginal = (tables: TextTables): Original => {
  const rowsOf = <T>(table: keyof typeof ORIGINAL_COLUMNS, make: (read: Reader) => T): readonly T[] =>
    sorted(tables.get(table) ?? [], ORIGINAL_COLUMNS[table][0]).map((row) => make(reader(table, row)))
  const users = rowsOf('users', ({ cell }) => ({
    id: cell('id'),
    email: cell('email'),
    username: cell('username').trim(),
    passwordHash: cell('password'),
  }))
  const names = new Map(users.map(({ id, username }) => [id, username]))
  const approvals = rowsOf('approvals', ({ cell }) => ({ post: cell('post_id'), by: cell('approver_user_id') }))
  const approvers = new Map(
    [...Map.groupBy(approvals, ({ post }) => post)].map(
      ([post, all]) => [post, all.map(({ by }) => names.get(by) ?? `user ${by}`)] as const,
    ),
  )
  return {
    users,
    organizations: rowsOf('organizations', ({ cell, date }) => ({
      id: cell('id'),
      name: cell('name').trim(),
      createdAt: date('created_at'),
    })),
    memberships: rowsOf('memberships', ({ cell, oneOf }) => ({
      userId: cell('user_id'),
      orgId: cell('org_id'),
      role: oneOf('role', ROLES),
    })),
    channels: rowsOf('channels', ({ cell, date }) => ({
      id: cell('id'),
      orgId: cell('org_id'),
      provider: cell('provider'),
      displayName: cell('display_name').trim(),
      createdAt: date('created_at'),
    })),
    posts: rowsOf('posts', (read) => toPost(read, approvers)),
    apiKeys: (tables.get('apikey') ?? []).length,
  }
}
