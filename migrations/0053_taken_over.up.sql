-- What is taken over from other systems: history that was never sent from here, and posts that wait for an approval whoever brings them.

-- Set for what had become of a publication elsewhere. Only the owner of the tables may write it: no grant on it for web server and worker.
ALTER TABLE publications ADD COLUMN taken_over_at timestamptz;
ALTER TABLE publications DROP CONSTRAINT publications_published;
-- The system that published it may not have kept what its network calls it. What is there fits the rule before, and therefore this
-- one: nobody has to wait while all of it is read; 0057 does that beside everything else.
ALTER TABLE publications ADD CONSTRAINT publications_published CHECK ((status = 'published') = (published_at IS NOT NULL)
  AND (status <> 'published' OR remote_id IS NOT NULL OR taken_over_at IS NOT NULL)) NOT VALID;

-- What the way down gave a name that is nobody's is history again. Looked for channel by channel, in the index of names: all
-- publications together may be many, and everybody waits meanwhile.
ALTER TABLE publications DISABLE TRIGGER USER;
DO $$
DECLARE
  channel record;
BEGIN
  FOR channel IN SELECT org_id, id FROM channels LOOP
    UPDATE publications SET remote_id = NULL, taken_over_at = clock_timestamp()
      WHERE org_id = channel.org_id AND channel_id = channel.id AND remote_id >= 'taken over ' AND remote_id = 'taken over ' || id;
  END LOOP;
END
$$;
ALTER TABLE publications ENABLE TRIGGER USER;

CREATE OR REPLACE FUNCTION guard_new_publication() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  post record;
BEGIN
  -- What is over elsewhere comes in as it ended, where nothing leads on from: a failed one could be tried again, past its approval.
  IF NEW.taken_over_at IS NULL AND NEW.status NOT IN ('draft', 'queued')
    OR NEW.taken_over_at IS NOT NULL AND NEW.status NOT IN ('published', 'canceled')
  THEN
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

-- A transaction may ask for an approval that the rules would not: the setting makes them stricter and nothing else.
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
  NEW.approval_required := writing_needs_approval(NEW.org_id, writer_role)
    OR coalesce(current_setting('app.await_approval', true), '') = 'on';
  NEW.approved_hash := '';
  NEW.content_by := writer;
  RETURN NEW;
END
$$;
