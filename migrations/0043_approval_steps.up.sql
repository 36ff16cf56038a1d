-- Approval in several steps: who decides in which order, counted by the database itself. docs/adr/0039 says why.

-- Whether a list of steps can be one: [{"name", "roles": [] | ["owner"] | ["admin", "owner"], "members": [...], "needs": "any" | "all"}].
-- Roles are named for one of their holders, never for all of them.
CREATE FUNCTION approval_steps_sound(steps jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_typeof(steps) = 'array' AND jsonb_array_length(steps) <= 5 AND NOT EXISTS (
    SELECT FROM jsonb_array_elements(steps) s WHERE coalesce(NOT (
      length(s ->> 'name') BETWEEN 1 AND 60 AND s -> 'roles' IN ('[]', '["owner"]', '["admin", "owner"]')
      AND jsonb_typeof(s -> 'members') = 'array' AND jsonb_array_length(s -> 'members') <= 20
      AND (s -> 'roles' <> '[]' OR s -> 'members' <> '[]')
      AND (s ->> 'needs' = 'any' OR (s ->> 'needs' = 'all' AND s -> 'roles' = '[]'))), true))
$$;

ALTER TABLE organizations ADD COLUMN approval_steps jsonb NOT NULL DEFAULT '[]' CHECK (approval_steps_sound(approval_steps));
-- Whether an owner may let a post out over open steps, with a reason.
ALTER TABLE organizations ADD COLUMN break_glass text NOT NULL DEFAULT 'off' CHECK (break_glass IN ('off', 'owners'));

-- Approvals count together while this stays the same. Counted, and not read from clocks, which go back now and then.
ALTER TABLE posts ADD COLUMN approval_round integer NOT NULL DEFAULT 1;
ALTER TABLE post_approvals ADD COLUMN round integer NOT NULL DEFAULT 0;
-- The step as it was then: its place from 1, its name, and who decides it. Null: there were no steps.
ALTER TABLE post_approvals ADD COLUMN step integer, ADD COLUMN step_name text, ADD COLUMN step_key text;
ALTER TABLE post_approvals ADD COLUMN broke_glass boolean NOT NULL DEFAULT false;
ALTER TABLE post_approvals ADD CONSTRAINT post_approvals_glass
  CHECK (NOT broke_glass OR (decision = 'approved' AND comment IS NOT NULL));

UPDATE post_approvals a SET round = 1 FROM posts p
  WHERE p.org_id = a.org_id AND p.id = a.post_id AND a.decision = 'approved' AND a.revision = p.revision
    AND NOT EXISTS (SELECT FROM post_approvals later WHERE later.org_id = a.org_id AND later.post_id = a.post_id
      AND later.revision = a.revision AND later.decision <> 'approved' AND later.created_at > a.created_at);

-- The steps of an organization. One that has none has one without a name: any owner or admin, whatever step they decided in before.
-- A key is the same for the same deciders, wherever their step stands; the second step of the same ones has another.
CREATE FUNCTION approval_steps_of(org uuid) RETURNS TABLE (step integer, name text, roles text[], members uuid[], needs text,
    key text, is_last boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  WITH told AS (
    SELECT s.place::integer AS step, s.value ->> 'name' AS name, s.value ->> 'needs' AS needs,
      ARRAY(SELECT r FROM jsonb_array_elements_text(s.value -> 'roles') r ORDER BY r) AS roles,
      ARRAY(SELECT m::uuid FROM jsonb_array_elements_text(s.value -> 'members') m ORDER BY m) AS members
    FROM organizations o CROSS JOIN LATERAL jsonb_array_elements(o.approval_steps) WITH ORDINALITY AS s (value, place)
    WHERE o.id = org),
  keyed AS (SELECT t.*, concat_ws('|', array_to_string(t.roles, ','), array_to_string(t.members, ','), t.needs) AS deciders FROM told t)
  SELECT k.step, k.name, k.roles, k.members, k.needs,
      k.deciders || '#' || row_number() OVER (PARTITION BY k.deciders ORDER BY k.step), k.step = max(k.step) OVER ()
    FROM keyed k
  UNION ALL
  SELECT 1, NULL, ARRAY['admin', 'owner'], ARRAY[]::uuid[], 'any', NULL, true WHERE NOT EXISTS (SELECT FROM told)
$$;

-- Whether somebody of this role decides in a step. Approval is a matter of owners and admins: an editor who is named may decide
-- before the last step, never in it.
CREATE FUNCTION may_decide_step(role text, person uuid, roles text[], members uuid[], is_last boolean) RETURNS boolean
  LANGUAGE sql IMMUTABLE AS $$
  SELECT role = ANY (roles) OR (person = ANY (members) AND (role IN ('owner', 'admin') OR (role = 'editor' AND NOT is_last)))
$$;

-- Who stands for which step of a post: they approved what it says now, in this round, and may decide that step at this moment.
-- With four eyes nobody stands for what they wrote, and nobody for two steps.
CREATE FUNCTION standing_approvals(p posts) RETURNS TABLE (step integer, actor_id uuid, at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  WITH found AS (
    SELECT s.step, a.actor_id, min(a.created_at) AS at, bool_or(o.four_eyes) AS four_eyes
    FROM post_approvals a
      JOIN organizations o ON o.id = a.org_id
      JOIN memberships m ON m.org_id = a.org_id AND m.user_id = a.actor_id
      JOIN approval_steps_of(p.org_id) s ON s.key IS NULL OR s.key = coalesce(a.step_key, 'admin,owner||any#1')
    WHERE a.org_id = p.org_id AND a.post_id = p.id AND a.round = p.approval_round AND a.decision = 'approved'
      AND a.content_hash = p.content_hash AND NOT a.broke_glass
      AND may_decide_step(m.role, a.actor_id, s.roles, s.members, s.is_last)
      AND NOT (o.four_eyes AND a.actor_id = p.content_by)
    GROUP BY s.step, a.actor_id)
  SELECT f.step, f.actor_id, f.at FROM found f
  WHERE NOT f.four_eyes OR NOT EXISTS (SELECT FROM found other WHERE other.actor_id = f.actor_id AND other.step < f.step)
$$;

-- How the steps of a post stand. All of the named means all whom four eyes do not keep from it, and one at least. Who is named and
-- gone, or may not decide any more, is waited for until somebody changes the policy: nobody makes a step easier by removing people.
CREATE FUNCTION steps_standing(p posts) RETURNS TABLE (step integer, name text, needs text, key text, done boolean,
    approved_by uuid[], may_approve uuid[])
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  WITH stands AS MATERIALIZED (SELECT * FROM standing_approvals(p)),
  rules AS MATERIALIZED (SELECT four_eyes FROM organizations WHERE id = p.org_id),
  told AS (
    SELECT s.*, ARRAY(SELECT t.actor_id FROM stands t WHERE t.step = s.step ORDER BY t.at, t.actor_id) AS approved_by,
      CASE WHEN (SELECT four_eyes FROM rules)
        THEN p.content_by || ARRAY(SELECT t.actor_id FROM stands t WHERE t.step <> s.step) ELSE ARRAY[]::uuid[] END AS barred
    FROM approval_steps_of(p.org_id) s)
  SELECT t.step, t.name, t.needs, t.key,
    t.approved_by <> '{}' AND (t.needs = 'any' OR NOT EXISTS (SELECT FROM unnest(t.members) named
      WHERE named <> ALL (t.approved_by) AND named <> ALL (t.barred))),
    t.approved_by,
    ARRAY(SELECT m.user_id FROM memberships m WHERE m.org_id = p.org_id
      AND may_decide_step(m.role, m.user_id, t.roles, t.members, t.is_last)
      AND m.user_id <> ALL (t.approved_by) AND m.user_id <> ALL (t.barred) ORDER BY m.created_at, m.user_id)
  FROM told t ORDER BY t.step
$$;

-- Whether what a post says is approved by the policy of this moment, by people who may do that at this moment: every step, or an
-- owner's word over the open ones, as long as the organization knows such a word.
CREATE FUNCTION approval_fulfilled(p posts) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT (SELECT bool_and(s.done) FROM steps_standing(p) s) OR EXISTS (SELECT FROM post_approvals a
    JOIN organizations o ON o.id = a.org_id
    JOIN memberships m ON m.org_id = a.org_id AND m.user_id = a.actor_id
    WHERE a.org_id = p.org_id AND a.post_id = p.id AND a.round = p.approval_round AND a.content_hash = p.content_hash
      AND a.broke_glass AND m.role = 'owner' AND o.break_glass = 'owners' AND NOT (o.four_eyes AND a.actor_id = p.content_by))
$$;

-- For those who read posts.
CREATE FUNCTION read_approval_steps(posts_ uuid[]) RETURNS TABLE (post_id uuid, step integer, name text, needs text, done boolean,
    approved_by uuid[], may_approve uuid[])
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT p.id, s.step, s.name, s.needs, s.done, s.approved_by, s.may_approve
  FROM posts p CROSS JOIN LATERAL steps_standing(p) s
  WHERE p.org_id = current_org() AND p.id = ANY (posts_) ORDER BY p.id, s.step
$$;

-- New content, a new time where that counts, an approval that is no more, a refusal and a wish for changes each end a round.
CREATE OR REPLACE FUNCTION guard_post() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ends boolean := false;
BEGIN
  IF NEW.content_hash <> OLD.content_hash THEN
    NEW.revision := OLD.revision + 1;
    NEW.approved_hash := '';
    NEW.content_by := coalesce(current_actor(), OLD.content_by);
    NEW.approval_required := OLD.approval_required OR (current_actor() IS NOT NULL AND writing_needs_approval(NEW.org_id,
      (SELECT role FROM memberships WHERE org_id = NEW.org_id AND user_id = current_actor())));
    ends := true;
  ELSIF NEW.scheduled_at IS DISTINCT FROM OLD.scheduled_at THEN
    -- A key that only writes, or somebody who was an admin when writing this, would send a draft by giving it a time.
    IF NEW.scheduled_at IS NOT NULL AND current_actor() IS NOT NULL
      AND (NOT current_key_may_send() OR NOT EXISTS (SELECT FROM memberships
        WHERE org_id = NEW.org_id AND user_id = current_actor() AND role IN ('owner', 'admin')))
    THEN
      NEW.approval_required := true;
    END IF;
    IF (OLD.approved_hash <> '' OR OLD.approval_required) AND moving_voids_approval(NEW.org_id) THEN
      NEW.approved_hash := '';
      ends := true;
    END IF;
  END IF;
  IF NEW.approved_hash <> '' AND NEW.approved_hash <> NEW.content_hash THEN
    RAISE EXCEPTION 'only the content as it is can be approved' USING ERRCODE = 'check_violation', CONSTRAINT = 'post_approval';
  END IF;
  IF NEW.approval_round = OLD.approval_round AND (ends OR (OLD.approved_hash <> '' AND NEW.approved_hash = '')
    OR (NEW.rejected_hash <> '' AND NEW.rejected_hash <> OLD.rejected_hash)
    OR (NEW.changes_hash <> '' AND NEW.changes_hash <> OLD.changes_hash))
  THEN
    NEW.approval_round := OLD.approval_round + 1;
  END IF;
  IF NEW.approval_required AND NOT OLD.approval_required THEN
    NEW.approval_required_since := clock_timestamp();
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END
$$;

-- What a new time took away, be it a part of an approval, stands in the history.
CREATE OR REPLACE FUNCTION note_voided_approval() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  IF OLD.approved_hash <> '' OR EXISTS (SELECT FROM post_approvals WHERE org_id = OLD.org_id AND post_id = OLD.id
    AND round = OLD.approval_round AND decision = 'approved')
  THEN
    INSERT INTO post_approvals (org_id, post_id, decision, content_hash, revision, actor_id, comment)
      VALUES (NEW.org_id, NEW.id, 'revoked', NEW.content_hash, NEW.revision, coalesce(current_actor(), NEW.content_by),
        'The time was moved.');
  END IF;
  RETURN NULL;
END
$$;
DROP TRIGGER posts_note_voided ON posts;
CREATE TRIGGER posts_note_voided AFTER UPDATE OF scheduled_at ON posts FOR EACH ROW
  WHEN (NEW.approval_round <> OLD.approval_round AND NEW.approved_hash = '' AND NEW.content_hash = OLD.content_hash
    AND NEW.scheduled_at IS DISTINCT FROM OLD.scheduled_at)
  EXECUTE FUNCTION note_voided_approval();

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

REVOKE ALL ON FUNCTION approval_steps_of(uuid), standing_approvals(posts), steps_standing(posts), approval_fulfilled(posts),
  read_approval_steps(uuid[]), decide_approval(uuid, bytea, text, boolean), approve_over_steps(uuid, bytea, text),
  current_actor_may_decide_step(uuid), note_restart(uuid, uuid[], text), tell_of_steps() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION approval_fulfilled(posts), read_approval_steps(uuid[]), approve_over_steps(uuid, bytea, text)
  TO scheduly_app;
GRANT UPDATE (approval_steps, break_glass) ON organizations TO scheduly_app;
