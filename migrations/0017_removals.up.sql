-- Posts that are taken down at their networks again, and how posts fare there.

-- The wish, written down before its network hears of it: whatever dies in between, a worker finds it here and goes on. A
-- network deletes what is gone already without harm, so that asking twice is untidy and no more.
CREATE TABLE removals (
  org_id uuid NOT NULL,
  publication_id uuid NOT NULL,
  requested_by uuid NOT NULL REFERENCES users (id),
  requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  state text NOT NULL DEFAULT 'removing' CHECK (state IN ('removing', 'removed', 'failed')),
  -- When a worker takes it up next; while one has it in hand, when that one's lease ends.
  wake_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Grows each time that it is taken up; an answer other than "gone" counts only under the latest.
  epoch bigint NOT NULL DEFAULT 0,
  tries integer NOT NULL DEFAULT 0,
  last_outcome text,
  removed_at timestamptz,
  failure_code text,
  failure_detail text,
  PRIMARY KEY (org_id, publication_id),
  FOREIGN KEY (org_id, publication_id) REFERENCES publications (org_id, id) ON DELETE CASCADE,
  CONSTRAINT removals_removed CHECK ((state = 'removed') = (removed_at IS NOT NULL)),
  CONSTRAINT removals_failed CHECK ((state = 'failed') = (failure_code IS NOT NULL))
);
CREATE INDEX removals_wake ON removals (wake_at) WHERE state = 'removing';

-- What is gone stays gone. Only a new wish of a person begins again; the worker cannot write one.
CREATE FUNCTION guard_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.org_id, NEW.publication_id) IS DISTINCT FROM (OLD.org_id, OLD.publication_id) OR NEW.epoch < OLD.epoch
    OR OLD.state = 'removed'
    OR (NEW.state = 'removing' AND OLD.state = 'failed' AND NEW.requested_at <= OLD.requested_at)
  THEN
    RAISE EXCEPTION 'no removal goes from % to %', OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'removal_transition';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER removals_guard BEFORE UPDATE ON removals FOR EACH ROW EXECUTE FUNCTION guard_removal();

-- Every step is in the audit log, and a wish rings for the worker.
CREATE FUNCTION announce_removal() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.state = OLD.state THEN
    RETURN NULL;
  END IF;
  INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
    SELECT NEW.org_id, current_actor_kind(), current_actor(),
      CASE NEW.state WHEN 'removing' THEN 'publication.removal_requested' WHEN 'removed' THEN 'publication.removed'
        ELSE 'publication.removal_failed' END,
      'publication', NEW.publication_id,
      jsonb_strip_nulls(jsonb_build_object('post_id', p.post_id, 'url', CASE WHEN NEW.state <> 'failed' THEN p.url END,
        'requested_by', NEW.requested_by, 'code', NEW.failure_code, 'reason', NEW.failure_detail)), current_request()
    FROM publications p WHERE p.org_id = NEW.org_id AND p.id = NEW.publication_id;
  IF NEW.state = 'removing' THEN
    PERFORM pg_notify('scheduly_due', '');
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER removals_announce AFTER INSERT OR UPDATE OF state ON removals FOR EACH ROW EXECUTE FUNCTION announce_removal();

-- Whether the key at hand, if there is one, may take down what is published. No other scope implies that.
CREATE FUNCTION current_key_may_unpublish() RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT current_key() IS NULL OR EXISTS (
    SELECT FROM api_keys WHERE org_id = current_org() AND id = current_key() AND created_by = current_actor()
      AND revoked_at IS NULL AND 'posts:unpublish' = ANY (scopes))
$$;

-- A person's wish that a published post be taken down: 'requested', or 'removing' and 'removed' where that is under way or
-- done already. It runs as owner, because nobody else may write a wish, and therefore asks for the right itself. Two
-- wishes at once wait for each other at the publication.
CREATE FUNCTION request_removal(publication uuid) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  found publications%ROWTYPE;
  standing text;
BEGIN
  IF NOT current_key_may_unpublish() OR NOT EXISTS (SELECT FROM memberships
    WHERE org_id = current_org() AND user_id = current_actor() AND role IN ('owner', 'admin'))
  THEN
    RETURN 'forbidden';
  END IF;
  SELECT * INTO found FROM publications WHERE org_id = current_org() AND id = publication FOR UPDATE;
  IF found.id IS NULL THEN
    RETURN 'not_found';
  END IF;
  -- Of a thread that was canceled halfway, what is out can be taken down as well.
  IF found.status <> 'published' AND (found.status <> 'canceled' OR found.sent = '[]') THEN
    RETURN 'not_published';
  END IF;
  SELECT state INTO standing FROM removals WHERE org_id = found.org_id AND publication_id = found.id;
  IF standing IN ('removing', 'removed') THEN
    RETURN standing;
  END IF;
  INSERT INTO removals (org_id, publication_id, requested_by) VALUES (found.org_id, found.id, current_actor())
    ON CONFLICT (org_id, publication_id) DO UPDATE SET requested_by = current_actor(), requested_at = clock_timestamp(),
      state = 'removing', wake_at = clock_timestamp(), tries = 0, last_outcome = NULL, failure_code = NULL,
      failure_detail = NULL;
  RETURN 'requested';
END
$$;

-- What a network last told of a post that is on it; null where it does not tell.
CREATE TABLE publication_metrics (
  org_id uuid NOT NULL,
  publication_id uuid NOT NULL,
  views bigint,
  likes bigint,
  replies bigint,
  reposts bigint,
  quotes bigint,
  saves bigint,
  -- Null while its network has not told anything yet.
  read_at timestamptz,
  -- When a worker last set out to ask: the next one waits from here.
  asked_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, publication_id),
  FOREIGN KEY (org_id, publication_id) REFERENCES publications (org_id, id) ON DELETE CASCADE
);
-- Asking may cost the app's owner money (X: a tenth of a cent per post), so it is off until somebody wants it.
ALTER TABLE organizations ADD COLUMN metrics boolean NOT NULL DEFAULT false;
CREATE INDEX organizations_metrics ON organizations (id) WHERE metrics;
-- What has been published lately: whose figures are asked for.
CREATE INDEX publications_published ON publications (org_id, published_at) WHERE status = 'published';

CALL protect_tenant_table('removals', worker_sees_all => true);
CALL protect_tenant_table('publication_metrics', worker_sees_all => true);

GRANT SELECT ON removals, publication_metrics TO scheduly_app, scheduly_worker;
GRANT UPDATE (state, wake_at, epoch, tries, last_outcome, removed_at, failure_code, failure_detail) ON removals TO scheduly_worker;
GRANT INSERT, UPDATE ON publication_metrics TO scheduly_worker;
GRANT UPDATE (metrics) ON organizations TO scheduly_app;
REVOKE ALL ON FUNCTION current_key_may_unpublish(), request_removal(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION request_removal(uuid) TO scheduly_app;
