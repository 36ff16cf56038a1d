import type { TestApp } from './app.ts'

/** Lets a queued post's only publication fail with an outcome that nobody knows; the answer is the publication's id. */
export const unsettle = async (app: Pick<TestApp, 'sql'>, postId: string): Promise<string> => {
  await app.sql(
    `update publications set status = 'publishing', epoch = epoch + 1, due_at = now() - interval '90 seconds' where post_id = $1`,
    [postId],
  )
  await app.sql(
    `insert into attempts (org_id, id, publication_id, number, epoch, content_hash, worker, started_at, settled_after)
      select org_id, gen_random_uuid(), id, 1, epoch, content_hash, 'x', due_at + interval '2 seconds',
        due_at + interval '11 minutes' from publications where post_id = $1`,
    [postId],
  )
  await app.sql(
    `update attempts set state = 'unknown', finished_at = started_at + interval '60 seconds', outcome = 'unknown',
        detail = 'The outcome is open: no answer.',
        evidence = '[{"at": "2026-01-01T00:00:00.000Z", "kind": "absent", "detail": "Not there."}]'
      where publication_id in (select id from publications where post_id = $1)`,
    [postId],
  )
  const rows = await app.sql(
    `update publications set status = 'failed', failure_code = 'outcome_unknown', failure_detail = 'No answer.',
      needs_attention = true, wake_at = null where post_id = $1 returning id`,
    [postId],
  )
  return rows[0].id
}
