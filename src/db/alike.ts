import { sql } from 'kysely'
import type { Tx } from './database.ts'

/** What a channel would get, as a digest of what people see. */
export interface Outgoing {
  readonly channelId: string
  readonly likeness: Buffer
}

/** A post that sends the same to the same channel. */
export interface AlikeRow {
  readonly channelId: string
  readonly postId: string
}

export interface AlikeQuestion {
  readonly orgId: string
  /** A post that is not compared with itself; null for one that is not there yet. */
  readonly postId: string | null
  readonly outgoing: readonly Outgoing[]
  /** When it is to go out. */
  readonly at: Date
  readonly withinSeconds: number
}

/** Makes whoever is about to send the same to the same channels wait until this transaction ends. All take these locks in one order. */
export const holdAlike = async (tx: Tx, orgId: string, outgoing: readonly Outgoing[]): Promise<void> => {
  const names = outgoing.map(({ channelId, likeness }) => `${orgId} ${channelId} ${likeness.toString('hex')}`).sort()
  await sql`select pg_advisory_xact_lock(hashtextextended('alike ' || name, 0)) from unnest(${names}::text[]) as name`.execute(
    tx,
  )
}

/**
 * Posts that show the same on one of the channels within so many seconds of that time: out, on their way, perhaps out, queued,
 * or waiting for an approval with a time ahead. What failed, was canceled, turned down or taken down again does not count.
 */
export const findAlike = async (tx: Tx, asked: AlikeQuestion): Promise<readonly AlikeRow[]> => {
  const { orgId, postId, outgoing, at, withinSeconds } = asked
  const channels = outgoing.map(({ channelId }) => channelId)
  const likenesses = outgoing.map(({ likeness }) => likeness)
  const answer = await sql<AlikeRow>`
    select distinct on (p.channel_id) p.channel_id, p.post_id
    from publications p
    join posts on posts.org_id = p.org_id and posts.id = p.post_id
    where p.org_id = ${orgId}
      and (p.channel_id, p.likeness) in (select * from unnest(${channels}::uuid[], ${likenesses}::bytea[]))
      and p.post_id is distinct from ${postId}::uuid
      and (p.status in ('queued', 'publishing', 'published') or (p.status = 'failed' and p.needs_attention)
        or (p.status = 'draft' and posts.scheduled_at > clock_timestamp() and posts.rejected_hash <> posts.content_hash))
      and abs(extract(epoch from coalesce(p.published_at, p.due_at, posts.scheduled_at) - ${at}::timestamptz)) < ${withinSeconds}
      and not exists (select from removals r where r.org_id = p.org_id and r.publication_id = p.id and r.state = 'removed')
    order by p.channel_id, p.post_id`.execute(tx)
  return answer.rows
}

/** Keeps what a publication shows, after an edit of its post. */
export const setLikeness = async (
  tx: Tx,
  { orgId, id, likeness }: { readonly orgId: string; readonly id: string; readonly likeness: Buffer },
): Promise<void> => {
  await tx.updateTable('publications').set({ likeness }).where('orgId', '=', orgId).where('id', '=', id).execute()
}
