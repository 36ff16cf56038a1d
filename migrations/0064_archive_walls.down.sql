-- What was dropped cannot go back to where it was: without the record that they were published, the posts of such a month would be drafts
-- again, which somebody could send once more. So these walls stay then.
DO $$
DECLARE
  -- By what is there of each post: the tables of a dropped month may be there again, for a straggler.
  gone text := (SELECT min(a.month) FROM archived_posts a
    LEFT JOIN (SELECT org_id, post_id, count(*) AS kept FROM archived_publications GROUP BY org_id, post_id) p USING (org_id, post_id)
    WHERE coalesce(p.kept, 0) < a.published + a.failed + a.canceled);
BEGIN
  IF gone IS NOT NULL THEN
    RAISE EXCEPTION 'the archive of % was dropped: without it, its posts could be sent again. Stay with this version, or restore a backup from before that.',
      gone;
  END IF;
END
$$;

DROP TRIGGER posts_archived ON posts;
DROP TRIGGER publications_archived ON publications;
DROP TRIGGER posts_forget_archived ON posts;

CREATE OR REPLACE FUNCTION media_named_by(org uuid, post uuid) RETURNS TABLE (media_id uuid, sha256 text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT (item ->> 'id')::uuid, item ->> 'sha256'
  FROM (
    SELECT media || thread_media(thread) AS media FROM posts WHERE org_id = org AND id = post
    UNION ALL
    SELECT coalesce(media, '[]') || thread_media(coalesce(thread, '[]')) FROM publications WHERE org_id = org AND post_id = post
      AND (media IS NOT NULL OR thread IS NOT NULL)
  ) lists CROSS JOIN LATERAL jsonb_array_elements(lists.media) item
  UNION ALL
  SELECT named, NULL FROM publications p CROSS JOIN LATERAL option_media(p.options) named
    WHERE p.org_id = org AND p.post_id = post AND p.options <> '{}'
$$;

CREATE OR REPLACE FUNCTION halt_publishing(reason text) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  UPDATE installation SET halted_at = clock_timestamp(), halt_reason = reason, detected_at = clock_timestamp(),
      detected_mark = latest_mark(),
      -- Not the audit log's last entry: people may have used the restored database before a worker looked at it.
      known_until = greatest(
        (SELECT max(started_at) FROM attempts WHERE mark = (SELECT max(mark) FROM attempts)), created_at)
    WHERE halted_at IS NULL
$$;

CREATE OR REPLACE FUNCTION reviewed_channels() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT coalesce(array_agg(DISTINCT channel_id), '{}') FROM publications
    WHERE org_id = current_org() AND post_id = ANY (reviewed_posts())
$$;

DROP FUNCTION archive_figures();
DROP FUNCTION posts_to_archive(integer, integer);
DROP FUNCTION is_archived_proof(uuid, text);
DROP FUNCTION guard_archived_publication();
DROP FUNCTION guard_archived_post();
DROP FUNCTION forget_archived();
