-- What reviewers do besides a yes and a no: take an approval back, ask for changes, comment. A policy about the time of what
-- is approved. A person's word about a send whose outcome nobody knows. What is held and released, in the audit log.

-- The content that somebody wants changed. Like the other two hashes it is written by functions only.
ALTER TABLE posts ADD COLUMN changes_hash bytea NOT NULL DEFAULT '';

ALTER TABLE post_approvals DROP CONSTRAINT post_approvals_decision_check;
ALTER TABLE post_approvals ADD CONSTRAINT post_approvals_decision_check
  CHECK (decision IN ('approved', 'rejected', 'revoked', 'changes_requested'));
ALTER TABLE post_approvals ADD CONSTRAINT post_approvals_changes_named
  CHECK (decision <> 'changes_requested' OR comment IS NOT NULL);

-- Whether an approval covers the time as well: then whoever moves it takes the approval away.
ALTER TABLE organizations ADD COLUMN moving_time text NOT NULL DEFAULT 'keeps_approval'
  CHECK (moving_time IN ('keeps_approval', 'voids_approval'));

-- As for writing: what is moved under a policy is finished before a stricter one takes effect.
CREATE FUNCTION moving_voids_approval(org uuid) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('approval policy ' || org, 0));
  RETURN EXISTS (SELECT FROM organizations WHERE id = org AND moving_time = 'voids_approval');
END
$$;

CREATE TRIGGER organizations_tighten_moving AFTER UPDATE OF moving_time ON organizations
  FOR EACH ROW WHEN (NEW.moving_time = 'voids_approval') EXECUTE FUNCTION tighten_approval();

CREATE OR REPLACE FUNCTION guard_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.content_hash <> OLD.content_hash THEN
    NEW.revision := OLD.revision + 1;
    NEW.approved_hash := '';
    NEW.content_by := coalesce(current_actor(), OLD.content_by);
    NEW.approval_required := OLD.approval_required OR (current_actor() IS NOT NULL AND writing_needs_approval(NEW.org_id,
      (SELECT role FROM memberships WHERE org_id = NEW.org_id AND user_id = current_actor())));
  ELSIF NEW.scheduled_at IS DISTINCT FROM OLD.scheduled_at THEN
    -- A key that only writes, or somebody who was an admin when writing this, would send a draft by giving it a time.
    IF NEW.scheduled_at IS NOT NULL AND current_actor() IS NOT NULL
      AND (NOT current_key_may_send() OR NOT EXISTS (SELECT FROM memberships
        WHERE org_id = NEW.org_id AND user_id = current_actor() AND role IN ('owner', 'admin')))
    THEN
      NEW.approval_required := true;
    END IF;
    IF OLD.approved_hash <> '' AND moving_voids_approval(NEW.org_id) THEN
      NEW.approved_hash := '';
    END IF;
  END IF;
  IF NEW.approved_hash <> '' AND NEW.approved_hash <> NEW.content_hash THEN
    RAISE EXCEPTION 'only the content as it is can be approved' USING ERRCODE = 'check_violation', CONSTRAINT = 'post_approval';
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END
$$;

-- An approval that a new time took away counts for four eyes no more than one that a person took back.
CREATE FUNCTION note_voided_approval() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  INSERT INTO post_approvals (org_id, post_id, decision, content_hash, revision, actor_id, comment)
    VALUES (NEW.org_id, NEW.id, 'revoked', NEW.content_hash, NEW.revision, coalesce(current_actor(), NEW.content_by),
      'The time was moved.');
  RETURN NULL;
END
$$;
CREATE TRIGGER posts_note_voided AFTER UPDATE OF scheduled_at ON posts FOR EACH ROW
  WHEN (OLD.approved_hash <> '' AND NEW.approved_hash = '' AND NEW.content_hash = OLD.content_hash
    AND NEW.scheduled_at IS DISTINCT FROM OLD.scheduled_at)
  EXECUTE FUNCTION note_voided_approval();

-- Writes a decision down, for the functions below.
CREATE FUNCTION note_decision(post posts, decided text, act text, note text) RETURNS void
  LANGUAGE sql SET search_path = scheduly, pg_temp AS $$
  INSERT INTO post_approvals (org_id, post_id, decision, content_hash, revision, actor_id, comment)
    VALUES (post.org_id, post.id, decided, post.content_hash, post.revision, current_actor(), note);
  INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
    VALUES (post.org_id, 'user', current_actor(), act, 'post', post.id,
      jsonb_build_object('revision', post.revision, 'content_hash', encode(post.content_hash, 'hex')), current_request());
$$;

