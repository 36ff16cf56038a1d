-- Publications (the rows that are queued, attempted and published) and attempts, with every guard around them.

CREATE TABLE publications (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  post_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  -- The variant for this channel; null means the post's own text.
  text text,
  status text NOT NULL DEFAULT 'draft'
    CHECK (status IN ('draft', 'queued', 'publishing', 'published', 'failed', 'canceled')),
  content_hash bytea NOT NULL,
  approval_required boolean NOT NULL,
  approved_hash bytea NOT NULL,
  due_at timestamptz,
  -- When the worker must look at this row next: due, retry, end of a lease, or the next read-back.
  wake_at timestamptz,
  -- Set while its channel cannot publish; such a row is not looked at.
  held boolean NOT NULL DEFAULT false,
  -- Grows with every claim; a worker with an older one can write nothing.
  epoch bigint NOT NULL DEFAULT 0,
  lease_until timestamptz,
  lease_owner text,
  tries integer NOT NULL DEFAULT 0,
  looks integer NOT NULL DEFAULT 0,
  remote_id text,
  url text,
  published_at timestamptz,
  failure_code text,
  failure_detail text,
  retryable boolean NOT NULL DEFAULT false,
  needs_attention boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, post_id, channel_id),
  -- Deferrable for the owner's deletion of a whole organization alone: a channel's row never goes before its posts'.
  FOREIGN KEY (org_id, channel_id) REFERENCES channels (org_id, id) DEFERRABLE INITIALLY IMMEDIATE,
  CONSTRAINT publications_post FOREIGN KEY (org_id, post_id, content_hash, approval_required, approved_hash)
    REFERENCES posts (org_id, id, content_hash, approval_required, approved_hash) ON UPDATE CASCADE ON DELETE CASCADE,
  -- The approval rule: nothing goes out, or is about to, with content that nobody who may has approved.
  CONSTRAINT publications_approved
    CHECK (status NOT IN ('queued', 'publishing') OR NOT approval_required OR approved_hash = content_hash),
  CONSTRAINT publications_due
    CHECK (status NOT IN ('queued', 'publishing') OR (due_at IS NOT NULL AND wake_at IS NOT NULL)),
  CONSTRAINT publications_published
    CHECK ((status = 'published') = (published_at IS NOT NULL) AND (status <> 'published' OR remote_id IS NOT NULL)),
  CONSTRAINT publications_failed CHECK ((status = 'failed') = (failure_code IS NOT NULL)),
  CONSTRAINT publications_attention CHECK (NOT needs_attention OR status = 'failed'),
  CONSTRAINT publications_lease CHECK (lease_until IS NULL OR status = 'publishing')
);
-- One post on the network is the proof of one publication only.
CREATE UNIQUE INDEX publications_remote ON publications (org_id, channel_id, remote_id) WHERE remote_id IS NOT NULL;
CREATE INDEX publications_wake ON publications (wake_at) WHERE status IN ('queued', 'publishing') AND NOT held;
CREATE INDEX publications_channel ON publications (org_id, channel_id, status);
CREATE INDEX publications_status ON publications (org_id, status, post_id);

CREATE TABLE attempts (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  publication_id uuid NOT NULL,
  number integer NOT NULL,
  epoch bigint NOT NULL,
  step text NOT NULL DEFAULT 'publish',
  state text NOT NULL DEFAULT 'sending'
    CHECK (state IN ('sending', 'accepted', 'refused', 'not_sent', 'unknown', 'absent', 'abandoned')),
  content_hash bytea NOT NULL,
  worker text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Before this instant a look that finds nothing proves nothing: the network may still carry the send out.
  settled_after timestamptz NOT NULL,
  finished_at timestamptz,
  outcome text,
  detail text,
  remote_id text,
  evidence jsonb NOT NULL DEFAULT '[]',
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, publication_id, step, number),
  FOREIGN KEY (org_id, publication_id) REFERENCES publications (org_id, id) ON DELETE CASCADE,
  CONSTRAINT attempts_accepted CHECK (state <> 'accepted' OR remote_id IS NOT NULL),
  CONSTRAINT attempts_finished CHECK ((state = 'sending') = (finished_at IS NULL))
);
-- At most one attempt whose effect is open or real: the database's own wall against posting twice.
CREATE UNIQUE INDEX attempts_open ON attempts (org_id, publication_id, step)
  WHERE state IN ('sending', 'unknown', 'accepted');

