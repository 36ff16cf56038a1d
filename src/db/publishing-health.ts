import { sql } from 'kysely'
import type { Database, Tx } from './database.ts'

/** Upper ends of the histogram of lateness, in milliseconds; the last one is open. */
export const LATENESS_ENDS = [10, 50, 100, 500, 1_000, 5_000, 30_000, 60_000, 300_000, 3_600_000] as const

export interface PublishingHealthRow {
  /** Since when nothing is sent in the whole installation, or null. */
  readonly haltedAt: Date | null
  /** Since when nothing is sent because the installation is paused, or the organization. */
  readonly installationPausedAt: Date | null
  readonly pausedAt: Date | null
  /** Of what waits for its time, the first; null where nothing does. */
  readonly nextDueAt: Date | null
  /** When the loop of a worker that may publish last came round; null where there is none. */
  readonly workerSeenAt: Date | null
  readonly due: number
  readonly oldestDueAt: Date | null
  readonly delayed: number
  readonly publishing: number
  readonly held: number
  readonly needsAttention: number
  /** Posts that came due while publishing was paused, and wait for somebody's word. */
  readonly dueForReview: number
  readonly sends: number
  readonly p50: number | null
  readonly p99: number | null
  readonly most: number | null
  /** Sends per bucket: as many as there are ends, and one more for what is later. */
  readonly buckets: readonly number[]
}

/**
 * How publishing stands for an organization, and how late its sends of the last 24 hours began. Counted by indexes over what is
 * rare: people ask for it all day long, and what waits for its time can be a million.
 */
export const readPublishingHealth = async (tx: Tx, orgId: string): Promise<PublishingHealthRow> => {
  const ends = LATENESS_ENDS.map(Number)
  const answer = await sql<PublishingHealthRow>`
    with due as (
      select due_at from publications p where p.org_id = ${orgId} and p.status = 'queued' and not p.held and p.wake_at <= now()
        and p.provider in (select provider from channels where org_id = ${orgId})
    ), waiting as (
      select (select count(*)::int from due) as due, (select min(due_at) from due) as oldest_due_at,
        (select count(*)::int from publications where org_id = ${orgId} and delayed_at is not null
          and status in ('queued', 'publishing')) as delayed,
        (select count(*)::int from publications where org_id = ${orgId} and status = 'publishing') as publishing,
        (select count(*)::int from publications where org_id = ${orgId} and held) as held,
        (select count(*)::int from publications where org_id = ${orgId} and needs_attention) as needs_attention
    ), sent as (
      select late_milliseconds as late from attempts
      where org_id = ${orgId} and started_at > now() - interval '24 hours' and late_milliseconds is not null
    ), counted as (
      select bucket, (select count(*)::int from sent where width_bucket(greatest(late - 1, 0), ${ends}::int[]) = bucket) as sends
      from generate_series(0, ${ends.length}) bucket
    )
    select i.halted_at, i.paused_at as installation_paused_at,
      (select o.paused_at from organizations o where o.id = ${orgId}) as paused_at,
      (select due_at from publications where org_id = ${orgId} and status = 'queued' and not held and planned_at > now() and due_at > now()
        order by planned_at limit 1) as next_due_at,
      (select max(beat_at) from workers where standing = 'fine') as worker_seen_at,
      (select count(distinct post_id)::int from publications where org_id = ${orgId} and review_since is not null) as due_for_review,
      waiting.*, (select count(*)::int from sent) as sends,
      (select percentile_disc(0.5) within group (order by late) from sent) as p50,
      (select percentile_disc(0.99) within group (order by late) from sent) as p99,
      (select max(late) from sent) as most, array(select sends from counted order by bucket) as buckets
    from installation i, waiting`.execute(tx)
  const [row] = answer.rows
  if (row === undefined) throw new Error('the database does not say which installation it is')
  return row
}

/** Marks what has been due for `seconds` and was not sent, each once, and notes it in the audit log; of every organization. */
export const noteDelayed = async (
  db: Database,
  seconds: number,
  most: number,
): Promise<readonly { readonly orgId: string; readonly id: string; readonly lateSeconds: number }[]> => {
  const answer = await sql<{ orgId: string; id: string; lateSeconds: number }>`
    select org_id, id, late_seconds from note_delayed(${seconds}, ${most})`.execute(db)
  return answer.rows
}
