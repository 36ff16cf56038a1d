import type { Client } from 'pg'

/**
 * Stands in `schema_migrations` for the fingerprint while the indexes of a migration are built. Programs of before go on beside it,
 * as beside any migration of a later version; those that know it take it for missing, and build on.
 */
export const BUILDING = 'building'

const MARK = /^-- Outside a transaction: \S/m
const BUILD =
  /^(?<act>CREATE (?:UNIQUE )?INDEX CONCURRENTLY IF NOT EXISTS|DROP INDEX CONCURRENTLY IF EXISTS) (?<index>[a-z0-9_]+)\b/

interface Build {
  readonly sql: string
  readonly index: string
  readonly makes: boolean
}

/** Whether a migration builds indexes while everything goes on: it says so, and why. */
export const isBuiltBeside = (up: string): boolean => MARK.test(up)

/** Its statements, or the one that cannot be run again and again, as each of them may have to be. */
export const readBuilds = (up: string): readonly Build[] | { readonly wrong: string } => {
  const statements = up
    .replaceAll(/^--.*$/gm, '')
    .split(';')
    .map((sql) => sql.trim())
    .filter((sql) => sql !== '')
  const builds: Build[] = []
  for (const sql of statements) {
    const { act = '', index = '' } = BUILD.exec(sql)?.groups ?? {}
    if (index === '') return { wrong: sql }
    builds.push({ sql, index, makes: act.startsWith('CREATE') })
  }
  return builds
}

const VALID = `SELECT i.indisvalid AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE c.relname = $1 AND c.relnamespace = 'scheduly'::regnamespace`

/** However long it takes: it waits for the end of what others have begun before it, a backup among that, and nobody waits for it. */
const PATIENT = 'SET search_path = scheduly; SET lock_timeout = 0; SET statement_timeout = 0'

/** What a build that broke off has left: it is kept up to date by every write, and used by no read. */
const dropBroken = async (client: Client, index: string): Promise<void> => {
  const { rows } = await client.query<{ valid: boolean }>(VALID, [index])
  if (rows[0]?.valid === false) await client.query(`DROP INDEX CONCURRENTLY ${client.escapeIdentifier(index)}`)
}

/** Builds what is missing; what stands there whole stays. To be run again when it breaks off. */
export const buildIndexes = async (client: Client, builds: readonly Build[]): Promise<void> => {
  await client.query(PATIENT)
  for (const { sql, index, makes } of builds) {
    if (makes) await dropBroken(client, index)
    await client.query(sql)
  }
}

/** Leaves nothing of a build that cannot succeed. */
export const dropBuilds = async (client: Client, builds: readonly Build[]): Promise<void> => {
  for (const { index, makes } of builds) if (makes) await dropBroken(client, index)
}
