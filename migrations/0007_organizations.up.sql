-- API keys; an organization's approval policy; its deletion after a time of grace; from where an act was done.

-- A request by API key names its key, and every request its address; PostgreSQL writes both into the audit log.
CREATE FUNCTION current_key() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.key_id', true), '')::uuid $$;

CREATE FUNCTION current_ip() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.ip', true), '') $$;

ALTER TABLE audit_log ADD COLUMN key_id uuid DEFAULT current_key();
ALTER TABLE audit_log ADD COLUMN ip text DEFAULT current_ip();
CREATE INDEX audit_log_action ON audit_log (org_id, action, id);

ALTER TABLE organizations ADD COLUMN approval_required_for text NOT NULL DEFAULT 'editors'
  CHECK (approval_required_for IN ('editors', 'everyone'));
-- Nobody approves what they wrote themselves.
ALTER TABLE organizations ADD COLUMN four_eyes boolean NOT NULL DEFAULT false;
-- An approval names the content that the approver saw.
ALTER TABLE organizations ADD COLUMN approval_needs_hash boolean NOT NULL DEFAULT false;
-- Set while it waits for its deletion: nothing goes out any more, and until then it can be taken back.
ALTER TABLE organizations ADD COLUMN deletion_at timestamptz;
ALTER TABLE organizations ADD COLUMN deletion_requested_by uuid REFERENCES users (id);
CREATE INDEX organizations_deletion ON organizations (deletion_at) WHERE deletion_at IS NOT NULL;

CREATE TABLE api_keys (
  org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  -- The readable beginning of the key, to recognize it by.
  prefix text NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  scopes text[] NOT NULL CHECK (cardinality(scopes) BETWEEN 1 AND 20),
  -- The key acts for this person, and never may more than the person may at that moment.
  created_by uuid NOT NULL REFERENCES users (id),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id)
);
CREATE INDEX api_keys_hash ON api_keys (hash);
CALL protect_tenant_table('api_keys');

-- A key is found by its hash alone, before any organization is known; and notes that it was used, once a minute at most.
CREATE FUNCTION use_api_key(key_hash bytea) RETURNS TABLE (org_id uuid, id uuid, created_by uuid, scopes text[])
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
#variable_conflict use_column
BEGIN
  UPDATE api_keys k SET last_used_at = now()
    WHERE k.hash = key_hash AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
      AND (k.last_used_at IS NULL OR k.last_used_at < now() - interval '1 minute');
  RETURN QUERY SELECT k.org_id, k.id, k.created_by, k.scopes FROM api_keys k JOIN users u ON u.id = k.created_by
    WHERE k.hash = key_hash AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
      AND u.disabled_at IS NULL;
END
$$;

-- Whether the key at hand, if there is one, carries the right to approve. Nothing else implies that right.
CREATE FUNCTION current_key_may_approve() RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT current_key() IS NULL OR EXISTS (
    SELECT FROM api_keys WHERE org_id = current_org() AND id = current_key() AND created_by = current_actor()
      AND revoked_at IS NULL AND 'posts:approve' = ANY (scopes))
$$;

-- Whether the key at hand, if there is one, may set things going. A time on a draft is such a thing.
CREATE FUNCTION current_key_may_send() RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT current_key() IS NULL OR EXISTS (
    SELECT FROM api_keys WHERE org_id = current_org() AND id = current_key() AND created_by = current_actor()
      AND revoked_at IS NULL AND scopes && ARRAY['posts:approve', 'posts:publish'])
$$;

-- Who wrote the content as it is now: the approval of a post with four eyes must come from somebody else.
ALTER TABLE posts ADD COLUMN content_by uuid REFERENCES users (id);
ALTER TABLE posts DISABLE TRIGGER posts_guard;
UPDATE posts SET content_by = author_id;
ALTER TABLE posts ENABLE TRIGGER posts_guard;
ALTER TABLE posts ALTER COLUMN content_by SET NOT NULL;

-- Whether what this person writes at this moment needs somebody's approval. What is written under a policy is finished
-- before a stricter one takes effect, and what comes after sees the stricter one: the lock is shared by those who write.
CREATE FUNCTION writing_needs_approval(org uuid, writer_role text) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('approval policy ' || org, 0));
  RETURN writer_role IS NULL OR writer_role NOT IN ('owner', 'admin') OR NOT current_key_may_approve()
    OR EXISTS (SELECT FROM organizations WHERE id = org AND (approval_required_for = 'everyone' OR four_eyes));
END
$$;

