-- What is left of a post that is out in part is approved by the rules of now, and goes out by them.

-- Since when it needs an approval, where it did not from the beginning: what was sent before that needed none.
ALTER TABLE posts ADD COLUMN approval_required_since timestamptz;

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
  IF NEW.approval_required AND NOT OLD.approval_required THEN
    NEW.approval_required_since := clock_timestamp();
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END
$$;

-- Whether somebody else than its writer approved what a post says, and did not take that back.
CREATE FUNCTION approved_by_another(p posts) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM post_approvals a
    WHERE a.org_id = p.org_id AND a.post_id = p.id AND a.decision = 'approved' AND a.revision = p.revision
      AND a.actor_id <> p.content_by AND NOT EXISTS (SELECT FROM post_approvals later
        WHERE later.org_id = a.org_id AND later.post_id = a.post_id AND later.revision = a.revision
          AND later.decision <> 'approved' AND later.created_at > a.created_at))
$$;
REVOKE ALL ON FUNCTION approved_by_another(posts) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION approved_by_another(posts) TO scheduly_app;

-- What was queued before a stricter policy goes out without an approval, and may have one: then it also holds for what
-- is sent later of the same post.
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
  UPDATE posts SET approval_required = true, approved_hash = content_hash, rejected_hash = '', changes_hash = ''
    WHERE org_id = current_org() AND id = post AND content_hash = seen_hash AND (approval_required OR EXISTS (
      SELECT FROM organizations WHERE id = current_org() AND (four_eyes OR approval_required_for = 'everyone')))
    RETURNING * INTO approved;
  IF NOT FOUND THEN
    RETURN 'content_changed';
  END IF;
  PERFORM note_decision(approved, 'approved', 'post.approved', note);
  RETURN 'approved';
END
$$;

-- Nothing of it goes out without a new approval, be it the rest of a post that is out in part. What is wholly out keeps its own.
CREATE OR REPLACE FUNCTION unback_posts(org uuid, posts_ uuid[]) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  UPDATE posts p SET approval_required = true, approved_hash = ''
    WHERE p.org_id = org AND p.id = ANY (posts_) AND may_still_be_sent(p.org_id, p.id)
$$;

-- What was turned down, or is to be changed, has been looked at, and waits for no look since a pause any more.
UPDATE publications p SET review_since = NULL FROM posts
  WHERE p.review_since IS NOT NULL AND posts.org_id = p.org_id AND posts.id = p.post_id
    AND posts.content_hash IN (posts.rejected_hash, posts.changes_hash);
