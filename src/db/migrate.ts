import { readdir, readFile } from 'node:fs/promises'
import type { Client } from 'pg'
import { sha256Hex } from '#lib/hash.ts'
import {
  BUILDING,
  buildIndex,
  dropBroken,
  isBuilt,
  isBuiltBeside,
  isUntouched,
  readBuild,
  type IndexBuild,
} from './index-builds.ts'
import { installJobs, jobsInstalled, removeJobs } from './jobs-schema.ts'
import { lockToLook, lockToMigrate, whileOthersLook } from './migration-lock.ts'
import { asOwner } from './owner.ts'
import { fingerprintBut, schemaFingerprint } from './schema-fingerprint.ts'
import { SchemaError } from './schema-error.ts'

/** One pair of files in migrations/. */
interface Migration {
  /** `0004_posts` */
  readonly name: string
  readonly up: string
  readonly down: string
}

/** One line of `migrate status`. `newer`: another version applied it, which this program runs beside. */
export interface MigrationStatus {
  readonly name: string
  readonly state: 'applied' | 'pending' | 'newer'
  readonly appliedAt: Date | null
}

export const FOLDER = new URL('../../migrations/', import.meta.url)
const FILE = /^(\d{4}_[a-z0-9_]+)\.(up|down)\.sql$/

/** The migrations that this program knows, in order. */
export const readMigrations = async (folder: URL = FOLDER): Promise<readonly Migration[]> => {
  const names = new Set(
    (await readdir(folder)).map((file) => FILE.exec(file)?.[1]).filter((name) => name !== undefined),
  )
  return Promise.all(
    [...names].sort().map(async (name) => ({
      name,
      up: await readFile(new URL(`${name}.up.sql`, folder), 'utf8'),
      down: await readFile(new URL(`${name}.down.sql`, folder), 'utf8'),
    })),
  )
}

interface AppliedRow {
  readonly name: string
  readonly checksum: string
  readonly fingerprint: string
  readonly applied_at: Date
  /** Which programs go on with a database that has it: those that know this one. Null: only those that know it itself. */
  readonly runs_beside?: string | null
}

const MINIMUM_SERVER = 150_000

const checkServer = async (client: Client): Promise<void> => {
  const answer = await client.query<{ server_version_num: string }>('SHOW server_version_num')
  const version = Number(answer.rows[0]?.server_version_num)
  if (version >= MINIMUM_SERVER) return
  throw new SchemaError(`PostgreSQL 15 or newer is needed, and this server is ${Math.floor(version / 10_000)}.`)
}

const RECORD = `
  CREATE SCHEMA IF NOT EXISTS scheduly;
  CREATE TABLE scheduly.schema_migrations (name text PRIMARY KEY, checksum text NOT NULL, fingerprint text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(), runs_beside text);
  REVOKE ALL ON scheduly.schema_migrations FROM PUBLIC`

/** Whether it is recorded what was done to the database, and all that is recorded today; refuses tables of nobody knows which version. */
const findRecord = async (client: Client): Promise<{ readonly record: boolean; readonly complete: boolean }> => {
  await checkServer(client)
  const known = await client.query<{ record: boolean; complete: boolean; tables: string }>(
    `SELECT to_regclass('scheduly.schema_migrations') IS NOT NULL AS record, EXISTS (SELECT FROM pg_attribute
        WHERE attrelid = to_regclass('scheduly.schema_migrations') AND attname = 'runs_beside') AS complete,
      (SELECT count(*) FROM pg_tables WHERE schemaname = 'scheduly') AS tables`,
  )
  const { record = false, complete = false, tables } = known.rows[0] ?? {}
  if (!record && tables !== '0') {
    throw new SchemaError(
      'The schema "scheduly" has tables but no record of migrations: it was made by hand or half restored. Restore the whole backup, or point DB_URL at an empty database.',
    )
  }
  return { record, complete }
}