CREATE OR REPLACE FUNCTION guard_new_post() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  -- Whoever writes counts, and not whose name is put on it.
  writer uuid := coalesce(current_actor(), NEW.author_id);
  author_role text := (SELECT role FROM memberships WHERE org_id = NEW.org_id AND user_id = NEW.author_id);
  writer_role text := (SELECT role FROM memberships WHERE org_id = NEW.org_id AND user_id = writer);
BEGIN
  IF author_role IS NULL OR author_role = 'viewer' OR writer_role IS NULL OR writer_role = 'viewer' THEN
    RAISE EXCEPTION 'the author must be an owner, admin or editor of the organization'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'post_author';
  END IF;
  NEW.approval_required := writing_needs_approval(NEW.org_id, writer_role);
  NEW.approved_hash := '';
  NEW.content_by := writer;
  RETURN NEW;
END
$$;

-- New content is a new revision, and no earlier approval covers it. It counts by who writes it now.
CREATE OR REPLACE FUNCTION guard_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.content_hash <> OLD.content_hash THEN
    NEW.revision := OLD.revision + 1;
    NEW.approved_hash := '';
    NEW.content_by := coalesce(current_actor(), OLD.content_by);
    NEW.approval_required := OLD.approval_required OR (current_actor() IS NOT NULL AND writing_needs_approval(NEW.org_id,
      (SELECT role FROM memberships WHERE org_id = NEW.org_id AND user_id = current_actor())));
  ELSIF NEW.scheduled_at IS DISTINCT FROM OLD.scheduled_at AND NEW.scheduled_at IS NOT NULL AND current_actor() IS NOT NULL
    AND (NOT current_key_may_send() OR NOT EXISTS (SELECT FROM memberships
      WHERE org_id = NEW.org_id AND user_id = current_actor() AND role IN ('owner', 'admin')))
  THEN
    -- A key that only writes, or somebody who was an admin when writing this, would send a draft by giving it a time.
    NEW.approval_required := true;
  END IF;
  IF NEW.approved_hash <> '' AND NEW.approved_hash <> NEW.content_hash THEN
    RAISE EXCEPTION 'only the content as it is can be approved' USING ERRCODE = 'check_violation', CONSTRAINT = 'post_approval';
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END
$$;

-- Whether the person at hand, by the key at hand, may decide about posts of the organization at hand.
CREATE FUNCTION current_actor_may_decide() RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT current_key_may_approve() AND EXISTS (
    SELECT FROM memberships
    WHERE org_id = current_org() AND user_id = current_actor() AND role IN ('owner', 'admin'))
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

CREATE OR REPLACE FUNCTION reject_post(post uuid, note text) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  rejected posts%ROWTYPE;
BEGIN
  IF NOT current_actor_may_decide() THEN
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

-- Holds posts to the policy as it is now: all of the organization, or one. What is queued was allowed to go, and goes;
-- everything that is at rest and could still be sent is covered. With four eyes, an approval that came from the writer
-- alone, or that was taken back since, is none any more. The posts are locked first, and looked at once more then: one
-- that somebody is queueing at this moment is queued, and stays so. Whoever calls holds the lock of the policy.
CREATE FUNCTION may_still_be_sent(org uuid, post uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT NOT EXISTS (SELECT FROM publications WHERE org_id = org AND post_id = post AND status IN ('queued', 'publishing'))
    AND (EXISTS (SELECT FROM publications WHERE org_id = org AND post_id = post AND status IN ('draft', 'failed'))
      OR NOT EXISTS (SELECT FROM publications WHERE org_id = org AND post_id = post AND status <> 'canceled'))
$$;

CREATE FUNCTION apply_approval_policy(org uuid, only_post uuid) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  two_people boolean := (SELECT four_eyes FROM organizations
    WHERE id = org AND (approval_required_for = 'everyone' OR four_eyes));
  resting uuid[];
BEGIN
  IF two_people IS NULL THEN
    RETURN;
  END IF;
  SELECT array_agg(id) INTO resting FROM (
    SELECT p.id FROM posts p
    WHERE p.org_id = org AND (only_post IS NULL OR p.id = only_post)
      AND (NOT p.approval_required OR (two_people AND p.approved_hash <> '')) AND may_still_be_sent(p.org_id, p.id)
    ORDER BY p.id FOR UPDATE OF p) found;
  UPDATE posts p SET approval_required = true,
      approved_hash = CASE WHEN two_people AND NOT EXISTS (SELECT FROM post_approvals a
        WHERE a.org_id = p.org_id AND a.post_id = p.id AND a.decision = 'approved' AND a.revision = p.revision
          AND a.actor_id <> p.content_by AND NOT EXISTS (SELECT FROM post_approvals later
            WHERE later.org_id = a.org_id AND later.post_id = a.post_id AND later.revision = a.revision
              AND later.decision <> 'approved' AND later.created_at > a.created_at))
        THEN '' ELSE p.approved_hash END
    WHERE p.org_id = org AND p.id = ANY (resting) AND may_still_be_sent(p.org_id, p.id);
END
$$;

CREATE FUNCTION tighten_approval() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('approval policy ' || NEW.id, 0));
  PERFORM apply_approval_policy(NEW.id, NULL);
  RETURN NULL;
