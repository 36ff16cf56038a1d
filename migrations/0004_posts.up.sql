-- Posts, their publications (the rows that are queued, attempted and published), attempts and approvals.

CREATE TABLE posts (
  org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  author_id uuid NOT NULL REFERENCES users (id),
  text text NOT NULL,
  revision integer NOT NULL DEFAULT 1,
  -- SHA-256 of the canonical content: text, per-channel variants, channels. Not the time.
  content_hash bytea NOT NULL CHECK (length(content_hash) = 32),
  approval_required boolean NOT NULL DEFAULT true,
  -- Empty until somebody approves; then the hash that was approved. Written by approve_post() only.
  approved_hash bytea NOT NULL DEFAULT '',
  rejected_hash bytea NOT NULL DEFAULT '',
  scheduled_at timestamptz,
  -- What the author wrote, when it was a wall time: kept beside the instant.
  local_time text,
  time_zone text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id),
  -- What publications copy; the foreign key below keeps the copies equal.
  CONSTRAINT posts_approval_key UNIQUE (org_id, id, content_hash, approval_required, approved_hash)
);
CREATE INDEX posts_id ON posts (id);
CREATE INDEX posts_schedule ON posts (org_id, (coalesce(scheduled_at, 'infinity')), id);
CREATE INDEX posts_created ON posts (org_id, created_at, id);
CREATE INDEX posts_author ON posts (org_id, author_id);

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

CREATE TABLE post_approvals (
  org_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  post_id uuid NOT NULL,
  decision text NOT NULL CHECK (decision IN ('approved', 'rejected', 'revoked')),
  content_hash bytea NOT NULL,
  revision integer NOT NULL,
  actor_id uuid NOT NULL REFERENCES users (id),
  comment text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, post_id) REFERENCES posts (org_id, id) ON DELETE CASCADE
);
CREATE INDEX post_approvals_post ON post_approvals (org_id, post_id, created_at);

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

-- What an editor writes needs approval, whoever calls; the flag never changes afterwards.
CREATE FUNCTION guard_new_post() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  author_role text := (SELECT role FROM memberships WHERE org_id = NEW.org_id AND user_id = NEW.author_id);
BEGIN
  IF author_role IS NULL OR author_role = 'viewer' THEN
    RAISE EXCEPTION 'the author must be an owner, admin or editor of the organization'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'post_author';
  END IF;
  NEW.approval_required := author_role = 'editor';
  NEW.approved_hash := '';
  RETURN NEW;
END
$$;
CREATE TRIGGER posts_new BEFORE INSERT ON posts FOR EACH ROW EXECUTE FUNCTION guard_new_post();

-- New content is a new revision, and no earlier approval covers it.
CREATE FUNCTION guard_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.content_hash <> OLD.content_hash THEN
    NEW.revision := OLD.revision + 1;
    NEW.approved_hash := '';
  END IF;
  IF NEW.approved_hash <> '' AND NEW.approved_hash <> NEW.content_hash THEN
    RAISE EXCEPTION 'only the content as it is can be approved' USING ERRCODE = 'check_violation', CONSTRAINT = 'post_approval';
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END
$$;
CREATE TRIGGER posts_guard BEFORE UPDATE ON posts FOR EACH ROW EXECUTE FUNCTION guard_post();

-- The only way to an approval. It runs as owner and therefore trusts nothing but the transaction's own context.
CREATE FUNCTION approve_post(post uuid, seen_hash bytea, note text) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  approved posts%ROWTYPE;
BEGIN
  IF NOT EXISTS (
    SELECT FROM memberships
    WHERE org_id = current_org() AND user_id = current_actor() AND role IN ('owner', 'admin')
  ) THEN
    RETURN 'forbidden';
  END IF;
  UPDATE posts SET approved_hash = content_hash, rejected_hash = ''
    WHERE org_id = current_org() AND id = post AND content_hash = seen_hash AND approval_required
    RETURNING * INTO approved;
  IF NOT FOUND THEN
    RETURN 'content_changed';
  END IF;
  INSERT INTO post_approvals (org_id, post_id, decision, content_hash, revision, actor_id, comment)
    VALUES (approved.org_id, approved.id, 'approved', approved.content_hash, approved.revision, current_actor(), note);
  INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
    VALUES (approved.org_id, 'user', current_actor(), 'post.approved', 'post', approved.id,
      jsonb_build_object('revision', approved.revision, 'content_hash', encode(approved.content_hash, 'hex')), current_request());
  RETURN 'approved';
END
$$;

-- Taking an approval back, and turning content down, both leave the content unapproved.
CREATE FUNCTION reject_post(post uuid, note text) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  rejected posts%ROWTYPE;
BEGIN
  IF NOT EXISTS (
    SELECT FROM memberships
    WHERE org_id = current_org() AND user_id = current_actor() AND role IN ('owner', 'admin')
  ) THEN
    RETURN 'forbidden';
  END IF;
  UPDATE posts SET approved_hash = '', rejected_hash = content_hash
    WHERE org_id = current_org() AND id = post AND approval_required
    RETURNING * INTO rejected;
  IF NOT FOUND THEN
    RETURN 'approval_not_required';
  END IF;
  INSERT INTO post_approvals (org_id, post_id, decision, content_hash, revision, actor_id, comment)
    VALUES (rejected.org_id, rejected.id, 'rejected', rejected.content_hash, rejected.revision, current_actor(), note);
  INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
    VALUES (rejected.org_id, 'user', current_actor(), 'post.rejected', 'post', rejected.id,
      jsonb_build_object('revision', rejected.revision, 'content_hash', encode(rejected.content_hash, 'hex')), current_request());
  RETURN 'rejected';
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

CALL protect_tenant_table('posts');
CALL protect_tenant_table('publications', worker_sees_all => true);
CALL protect_tenant_table('attempts');
CALL protect_tenant_table('post_approvals');

REVOKE ALL ON FUNCTION approve_post(uuid, bytea, text), reject_post(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION approve_post(uuid, bytea, text), reject_post(uuid, text) TO scheduly_app;

GRANT SELECT ON posts, publications, attempts, post_approvals TO scheduly_app, scheduly_worker;
GRANT INSERT (org_id, id, author_id, text, content_hash, scheduled_at, local_time, time_zone) ON posts TO scheduly_app;
GRANT UPDATE (text, content_hash, scheduled_at, local_time, time_zone) ON posts TO scheduly_app;
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
