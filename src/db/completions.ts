import { sql } from 'kysely'
import type { Notice } from '#domain/publication.ts'
import type { Claim } from './claims.ts'
import type { Database } from './database.ts'

// Adding to published posts what belongs to them and is missing.

/** A published post that may lack something; whoever has this is the only one who ever will. */
export interface Taken extends Claim {
  /** The network's id of the post. */
  readonly remoteId: string
}

/**
 * Takes up what may lack something; nothing while publishing is halted or paused, or of what is to be taken down. Before anything is asked
 * of a network it is written down that somebody does: if that one dies, nobody writes a second time, and the notice stays.
 */
export const takeToComplete = async (db: Database, most: number): Promise<readonly Taken[]> => {
  const answer = await sql<Taken>`
    with these as (
      select org_id, id from publications p
      where complete_after <= now() and remote_id is not null
        and exists (select from installation where halted_at is null and paused_at is null)
        and exists (select from channels c join organizations o on o.id = c.org_id
          where c.org_id = p.org_id and c.id = p.channel_id and c.paused_at is null and o.paused_at is null)
        and not exists (select from removals r where r.org_id = p.org_id and r.publication_id = p.id)
      order by complete_after limit ${most} for update skip locked
    )
    update publications p set complete_after = null
    from these where p.org_id = these.org_id and p.id = these.id
    returning p.org_id, p.id, p.epoch, p.provider, p.remote_id`.execute(db)
  return answer.rows
}

/** What people must know in the end. With `againSeconds` nothing was written, and somebody may look again, for a day. */
export const noteCompleted = async (
  db: Database,
  { orgId, id }: Taken,
  { notice, againSeconds }: { readonly notice: Notice | null; readonly againSeconds: number | null },
): Promise<void> => {
  const notices = JSON.stringify(notice === null ? [] : [notice])
  await sql`
    update publications set notices = ${notices}::jsonb,
      complete_after = case when published_at > now() - interval '1 day' then now() + make_interval(secs => ${againSeconds}::float8) end
    where org_id = ${orgId} and id = ${id} and status = 'published'`.execute(db)
}
