-- Pages of one channel's posts, by the posts' time and by their age, are cut by an index, and those of one status by their age; what
-- waits for approval has its own.

-- A copy like planned_at, but of what never changes, so that nothing has to keep it.
ALTER TABLE publications ADD COLUMN post_created_at timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE publications ALTER COLUMN post_created_at DROP DEFAULT;
ALTER TABLE publications DISABLE TRIGGER USER;
UPDATE publications p SET post_created_at = posts.created_at FROM posts
  WHERE posts.org_id = p.org_id AND posts.id = p.post_id;
ALTER TABLE publications ENABLE TRIGGER USER;
DROP INDEX publications_channel;
CREATE INDEX publications_channel_planned ON publications (org_id, channel_id, planned_at, post_id);
CREATE INDEX publications_status_created ON publications (org_id, status, post_created_at, post_id);
CREATE INDEX publications_channel_created ON publications (org_id, channel_id, post_created_at, post_id);

-- What waits for a decision is little beside all posts that ever were.
CREATE INDEX posts_unapproved ON posts (org_id, created_at, id)
  WHERE approval_required AND approved_hash <> content_hash;

CREATE OR REPLACE FUNCTION guard_new_publication() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  post record;
BEGIN
  IF NEW.status NOT IN ('draft', 'queued') THEN
    RAISE EXCEPTION 'a publication starts as draft or queued' USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_transition';
  END IF;
  -- Without such a channel the foreign key refuses, and says so; without such a post as well.
  NEW.provider := coalesce((SELECT provider FROM channels WHERE org_id = NEW.org_id AND id = NEW.channel_id), '');
  SELECT scheduled_at, created_at INTO post FROM posts WHERE org_id = NEW.org_id AND id = NEW.post_id;
  NEW.planned_at := coalesce(post.scheduled_at, 'infinity');
  NEW.post_created_at := coalesce(post.created_at, '-infinity');
  RETURN NEW;
END
$$;
