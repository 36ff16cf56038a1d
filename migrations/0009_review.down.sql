-- Takes comments, requested changes and the policy about time back. Requested changes become rejections; comments are gone.
DROP TRIGGER publications_audit_held ON publications;
DROP FUNCTION audit_held_publication();
DROP FUNCTION resolve_publication(uuid, text, text);
DROP TABLE post_comments;
DROP FUNCTION guard_new_comment();
DROP FUNCTION revoke_approval(uuid, text);
DROP FUNCTION request_changes(uuid, text);
DROP TRIGGER posts_note_voided ON posts;
DROP FUNCTION note_voided_approval();
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

DROP FUNCTION note_decision(posts, text, text, text);
DROP TRIGGER organizations_tighten_moving ON organizations;
DROP FUNCTION moving_voids_approval(uuid);
ALTER TABLE organizations DROP COLUMN moving_time;
ALTER TABLE post_approvals DROP CONSTRAINT post_approvals_changes_named;
ALTER TABLE post_approvals DROP CONSTRAINT post_approvals_decision_check;
UPDATE post_approvals SET decision = 'rejected' WHERE decision = 'changes_requested';
ALTER TABLE post_approvals ADD CONSTRAINT post_approvals_decision_check
  CHECK (decision IN ('approved', 'rejected', 'revoked'));
ALTER TABLE posts DISABLE TRIGGER posts_guard;
UPDATE posts SET rejected_hash = changes_hash WHERE changes_hash <> '';
ALTER TABLE posts ENABLE TRIGGER posts_guard;
ALTER TABLE posts DROP COLUMN changes_hash;
