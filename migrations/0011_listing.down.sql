DROP TRIGGER posts_planned ON posts;
DROP FUNCTION copy_planned();
CREATE OR REPLACE FUNCTION guard_new_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status NOT IN ('draft', 'queued') THEN
    RAISE EXCEPTION 'a publication starts as draft or queued' USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_transition';
  END IF;
  -- Without such a channel the foreign key refuses, and says so.
  NEW.provider := coalesce((SELECT provider FROM channels WHERE org_id = NEW.org_id AND id = NEW.channel_id), '');
  RETURN NEW;
END
$$;
DROP INDEX publications_status;
ALTER TABLE publications DROP COLUMN planned_at;
CREATE INDEX publications_status ON publications (org_id, status, post_id);
DROP INDEX posts_schedule;
CREATE INDEX posts_schedule ON posts (org_id, (coalesce(scheduled_at, 'infinity')), id);