const prepare = async (client: Client): Promise<void> => {
  const { record, complete } = await findRecord(client)
  if (!record) {
    await client.query(RECORD).catch((error: unknown) => {
      throw explain('The schema "scheduly" could not be made', error)
    })
  } else if (!complete) await client.query('ALTER TABLE scheduly.schema_migrations ADD COLUMN runs_beside text')
}

const applied = async (client: Client): Promise<readonly AppliedRow[]> =>
  (await client.query<AppliedRow>('SELECT * FROM scheduly.schema_migrations ORDER BY name')).rows

const BESIDE = /^-- Runs beside: (\d{4}_[a-z0-9_]+)$/m

/** What a file says of the programs that were there before it: the oldest that goes on, by the last migration that it knows. */
export const runsBeside = (up: string): string | null => BESIDE.exec(up)?.[1] ?? null

/** Whether a program goes on although the database has come further, as it does while an upgrade goes from machine to machine. */
const isBeside = (migrations: readonly Migration[], newer: readonly AppliedRow[]): boolean => {
  const last = migrations.at(-1)?.name ?? ''
  return newer.every(({ name, runs_beside: oldest = null }) => name > last && oldest !== null && oldest <= last)
}

const isWhole = ({ fingerprint }: AppliedRow): boolean => fingerprint !== BUILDING

/** Whether the tables are what the last migration made; of one whose index is being built, all but that index. */
const isAsMade = async (
  client: Client,
  rows: readonly AppliedRow[],
  migration: Migration | undefined,
): Promise<boolean> => {
  const [last, before] = [rows.at(-1), rows.at(-2)]
  if (last === undefined || isWhole(last)) return last?.fingerprint === (await schemaFingerprint(client))
  const build = migration === undefined ? null : readBuild(migration.up)
  return build !== null && before?.fingerprint === (await fingerprintBut(client, build))
}

/**
 * Refuses a database that is too new for this program, was made by other files, or was changed by hand. Of what a newer version
 * made this one cannot tell whether somebody changed it.
 */
const refuseDrift = async (client: Client, migrations: readonly Migration[]): Promise<readonly AppliedRow[]> => {
  const rows = await applied(client)
  const isAhead = rows.length > migrations.length && isBeside(migrations, rows.slice(migrations.length))
  rows.slice(0, isAhead ? migrations.length : undefined).forEach((row, index) => {
    const migration = migrations[index]
    if (migration?.name !== row.name) {
      throw new SchemaError(
        `The database has migration ${row.name}, which this version of Scheduly does not have in that place: start the version that made it, or a newer one.`,
      )
    }
    if (sha256Hex(migration.up) !== row.checksum) {
      throw new SchemaError(
        `The file of migration ${row.name} changed after it was applied: restore the file as released.`,
      )
    }
  })
  const last = isAhead ? undefined : rows.at(-1)
  if (last !== undefined && !(await isAsMade(client, rows, migrations[rows.length - 1]))) {
    throw new SchemaError(
      `The tables differ from what migration ${last.name} made: somebody changed the schema by hand. Undo that change, or restore a backup.`,
    )
  }
  return rows
}

const explain = (what: string, error: unknown): SchemaError => {
  const message = error instanceof Error ? error.message : String(error)
  const denied = codeOf(error) === '42501'
  const hint = denied
    ? ' Ask an administrator of the server to run: CREATE ROLE scheduly_app NOLOGIN; CREATE ROLE scheduly_worker NOLOGIN; GRANT scheduly_app, scheduly_worker TO <the user of DB_URL>; and to let that user create schemas in the database.'
    : ''
  return new SchemaError(`${what}: ${message}.${hint}`, { cause: error })
}

/**
 * Whoever comes behind a migration that waits for a lock waits as well, readers included. So it gives up before they do
 * (`lock_timeout` in database.ts), lets them pass, and tries again.
 */
const LOCK_TIMEOUT_MS = 1_000
const LOCK_TRIES = 30
const LOCK_PAUSE_SECONDS = 0.5

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)

const isLocked = (error: unknown): boolean => codeOf(error) === '55P03'

