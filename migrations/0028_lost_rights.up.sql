-- What a person's right alone let go out comes back when the person loses that right.

-- A worker had it in hand then: no intent is written for it any more, and out of those hands it goes to a person.
ALTER TABLE publications ADD COLUMN recalled boolean NOT NULL DEFAULT false;

-- Whether somebody who may do so at this moment stands behind what a post says: its writer, or, where an approval is needed,
-- who approved it (with four eyes somebody else than the writer) and did not take that back.
CREATE FUNCTION post_is_backed(p posts) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT CASE WHEN NOT p.approval_required THEN EXISTS (SELECT FROM memberships
      WHERE org_id = p.org_id AND user_id = p.content_by AND role IN ('owner', 'admin'))
    ELSE EXISTS (SELECT FROM post_approvals a JOIN memberships m ON m.org_id = a.org_id AND m.user_id = a.actor_id
      WHERE a.org_id = p.org_id AND a.post_id = p.id AND a.revision = p.revision AND a.decision = 'approved'
        AND m.role IN ('owner', 'admin')
        AND (a.actor_id <> p.content_by OR NOT EXISTS (SELECT FROM organizations WHERE id = p.org_id AND four_eyes))
        AND NOT EXISTS (SELECT FROM post_approvals later WHERE later.org_id = a.org_id AND later.post_id = a.post_id
          AND later.revision = a.revision AND later.decision <> 'approved' AND later.created_at > a.created_at)) END
$$;

-- Nothing of it goes out without a new approval. A post of which something is out, or on its way, keeps its approval: what
-- it says cannot be approved any more.
CREATE FUNCTION unback_posts(org uuid, posts_ uuid[]) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  UPDATE posts p SET approval_required = true, approved_hash = ''
    WHERE p.org_id = org AND p.id = ANY (posts_) AND NOT EXISTS (SELECT FROM publications
      WHERE org_id = p.org_id AND post_id = p.id AND status IN ('queued', 'publishing', 'published'))
$$;

CREATE FUNCTION recall_posts_of(org uuid, person uuid) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  found uuid[];
BEGIN
  -- As for a stricter policy: what is written or approved by the old right is stored before this looks.
  PERFORM pg_advisory_xact_lock(hashtextextended('approval policy ' || org, 0));
  SELECT array_agg(id) INTO found FROM (
    SELECT p.id FROM posts p
    WHERE p.org_id = org AND NOT post_is_backed(p)
      AND CASE WHEN p.approval_required THEN p.approved_hash <> '' AND EXISTS (SELECT FROM post_approvals a
          WHERE a.org_id = org AND a.post_id = p.id AND a.revision = p.revision AND a.decision = 'approved' AND a.actor_id = person)
        ELSE p.content_by = person END
      AND EXISTS (SELECT FROM publications WHERE org_id = org AND post_id = p.id AND (status IN ('queued', 'publishing')
        OR (p.approval_required AND status IN ('draft', 'failed'))))
    ORDER BY p.id FOR UPDATE OF p) unbacked;
  IF found IS NULL THEN
    RETURN 0;
  END IF;
  -- Locked before anything is decided: between two statements a worker would take one up, or give one back.
  PERFORM FROM publications WHERE org_id = org AND post_id = ANY (found) AND status IN ('queued', 'publishing')
    ORDER BY id FOR NO KEY UPDATE;
  UPDATE publications SET recalled = true WHERE org_id = org AND post_id = ANY (found) AND status = 'publishing';
  UPDATE publications SET status = 'draft', wake_at = NULL, due_at = NULL, held = false
    WHERE org_id = org AND post_id = ANY (found) AND status = 'queued';
  INSERT INTO post_approvals (org_id, post_id, decision, content_hash, revision, actor_id, comment)
    SELECT org, id, 'revoked', content_hash, revision, coalesce(current_actor(), person),
      CASE WHEN approval_required THEN 'Who approved it may not approve posts any more.'
        ELSE 'Who wrote it may not publish without an approval any more.' END
    FROM posts WHERE org_id = org AND id = ANY (found);
  INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
    SELECT org, current_actor_kind(), current_actor(), 'post.approval_revoked', 'post', id,
      jsonb_build_object('revision', revision, 'content_hash', encode(content_hash, 'hex'), 'because', 'lost_right',
        'user_id', person), current_request()
    FROM posts WHERE org_id = org AND id = ANY (found);
  PERFORM unback_posts(org, found);
  RETURN cardinality(found);
END
$$;

CREATE FUNCTION membership_lost_right() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  -- Told to whoever did it, for the answer.
  PERFORM set_config('app.posts_returned', recall_posts_of(OLD.org_id, OLD.user_id)::text, true);
  RETURN NULL;
END
$$;
-- By their names behind memberships_last_owner: the organization's row before the lock of its policy, as whoever changes the policy.
CREATE TRIGGER memberships_lost_right AFTER UPDATE OF role ON memberships FOR EACH ROW
  WHEN (OLD.role IN ('owner', 'admin') AND NEW.role NOT IN ('owner', 'admin')) EXECUTE FUNCTION membership_lost_right();
CREATE TRIGGER memberships_lost_right_gone AFTER DELETE ON memberships FOR EACH ROW
  WHEN (OLD.role IN ('owner', 'admin')) EXECUTE FUNCTION membership_lost_right();

-- A worker that gives a recalled one back, in whichever way, gives it to a person. Its name comes before the guard's.
CREATE FUNCTION end_recall() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.recalled := false;
  IF NEW.status = 'queued' THEN
    NEW.status := 'failed';
    NEW.wake_at := NULL;
    NEW.held := false;
    NEW.failure_code := 'approval_withdrawn';
    NEW.failure_detail := 'It was not sent: who wrote or approved it lost the right to while it was being made ready.';
    NEW.retryable := true;
    NEW.needs_attention := false;
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER publications_end_recall BEFORE UPDATE ON publications FOR EACH ROW
  WHEN (OLD.recalled AND NEW.status <> 'publishing') EXECUTE FUNCTION end_recall();

CREATE FUNCTION recall_ended() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  PERFORM unback_posts(NEW.org_id, ARRAY[NEW.post_id]);
  RETURN NULL;
END
$$;
CREATE TRIGGER publications_recall_ended AFTER UPDATE ON publications FOR EACH ROW
  WHEN (OLD.recalled AND NOT NEW.recalled) EXECUTE FUNCTION recall_ended();

REVOKE ALL ON FUNCTION post_is_backed(posts), unback_posts(uuid, uuid[]), recall_posts_of(uuid, uuid) FROM PUBLIC;
