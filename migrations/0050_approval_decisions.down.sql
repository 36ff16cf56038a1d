-- Approvals are decided in one step again.
DROP TRIGGER audit_log_tell_steps ON audit_log;
DROP FUNCTION tell_of_steps();
DROP TRIGGER memberships_lost_right ON memberships;
CREATE TRIGGER memberships_lost_right AFTER UPDATE OF role ON memberships FOR EACH ROW
  WHEN (OLD.role IN ('owner', 'admin') AND NEW.role NOT IN ('owner', 'admin')) EXECUTE FUNCTION membership_lost_right();
DROP TRIGGER memberships_lost_right_gone ON memberships;
CREATE TRIGGER memberships_lost_right_gone AFTER DELETE ON memberships FOR EACH ROW
  WHEN (OLD.role IN ('owner', 'admin')) EXECUTE FUNCTION membership_lost_right();

CREATE FUNCTION approved_by_another(p posts) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM post_approvals a
    WHERE a.org_id = p.org_id AND a.post_id = p.id AND a.decision = 'approved' AND a.revision = p.revision
      AND a.actor_id <> p.content_by AND NOT EXISTS (SELECT FROM post_approvals later
        WHERE later.org_id = a.org_id AND later.post_id = a.post_id AND later.revision = a.revision
          AND later.decision <> 'approved' AND later.created_at > a.created_at))
$$;

REVOKE ALL ON FUNCTION approved_by_another(posts) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION approved_by_another(posts) TO scheduly_app;

CREATE OR REPLACE FUNCTION post_is_backed(p posts) RETURNS boolean
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

DROP TRIGGER organizations_tighten_approval ON organizations;

CREATE OR REPLACE FUNCTION tighten_approval() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('approval policy ' || NEW.id, 0));
  PERFORM apply_approval_policy(NEW.id, NULL);
  RETURN NULL;
END
$$;

CREATE TRIGGER organizations_tighten_approval AFTER UPDATE OF approval_required_for, four_eyes ON organizations
  FOR EACH ROW WHEN (NEW.approval_required_for = 'everyone' OR NEW.four_eyes) EXECUTE FUNCTION tighten_approval();
DROP FUNCTION deciders_of(jsonb);

CREATE OR REPLACE FUNCTION apply_approval_policy(org uuid, only_post uuid) RETURNS void
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

DROP FUNCTION note_restart(uuid, uuid[], text);

CREATE OR REPLACE FUNCTION revoke_approval(post uuid, note text) RETURNS text
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

CREATE OR REPLACE FUNCTION request_changes(post uuid, note text) RETURNS text
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

DROP FUNCTION current_actor_may_decide_step(uuid);
DROP FUNCTION approve_over_steps(uuid, bytea, text);

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

DROP FUNCTION decide_approval(uuid, bytea, text, boolean);
