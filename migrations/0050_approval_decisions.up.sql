-- How the steps of an approval are decided, and what a policy that changes makes of them.

-- The one way to an approval, behind the two doors below it. It writes down what the person at hand decided, for the open step, and the approval itself once the
-- last step is done by the policy of this moment; the row of the post is held meanwhile, so that of two people one sees the other.
CREATE FUNCTION decide_approval(post uuid, seen_hash bytea, note text, over_steps boolean) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  org organizations%ROWTYPE;
  found_post posts%ROWTYPE;
  own_role text;
  open_step record;
  stepped boolean;
  about jsonb;
BEGIN
  -- As for writing: an approval is there before a stricter policy looks, or sees that policy.
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('approval policy ' || current_org(), 0));
  SELECT * INTO org FROM organizations WHERE id = current_org();
  SELECT role INTO own_role FROM memberships WHERE org_id = current_org() AND user_id = current_actor();
  stepped := org.approval_steps <> '[]';
  IF NOT current_key_may_approve() OR own_role IS NULL OR own_role = 'viewer' OR (own_role = 'editor' AND NOT stepped) THEN
    RETURN 'forbidden';
  END IF;
  SELECT * INTO found_post FROM posts WHERE org_id = current_org() AND id = post FOR UPDATE;
  IF org.four_eyes AND found_post.content_by = current_actor() THEN
    RETURN 'four_eyes';
  END IF;
  IF found_post.id IS NULL OR found_post.content_hash <> seen_hash
    OR NOT (found_post.approval_required OR org.four_eyes OR org.approval_required_for = 'everyone')
  THEN
    RETURN 'content_changed';
  END IF;
  SELECT * INTO open_step FROM steps_standing(found_post) ORDER BY done, CASE WHEN done THEN -step ELSE step END LIMIT 1;
  IF over_steps THEN
    IF own_role <> 'owner' OR org.break_glass <> 'owners' OR NOT stepped OR current_key() IS NOT NULL OR note IS NULL THEN
      RETURN 'glass_whole';
    END IF;
  ELSIF current_actor() <> ALL (open_step.may_approve) AND NOT (open_step.done AND current_actor() = ANY (open_step.approved_by)) THEN
    RETURN CASE WHEN current_actor() = ANY (open_step.approved_by) THEN 'approved_before'
      WHEN org.four_eyes AND EXISTS (SELECT FROM standing_approvals(found_post) WHERE actor_id = current_actor()) THEN 'stands_for_another'
      WHEN NOT stepped THEN 'forbidden' ELSE 'other_step' END;
  END IF;
  about := jsonb_build_object('revision', found_post.revision, 'content_hash', encode(found_post.content_hash, 'hex'));
  INSERT INTO post_approvals (org_id, post_id, decision, content_hash, revision, actor_id, comment, round, step, step_name, step_key,
      broke_glass)
    VALUES (current_org(), post, 'approved', found_post.content_hash, found_post.revision, current_actor(), note,
      found_post.approval_round, CASE WHEN stepped AND NOT over_steps THEN open_step.step END,
      CASE WHEN NOT over_steps THEN open_step.name END, CASE WHEN NOT over_steps THEN open_step.key END, over_steps);
  IF stepped THEN
    INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
      VALUES (current_org(), 'user', current_actor(), CASE WHEN over_steps THEN 'post.glass_broken' ELSE 'post.step_approved' END,
        'post', post, about || CASE WHEN over_steps
          THEN jsonb_build_object('reason', note, 'open_steps', (SELECT jsonb_agg(name ORDER BY step) FROM steps_standing(found_post)
            WHERE NOT done))
          ELSE jsonb_build_object('step', open_step.step, 'step_name', open_step.name) END, current_request());
  END IF;
  IF NOT approval_fulfilled(found_post) THEN
    -- A part of an approval answers a refusal as well. What is queued by an earlier policy stays so.
    UPDATE posts SET rejected_hash = '', changes_hash = '' WHERE org_id = current_org() AND id = post;
    RETURN 'step_approved';
  END IF;
  UPDATE posts SET approval_required = true, approved_hash = content_hash, rejected_hash = '', changes_hash = ''
    WHERE org_id = current_org() AND id = post;
  INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
    VALUES (current_org(), 'user', current_actor(), 'post.approved', 'post', post, about, current_request());
  RETURN 'approved';
END
$$;

CREATE OR REPLACE FUNCTION approve_post(post uuid, seen_hash bytea, note text) RETURNS text
  LANGUAGE sql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$ SELECT decide_approval(post, seen_hash, note, false) $$;
