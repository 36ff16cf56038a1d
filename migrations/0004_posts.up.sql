-- Posts and the decisions about them.

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

-- What an editor writes needs approval, whoever calls; the flag is never taken away again.
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
    -- Content counts by who writes it now: an admin's post that its author edits as an editor needs approval from then on.
    NEW.approval_required := OLD.approval_required OR EXISTS (
      SELECT FROM memberships WHERE org_id = NEW.org_id AND user_id = current_actor() AND role NOT IN ('owner', 'admin'));
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

CALL protect_tenant_table('posts');
CALL protect_tenant_table('post_approvals');

REVOKE ALL ON FUNCTION approve_post(uuid, bytea, text), reject_post(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION approve_post(uuid, bytea, text), reject_post(uuid, text) TO scheduly_app;

GRANT SELECT ON posts, post_approvals TO scheduly_app, scheduly_worker;
GRANT INSERT (org_id, id, author_id, text, content_hash, scheduled_at, local_time, time_zone) ON posts TO scheduly_app;
GRANT UPDATE (text, content_hash, scheduled_at, local_time, time_zone) ON posts TO scheduly_app;
