-- The moment is read once, ahead of the statement: a function that changes with each row cannot lead into an index, and this
-- one went through everything that waits, years ahead, each time.
CREATE OR REPLACE FUNCTION note_delayed(after_seconds integer, most integer)
  RETURNS TABLE (org_id uuid, id uuid, post_id uuid, late_seconds double precision)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
#variable_conflict use_column
DECLARE
  before timestamptz := clock_timestamp() - make_interval(secs => after_seconds);
BEGIN
  RETURN QUERY
    WITH late AS (
      SELECT p.org_id, p.id FROM publications p
      WHERE p.status IN ('queued', 'publishing') AND NOT p.held AND p.delayed_at IS NULL
        AND p.due_at < before
        AND NOT EXISTS (SELECT FROM attempts a WHERE a.org_id = p.org_id AND a.publication_id = p.id
          AND a.started_at >= p.due_at)
      ORDER BY p.due_at LIMIT most FOR UPDATE SKIP LOCKED),
    told AS (
      UPDATE publications p SET delayed_at = clock_timestamp() FROM late
      WHERE p.org_id = late.org_id AND p.id = late.id
      RETURNING p.org_id, p.id, p.post_id, p.due_at, p.status),
    noted AS (
      INSERT INTO audit_log (org_id, actor_kind, action, object_type, object_id, detail)
      SELECT t.org_id, 'system', 'post.delayed', 'publication', t.id,
        jsonb_build_object('post_id', t.post_id, 'due_at', t.due_at, 'status', t.status) FROM told t)
    SELECT t.org_id, t.id, t.post_id, extract(epoch FROM clock_timestamp() - t.due_at)::double precision FROM told t;
END
$$;

-- What the health of publishing counts, and is rare among all that there is.
CREATE INDEX publications_told ON publications (org_id) WHERE delayed_at IS NOT NULL AND status IN ('queued', 'publishing');
CREATE INDEX publications_attention ON publications (org_id) WHERE needs_attention;