-- An owner's word over the steps that are open, where the organization knows such a word.
CREATE FUNCTION approve_over_steps(post uuid, seen_hash bytea, reason text) RETURNS text
  LANGUAGE sql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$ SELECT decide_approval(post, seen_hash, reason, true) $$;

-- Whether the person at hand, by the key at hand, decides in the step of a post that is open.
CREATE FUNCTION current_actor_may_decide_step(post uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT current_key_may_approve() AND EXISTS (SELECT FROM posts p CROSS JOIN LATERAL (
      SELECT s.* FROM steps_standing(p) s WHERE NOT s.done ORDER BY s.step LIMIT 1) open_step
    WHERE p.org_id = current_org() AND p.id = post AND p.approved_hash <> p.content_hash
      AND current_actor() = ANY (open_step.may_approve || open_step.approved_by))
$$;

CREATE OR REPLACE FUNCTION reject_post(post uuid, note text) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  rejected posts%ROWTYPE;
BEGIN
  IF NOT (current_actor_may_decide() OR current_actor_may_decide_step(post)) THEN
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

CREATE OR REPLACE FUNCTION request_changes(post uuid, note text) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  reviewed posts%ROWTYPE;
BEGIN
  IF NOT (current_actor_may_decide() OR current_actor_may_decide_step(post)) THEN
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

-- Takes an approval back, or what there is of one; nothing is said about the content.
CREATE OR REPLACE FUNCTION revoke_approval(post uuid, note text) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  revoked posts%ROWTYPE;
BEGIN
  IF NOT current_actor_may_decide() THEN
    RETURN 'forbidden';
  END IF;
  UPDATE posts p SET approved_hash = '', approval_round = p.approval_round + 1
    WHERE p.org_id = current_org() AND p.id = post AND p.approval_required AND (p.approved_hash = p.content_hash
      OR EXISTS (SELECT FROM post_approvals a WHERE a.org_id = p.org_id AND a.post_id = p.id AND a.round = p.approval_round
        AND a.decision = 'approved'))
    RETURNING * INTO revoked;
  IF NOT FOUND THEN
    RETURN 'not_approved';
  END IF;
  PERFORM note_decision(revoked, 'revoked', 'post.approval_revoked', note);
  RETURN 'revoked';
END
$$;

-- Said in the history and in the audit log of posts whose approval, or part of one, counts no more.
CREATE FUNCTION note_restart(org uuid, posts_ uuid[], why text) RETURNS void
  LANGUAGE sql SET search_path = scheduly, pg_temp AS $$
  INSERT INTO post_approvals (org_id, post_id, decision, content_hash, revision, actor_id, comment)
    SELECT p.org_id, p.id, 'revoked', p.content_hash, p.revision, coalesce(current_actor(), p.content_by), why
    FROM posts p WHERE p.org_id = org AND p.id = ANY (posts_);
  INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
    SELECT p.org_id, current_actor_kind(), current_actor(), 'post.steps_restarted', 'post', p.id,
      jsonb_build_object('revision', p.revision, 'content_hash', encode(p.content_hash, 'hex')), current_request()
    FROM posts p WHERE p.org_id = org AND p.id = ANY (posts_);
$$;

CREATE OR REPLACE FUNCTION apply_approval_policy(org uuid, only_post uuid) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  rules organizations%ROWTYPE;
  for_all boolean;
  asks_who boolean;
  resting uuid[];
  voided uuid[];
BEGIN
  SELECT * INTO rules FROM organizations WHERE id = org;
  for_all := rules.approval_required_for = 'everyone' OR rules.four_eyes;
  asks_who := rules.four_eyes OR rules.approval_steps <> '[]';
  IF NOT (for_all OR asks_who) THEN
    RETURN;
  END IF;
  SELECT array_agg(id) INTO resting FROM (
    SELECT p.id FROM posts p
    WHERE p.org_id = org AND (only_post IS NULL OR p.id = only_post)
      AND ((for_all AND NOT p.approval_required) OR (asks_who AND p.approved_hash <> '')) AND may_still_be_sent(p.org_id, p.id)
    ORDER BY p.id FOR UPDATE OF p) found;
  SELECT array_agg(p.id) INTO voided FROM posts p
    WHERE asks_who AND p.org_id = org AND p.id = ANY (resting) AND may_still_be_sent(p.org_id, p.id)
      AND p.approved_hash <> '' AND NOT approval_fulfilled(p);
  UPDATE posts p SET approval_required = p.approval_required OR for_all,
      approved_hash = CASE WHEN p.id = ANY (voided) THEN '' ELSE p.approved_hash END
    WHERE p.org_id = org AND p.id = ANY (resting) AND may_still_be_sent(p.org_id, p.id);
  IF voided IS NOT NULL AND rules.approval_steps <> '[]' THEN
    PERFORM note_restart(org, voided, 'The approval policy asks for more by now.');
  END IF;
END
$$;

-- What was half approved by other steps begins anew; what was approved wholly is held to the policy as it is now.
CREATE OR REPLACE FUNCTION tighten_approval() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  half uuid[];
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('approval policy ' || NEW.id, 0));
  IF deciders_of(NEW.approval_steps) <> deciders_of(OLD.approval_steps) OR (NEW.four_eyes AND NOT OLD.four_eyes) THEN
    SELECT array_agg(id) INTO half FROM (
      SELECT p.id FROM posts p
      WHERE p.org_id = NEW.id AND p.approved_hash <> p.content_hash AND EXISTS (SELECT FROM post_approvals a
        WHERE a.org_id = p.org_id AND a.post_id = p.id AND a.round = p.approval_round AND a.decision = 'approved')
      ORDER BY p.id FOR UPDATE OF p) found;
    UPDATE posts SET approval_round = approval_round + 1 WHERE org_id = NEW.id AND id = ANY (half);
    IF half IS NOT NULL THEN
      PERFORM note_restart(NEW.id, half, 'The approval policy was changed, so its steps begin anew.');
    END IF;
  END IF;
  PERFORM apply_approval_policy(NEW.id, NULL);
  RETURN NULL;
