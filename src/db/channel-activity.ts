import { sql } from 'kysely'
import type { Tx } from './database.ts'

/** Of a channel: what the last try to connect it stopped at. All null once one came about. */
export interface StoppedConnection {
  readonly connectTriedAt: Date | null
  readonly connectTrouble: string | null
  /** The accounts that the network granted and nobody chose from. */
  readonly connectChoices: readonly string[] | null
}

export const STOPPED = ['connectTriedAt', 'connectTrouble', 'connectChoices'] as const

export const NOT_STOPPED = { connectTriedAt: null, connectTrouble: null, connectChoices: null } as const

/** Counted up to here: no network lets a program publish as many. */
const MOST_PLANNED = 10_000

/** What a channel did last, well and not. */
export interface ChannelActivityRow {
  readonly channelId: string
  readonly success: {
    readonly publication_id: string
    readonly post_id: string
    readonly at: string
    readonly url: string | null
  } | null
  readonly failure: {
    readonly publication_id: string
    readonly post_id: string
    readonly at: string
    readonly code: string
    readonly detail: string | null
  } | null
  readonly quota: {
    readonly used: number
    readonly limit: number
    readonly renews_at: string | null
    readonly seen_at: string
    /** What goes out there until it renews, or in a day. */
    readonly planned: number
  } | null
}

/**
 * The last publication of each channel that is out, and the last that failed and was not mended since. What is out is found from
 * now on backwards, and not behind all that waits; moments are text, as the database writes them.
 */
export const listChannelActivity = async (
  tx: Tx,
  orgId: string,
  channelIds: readonly string[],
): Promise<readonly ChannelActivityRow[]> => {
  if (channelIds.length === 0) return []
  const answer = await sql<ChannelActivityRow>`
    select c.id as channel_id,
      (select jsonb_build_object('publication_id', p.id, 'post_id', p.post_id, 'at', p.published_at, 'url', p.url)
        from publications p where p.org_id = ${orgId} and p.channel_id = c.id and p.status = 'published'
          and p.planned_at <= now() + interval '1 minute'
        order by p.planned_at desc limit 1) as success,
      (select jsonb_build_object('publication_id', p.id, 'post_id', p.post_id, 'code', p.failure_code, 'detail', p.failure_detail,
          'at', coalesce((select max(a.finished_at) from attempts a where a.org_id = p.org_id and a.publication_id = p.id), p.updated_at))
        from publications p where p.org_id = ${orgId} and p.channel_id = c.id and p.status = 'failed' and p.failure_code is not null
        order by p.planned_at desc limit 1) as failure,
      (select jsonb_build_object('used', quota_used, 'limit', quota_limit, 'renews_at', quota_renews_at, 'seen_at', quota_seen_at,
          'planned', (select count(*) from (select from publications p where p.org_id = ${orgId} and p.channel_id = c.id
            and c.state = 'active' and p.status = 'queued' and not p.held and p.planned_at > now() - interval '1 day'
            and p.planned_at < case when quota_renews_at > now() then quota_renews_at else now() + interval '1 day' end
            limit ${MOST_PLANNED}) planned))
        from channel_pace where org_id = ${orgId} and channel_id = c.id and quota_seen_at is not null) as quota
    from channels c where c.org_id = ${orgId} and c.id = any(${channelIds}::uuid[])`.execute(tx)
  return answer.rows
}

/** Keeps what a connection stopped at, for whoever goes on with it; one that comes about ends that. */
export const noteConnectTrouble = async (
  tx: Tx,
  stopped: {
    readonly orgId: string
    readonly id: string
    readonly trouble: string
    readonly choices: readonly string[]
  },
): Promise<void> => {
  const { orgId, id, trouble: connectTrouble, choices } = stopped
  const connectChoices = choices.length === 0 ? null : choices
  await tx
    .updateTable('channels')
    .set({ connectTriedAt: sql<Date>`now()`, connectTrouble, connectChoices })
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .execute()
}
