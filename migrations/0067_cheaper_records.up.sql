-- What is recorded of each publication, for less: sealing the audit log and placing events were a third of what a post costs
-- the database.
-- Runs beside: 0064_archive_walls

-- The same words, from parts that PostgreSQL sees through: what is in itself not immutable (an integer joined to a text) it
-- called as a function, planned anew each time, a dozen times for a row.
CREATE OR REPLACE FUNCTION audit_part(part text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT coalesce(length(part)::text || ':' || part, '-') $$;

-- Asked once for a statement: it is a question of who, not of which row, and sealing changes every row once.
CREATE OR REPLACE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A question to another table within a condition makes all of it a query, which was carried out for every answer of a network. And where
-- that publication cannot be seen a thread is not ended any more; it was, by a condition that came to nothing.
CREATE OR REPLACE FUNCTION guard_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = OLD.state
    OR (OLD.state = 'sending' AND NEW.state IN ('accepted', 'continued', 'refused', 'not_sent', 'unknown'))
    OR (OLD.state = 'unknown' AND NEW.state IN ('accepted', 'continued', 'absent', 'abandoned'))
  THEN
    RETURN NEW;
  END IF;
  IF OLD.state = 'continued' AND NEW.state = 'accepted' AND NEW.part + 1 = (SELECT parts FROM scheduly.publications
    WHERE org_id = NEW.org_id AND id = NEW.publication_id)
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'no attempt goes from % to %', OLD.state, NEW.state
    USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_transition';
END
$$;

-- Each event is found again where it was read: only whoever holds the relay changes one. One that is deleted meanwhile, with its whole
-- organization, leaves its place empty; it was given to another one, which could have stopped all events.
CREATE OR REPLACE FUNCTION place_events(most integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp SET enable_seqscan = off AS $$
DECLARE
  base bigint;
  told record;
BEGIN
  SELECT latest INTO base FROM event_relay FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  -- A statement of its own, which sees whatever the last one to hold the lock has done. And one statement for all of it, so
  -- that everything is judged by the same picture: the last event of a post that the picture shows says how the post stands.
  WITH picked AS MATERIALIZED (
    SELECT e.ctid AS row, e.org_id, e.sequence, e.type, e.post_id FROM events e WHERE e.position IS NULL ORDER BY e.sequence LIMIT most),
  placed AS (
    UPDATE events e SET position = numbered.place
    FROM (SELECT p.row, base + row_number() OVER (ORDER BY p.sequence) AS place FROM picked p) numbered
    WHERE e.ctid = numbered.row
    RETURNING e.org_id),
  ended AS (
    SELECT DISTINCT p.org_id, p.post_id FROM picked p
    WHERE p.type IN ('publication.published', 'publication.failed', 'publication.canceled')
      AND (p.org_id, p.post_id) NOT IN (SELECT e.org_id, e.post_id FROM events e
        WHERE e.position IS NULL AND e.sequence > (SELECT max(sequence) FROM picked) AND e.post_id IS NOT NULL)),
  counted AS (
    SELECT d.org_id, d.post_id, c.*, post_status(0, 0, 0, c.published, c.failed, c.canceled) AS status
    FROM ended d CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE x.status = 'published') AS published, count(*) FILTER (WHERE x.status = 'failed') AS failed,
        count(*) FILTER (WHERE x.status = 'canceled') AS canceled,
        count(*) FILTER (WHERE x.status IN ('draft', 'queued', 'publishing')) AS open
      FROM publications x WHERE x.org_id = d.org_id AND x.post_id = d.post_id) c
    WHERE c.open = 0 AND c.published + c.failed + c.canceled > 0),
  added AS (
    INSERT INTO events (org_id, position, type, subject_type, subject_id, post_id, data)
    SELECT k.org_id, base + (SELECT count(*) FROM picked) + row_number() OVER (ORDER BY k.post_id), 'post.' || k.status, 'post',
      k.post_id, k.post_id, jsonb_build_object('summary',
        jsonb_build_object('published', k.published, 'failed', k.failed, 'canceled', k.canceled))
    FROM counted k
    RETURNING org_id)
  SELECT (SELECT count(*) FROM picked) AS picked, (SELECT count(*) FROM placed) AS placed, (SELECT count(*) FROM added) AS added,
    (SELECT array_agg(DISTINCT p.org_id) FROM placed p) AS orgs INTO told;
  IF told.placed = 0 THEN
    RETURN 0;
  END IF;
  UPDATE event_relay SET latest = base + told.picked + told.added, orgs = told.orgs, asleep = false;
  -- Whose events they are, where that fits into a notification: others need not look.
  PERFORM pg_notify('scheduly_events', CASE WHEN cardinality(told.orgs) <= 200 THEN array_to_string(told.orgs, ',') ELSE '*' END);
  RETURN told.placed;