CREATE OR REPLACE FUNCTION approve_post(post uuid, seen_hash bytea, note text) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  approved posts%ROWTYPE;
BEGIN
  IF NOT current_actor_may_decide() THEN
    RETURN 'forbidden';
  END IF;
  -- As for writing: an approval is there before a stricter policy looks, or sees that policy.
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('approval policy ' || current_org(), 0));
  IF EXISTS (SELECT FROM organizations WHERE id = current_org() AND four_eyes) AND EXISTS (
    SELECT FROM posts WHERE org_id = current_org() AND id = post AND content_by = current_actor())
  THEN
    RETURN 'four_eyes';
  END IF;
  UPDATE posts SET approved_hash = content_hash, rejected_hash = '', changes_hash = ''
    WHERE org_id = current_org() AND id = post AND content_hash = seen_hash AND approval_required
    RETURNING * INTO approved;
  IF NOT FOUND THEN
    RETURN 'content_changed';
  END IF;
  PERFORM note_decision(approved, 'approved', 'post.approved', note);
  RETURN 'approved';
END
$$;

CREATE OR REPLACE FUNCTION reject_post(post uuid, note text) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  rejected posts%ROWTYPE;
BEGIN
  IF NOT current_actor_may_decide() THEN
    RETURN 'forbidden';
  END IF;
  UPDATE posts SET approved_hash = '', rejected_hash = content_hash, changes_hash = ''
    WHERE org_id = current_org() AND id = post AND approval_required
    RETURNING * INTO rejected;
  IF NOT FOUND THEN
    RETURN 'approval_not_required';
  END IF;
  PERFORM note_decision(rejected, 'rejected', 'post.rejected', note);
  RETURN 'rejected';
END
$$;

-- Asks for changes of the content as it is; new content has been asked for nothing.
CREATE FUNCTION request_changes(post uuid, note text) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  reviewed posts%ROWTYPE;
BEGIN
  IF NOT current_actor_may_decide() THEN
    RETURN 'forbidden';
  END IF;
  UPDATE posts SET approved_hash = '', rejected_hash = '', changes_hash = content_hash
    WHERE org_id = current_org() AND id = post AND approval_required
    RETURNING * INTO reviewed;
  IF NOT FOUND THEN
    RETURN 'approval_not_required';
  END IF;
  PERFORM note_decision(reviewed, 'changes_requested', 'post.changes_requested', note);
  RETURN 'changes_requested';
END
$$;

-- Takes an approval back; nothing is said about the content.
CREATE FUNCTION revoke_approval(post uuid, note text) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  revoked posts%ROWTYPE;
BEGIN
  IF NOT current_actor_may_decide() THEN
    RETURN 'forbidden';
  END IF;
  UPDATE posts SET approved_hash = ''
    WHERE org_id = current_org() AND id = post AND approval_required AND approved_hash = content_hash
    RETURNING * INTO revoked;
  IF NOT FOUND THEN
    RETURN 'not_approved';
  END IF;
  PERFORM note_decision(revoked, 'revoked', 'post.approval_revoked', note);
  RETURN 'revoked';
END
$$;

CREATE TABLE post_comments (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  post_id uuid NOT NULL,
  author_id uuid NOT NULL REFERENCES users (id),
  text text NOT NULL CHECK (length(text) BETWEEN 1 AND 5000),
  -- What the post said when this was written.
  revision integer NOT NULL,
  content_hash bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, post_id) REFERENCES posts (org_id, id) ON DELETE CASCADE
);
CREATE INDEX post_comments_post ON post_comments (org_id, post_id, created_at, id);
CALL protect_tenant_table('post_comments');

-- Whoever comments signs with the own name, and about what the post says now.
CREATE FUNCTION guard_new_comment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM memberships
    WHERE org_id = NEW.org_id AND user_id = NEW.author_id AND role IN ('owner', 'admin', 'editor'))
    OR (current_actor() IS NOT NULL AND current_actor() <> NEW.author_id)
  THEN
    RAISE EXCEPTION 'a comment is written by an owner, admin or editor, in the own name'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'comment_author';
  END IF;
  SELECT revision, content_hash INTO NEW.revision, NEW.content_hash FROM posts
    WHERE org_id = NEW.org_id AND id = NEW.post_id;
  RETURN NEW;
END
$$;
CREATE TRIGGER post_comments_new BEFORE INSERT ON post_comments FOR EACH ROW EXECUTE FUNCTION guard_new_comment();

CREATE POLICY app_deletes ON post_comments AS RESTRICTIVE FOR DELETE TO scheduly_app
  USING (author_id = (SELECT current_actor()) OR EXISTS (SELECT FROM memberships m
    WHERE m.org_id = post_comments.org_id AND m.user_id = (SELECT current_actor()) AND m.role IN ('owner', 'admin')));

