import type { Client } from 'pg'
import { NotOriginal, ORIGINAL_COLUMNS, type TextRow, type TextTables } from '#domain/original-rows.ts'
import { databaseFault } from './database.ts'
import { asOwner } from './owner.ts'

/** Reads and writes nothing; instants in one spelling. */
const SESSION = {
  name: 'scheduly-import',
  settings: `SET default_transaction_read_only = on; SET TimeZone = 'UTC'; SET DateStyle = 'ISO'`,
} as const

const UNDEFINED = ['42P01', '42703']

const readTable = async (client: Client, table: string, columns: readonly string[]): Promise<readonly TextRow[]> => {
  const list = columns.map((column) => `${client.escapeIdentifier(column)}::text`).join(', ')
  try {
    return (await client.query<TextRow>(`SELECT ${list} FROM ${client.escapeIdentifier(table)}`)).rows
  } catch (error) {
    if (!UNDEFINED.includes(databaseFault(error).code ?? '')) throw error
    const words = error instanceof Error ? error.message : ''
    throw new NotOriginal(`This is no database of the original Scheduly: ${words}.`, { cause: error })
  }
}

/** SQLAlchemy names its driver in the address: postgresql+asyncpg://… */
const plainUrl = (url: string): string => url.replace(/^(postgres(?:ql)?)\+\w+:/, '$1:')

/** All rows of the original's tables as they are at one moment. */
export const readOriginalTables = (url: string): Promise<TextTables> =>
  asOwner(plainUrl(url), SESSION, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    const tables = new Map<string, readonly TextRow[]>()
    for (const [table, columns] of Object.entries(ORIGINAL_COLUMNS))
      tables.set(table, await readTable(client, table, columns))
    await client.query('COMMIT')
    return tables
  })