-- The post's public status from the count of its publications per status. Frozen; domain/publication.ts is its twin and
-- a test compares the two over the whole space.
CREATE FUNCTION post_status(draft bigint, queued bigint, publishing bigint, published bigint, failed bigint, canceled bigint)
  RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN publishing > 0 THEN 'publishing'
    WHEN queued > 0 THEN 'queued'
    WHEN draft > 0 THEN 'draft'
    WHEN failed > 0 THEN 'failed'
    WHEN published > 0 THEN 'published'
    WHEN canceled > 0 THEN 'canceled'
    ELSE 'draft'
  END
$$;

-- The state machine (docs/states.md). domain/publication.ts is its twin; a test compares every pair.
CREATE FUNCTION publication_may_go(from_status text, to_status text) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (from_status, to_status) IN (
    ('draft', 'queued'), ('draft', 'canceled'),
    ('queued', 'draft'), ('queued', 'publishing'), ('queued', 'canceled'),
    ('publishing', 'published'), ('publishing', 'queued'), ('publishing', 'draft'), ('publishing', 'failed'),
    ('failed', 'published'), ('failed', 'queued'), ('failed', 'draft'), ('failed', 'canceled'))
$$;

-- Definer, because a claim runs over all organizations and must see the attempts of each.
CREATE FUNCTION guard_publication() RETURNS trigger
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
CREATE TRIGGER publications_guard BEFORE UPDATE ON publications FOR EACH ROW EXECUTE FUNCTION guard_publication();

CREATE FUNCTION guard_new_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status NOT IN ('draft', 'queued') THEN
    RAISE EXCEPTION 'a publication starts as draft or queued' USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_transition';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER publications_new BEFORE INSERT ON publications FOR EACH ROW EXECUTE FUNCTION guard_new_publication();

-- Every change of status is in the audit log, and the worker hears of what is due within a minute (a NOTIFY on every
-- insert would cost more than half of the insert rate; for the rest its own timer is early enough).
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

CREATE FUNCTION guard_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state AND NOT (
    (OLD.state = 'sending' AND NEW.state IN ('accepted', 'refused', 'not_sent', 'unknown'))
    OR (OLD.state = 'unknown' AND NEW.state IN ('accepted', 'absent', 'abandoned'))
  ) THEN
    RAISE EXCEPTION 'no attempt goes from % to %', OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_transition';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER attempts_guard BEFORE UPDATE ON attempts FOR EACH ROW EXECUTE FUNCTION guard_attempt();

CALL protect_tenant_table('publications', worker_sees_all => true);
CALL protect_tenant_table('attempts');

GRANT SELECT ON publications, attempts TO scheduly_app, scheduly_worker;
GRANT INSERT (org_id, id, post_id, channel_id, text, status, content_hash, approval_required, approved_hash, due_at, wake_at)
  ON publications TO scheduly_app;
GRANT UPDATE (text, status, due_at, wake_at, held, tries, looks, failure_code, failure_detail, retryable, needs_attention)
  ON publications TO scheduly_app;
GRANT DELETE ON publications TO scheduly_app;
GRANT UPDATE (state, finished_at, outcome, detail, evidence) ON attempts TO scheduly_app;
GRANT UPDATE (status, wake_at, held, epoch, lease_until, lease_owner, tries, looks, remote_id, url, published_at,
  failure_code, failure_detail, retryable, needs_attention) ON publications TO scheduly_worker;
GRANT INSERT ON attempts TO scheduly_worker;
GRANT UPDATE (state, finished_at, outcome, detail, remote_id, evidence) ON attempts TO scheduly_worker;
