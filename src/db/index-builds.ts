import type { Client } from 'pg'

/**
 * Stands in `schema_migrations` for the fingerprint while the index of a migration is built. Programs of before go on beside it,
 * as beside any migration of a later version; those that know it take it for missing, and build on.
 */
export const BUILDING = 'building'

const MARK = /^-- Outside a transaction: \S/m
const BUILD =
  /^(?<act>CREATE (?:UNIQUE )?INDEX CONCURRENTLY IF NOT EXISTS|DROP INDEX CONCURRENTLY IF EXISTS) (?<index>[a-z0-9_]+)(?=\s|$)/

export interface IndexBuild {
  readonly sql: string
  readonly index: string
  /** Else it takes the index away. */
  readonly makes: boolean
}

/** Whether a migration builds an index while everything goes on: it says so, and why. */
export const isBuiltBeside = (up: string): boolean => MARK.test(up)

/** Its one statement; null where it has others. With a second one the first could be done and the second not, which nobody could tell later. */
export const readBuild = (up: string): IndexBuild | null => {
  const [sql, ...more] = up
    .replaceAll(/^--.*$/gm, '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  if (sql === undefined || more.length > 0) return null
  const { act = '', index = '' } = BUILD.exec(sql)?.groups ?? {}
  return index === '' ? null : { sql, index, makes: act.startsWith('CREATE') }
}

const VALID = `SELECT i.indisvalid AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE c.relname = $1 AND c.relnamespace = 'scheduly'::regnamespace`

/** Null: there is none. */
const isValid = async (client: Client, index: string): Promise<boolean | null> => {
  const { rows } = await client.query<{ valid: boolean }>(VALID, [index])
  return rows[0]?.valid ?? null
}

/** Whether nothing is left to be done. */
export const isBuilt = async (client: Client, { index, makes }: IndexBuild): Promise<boolean> =>
  (await isValid(client, index)) === (makes ? true : null)

/** Whether nothing of it has been begun, or everything of that is gone. */
export const isUntouched = async (client: Client, { index, makes }: IndexBuild): Promise<boolean> =>
  (await isValid(client, index)) === (makes ? null : true)

/** What a build that broke off has left: every write keeps it up to date, a unique one refuses some of them, and no read uses it. */
export const dropBroken = async (client: Client, index: string): Promise<void> => {
  if ((await isValid(client, index)) === false)
    await client.query(`DROP INDEX CONCURRENTLY scheduly.${client.escapeIdentifier(index)}`)
}

/** However long it takes: it waits for the end of what others have begun before it, a backup among that, and nobody waits for it. */
const PATIENT = 'SET search_path = scheduly; SET lock_timeout = 0; SET statement_timeout = 0'

/** Builds it; to be run again when it breaks off. Null, or what was in the way; then nothing is left of it, if that can be. */
export const buildIndex = async (
  client: Client,
  { sql, index, makes }: IndexBuild,
): Promise<{ error: unknown } | null> => {
  await client.query(PATIENT)
  try {
    if (makes) await dropBroken(client, index)
    await client.query(sql)
    return null
  } catch (error) {
    // What is in the way of the build is the better answer than what is in the way of clearing it away.
    if (makes) await dropBroken(client, index).catch(() => undefined)
    return { error }
  }
}
