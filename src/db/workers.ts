import { sql } from 'kysely'
import type { Database } from './database.ts'

/** A process that publishes. */
export interface WorkerBeat {
  /** Host and process. */
  readonly name: string
  /** What runs in it: everything, or a worker alone. */
  readonly role: 'all' | 'worker'
  readonly version: string
  /** The rules of time zones that it goes by, as IANA numbers them. */
  readonly tzdata: string
  /** Its clock at this moment. */
  readonly at: Date
  readonly standing: 'fine' | 'halted' | 'refused'
  /** Since its loop last asked for what is due, and was answered. */
  readonly silentSeconds: number
}

/** Rows of processes that ended without a word stay so long: an alarm is to find them. */
const FORGOTTEN_AFTER = '1 day'

/** Writes down that a worker works. */
export const noteBeat = async (db: Database, beat: WorkerBeat): Promise<void> => {
  const { name, role, version, tzdata, at, standing, silentSeconds } = beat
  await sql`
    with gone as (delete from workers where beat_at < clock_timestamp() - ${FORGOTTEN_AFTER}::interval and name <> ${name})
    insert into workers (name, role, version, tzdata, standing, beat_at, clock_ahead_ms)
    values (${name}, ${role}, ${version}, ${tzdata}, ${standing}, clock_timestamp() - make_interval(secs => ${silentSeconds}),
      extract(epoch from ${at.toISOString()}::timestamptz - clock_timestamp()) * 1000)
    on conflict (name) do update set role = excluded.role, version = excluded.version, tzdata = excluded.tzdata,
      standing = excluded.standing, beat_at = excluded.beat_at, clock_ahead_ms = excluded.clock_ahead_ms`.execute(db)
}

/** A worker that ends by itself is not missed. */
export const forgetWorker = async (db: Database, name: string): Promise<void> => {
  await db.deleteFrom('workers').where('name', '=', name).execute()
}

/** What a web server needs to know of everything else: whether somebody publishes, and how far the schema has come. */
export interface Surroundings {
  /** Of the worker that beat last; null for none. */
  readonly silentSeconds: number | null
  readonly latestMigration: string | null
}

export const readSurroundings = async (db: Database): Promise<Surroundings> => {
  const answer = await sql<Surroundings>`
    select latest_migration() as latest_migration,
      (select extract(epoch from clock_timestamp() - max(beat_at))::float8 from workers where standing = 'fine') as silent_seconds`.execute(
    db,
  )
  return answer.rows[0] ?? { silentSeconds: null, latestMigration: null }
}
