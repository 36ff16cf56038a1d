import { Client } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { BUILDING } from './index-builds.ts'
import { lockToLook, MIGRATION_LOCK } from './migration-lock.ts'

/** A table, as far as it is copied: columns that the database computes are not. */
export interface CopiedTable {
  readonly name: string
  readonly columns: readonly string[]
}

/** A file of the library, as the database names it. */
export interface CopiedBlob {
  readonly orgId: string
  readonly sha256: string
  readonly bytes: number
  readonly mime: string
  readonly hasThumbnail: boolean
}

/** One moment of a whole installation, read while it goes on working. */
export interface Snapshot extends AsyncDisposable {
  readonly installationId: string
  readonly server: string
  readonly migrations: readonly { readonly name: string; readonly checksum: string }[]
  readonly tables: readonly CopiedTable[]
  /** Read after the rows, so that each is at least as far as they are. */
  sequences(): Promise<readonly { readonly name: string; readonly value: string }[]>
  /** Rows in the text form of COPY. One table at a time. */
  read(table: CopiedTable): AsyncIterable<Uint8Array>
  blobs(): AsyncGenerator<CopiedBlob>
  /** Lets the database forget the moment: what is asked after that is asked of the present. */
  release(): Promise<void>
  /** Whether the file is still named by now: what was deleted meanwhile is not missing. */
  isStillNamed(blob: CopiedBlob): Promise<boolean>
}

/** The record of migrations is made by migrating, and workers write down themselves that they work. */
const LEFT_OUT = ['schema_migrations', 'workers']

/** In the order of their names, which is the same everywhere. An archive is one table here, whatever months it has. */
export const listTables = async (client: Client): Promise<readonly CopiedTable[]> => {
  const answer = await client.query<CopiedTable>(
    `SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relnamespace = 'scheduly'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attgenerated = '' AND c.relname <> ALL ($1)
      GROUP BY c.relname ORDER BY c.relname COLLATE "C"`,
    [LEFT_OUT],
  )
  return answer.rows
}

/** For a statement: nothing but names that the database itself gave. */
export const quoted = (client: Client, names: readonly string[]): string =>
  names.map((name) => client.escapeIdentifier(name)).join(', ')

/** Of a session that copies rows out or in: alike for both, and however long it takes, whatever limits the server has for everybody. */
export const COPYING = `SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET search_path = scheduly, pg_temp;
  SET client_encoding = 'UTF8'; SET datestyle = 'ISO'; SET intervalstyle = 'postgres'; SET timezone = 'UTC'`

const connect = async (ownerUrl: string): Promise<Client> => {
  const client = new Client({ connectionString: ownerUrl, application_name: 'scheduly-backup' })
  client.on('error', () => undefined)
  await client.connect()
  await client.query(COPYING)
  return client
}

const BLOBS_AT_ONCE = 1_000

const BLOBS = `SELECT b.org_id AS "orgId", encode(b.sha256, 'hex') AS sha256, b.bytes::float8 AS bytes, b.has_thumbnail AS "hasThumbnail",
    coalesce((SELECT m.facts->>'mime' FROM media m WHERE m.org_id = b.org_id AND m.sha256 = b.sha256 LIMIT 1),
      'application/octet-stream') AS mime
  FROM media_blobs b WHERE b.named AND (b.org_id, b.sha256) > ($1, decode($2, 'hex')) ORDER BY b.org_id, b.sha256 LIMIT ${BLOBS_AT_ONCE}`

const NOBODY = '00000000-0000-0000-0000-000000000000'

async function* readBlobs(client: Client): AsyncGenerator<CopiedBlob> {
  let last: Pick<CopiedBlob, 'orgId' | 'sha256'> | undefined = { orgId: NOBODY, sha256: '' }
  while (last !== undefined) {
    const { rows }: { rows: CopiedBlob[] } = await client.query<CopiedBlob>(BLOBS, [last.orgId, last.sha256])
    yield* rows
    last = rows.at(-1)
  }
}

const FACTS = `SELECT (SELECT id::text FROM installation) AS "installationId", current_setting('server_version') AS server,
  (SELECT json_agg(json_build_object('name', name, 'checksum', checksum) ORDER BY name) FROM schema_migrations
    WHERE fingerprint <> '${BUILDING}') AS migrations`

const SEQUENCES = `SELECT sequencename::text AS name, last_value::text AS value FROM pg_sequences
  WHERE schemaname = 'scheduly' AND last_value IS NOT NULL ORDER BY sequencename`

/**
 * Opens one: everything is read in one transaction that sees a single moment, so that nothing has to stop for it. Migrations wait
 * until it is closed.
 */
export const openSnapshot = async (ownerUrl: string): Promise<Snapshot> => {
  const client = await connect(ownerUrl)
  const now = await connect(ownerUrl).catch(async (error: unknown) => {
    await client.end()
    throw error
  })
  const close = async (): Promise<void> => void (await Promise.all([client.end(), now.end()]))
  try {
    await lockToLook(client, Infinity)
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const [facts] = (await client.query<Pick<Snapshot, 'installationId' | 'server' | 'migrations'>>(FACTS)).rows
    if (facts === undefined) throw new Error('the database does not say which installation it is')
    return {
      ...facts,
      tables: await listTables(client),
      sequences: async () => (await now.query<{ name: string; value: string }>(SEQUENCES)).rows,
      read: ({ name, columns }) =>
        client.query(copyTo(`COPY (SELECT ${quoted(client, columns)} FROM ${quoted(client, [name])}) TO STDOUT`)),
      blobs: () => readBlobs(client),
      isStillNamed: async ({ orgId, sha256 }) =>
        (
          await now.query(`SELECT FROM media_blobs WHERE org_id = $1 AND sha256 = decode($2, 'hex') AND named`, [
            orgId,
            sha256,
          ])
        ).rowCount === 1,
      release: async () => {
        await client.query('COMMIT')
        await client.query('SELECT pg_advisory_unlock_shared($1)', [MIGRATION_LOCK])
      },
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
