import { sql } from 'kysely'
import type { Tx } from './database.ts'

/** Upper ends of the histogram of lateness, in milliseconds; the last one is open. */
export const LATENESS_ENDS = [10, 50, 100, 500, 1_000, 5_000, 30_000, 60_000, 300_000, 3_600_000] as const

export interface PublishingHealthRow {
  /** Since when nothing is sent in the whole installation, or null. */
  readonly haltedAt: Date | null
  /** Since when nothing is sent because the installation is paused, or the organization. */
  readonly installationPausedAt: Date | null
  readonly pausedAt: Date | null
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

/** How publishing stands for an organization, and how late its sends of the last 24 hours began. */
export const readPublishingHealth = async (tx: Tx, orgId: string): Promise<PublishingHealthRow> => {
  const ends = LATENESS_ENDS.map(Number)
  const answer = await sql<PublishingHealthRow>`
    with open as (
      select status, held, due_at, wake_at, delayed_at, needs_attention from publications
      where org_id = ${orgId} and (status in ('queued', 'publishing') or needs_attention)
    ), waiting as (
      select count(*) filter (where status = 'queued' and not held and wake_at <= now())::int as due,
        min(due_at) filter (where status = 'queued' and not held and wake_at <= now()) as oldest_due_at,
        count(*) filter (where delayed_at is not null)::int as delayed,
        count(*) filter (where status = 'publishing')::int as publishing, count(*) filter (where held)::int as held,
        count(*) filter (where needs_attention)::int as needs_attention from open
    ), sent as (
      select late_milliseconds as late from attempts
      where org_id = ${orgId} and started_at > now() - interval '24 hours' and late_milliseconds is not null
    ), counted as (
      select bucket, (select count(*)::int from sent where width_bucket(greatest(late - 1, 0), ${ends}::int[]) = bucket) as sends
      from generate_series(0, ${ends.length}) bucket
    )
    select i.halted_at, i.paused_at as installation_paused_at,
      (select o.paused_at from organizations o where o.id = ${orgId}) as paused_at,
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
