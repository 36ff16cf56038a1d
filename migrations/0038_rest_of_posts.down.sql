CREATE OR REPLACE FUNCTION unback_posts(org uuid, posts_ uuid[]) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  UPDATE posts p SET approval_required = true, approved_hash = ''
    WHERE p.org_id = org AND p.id = ANY (posts_) AND NOT EXISTS (SELECT FROM publications
      WHERE org_id = p.org_id AND post_id = p.id AND status IN ('queued', 'publishing', 'published'))
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

DROP FUNCTION approved_by_another(posts);

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

ALTER TABLE posts DROP COLUMN approval_required_since;