END
$$;

-- Who decides in which order, whatever the steps are called.
CREATE FUNCTION deciders_of(steps jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_agg(s.value - 'name' ORDER BY s.place), '[]') FROM jsonb_array_elements(steps) WITH ORDINALITY AS s (value, place)
$$;

DROP TRIGGER organizations_tighten_approval ON organizations;
CREATE TRIGGER organizations_tighten_approval AFTER UPDATE OF approval_required_for, four_eyes, approval_steps, break_glass
  ON organizations FOR EACH ROW WHEN (NEW.approval_required_for = 'everyone' OR NEW.four_eyes OR NEW.approval_steps <> '[]'
    OR OLD.approval_steps <> '[]') EXECUTE FUNCTION tighten_approval();

-- Of what needs an approval every step must be backed; an editor may have been the only one to stand for one.
CREATE OR REPLACE FUNCTION post_is_backed(p posts) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT CASE WHEN NOT p.approval_required THEN EXISTS (SELECT FROM memberships
      WHERE org_id = p.org_id AND user_id = p.content_by AND role IN ('owner', 'admin'))
    ELSE approval_fulfilled(p) END
$$;
DROP FUNCTION approved_by_another(posts);

DROP TRIGGER memberships_lost_right ON memberships;
CREATE TRIGGER memberships_lost_right AFTER UPDATE OF role ON memberships FOR EACH ROW
  WHEN (NEW.role <> OLD.role AND OLD.role <> 'viewer' AND NEW.role <> 'owner' AND NOT (OLD.role = 'editor' AND NEW.role = 'admin'))
  EXECUTE FUNCTION membership_lost_right();
DROP TRIGGER memberships_lost_right_gone ON memberships;
CREATE TRIGGER memberships_lost_right_gone AFTER DELETE ON memberships FOR EACH ROW
  WHEN (OLD.role <> 'viewer') EXECUTE FUNCTION membership_lost_right();

-- Each step is told, and what is unusual loudly.
CREATE FUNCTION tell_of_steps() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  INSERT INTO events (org_id, type, subject_type, subject_id, post_id, data)
    VALUES (NEW.org_id, 'approval.' || split_part(NEW.action, '.', 2), 'post', NEW.object_id, NEW.object_id,
      jsonb_strip_nulls(jsonb_build_object('actor_id', NEW.actor_id, 'revision', NEW.detail -> 'revision', 'step', NEW.detail -> 'step',
        'step_name', NEW.detail -> 'step_name', 'reason', NEW.detail -> 'reason', 'open_steps', NEW.detail -> 'open_steps')));
  PERFORM ring_for_events();
  RETURN NULL;
END
$$;
CREATE TRIGGER audit_log_tell_steps AFTER INSERT ON audit_log FOR EACH ROW
  WHEN (NEW.action IN ('post.step_approved', 'post.steps_restarted', 'post.glass_broken')) EXECUTE FUNCTION tell_of_steps();

REVOKE ALL ON FUNCTION decide_approval(uuid, bytea, text, boolean), approve_over_steps(uuid, bytea, text),
  current_actor_may_decide_step(uuid), note_restart(uuid, uuid[], text), tell_of_steps() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION approve_over_steps(uuid, bytea, text) TO scheduly_app;
