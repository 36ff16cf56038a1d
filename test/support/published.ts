import type { TestApp } from './app.ts'

/** Lets a queued post's only publication be published, without any network; the answer is the publication's id. */
export const publish = async (
  app: Pick<TestApp, 'sql'>,
  postId: string,
  remoteId = String(Date.now()),
): Promise<string> => {
  await app.sql(`update publications set status = 'publishing', epoch = epoch + 1 where post_id = $1`, [postId])
  await app.sql(
    `insert into attempts (org_id, id, publication_id, number, epoch, content_hash, worker, settled_after)
      select org_id, gen_random_uuid(), id, 1, epoch, content_hash, 'x', now() + interval '11 minutes'
      from publications where post_id = $1`,
    [postId],
  )
  await app.sql(
    `update attempts set state = 'accepted', finished_at = clock_timestamp(), outcome = 'published', remote_id = $2
      where publication_id in (select id from publications where post_id = $1)`,
    [postId, remoteId],
  )
  const rows = await app.sql(
    `update publications set status = 'published', published_at = clock_timestamp(), remote_id = $2, wake_at = null,
        url = 'https://x.com/ink/status/' || $2 where post_id = $1 returning id`,
    [postId, remoteId],
  )
  return rows[0].id
}
