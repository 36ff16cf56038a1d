DROP TRIGGER attempts_new ON attempts;
DROP FUNCTION guard_new_attempt();
DROP TRIGGER publications_judge_new ON publications;
DROP TRIGGER publications_judge ON publications;
DROP FUNCTION judge_new_publications();
DROP FUNCTION judge_publications();
CREATE OR REPLACE FUNCTION guard_publication() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  open_state text;
BEGIN
  NEW.updated_at := clock_timestamp();
  IF NEW.epoch < OLD.epoch THEN
    RAISE EXCEPTION 'an epoch never decreases' USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_epoch';
  END IF;
  IF (NEW.org_id, NEW.id, NEW.post_id, NEW.channel_id) IS DISTINCT FROM (OLD.org_id, OLD.id, OLD.post_id, OLD.channel_id) THEN
    RAISE EXCEPTION 'a publication keeps its post and channel' USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_identity';
  END IF;
  IF NEW.status = OLD.status THEN
    RETURN NEW;
  END IF;
  IF NOT publication_may_go(OLD.status, NEW.status) THEN
    RAISE EXCEPTION 'no transition from % to %', OLD.status, NEW.status
      USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_transition';
  END IF;
  IF NEW.status = 'publishing' AND NEW.epoch = OLD.epoch THEN
    RAISE EXCEPTION 'a claim raises the epoch' USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_epoch';
  END IF;
  -- Nothing whose send may be out there goes back to where it could be sent, edited or dropped.
  SELECT state INTO open_state FROM attempts
    WHERE org_id = NEW.org_id AND publication_id = NEW.id AND state IN ('sending', 'unknown', 'accepted');
  IF open_state IS NOT NULL AND NEW.status IN ('draft', 'queued', 'canceled') THEN
    RAISE EXCEPTION 'an attempt is % : % must wait', open_state, NEW.status
      USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_open_attempt';
  END IF;
  IF NEW.status = 'published' AND open_state IS DISTINCT FROM 'accepted' THEN
    RAISE EXCEPTION 'published needs an accepted attempt' USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_evidence';
  END IF;
  IF NEW.status = 'failed' AND (open_state IS NOT NULL) <> (NEW.failure_code = 'outcome_unknown') THEN
    RAISE EXCEPTION 'failed as % with attempt %', NEW.failure_code, open_state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_evidence';
  END IF;
  RETURN NEW;
END
$$;
CREATE FUNCTION announce_publication() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' OR NEW.status <> OLD.status THEN
    INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
    VALUES (NEW.org_id, current_actor_kind(), current_actor(), 'publication.' || NEW.status, 'publication', NEW.id,
      jsonb_strip_nulls(jsonb_build_object('post_id', NEW.post_id, 'from', CASE WHEN TG_OP = 'UPDATE' THEN OLD.status END,
        'epoch', NEW.epoch, 'code', NEW.failure_code, 'due_at', NEW.due_at)), current_request());
  END IF;
  IF NEW.status IN ('queued', 'publishing') AND NEW.lease_until IS NULL AND NOT NEW.held
    AND NEW.wake_at < now() + interval '60 seconds' THEN
    PERFORM pg_notify('scheduly_due', '');
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER publications_announce AFTER INSERT OR UPDATE OF status, held, wake_at ON publications
  FOR EACH ROW EXECUTE FUNCTION announce_publication();
DROP FUNCTION note_delayed(integer, integer);
DROP FUNCTION resume_publishing();
DROP FUNCTION halt_publishing(text);
DROP POLICY worker_tenant ON organizations;
CREATE POLICY worker_tenant ON organizations FOR SELECT TO scheduly_worker USING (id = (SELECT current_org()));
DROP POLICY worker_tenant ON attempts;
CREATE POLICY worker_tenant ON attempts TO scheduly_worker
  USING (org_id = (SELECT current_org())) WITH CHECK (org_id = (SELECT current_org()));
DROP POLICY worker_tenant ON posts;
CREATE POLICY worker_tenant ON posts TO scheduly_worker
  USING (org_id = (SELECT current_org())) WITH CHECK (org_id = (SELECT current_org()));
DROP TABLE channel_pace;
DROP TABLE installation;
DROP INDEX attempts_started;
ALTER TABLE attempts DROP COLUMN late_milliseconds;
ALTER TABLE attempts DROP COLUMN mark;
DROP FUNCTION latest_mark();
DROP SEQUENCE publishing_marks;
CREATE OR REPLACE FUNCTION guard_new_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status NOT IN ('draft', 'queued') THEN
    RAISE EXCEPTION 'a publication starts as draft or queued' USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_transition';
  END IF;
  RETURN NEW;
END
$$;
DROP INDEX publications_delayed;
DROP INDEX publications_wake;
CREATE INDEX publications_wake ON publications (wake_at) WHERE status IN ('queued', 'publishing') AND NOT held;
ALTER TABLE publications DROP COLUMN delayed_at;
ALTER TABLE publications DROP COLUMN provider;