const runOnce = async (client: Client, work: () => Promise<void>): Promise<void> => {
  await client.query('BEGIN')
  try {
    await client.query(`SET LOCAL search_path = scheduly; SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`)
    await work()
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}

const runOne = async (client: Client, name: string, work: () => Promise<void>): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await runOnce(client, work)
    } catch (error) {
      if (!isLocked(error) || tries >= LOCK_TRIES) throw explain(`Migration ${name} failed and was rolled back`, error)
      await client.query('SELECT pg_sleep($1)', [LOCK_PAUSE_SECONDS])
    }
  }
}

// The schema may not be there yet.
const SESSION = { name: 'scheduly-migrate', settings: 'SET lock_timeout = 0' } as const

const withMigrator = <T>(ownerUrl: string, work: (client: Client) => Promise<T>): Promise<T> =>
  asOwner(ownerUrl, SESSION, async (client) => {
    await lockToMigrate(client)
    await prepare(client)
    return await work(client)
  })

const LOOK_PATIENCE_MS = 60_000

/** Only looks: beside others who look, and beside a backup, which takes as long as it takes; not into the middle of a migration. */
const withReader = <T>(ownerUrl: string, patienceMs: number, work: (client: Client) => Promise<T>): Promise<T> =>
  asOwner(ownerUrl, SESSION, async (client) => {
    if (await lockToLook(client, patienceMs)) return work(client)
    throw new SchemaError('A migration is under way: start again when it is done ("npm run migrate -- status").')
  })

const jobsFailed = (error: unknown): never => {
  throw explain('The tables of background jobs could not be brought up to date', error)
}

const writeDown = async (client: Client, { name, up }: Migration, fingerprint: string): Promise<void> => {
  await client.query(
    `INSERT INTO scheduly.schema_migrations (name, checksum, fingerprint, runs_beside) VALUES ($1, $2, $3, $4)
      ON CONFLICT (name) DO UPDATE SET fingerprint = excluded.fingerprint`,
    [name, sha256Hex(up), fingerprint, runsBeside(up)],
  )
}

const DEADLOCK = '40P01'

const readOwnBuild = ({ name, up }: Migration): IndexBuild => {
  const build = readBuild(up)
  if (build === null) {
    throw new SchemaError(
      `Migration ${name} runs outside a transaction, so it has one statement, which may be run twice: CREATE INDEX CONCURRENTLY IF NOT EXISTS, or DROP INDEX CONCURRENTLY IF EXISTS.`,
    )
  }
  if (runsBeside(up) !== null) return build
  throw new SchemaError(
    `Migration ${name} runs outside a transaction, so it must say beside which version ("Runs beside").`,
  )
}

/**
 * A step with an index that is built while everything goes on, processes that start included. True: it is there, and written
 * down. Else it is to be looked at anew: others may have been first with the lock meanwhile. A deadlock is met with a migrator of an
 * older version, which waits for this to end within a statement; it has gone first by then.
 */
const buildBeside = async (client: Client, migration: Migration, isBegun: boolean): Promise<boolean> => {
  const build = readOwnBuild(migration)
  if (isBegun && (await isBuilt(client, build))) {
    await writeDown(client, migration, await schemaFingerprint(client))
    return true
  }
  if (!isBegun && !(await isUntouched(client, build)))
    throw new SchemaError(
      `Migration ${migration.name} cannot begin: the index ${build.index} is there (or not) already.`,
    )
  await writeDown(client, migration, BUILDING)
  const failure = await whileOthersLook(client, () => buildIndex(client, build))
  if (failure === null || codeOf(failure.error) === DEADLOCK) return false
  // What is half there is built anew by whoever comes next. Others may have changed something since.
  if (!(await isUntouched(client, build)))
    throw explain(`Migration ${migration.name} is half done: run it again`, failure.error)
  await client.query(
    `DELETE FROM scheduly.schema_migrations r WHERE name = $1 AND fingerprint = $2 AND $3 = (SELECT fingerprint
      FROM scheduly.schema_migrations WHERE name < r.name ORDER BY name DESC LIMIT 1)`,
    [migration.name, BUILDING, await schemaFingerprint(client)],
  )
  throw explain(`Migration ${migration.name} failed and was rolled back`, failure.error)
}

