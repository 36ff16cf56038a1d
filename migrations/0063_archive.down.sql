-- Everything goes back to where it was, which takes as long as there is much of it.
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
