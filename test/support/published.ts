import type { TestApp } from './app.ts'

/** Lets a post's only waiting publication be published, without any network; the answer is the publication's id. */
export const publish = async (
  app: Pick<TestApp, 'sql'>,
  postId: string,
  remoteId = String(Date.now()),
): Promise<string> => {
  const waiting = `select id from publications where post_id = $1 and status in ('draft', 'queued')`
  const chosen: string = (await app.sql(waiting, [postId]))[0].id
  await app.sql(
    `update publications set status = 'queued', due_at = now(), wake_at = now() where id = $1 and status = 'draft'`,
    [chosen],
  )
  await app.sql(`update publications set status = 'publishing', epoch = epoch + 1 where id = $1`, [chosen])
  await app.sql(
    `insert into attempts (org_id, id, publication_id, number, epoch, content_hash, worker, settled_after)
      select org_id, gen_random_uuid(), id, 1, epoch, content_hash, 'x', now() + interval '11 minutes'
      from publications where id = $1`,
    [chosen],
  )
  await app.sql(
    `update attempts set state = 'accepted', finished_at = clock_timestamp(), outcome = 'published', remote_id = $2
      where publication_id = $1`,
    [chosen, remoteId],
  )
  await app.sql(
    `update publications set status = 'published', published_at = clock_timestamp(), remote_id = $2, wake_at = null,
        url = 'https://x.com/ink/status/' || $2 where id = $1`,
    [chosen, remoteId],
  )
  return chosen
}
