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
DROP INDEX posts_unapproved;
DROP INDEX publications_channel_created;
DROP INDEX publications_status_created;
DROP INDEX publications_channel_planned;
CREATE INDEX publications_channel ON publications (org_id, channel_id, status);
ALTER TABLE publications DROP COLUMN post_created_at;
