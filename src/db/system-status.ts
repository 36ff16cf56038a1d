import { sql } from 'kysely'
import type { WorkerFacts } from '#domain/system-status.ts'
import type { ZoneOffset } from '#domain/zone-probes.ts'
import { databaseFault, inTransaction, type Database } from './database.ts'

interface StoredWorker extends Pick<WorkerFacts, 'name' | 'role' | 'version' | 'standing' | 'tzdata'> {
  readonly started_at: string
  readonly beat_at: string
  readonly beat_seconds: number
  readonly clock_ahead_ms: number | null
}

/** How the whole installation stands, over all organizations; names none of them. Moments are text, as the database writes them. */
export interface SystemStatusRow {
  readonly due: { readonly count: number; readonly oldest_at: string | null; readonly oldest_seconds: number | null }
  readonly next_due_at: string | null
  /** Of the last thousand sends, as far as they are of the last day. */
  readonly lateness: {
    readonly sends: number
    readonly p50_ms: number | null
    readonly p99_ms: number | null
    readonly max_ms: number | null
  }
  readonly halted_at: string | null
  readonly paused_at: string | null
  readonly workers: readonly StoredWorker[]
  readonly library_bytes: number
  readonly server: string
  readonly migration: string
}

/** When the installation was last backed up by its own command; null: never. */
export const readBackupMoment = async (db: Database): Promise<Date | null> =>
  (await db.selectFrom('installation').select('backedUpAt').executeTakeFirst())?.backedUpAt ?? null

/** For who runs the installation, and for nobody else. */
export const readSystemStatus = async (db: Database): Promise<SystemStatusRow> => {
  const answer = await sql<{ status: SystemStatusRow }>`select system_status() as status`.execute(db)
  const [row] = answer.rows
  if (row === undefined) throw new Error('the database does not say how the installation stands')
  return row.status
}

const CANCELED = '57014'

/** How large the database is; null where it does not know soon: it looks at every one of its files for that. */
export const readDatabaseBytes = async (db: Database): Promise<number | null> => {
  try {
    return await inTransaction(db, {}, async (tx) => {
      await sql`set local statement_timeout = '2s'`.execute(tx)
      const { rows } = await sql<{ bytes: number | null }>`select database_bytes()::float8 as bytes`.execute(tx)
      return rows[0]?.bytes ?? null
    })
  } catch (error) {
    if (databaseFault(error).code === CANCELED) return null
    throw error
  }
}

/** What the database's clock shows. */
export const readDatabaseClock = async (db: Database): Promise<Date> => {
  const answer = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(db)
  const [row] = answer.rows
  if (row === undefined) throw new Error('the database does not say what time it is')
  return row.at
}

/** How the database reads these zones at these moments. */
export const readZoneOffsets = async (
  db: Database,
  zones: readonly string[],
  moments: readonly Date[],
): Promise<readonly ZoneOffset[]> => {
  const answer = await sql<ZoneOffset>`
    with known as (select name from pg_timezone_names where name = any(${zones}::text[]))
    select zone, at, case when zone in (select name from known)
      then (extract(epoch from (at at time zone zone) - (at at time zone 'UTC')) / 60)::float8 end as minutes
    from unnest(${zones}::text[]) zone, unnest(${moments.map((each) => each.toISOString())}::timestamptz[]) at
    order by zone, at`.execute(db)
  return answer.rows
}

/** Whether somebody runs the installation. */
export const isOperator = async (db: Database, userId: string): Promise<boolean> => {
  const row = await db.selectFrom('operators').select('userId').where('userId', '=', userId).executeTakeFirst()
  return row !== undefined
}
