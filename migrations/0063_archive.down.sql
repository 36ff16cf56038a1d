-- Everything goes back to where it was, which takes as long as there is much of it. What was dropped cannot: without the record that
-- they were published, the posts of such a month would be drafts again, which somebody could send once more.
DO $$
DECLARE
  gone text := (SELECT min(a.month) FROM archived_posts a WHERE NOT archive_month_is_there(a.month));
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
ALTER TABLE publications DISABLE TRIGGER USER;
ALTER TABLE attempts DISABLE TRIGGER USER;
ALTER TABLE removals DISABLE TRIGGER USER;
-- Column by column, by name: the archive has three columns of its own in front.
DO $$
DECLARE
  columns text;
  part text;
BEGIN
  FOREACH part IN ARRAY ARRAY['publications', 'attempts'] LOOP
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
      WHERE attrelid = to_regclass(part) AND attnum > 0 AND NOT attisdropped;
    EXECUTE format('INSERT INTO %I (%s) SELECT %s FROM %I', part, columns, columns, 'archived_' || part);
  END LOOP;
END
$$;
INSERT INTO removals SELECT r.* FROM archived_publications p
  CROSS JOIN LATERAL jsonb_populate_record(NULL::removals, p.removal) r WHERE p.removal IS NOT NULL;
INSERT INTO publication_metrics SELECT m.* FROM archived_publications p
  CROSS JOIN LATERAL jsonb_populate_record(NULL::publication_metrics, p.metrics) m WHERE p.metrics IS NOT NULL;
-- Links between tables are checked at the end, and before a table is altered.
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE publications ENABLE TRIGGER USER;
ALTER TABLE attempts ENABLE TRIGGER USER;
ALTER TABLE removals ENABLE TRIGGER USER;

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
DROP FUNCTION move_to_archive(uuid, uuid[], text[]);
DROP FUNCTION archive_publications(integer, integer, jsonb);
DROP FUNCTION posts_that_are_over(uuid, uuid[], uuid[], timestamptz);
DROP FUNCTION drop_archive_month(text);
DROP FUNCTION archive_month_is_there(text);
DROP FUNCTION make_archive_month(text);
DROP FUNCTION archive_month_of(timestamptz);
DROP FUNCTION archive_lock();
DROP TABLE archived_attempts;
DROP TABLE archived_publications;
DROP TABLE archived_posts;
DROP TABLE archive_progress;
DROP TABLE archive_months;
DROP SCHEMA scheduly_archive;
