CREATE OR REPLACE FUNCTION guard_new_post() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  -- Whoever writes counts, and not whose name is put on it.
  writer uuid := coalesce(current_actor(), NEW.author_id);
  author_role text := (SELECT role FROM memberships WHERE org_id = NEW.org_id AND user_id = NEW.author_id);
  writer_role text := (SELECT role FROM memberships WHERE org_id = NEW.org_id AND user_id = writer);
BEGIN
  IF author_role IS NULL OR author_role = 'viewer' OR writer_role IS NULL OR writer_role = 'viewer' THEN
    RAISE EXCEPTION 'the author must be an owner, admin or editor of the organization'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'post_author';
  END IF;
  NEW.approval_required := writing_needs_approval(NEW.org_id, writer_role);
  NEW.approved_hash := '';
  NEW.content_by := writer;
  RETURN NEW;
END
$$;

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

-- History stays history: what has no name at its network gets one that is nobody's.
ALTER TABLE publications DISABLE TRIGGER USER;
UPDATE publications SET remote_id = 'taken over ' || id WHERE status = 'published' AND remote_id IS NULL;
ALTER TABLE publications ENABLE TRIGGER USER;
ALTER TABLE publications DROP CONSTRAINT publications_published;
ALTER TABLE publications ADD CONSTRAINT publications_published
  CHECK ((status = 'published') = (published_at IS NOT NULL) AND (status <> 'published' OR remote_id IS NOT NULL));
ALTER TABLE publications DROP COLUMN taken_over_at;
