-- The publishing core at speed: a place of its own for each network, turns of a channel, marks against restored backups.

-- Each network is claimed by itself, so that none waits behind another. A copy of the channel's, which never changes.
ALTER TABLE publications ADD COLUMN provider text;
ALTER TABLE publications ADD COLUMN delayed_at timestamptz;
ALTER TABLE publications DISABLE TRIGGER USER;
UPDATE publications p SET provider = c.provider FROM channels c WHERE c.org_id = p.org_id AND c.id = p.channel_id;
ALTER TABLE publications ENABLE TRIGGER USER;
ALTER TABLE publications ALTER COLUMN provider SET NOT NULL;
DROP INDEX publications_wake;
CREATE INDEX publications_wake ON publications (provider, wake_at)
  WHERE status IN ('queued', 'publishing') AND NOT held;
-- What the watchdog looks through: due, and not told of yet.
CREATE INDEX publications_delayed ON publications (due_at)
  WHERE status IN ('queued', 'publishing') AND NOT held AND delayed_at IS NULL;

CREATE OR REPLACE FUNCTION guard_new_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status NOT IN ('draft', 'queued') THEN
    RAISE EXCEPTION 'a publication starts as draft or queued' USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_transition';
  END IF;
  -- Without such a channel the foreign key refuses, and says so.
  NEW.provider := coalesce((SELECT provider FROM channels WHERE org_id = NEW.org_id AND id = NEW.channel_id), '');
  RETURN NEW;
END
$$;

-- Marks grow with every intent of the installation. Machines remember the last one that they saw; a database whose mark
-- is lower than that is an older one than the one they published from.
CREATE SEQUENCE publishing_marks;
ALTER TABLE attempts ADD COLUMN mark bigint NOT NULL DEFAULT 0;
ALTER TABLE attempts ALTER COLUMN mark SET DEFAULT nextval('publishing_marks');
-- How long after the due time the send began.
ALTER TABLE attempts ADD COLUMN late_milliseconds integer;
-- Coarse, because it must cost nothing with each send.
CREATE INDEX attempts_started ON attempts USING brin (started_at);

