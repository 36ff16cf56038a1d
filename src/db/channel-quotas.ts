import { sql } from 'kysely'
import type { Database } from './database.ts'

/** How much of an account's posts is used, as its network said. */
export interface SeenQuota {
  readonly orgId: string
  readonly channelId: string
  readonly used: number
  readonly limit: number
  readonly renewsAt: Date | null
  readonly seenAt: Date
}

/** The worker's, for channels of any organization; what is newer there stays, and of a channel that is gone nothing is kept. */
export const storeQuotas = async (db: Database, quotas: readonly SeenQuota[]): Promise<void> => {
  if (quotas.length === 0) return
  const column = <T>(read: (quota: SeenQuota) => T): readonly T[] => quotas.map(read)
  await sql`
    insert into channel_pace as pace (org_id, channel_id, quota_used, quota_limit, quota_renews_at, quota_seen_at)
    select q.* from unnest(${column((q) => q.orgId)}::uuid[], ${column((q) => q.channelId)}::uuid[], ${column((q) => q.used)}::int[],
        ${column((q) => q.limit)}::int[], ${column((q) => q.renewsAt?.toISOString() ?? null)}::timestamptz[],
        ${column((q) => q.seenAt.toISOString())}::timestamptz[]) q (org_id, channel_id, used, most, renews_at, seen_at)
      join channels c on c.org_id = q.org_id and c.id = q.channel_id
    on conflict (org_id, channel_id) do update set quota_used = excluded.quota_used, quota_limit = excluded.quota_limit,
      quota_renews_at = excluded.quota_renews_at, quota_seen_at = excluded.quota_seen_at
      where pace.quota_seen_at is null or pace.quota_seen_at <= excluded.quota_seen_at`.execute(db)
}
