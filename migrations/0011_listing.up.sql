-- Pages of posts by their time, and by their time and status, are cut by an index.

-- With coalesce() they were not: row security lets only what it knows to be harmless go below it, and coalesce() is not on
-- that list, though CASE is.
DROP INDEX posts_schedule;
CREATE INDEX posts_schedule ON posts
  (org_id, (CASE WHEN scheduled_at IS NULL THEN 'infinity'::timestamptz ELSE scheduled_at END), id);

-- A post's status is counted from its publications, so that an index over both status and time must be over publications:
-- they carry a copy of their post's time, kept by the triggers below. Not `due_at`, which a retry moves.
ALTER TABLE publications ADD COLUMN planned_at timestamptz NOT NULL DEFAULT 'infinity';
ALTER TABLE publications ALTER COLUMN planned_at DROP DEFAULT;
ALTER TABLE publications DISABLE TRIGGER USER;
UPDATE publications p SET planned_at = posts.scheduled_at FROM posts
  WHERE posts.org_id = p.org_id AND posts.id = p.post_id AND posts.scheduled_at IS NOT NULL;
ALTER TABLE publications ENABLE TRIGGER USER;
DROP INDEX publications_status;
CREATE INDEX publications_status ON publications (org_id, status, planned_at, post_id);

CREATE OR REPLACE FUNCTION guard_new_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status NOT IN ('draft', 'queued') THEN
    RAISE EXCEPTION 'a publication starts as draft or queued' USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_transition';
  END IF;
  -- Without such a channel the foreign key refuses, and says so; without such a post as well.
  NEW.provider := coalesce((SELECT provider FROM channels WHERE org_id = NEW.org_id AND id = NEW.channel_id), '');
  NEW.planned_at := coalesce((SELECT scheduled_at FROM posts WHERE org_id = NEW.org_id AND id = NEW.post_id), 'infinity');
  RETURN NEW;
END
$$;

-- Definer, because nobody else may write the copy.
CREATE FUNCTION copy_planned() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  UPDATE publications SET planned_at = coalesce(NEW.scheduled_at, 'infinity')
    WHERE org_id = NEW.org_id AND post_id = NEW.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER posts_planned AFTER UPDATE OF scheduled_at ON posts
  FOR EACH ROW WHEN (OLD.scheduled_at IS DISTINCT FROM NEW.scheduled_at) EXECUTE FUNCTION copy_planned();
