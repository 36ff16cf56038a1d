-- Takes API keys, approval policies and running deletions back. Approvals that a policy asked for stay asked for.
DROP FUNCTION delete_closed_organizations(integer);
DROP TRIGGER organizations_tighten_approval ON organizations;
DROP FUNCTION tighten_approval();
DROP FUNCTION lock_policy();
DROP FUNCTION hold_to_policy(uuid);
DROP FUNCTION apply_approval_policy(uuid, uuid);
DROP FUNCTION may_still_be_sent(uuid, uuid);
CREATE OR REPLACE FUNCTION guard_new_post() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE FUNCTION guard_post() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE FUNCTION approve_post(post uuid, seen_hash bytea, note text) RETURNS text
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

CREATE OR REPLACE FUNCTION reject_post(post uuid, note text) RETURNS text
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

DROP FUNCTION current_actor_may_decide();
DROP FUNCTION writing_needs_approval(uuid, text);
DROP FUNCTION current_key_may_send();
DROP FUNCTION current_key_may_approve();
ALTER TABLE posts DROP COLUMN content_by;
DROP FUNCTION use_api_key(bytea);
DROP TABLE api_keys;
ALTER TABLE organizations DROP COLUMN deletion_requested_by, DROP COLUMN deletion_at, DROP COLUMN approval_needs_hash,
  DROP COLUMN four_eyes, DROP COLUMN approval_required_for;
DROP INDEX audit_log_action;
ALTER TABLE audit_log DROP COLUMN ip, DROP COLUMN key_id;
DROP FUNCTION current_ip();
DROP FUNCTION current_key();