END
$$;

-- What leaves the queue, or is about to be sent once more, is held to the policy as it is now.
CREATE FUNCTION hold_to_policy(post uuid) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$ SELECT apply_approval_policy(current_org(), post) $$;

-- To be taken before a post is locked, so that nobody who changes the policy waits for it in a ring.
CREATE FUNCTION lock_policy() RETURNS void LANGUAGE sql AS $$ SELECT pg_advisory_xact_lock_shared(hashtextextended('approval policy ' || current_org(), 0)) $$;

CREATE TRIGGER organizations_tighten_approval AFTER UPDATE OF approval_required_for, four_eyes ON organizations
  FOR EACH ROW WHEN (NEW.approval_required_for = 'everyone' OR NEW.four_eyes) EXECUTE FUNCTION tighten_approval();

-- Deletes organizations whose time of grace is over, as owner, with everything in them: the one way in which rows of the
-- audit log go. One whose send may be on its way waits, and so does one whose grants at the networks are not ended yet.
-- Goes in steps that fit into a statement's time: what is not gone yet is to be asked for again.
CREATE FUNCTION delete_closed_organizations(most integer) RETURNS TABLE (org_id uuid, gone boolean)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
#variable_conflict use_column
DECLARE
  closed uuid;
  part integer;
BEGIN
  SET CONSTRAINTS ALL DEFERRED;
  FOR closed IN
    SELECT id FROM organizations o
    WHERE deletion_at <= now()
      AND NOT EXISTS (SELECT FROM publications p WHERE p.org_id = o.id AND p.status = 'publishing')
      AND NOT EXISTS (SELECT FROM channels c WHERE c.org_id = o.id AND c.state = 'deleted' AND c.credentials IS NOT NULL)
    ORDER BY deletion_at LIMIT most FOR UPDATE SKIP LOCKED
  LOOP
    -- The worker ends the grants of deleted channels, and forgets their keys.
    UPDATE channels SET state = 'deleted' WHERE org_id = closed AND state <> 'deleted';
    CONTINUE WHEN EXISTS (SELECT FROM channels WHERE org_id = closed AND credentials IS NOT NULL);
    DELETE FROM posts WHERE org_id = closed AND id IN (SELECT id FROM posts WHERE org_id = closed LIMIT 500);
    GET DIAGNOSTICS part = ROW_COUNT;
    gone := part < 500;
    IF gone THEN
      DELETE FROM audit_log WHERE org_id = closed AND id IN (SELECT id FROM audit_log WHERE org_id = closed LIMIT 10000);
      GET DIAGNOSTICS part = ROW_COUNT;
      gone := part < 10000;
    END IF;
    IF gone THEN
      DELETE FROM organizations WHERE id = closed;
    END IF;
    org_id := closed;
    RETURN NEXT;
  END LOOP;
END
$$;

REVOKE ALL ON FUNCTION apply_approval_policy(uuid, uuid), hold_to_policy(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hold_to_policy(uuid) TO scheduly_app;
REVOKE ALL ON FUNCTION use_api_key(bytea), current_key_may_approve(), current_key_may_send(), current_actor_may_decide(),
  writing_needs_approval(uuid, text), delete_closed_organizations(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION use_api_key(bytea), current_key_may_approve(), current_key_may_send(), current_actor_may_decide(),
  writing_needs_approval(uuid, text) TO scheduly_app;
GRANT EXECUTE ON FUNCTION delete_closed_organizations(integer) TO scheduly_worker;

GRANT UPDATE (approval_required_for, four_eyes, approval_needs_hash, deletion_at, deletion_requested_by)
  ON organizations TO scheduly_app;
GRANT SELECT, INSERT ON api_keys TO scheduly_app;
GRANT UPDATE (name, revoked_at) ON api_keys TO scheduly_app;