-- One row: this installation.
CREATE TABLE installation (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  -- Set while nothing may be sent.
  halted_at timestamptz,
  halt_reason text,
  -- When a restored or copied database was noticed, what the latest mark was then, and until when the database knows what
  -- was done. Whatever was written before is looked for on its network before it is sent.
  detected_at timestamptz,
  detected_mark bigint,
  known_until timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO installation DEFAULT VALUES;

CREATE FUNCTION latest_mark() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM publishing_marks
$$;

CREATE FUNCTION halt_publishing(reason text) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  UPDATE installation SET halted_at = clock_timestamp(), halt_reason = reason, detected_at = clock_timestamp(),
      detected_mark = latest_mark(),
      -- Not the audit log's last entry: people may have used the restored database before a worker looked at it.
      known_until = greatest(
        (SELECT max(started_at) FROM attempts WHERE mark = (SELECT max(mark) FROM attempts)), created_at)
    WHERE halted_at IS NULL
$$;

-- A person's word that this database is the one to publish from. Marks go on far above all that any machine remembers.
CREATE FUNCTION resume_publishing() RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  PERFORM setval('publishing_marks', latest_mark() + 1000000000);
  UPDATE installation SET halted_at = NULL, halt_reason = NULL;
  RETURN latest_mark();
END
$$;

-- When a channel's next send may start, and whether its network answers: written with each intent and each answer.
CREATE TABLE channel_pace (
  org_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  -- The instant up to which the channel's turns are used (a generic cell rate: one turn each so many seconds).
  used_until timestamptz NOT NULL DEFAULT '-infinity',
  -- Sends in a row that the network did not answer.
  failures integer NOT NULL DEFAULT 0,
  closed_until timestamptz NOT NULL DEFAULT '-infinity',
  PRIMARY KEY (org_id, channel_id),
  FOREIGN KEY (org_id, channel_id) REFERENCES channels (org_id, id) ON DELETE CASCADE
) WITH (fillfactor = 50);
CALL protect_tenant_table('channel_pace', worker_sees_all => true);

-- The worker reads and writes for many organizations in one statement; until now it did so for publications alone.
DROP POLICY worker_tenant ON posts;
CREATE POLICY worker_tenant ON posts TO scheduly_worker USING (true) WITH CHECK (true);
DROP POLICY worker_tenant ON attempts;
CREATE POLICY worker_tenant ON attempts TO scheduly_worker USING (true) WITH CHECK (true);
DROP POLICY worker_tenant ON organizations;
CREATE POLICY worker_tenant ON organizations FOR SELECT TO scheduly_worker USING (true);

-- What was due a minute ago and has not been sent: told once. Definer, because the web server watches as well, for all
-- organizations: it is the one that is still there when no worker is.
CREATE FUNCTION note_delayed(after_seconds integer, most integer)
  RETURNS TABLE (org_id uuid, id uuid, post_id uuid, late_seconds double precision)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH late AS (
      SELECT p.org_id, p.id FROM publications p
      WHERE p.status IN ('queued', 'publishing') AND NOT p.held AND p.delayed_at IS NULL
        AND p.due_at < clock_timestamp() - make_interval(secs => after_seconds)
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

GRANT SELECT ON installation TO scheduly_app, scheduly_worker;
GRANT SELECT, INSERT ON channel_pace TO scheduly_worker;
GRANT UPDATE (used_until, failures, closed_until) ON channel_pace TO scheduly_worker;
GRANT SELECT ON channel_pace TO scheduly_app;
GRANT USAGE ON SEQUENCE publishing_marks TO scheduly_worker;
REVOKE ALL ON FUNCTION latest_mark(), halt_publishing(text), resume_publishing(), note_delayed(integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION latest_mark(), halt_publishing(text) TO scheduly_worker;
GRANT EXECUTE ON FUNCTION note_delayed(integer, integer) TO scheduly_app, scheduly_worker;

-- The guards, for many rows at once. What a row says of itself is checked row by row, without a query; what takes a look at
-- attempts, the audit log and the doorbell are one query for all rows of a statement. (Row by row they were three quarters
-- of the cost of a claim.)
CREATE OR REPLACE FUNCTION guard_publication() RETURNS trigger LANGUAGE plpgsql SECURITY INVOKER AS $$
BEGIN
  NEW.updated_at := clock_timestamp();
  IF NEW.epoch < OLD.epoch THEN
    RAISE EXCEPTION 'an epoch never decreases' USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_epoch';
  END IF;
  IF NEW.org_id <> OLD.org_id OR NEW.id <> OLD.id OR NEW.post_id <> OLD.post_id OR NEW.channel_id <> OLD.channel_id
    OR NEW.provider <> OLD.provider THEN
    RAISE EXCEPTION 'a publication keeps its post and channel' USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_identity';
  END IF;
  IF NEW.status <> OLD.status THEN
    IF NOT scheduly.publication_may_go(OLD.status, NEW.status) THEN
      RAISE EXCEPTION 'no transition from % to %', OLD.status, NEW.status
        USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_transition';
    END IF;
    IF NEW.status = 'publishing' AND NEW.epoch = OLD.epoch THEN
      RAISE EXCEPTION 'a claim raises the epoch' USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_epoch';
    END IF;
  END IF;
  RETURN NEW;
END
$$;
ALTER FUNCTION guard_publication() RESET ALL;

-- Definer, because a claim runs over all organizations and must see the attempts of each.
CREATE FUNCTION judge_publications() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp
  -- Plans are kept, and those rows are one now and five thousand the next time, and the tables empty on the first day: never
  -- each with each, and never a table from end to end.
  SET enable_nestloop = off SET enable_seqscan = off AS $$
DECLARE
  wrong record;
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
    SELECT n.org_id, current_actor_kind(), current_actor(), 'publication.' || n.status, 'publication', n.id,
      jsonb_strip_nulls(jsonb_build_object('post_id', n.post_id, 'from', o.status, 'epoch', n.epoch, 'code', n.failure_code,
        'due_at', n.due_at)), current_request()
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

CREATE FUNCTION judge_new_publications() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
    SELECT org_id, current_actor_kind(), current_actor(), 'publication.' || status, 'publication', id,
      jsonb_strip_nulls(jsonb_build_object('post_id', post_id, 'epoch', epoch, 'due_at', due_at)), current_request()
    FROM later;
  IF EXISTS (SELECT FROM later WHERE status = 'queued' AND wake_at < now() + interval '60 seconds') THEN
    PERFORM pg_notify('scheduly_due', '');
  END IF;
  RETURN NULL;
END
$$;

DROP TRIGGER publications_announce ON publications;
DROP FUNCTION announce_publication();
CREATE TRIGGER publications_judge AFTER UPDATE ON publications REFERENCING OLD TABLE AS earlier NEW TABLE AS later
  FOR EACH STATEMENT EXECUTE FUNCTION judge_publications();
CREATE TRIGGER publications_judge_new AFTER INSERT ON publications REFERENCING NEW TABLE AS later
  FOR EACH STATEMENT EXECUTE FUNCTION judge_new_publications();

-- An attempt begins with the intent, before any byte leaves; or as a search for what may have gone out before a backup was
-- restored.
CREATE FUNCTION guard_new_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'sending' AND NOT (NEW.state = 'unknown' AND NEW.outcome = 'restored') THEN
    RAISE EXCEPTION 'no attempt begins as %', NEW.state USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_transition';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER attempts_new BEFORE INSERT ON attempts FOR EACH ROW EXECUTE FUNCTION guard_new_attempt();