const applyMissing = async (
  client: Client,
  migrations: readonly Migration[],
  most: number,
): Promise<readonly string[]> => {
  const names: string[] = []
  for (let steps = 0; steps < LOCK_TRIES; steps += 1) {
    const done = await refuseDrift(client, migrations)
    const whole = done.filter(isWhole).length
    const missing = migrations.slice(whole, Math.max(whole, most))
    const beside = missing.findIndex(({ up }) => isBuiltBeside(up))
    for (const migration of beside < 0 ? missing : missing.slice(0, beside)) {
      await runOne(client, migration.name, async () => {
        await client.query(migration.up)
        await writeDown(client, migration, await schemaFingerprint(client))
      })
      names.push(migration.name)
    }
    const next = missing[beside]
    if (next === undefined) return names
    if (!(await buildBeside(client, next, beside === 0 && done.length > whole))) continue
    names.push(next.name)
    steps = 0
  }
  throw new SchemaError('An index met others in its way too often: run the migration again.')
}

/**
 * Applies what is missing, each migration in its own transaction, or beside everything else where it says so; answers with the
 * names applied. `most`: not beyond so many in all, for a backup that an older version made.
 */
export const migrateUp = (ownerUrl: string, folder?: URL, most = Infinity): Promise<readonly string[]> =>
  withMigrator(ownerUrl, async (client) => {
    const migrations = await readMigrations(folder)
    const names = await applyMissing(client, migrations, most)
    // Theirs are those of the newer version by then.
    if ((await applied(client)).length <= migrations.length) await installJobs(client).catch(jobsFailed)
    return names
  })

const TOO_NEW_TO_TAKE_BACK =
  'A newer version of Scheduly made the last tables: only that version can take them back. Start it, and run "npm run migrate -- down" there.'

/** Takes back the last `steps` migrations; answers with the names taken back. */
export const migrateDown = (ownerUrl: string, steps: number, folder?: URL): Promise<readonly string[]> =>
  withMigrator(ownerUrl, async (client) => {
    const migrations = await readMigrations(folder)
    const done = await refuseDrift(client, migrations)
    if (done.length > migrations.length) throw new SchemaError(TOO_NEW_TO_TAKE_BACK)
    const last = migrations.slice(Math.max(0, done.length - steps), done.length).toReversed()
    for (const migration of last) {
      // Half built it would be taken for what the other file is to make.
      if (isBuiltBeside(migration.up)) await dropBroken(client, readOwnBuild(migration).index)
      await runOne(client, migration.name, async () => {
        await client.query(migration.down)
        await client.query('DELETE FROM schema_migrations WHERE name = $1', [migration.name])
      })
    }
    if (last.length === done.length) await removeJobs(client).catch(jobsFailed)
    return last.map((migration) => migration.name)
  })

/**
 * Every known migration and whether it is applied, those of a newer version, and the jobs' tables if they are not as needed;
 * refuses a drifted database like `migrateUp`, and changes nothing.
 */
export const migrationStatus = (
  ownerUrl: string,
  folder?: URL,
  patienceMs = LOOK_PATIENCE_MS,
): Promise<readonly MigrationStatus[]> =>
  withReader(ownerUrl, patienceMs, async (client) => {
    const migrations = await readMigrations(folder)
    const { record } = await findRecord(client)
    const done = record ? await refuseDrift(client, migrations) : []
    const known = migrations.map<MigrationStatus>((migration, index) => {
      const row = done[index]
      const isApplied = row !== undefined && isWhole(row)
      return {
        name: migration.name,
        state: isApplied ? 'applied' : 'pending',
        appliedAt: isApplied ? row.applied_at : null,
      }
    })
    const newer = done
      .slice(migrations.length)
      .map<MigrationStatus>(({ name, applied_at: appliedAt }) => ({ name, state: 'newer', appliedAt }))
    if (newer.length > 0 || (await jobsInstalled(client))) return [...known, ...newer]
    return [...known, { name: 'background jobs', state: 'pending', appliedAt: null }]
  })
