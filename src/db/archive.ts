import { sql } from 'kysely'
import type { Client } from 'pg'
import type { Database } from './database.ts'
import { lockToMigrate } from './migration-lock.ts'
import { asOwner } from './owner.ts'

/** How far the moving has come: opaque, of archive_publications(). */
export type ArchivePlace = Readonly<Record<string, unknown>>

/** What one step did. */
export interface ArchiveStep {
  /** Whether another worker is at it. */
  readonly busy: boolean
  /** From where to go on; null: that was all. */
  readonly place: ArchivePlace | null
  readonly posts: number
  readonly publications: number
  readonly attempts: number
  /** Months whose tables must be made before the step is done again. */
  readonly missing: readonly string[]
}

const BUSY: ArchiveStep = { busy: true, place: null, posts: 0, publications: 0, attempts: 0, missing: [] }

/** Moves what has been over for so many months of up to so many posts, from a place on. */
export const archiveSome = async (
  db: Database,
  wish: { readonly months: number; readonly most: number; readonly place: ArchivePlace | null },
): Promise<ArchiveStep> => {
  const place = wish.place === null ? null : JSON.stringify(wish.place)
  const answer = await sql<{
    step: Omit<ArchiveStep, 'busy'> | { readonly busy: true }
  }>`select archive_publications(${wish.months}::int, ${wish.most}::int, ${place}::jsonb) as step`.execute(db)
  const step = answer.rows[0]?.step
  if (step === undefined || 'busy' in step) return BUSY
  return { busy: false, ...step }
}

/** Has the tables of a month made, where they are missing. */
export const makeArchiveMonth = async (db: Database, month: string): Promise<void> => {
  await sql`select make_archive_month(${month})`.execute(db)
}

const SESSION = { name: 'scheduly-archive' } as const

/** A month of the archive, for the operator. Counts are of what was moved there. */
export interface ArchivedMonth {
  readonly month: string
  readonly publications: number
  readonly attempts: number
  /** On the disk, with indexes. */
  readonly bytes: number
  readonly droppedAt: Date | null
  /** Whether it is older than so many months. */
  readonly mayGo: boolean
}

export interface ArchiveState {
  readonly posts: number
  readonly movedAt: Date | null
  readonly sweptAt: Date | null
  /** Posts that are to move, counted up to `MOST_WAITING`. */
  readonly waiting: number
  readonly months: readonly ArchivedMonth[]
}

/** Counting goes on for so long; more is said to be more. */
export const MOST_WAITING = 10_000

const MONTHS = `
  SELECT month, publications::float8 AS publications, attempts::float8 AS attempts, dropped_at AS "droppedAt",
    coalesce((SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c WHERE c.relnamespace = 'scheduly_archive'::regnamespace
      AND c.relkind = 'r' AND c.relname LIKE '%' || replace(month, '-', '\\_')), 0)::float8 AS bytes,
    coalesce(month < archive_month_of(now() - make_interval(months => $1)), false) AS "mayGo"
  FROM archive_months ORDER BY month`

const countWaiting = async (client: Client, afterMonths: number | null): Promise<number> => {
  if (afterMonths === null) return 0
  const { rows } = await client.query<{ count: string }>('SELECT posts_to_archive($1, $2) AS count', [
    afterMonths,
    MOST_WAITING + 1,
  ])
  return Number(rows[0]?.count)
}

/** As the owner of the database: how the archive stands. */
export const readArchive = (
  ownerUrl: string,
  { afterMonths, keepMonths }: { readonly afterMonths: number | null; readonly keepMonths: number | null },
): Promise<ArchiveState> =>
  asOwner(ownerUrl, SESSION, async (client) => {
    const { rows } = await client.query<{ posts: string; movedAt: Date | null; sweptAt: Date | null }>(
      'SELECT posts::text, moved_at AS "movedAt", swept_at AS "sweptAt" FROM archive_progress',
    )
    const months = await client.query<ArchivedMonth>(MONTHS, [keepMonths])
    return {
      posts: Number(rows[0]?.posts),
      movedAt: rows[0]?.movedAt ?? null,
      sweptAt: rows[0]?.sweptAt ?? null,
      waiting: await countWaiting(client, afterMonths),
      months: months.rows,
    }
  })

/** Whoever reads the archive in between waits no longer than this; then it is given up. */
const DROPPING = { name: SESSION.name, settings: "SET search_path = scheduly; SET lock_timeout = '5s'" } as const

/** As the owner of the database: takes a month of the archive away for good. False: there is none. Waits for backups and migrations. */
export const dropArchiveMonth = (ownerUrl: string, month: string): Promise<boolean> =>
  asOwner(ownerUrl, DROPPING, async (client) => {
    if (!(await lockToMigrate(client, 0)))
      throw new Error('A backup or a migration is running. Nothing was dropped: try again when it is done.')
    const { rows } = await client.query<{ dropped: boolean }>('SELECT drop_archive_month($1) AS dropped', [month])
    return rows[0]?.dropped === true
  })
