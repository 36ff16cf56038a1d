import { sql, type RawBuilder } from 'kysely'
import type { Tx } from './database.ts'

/**
 * A word that is another one after each change of a post, its labels, its publications, their attempts and removals, its move to the archive, its approvals,
 * and of what is paused: made of the transactions that wrote their rows, so that nothing has to be counted along, and of what else the answer hangs
 * on: `beside`. Read in the statement that reads the row, or before it: a version that is newer than what is shown of it would let
 * a change through that nobody saw.
 */
export const postVersion = (beside: string): RawBuilder<string> => {
  const of = (column: string) => sql.ref(`posts.${column}`)
  return sql<string>`left(encode(sha256(convert_to(concat_ws('|', ${beside}::text, ${of('xmin')}, ${of('scheduledAt')} < clock_timestamp(),
      (select string_agg(concat_ws(',', q.id, q.xmin, c.handle, c.paused_at, r.xmin), ';' order by q.id)
        from publications q
        join channels c on c.org_id = q.org_id and c.id = q.channel_id
        left join removals r on r.org_id = q.org_id and r.publication_id = q.id
        where q.org_id = ${of('orgId')} and q.post_id = ${of('id')}),
      (select string_agg(concat_ws(',', a.id, a.xmin), ';' order by a.id)
        from attempts a
        join publications q on q.org_id = a.org_id and q.id = a.publication_id
        where q.org_id = ${of('orgId')} and q.post_id = ${of('id')}),
      (select string_agg(concat_ws(',', a.xmin, c.id, c.handle), ';' order by c.id)
        from archived_posts a
        left join channels c on c.org_id = a.org_id and c.id = any(a.channel_ids)
        where a.org_id = ${of('orgId')} and a.post_id = ${of('id')}),
      (select string_agg(concat_ws(',', l.id, l.xmin), ';' order by l.id)
        from post_labels pl join labels l on l.org_id = pl.org_id and l.id = pl.label_id
        where pl.org_id = ${of('orgId')} and pl.post_id = ${of('id')}),
      (select count(*) from post_approvals d where d.org_id = ${of('orgId')} and d.post_id = ${of('id')}),
      (select concat('organization ', o.paused_at) from organizations o where o.id = ${of('orgId')}),
      (select concat('installation ', i.paused_at) from installation i)
    ), 'UTF8')), 'hex'), 32)`
}

/** The same of one post; undefined where there is none. */
export const readPostVersion = async (
  tx: Tx,
  { orgId, id }: { readonly orgId: string; readonly id: string },
  beside: string,
): Promise<string | undefined> => {
  const row = await tx
    .selectFrom('posts')
    .select(postVersion(beside).as('version'))
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.version
}

/** The same of an organization's settings, and of a pause of the whole installation. */
export const readOrganizationVersion = async (tx: Tx, orgId: string): Promise<string | undefined> => {
  const answer = await sql<{ version: string }>`
    select concat_ws('-', o.xmin, extract(epoch from i.paused_at)) as version
    from organizations o cross join installation i where o.id = ${orgId}`.execute(tx)
  return answer.rows[0]?.version
}