-- A person's word about a send of unknown outcome: it is live (where), or it is not. It runs as owner, because nobody else
-- but the worker may call a publication published, and therefore asks for the right itself. The attempt is locked before
-- the publication, as the worker does that finds the post in the same moment: one of the two comes first, and the other
-- sees what it did.
CREATE FUNCTION resolve_publication(publication uuid, live_id text, live_url text) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  is_live boolean := live_id IS NOT NULL;
  word text := CASE WHEN live_id IS NULL THEN 'confirmed_not_published' ELSE 'confirmed_live' END;
  attempt attempts%ROWTYPE;
  found publications%ROWTYPE;
BEGIN
  IF NOT current_key_may_send() OR NOT EXISTS (SELECT FROM memberships
    WHERE org_id = current_org() AND user_id = current_actor() AND role IN ('owner', 'admin'))
  THEN
    RETURN 'forbidden';
  END IF;
  SELECT * INTO attempt FROM attempts
    WHERE org_id = current_org() AND publication_id = publication AND state = 'unknown' FOR UPDATE;
  SELECT * INTO found FROM publications WHERE org_id = current_org() AND id = publication FOR UPDATE;
  IF found.id IS NULL THEN
    RETURN 'not_found';
  END IF;
  IF attempt.id IS NULL OR found.status <> 'failed' OR NOT found.needs_attention THEN
    RETURN 'not_unsettled';
  END IF;
  -- One post on the network is the proof of one publication, whichever channel it went through.
  IF is_live AND EXISTS (
    SELECT FROM publications p
      JOIN channels c ON c.org_id = p.org_id AND c.id = p.channel_id
      JOIN channels own ON own.org_id = found.org_id AND own.id = found.channel_id
    WHERE p.org_id = found.org_id AND p.id <> found.id AND p.remote_id = live_id
      AND c.provider = own.provider AND c.sandbox = own.sandbox)
  THEN
    RETURN 'taken';
  END IF;
  -- What the network answered stays as it was.
  UPDATE attempts SET state = CASE WHEN is_live THEN 'accepted' ELSE 'abandoned' END, remote_id = live_id,
      evidence = evidence || jsonb_build_array(jsonb_build_object(
        'at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'kind', word,
        'detail', CASE WHEN is_live THEN 'A person looked and found it: ' || live_url
          ELSE 'A person looked and says that it is not on the network.' END,
        'actor_id', current_actor()))
    WHERE org_id = attempt.org_id AND id = attempt.id;
  IF is_live THEN
    UPDATE publications SET status = 'published', remote_id = live_id, url = live_url, published_at = attempt.started_at,
        wake_at = NULL, failure_code = NULL, failure_detail = NULL, retryable = false, needs_attention = false
      WHERE org_id = found.org_id AND id = found.id;
  ELSE
    UPDATE publications SET failure_code = word, failure_detail = 'A person looked and says that it is not on the network.',
        retryable = true, needs_attention = false
      WHERE org_id = found.org_id AND id = found.id;
  END IF;
  INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
    VALUES (found.org_id, 'user', current_actor(), 'publication.' || word, 'publication', found.id,
      jsonb_strip_nulls(jsonb_build_object('post_id', found.post_id, 'url', live_url)), current_request());
  RETURN word;
EXCEPTION WHEN unique_violation THEN
  RETURN 'taken';
END
$$;

-- That a publication waits for its channel is no change of status, and would leave no trace.
CREATE FUNCTION audit_held_publication() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
    VALUES (NEW.org_id, current_actor_kind(), current_actor(),
      CASE WHEN NEW.held THEN 'publication.held' ELSE 'publication.released' END, 'publication', NEW.id,
      jsonb_build_object('post_id', NEW.post_id), current_request());
  RETURN NULL;
END
$$;
CREATE TRIGGER publications_audit_held AFTER UPDATE OF held ON publications FOR EACH ROW
  WHEN (OLD.held <> NEW.held AND NEW.status = 'queued') EXECUTE FUNCTION audit_held_publication();

REVOKE ALL ON FUNCTION moving_voids_approval(uuid), note_decision(posts, text, text, text), request_changes(uuid, text),
  revoke_approval(uuid, text), resolve_publication(uuid, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION moving_voids_approval(uuid), request_changes(uuid, text), revoke_approval(uuid, text),
  resolve_publication(uuid, text, text) TO scheduly_app;
GRANT UPDATE (moving_time) ON organizations TO scheduly_app;
GRANT SELECT ON post_comments TO scheduly_app;
GRANT INSERT (org_id, id, post_id, author_id, text) ON post_comments TO scheduly_app;
GRANT DELETE ON post_comments TO scheduly_app;
