import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { lockToMigrate } from './migration-lock.ts'
import { asOwner } from './owner.ts'
import { COPYING, listTables, quoted, type CopiedTable } from './snapshot.ts'
import { countRows } from './statistics.ts'

const SESSION = { name: 'scheduly-restore', settings: COPYING } as const

/** What is put back. */
export interface Restored {
  readonly tables: readonly (CopiedTable & { readonly rows: number })[]
  readonly sequences: readonly { readonly name: string; readonly value: string }[]
  read(table: CopiedTable): Promise<Readable>
  /** Why nothing is sent from it until a person says so. */
  readonly haltReason: string
}

interface Link {
  readonly table: string
  readonly name: string
  readonly definition: string
}

/** A database with anybody in it is not written over. */
const refuseUsed = async (client: Client): Promise<void> => {
  const answer = await client.query<{ used: boolean }>(
    'SELECT EXISTS (SELECT FROM users) OR EXISTS (SELECT FROM organizations) AS used',
  )
  if (answer.rows[0]?.used !== false)
    throw new Error(
      'This database has accounts or organizations already, and nothing was changed. Restore into an empty one: point DB_URL at a new database, or SCHEDULY_DATA_DIR at a new folder.',
    )
}

const refuseOtherTables = (here: readonly CopiedTable[], there: readonly CopiedTable[]): void => {
  const shape = (tables: readonly CopiedTable[]): string =>
    JSON.stringify(tables.map(({ name, columns }) => [name, [...columns].sort()]))
  if (shape(here) !== shape(there))
    throw new Error('The tables of the backup are not those of its migrations: it was changed.')
}

const LINKS = `SELECT c.relname::text AS table, o.conname::text AS name, pg_get_constraintdef(o.oid) AS definition
  FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
  WHERE o.connamespace = 'scheduly'::regnamespace AND o.contype = 'f' ORDER BY c.relname, o.conname`

const FORCED = `SELECT relname::text AS name FROM pg_class
  WHERE relnamespace = 'scheduly'::regnamespace AND relkind IN ('r', 'p') AND relforcerowsecurity`

const alter = async (client: Client, tables: readonly string[], what: string): Promise<void> => {
  for (const table of tables) await client.query(`ALTER TABLE ${quoted(client, [table])} ${what}`)
}

const load = async (client: Client, table: Restored['tables'][number], source: Readable): Promise<void> => {
  const columns = quoted(client, table.columns)
  const target = client.query(copyFrom(`COPY ${quoted(client, [table.name])} (${columns}) FROM STDIN`))
  await pipeline(source, target)
  if (target.rowCount !== table.rows)
    throw new Error(`The backup has ${target.rowCount} rows of ${table.name}, and says ${table.rows}: it is damaged.`)
}

/** The list of the archive's months comes before their rows, by its name; each month that was not dropped is a table of its own. */
const makeMonths = async (client: Client): Promise<void> => {
  await client.query('SELECT make_archive_month(month) FROM archive_months WHERE dropped_at IS NULL')
}

const fill = async (client: Client, restored: Restored): Promise<void> => {
  const names = restored.tables.map(({ name }) => name)
  const links = (await client.query<Link>(LINKS)).rows
  const forced = (await client.query<{ name: string }>(FORCED)).rows.map(({ name }) => name)
  // Rows are put back as they were, and were judged when they were written: triggers would do their work a second time. Links
  // between tables go round in circles; made anew at the end, each is checked.
  await alter(client, forced, 'NO FORCE ROW LEVEL SECURITY')
  await alter(client, names, 'DISABLE TRIGGER USER')
  for (const { table, name } of links) await alter(client, [table], `DROP CONSTRAINT ${quoted(client, [name])}`)
  await client.query(`TRUNCATE ${quoted(client, names)}`)
  for (const table of restored.tables) {
    await load(client, table, await restored.read(table))
    if (table.name === 'archive_months') await makeMonths(client)
  }
  for (const { name, value } of restored.sequences) await client.query('SELECT setval($1::regclass, $2)', [name, value])
  for (const { table, name, definition } of links)
    await alter(client, [table], `ADD CONSTRAINT ${quoted(client, [name])} ${definition}`)
  await alter(client, names, 'ENABLE TRIGGER USER')
  await alter(client, forced, 'FORCE ROW LEVEL SECURITY')
}

/**
 * Puts rows back into an empty database that has the tables of their migrations, all or nothing. Publishing is halted in it until
 * a person has looked: what was sent since the backup was made is not known to it.
 */
export const restoreRows = (ownerUrl: string, restored: Restored): Promise<void> =>
  asOwner(ownerUrl, SESSION, async (client) => {
    await lockToMigrate(client)
    await client.query('BEGIN')
    await refuseUsed(client)
    refuseOtherTables(await listTables(client), restored.tables)
    await fill(client, restored)
    await client.query('SELECT halt_publishing($1)', [restored.haltReason])
    await client.query('COMMIT')
    await countRows(client)
  })

/** Rejects with a sentence when somebody has used the database; one without tables is fine. */
export const requireUnused = (ownerUrl: string): Promise<void> =>
  asOwner(ownerUrl, SESSION, async (client) => {
    const found = await client.query<{ there: boolean }>(
      `SELECT to_regclass('scheduly.organizations') IS NOT NULL AS there`,
    )
    if (found.rows[0]?.there === true) await refuseUsed(client)
  })
