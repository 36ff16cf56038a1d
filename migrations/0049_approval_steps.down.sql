-- Takes the steps of approvals back. What was wholly approved stays approved; parts of approvals are gone, and so are the decisions of
-- editors, which counted in steps alone.
DROP TRIGGER posts_note_voided ON posts;

CREATE OR REPLACE FUNCTION note_voided_approval() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  INSERT INTO post_approvals (org_id, post_id, decision, content_hash, revision, actor_id, comment)
    VALUES (NEW.org_id, NEW.id, 'revoked', NEW.content_hash, NEW.revision, coalesce(current_actor(), NEW.content_by),
      'The time was moved.');
  RETURN NULL;
END
$$;

CREATE TRIGGER posts_note_voided AFTER UPDATE OF scheduled_at ON posts FOR EACH ROW
  WHEN (OLD.approved_hash <> '' AND NEW.approved_hash = '' AND NEW.content_hash = OLD.content_hash
    AND NEW.scheduled_at IS DISTINCT FROM OLD.scheduled_at)
  EXECUTE FUNCTION note_voided_approval();

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

DROP FUNCTION read_approval_steps(uuid[]);
DROP FUNCTION approval_fulfilled(posts);
DROP FUNCTION steps_standing(posts);
DROP FUNCTION standing_approvals(posts);
DROP FUNCTION may_decide_step(text, uuid, text[], uuid[], boolean);
DROP FUNCTION approval_steps_of(uuid);

-- Read as they were, they would count as approvals of the whole.
DELETE FROM post_approvals a USING posts p
  WHERE p.org_id = a.org_id AND p.id = a.post_id AND a.step IS NOT NULL
    AND (p.approved_hash <> a.content_hash OR a.round <> p.approval_round OR NOT EXISTS (SELECT FROM memberships m
      WHERE m.org_id = a.org_id AND m.user_id = a.actor_id AND m.role IN ('owner', 'admin')));
ALTER TABLE post_approvals DROP CONSTRAINT post_approvals_glass;
ALTER TABLE post_approvals DROP COLUMN broke_glass, DROP COLUMN step_key, DROP COLUMN step_name, DROP COLUMN step, DROP COLUMN round;
ALTER TABLE posts DROP COLUMN approval_round;
ALTER TABLE organizations DROP COLUMN break_glass, DROP COLUMN approval_steps;
DROP FUNCTION approval_steps_sound(jsonb);