END
$$;

-- Who did it, and upon which request, is asked once for a statement.
CREATE OR REPLACE FUNCTION judge_publications() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp SET enable_nestloop = off SET enable_seqscan = off AS $$
DECLARE
  wrong record;
  acting_kind text := current_actor_kind();
  acting uuid := current_actor();
  asked_by text := current_request();
BEGIN
  -- Nothing whose send may be out there goes back to where it could be sent, edited or dropped.
  SELECT changed.*, CASE WHEN status IN ('published', 'failed') THEN 'publication_evidence' ELSE 'publication_open_attempt' END AS rule
    INTO wrong
    FROM (
      SELECT n.status, n.failure_code, (SELECT a.state FROM attempts a WHERE a.org_id = n.org_id AND a.publication_id = n.id
          AND a.state IN ('sending', 'unknown', 'accepted') LIMIT 1) AS state
      FROM later n JOIN earlier o ON o.org_id = n.org_id AND o.id = n.id AND o.status <> n.status
      WHERE n.status <> 'publishing') changed
    WHERE CASE status
      WHEN 'published' THEN state IS DISTINCT FROM 'accepted'
      WHEN 'failed' THEN (state IS NOT NULL) <> (failure_code = 'outcome_unknown')
      ELSE state IS NOT NULL END
    LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION '% (%) does not go with an attempt that is %', wrong.status, wrong.failure_code, coalesce(wrong.state, 'not there')
      USING ERRCODE = 'check_violation', CONSTRAINT = wrong.rule;
  END IF;
  INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
    SELECT n.org_id, acting_kind, acting, 'publication.' || n.status, 'publication', n.id,
      jsonb_strip_nulls(jsonb_build_object('post_id', n.post_id, 'from', o.status, 'epoch', n.epoch, 'code', n.failure_code,
        'due_at', n.due_at)), asked_by
    FROM later n JOIN earlier o ON o.org_id = n.org_id AND o.id = n.id AND o.status <> n.status;
  -- A NOTIFY on every change would cost more than half of the rate; for what is not due within a minute the worker's own
  -- timer is early enough.
  IF EXISTS (SELECT FROM later n JOIN earlier o ON o.org_id = n.org_id AND o.id = n.id
    WHERE n.status IN ('queued', 'publishing') AND n.lease_until IS NULL AND NOT n.held
      AND n.wake_at < now() + interval '60 seconds'
      AND (n.status, n.held, n.wake_at) IS DISTINCT FROM (o.status, o.held, o.wake_at))
  THEN
    PERFORM pg_notify('scheduly_due', '');
  END IF;
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tell_of_publications() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp SET enable_nestloop = off SET enable_seqscan = off AS $$
DECLARE
  acting uuid := current_actor();
BEGIN
  INSERT INTO events (org_id, type, subject_type, subject_id, post_id, data)
    SELECT n.org_id, 'publication.' || CASE n.status WHEN 'draft' THEN 'withdrawn' ELSE n.status END, 'publication', n.id, n.post_id,
      jsonb_strip_nulls(jsonb_build_object('channel_id', n.channel_id, 'provider', n.provider, 'from', o.status,
        'due_at', CASE WHEN n.status = 'queued' THEN n.due_at END, 'published_at', n.published_at, 'remote_id', n.remote_id,
        'url', n.url, 'failure_code', n.failure_code,
        'needs_attention', CASE WHEN n.status = 'failed' THEN n.needs_attention END,
        'due_for_review', CASE WHEN n.review_since IS NOT NULL THEN true END, 'actor_id', acting))
    FROM later n JOIN earlier o ON o.org_id = n.org_id AND o.id = n.id AND o.status <> n.status;
  IF FOUND THEN
    PERFORM ring_for_events();
  END IF;
  RETURN NULL;
END
$$;

-- Of many posts for the same instant, those that are out lay in one entry with those that wait, and were looked at again by every claim.
-- What is queued already stays so until it is out (or until REINDEX INDEX CONCURRENTLY).
ALTER INDEX publications_wake SET (deduplicate_items = off);
ALTER INDEX publications_turns SET (deduplicate_items = off);
