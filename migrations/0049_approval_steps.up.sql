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

REVOKE ALL ON FUNCTION approval_steps_of(uuid), standing_approvals(posts), steps_standing(posts), approval_fulfilled(posts),
  read_approval_steps(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION approval_fulfilled(posts), read_approval_steps(uuid[]) TO scheduly_app;
GRANT UPDATE (approval_steps, break_glass) ON organizations TO scheduly_app;
