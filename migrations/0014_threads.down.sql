-- Threads cannot go: what is out in parts would lose its evidence. Posts that are threads have to be over, or deleted, first.
DO $$
BEGIN
  IF EXISTS (SELECT FROM attempts WHERE state = 'continued') OR EXISTS (SELECT FROM posts WHERE thread <> '[]')
    OR EXISTS (SELECT FROM publications WHERE thread IS NOT NULL)
  THEN
    RAISE EXCEPTION 'there are threads: this version cannot be left while they are there';
  END IF;
END
$$;

CREATE OR REPLACE FUNCTION resolve_publication(publication uuid, live_id text, live_url text) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  is_live boolean := live_id IS NOT NULL;
  word text := CASE WHEN live_id IS NULL THEN 'confirmed_not_published' ELSE 'confirmed_live' END;
  attempt attempts%ROWTYPE;
  found publications%ROWTYPE;
BEGIN
  IF NOT current_key_may_send() OR NOT EXISTS (SELECT FROM memberships
    WHERE org_id = current_org() AND user_id = current_actor() AND role IN ('owner', 'admin'))
  THEN
    RETURN 'forbidden';
  END IF;
  SELECT * INTO attempt FROM attempts
    WHERE org_id = current_org() AND publication_id = publication AND state = 'unknown' FOR UPDATE;
  SELECT * INTO found FROM publications WHERE org_id = current_org() AND id = publication FOR UPDATE;
  IF found.id IS NULL THEN
    RETURN 'not_found';
  END IF;
  IF attempt.id IS NULL OR found.status <> 'failed' OR NOT found.needs_attention THEN
    RETURN 'not_unsettled';
  END IF;
  -- One post on the network is the proof of one publication, whichever channel it went through.
  IF is_live AND EXISTS (
    SELECT FROM publications p
      JOIN channels c ON c.org_id = p.org_id AND c.id = p.channel_id
      JOIN channels own ON own.org_id = found.org_id AND own.id = found.channel_id
    WHERE p.org_id = found.org_id AND p.id <> found.id AND p.remote_id = live_id
      AND c.provider = own.provider AND c.sandbox = own.sandbox)
  THEN
    RETURN 'taken';
  END IF;
  -- What the network answered stays as it was.
  UPDATE attempts SET state = CASE WHEN is_live THEN 'accepted' ELSE 'abandoned' END, remote_id = live_id,
      evidence = evidence || jsonb_build_array(jsonb_build_object(
        'at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'kind', word,
        'detail', CASE WHEN is_live THEN 'A person looked and found it: ' || live_url
          ELSE 'A person looked and says that it is not on the network.' END,
        'actor_id', current_actor()))
    WHERE org_id = attempt.org_id AND id = attempt.id;
  IF is_live THEN
    UPDATE publications SET status = 'published', remote_id = live_id, url = live_url, published_at = attempt.started_at,
        wake_at = NULL, failure_code = NULL, failure_detail = NULL, retryable = false, needs_attention = false
      WHERE org_id = found.org_id AND id = found.id;
  ELSE
    UPDATE publications SET failure_code = word, failure_detail = 'A person looked and says that it is not on the network.',
        retryable = true, needs_attention = false
      WHERE org_id = found.org_id AND id = found.id;
  END IF;
  INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
    VALUES (found.org_id, 'user', current_actor(), 'publication.' || word, 'publication', found.id,
      jsonb_strip_nulls(jsonb_build_object('post_id', found.post_id, 'url', live_url)), current_request());
  RETURN word;
EXCEPTION WHEN unique_violation THEN
  RETURN 'taken';
END
$$;

CREATE OR REPLACE FUNCTION hold_media() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  own jsonb := coalesce(NEW.media, (SELECT media FROM posts WHERE org_id = NEW.org_id AND id = NEW.post_id));
BEGIN
  IF own = '[]' THEN
    RETURN NULL;
  END IF;
  PERFORM FROM media m WHERE m.org_id = NEW.org_id
    AND m.id IN (SELECT (item ->> 'id')::uuid FROM jsonb_array_elements(own) item) ORDER BY m.id FOR SHARE;
  IF EXISTS (SELECT FROM media m WHERE m.org_id = NEW.org_id AND m.deleted_at IS NOT NULL
    AND m.id IN (SELECT (item ->> 'id')::uuid FROM jsonb_array_elements(own) item))
  THEN
    RAISE EXCEPTION 'a file of this post was deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_media';
  END IF;
  RETURN NULL;
END
$$;

DROP TRIGGER posts_media_new ON posts;
CREATE TRIGGER posts_media_new AFTER INSERT ON posts FOR EACH ROW WHEN (NEW.media <> '[]')
  EXECUTE FUNCTION posts_media_changed();
DROP TRIGGER publications_media_new ON publications;
CREATE TRIGGER publications_media_new AFTER INSERT ON publications FOR EACH ROW WHEN (NEW.media IS NOT NULL)
  EXECUTE FUNCTION publications_media_changed();
DROP TRIGGER publications_media ON publications;
CREATE TRIGGER publications_media AFTER UPDATE OF media ON publications FOR EACH ROW
  WHEN (NEW.media IS DISTINCT FROM OLD.media) EXECUTE FUNCTION publications_media_changed();
DROP TRIGGER publications_media_gone ON publications;
CREATE TRIGGER publications_media_gone AFTER DELETE ON publications FOR EACH ROW WHEN (OLD.media IS NOT NULL)
  EXECUTE FUNCTION publications_media_changed();
CREATE OR REPLACE FUNCTION media_named_by(org uuid, post uuid) RETURNS TABLE (media_id uuid, sha256 text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT (item ->> 'id')::uuid, item ->> 'sha256'
  FROM (
    SELECT media FROM posts WHERE org_id = org AND id = post
    UNION ALL
    SELECT media FROM publications WHERE org_id = org AND post_id = post AND media IS NOT NULL
  ) lists CROSS JOIN LATERAL jsonb_array_elements(lists.media) item
$$;

DROP FUNCTION thread_media(jsonb);
DROP POLICY app_deletes ON publications;
DROP TRIGGER publications_sent ON publications;
DROP FUNCTION guard_sent();
DROP TRIGGER posts_thread ON posts;
DROP FUNCTION posts_thread_changed();
DROP TRIGGER publications_parts ON publications;
DROP TRIGGER publications_parts_new ON publications;
DROP FUNCTION count_parts();
DROP FUNCTION sent_part(text, text, timestamptz, bytea);
CREATE OR REPLACE FUNCTION guard_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state AND NOT (
    (OLD.state = 'sending' AND NEW.state IN ('accepted', 'refused', 'not_sent', 'unknown'))
    OR (OLD.state = 'unknown' AND NEW.state IN ('accepted', 'absent', 'abandoned'))
  ) THEN
    RAISE EXCEPTION 'no attempt goes from % to %', OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_transition';
  END IF;
  RETURN NEW;
END
$$;

DROP INDEX attempts_part;
ALTER TABLE attempts DROP CONSTRAINT attempts_accepted;
ALTER TABLE attempts ADD CONSTRAINT attempts_accepted CHECK (state <> 'accepted' OR remote_id IS NOT NULL);
ALTER TABLE attempts DROP CONSTRAINT attempts_state_check;
ALTER TABLE attempts ADD CONSTRAINT attempts_state_check
  CHECK (state IN ('sending', 'accepted', 'refused', 'not_sent', 'unknown', 'absent', 'abandoned'));
ALTER TABLE attempts DROP COLUMN part_hash;
ALTER TABLE attempts DROP COLUMN part;
ALTER TABLE publications DROP CONSTRAINT publications_parts;
ALTER TABLE publications DROP COLUMN sent;
ALTER TABLE publications DROP COLUMN parts;
ALTER TABLE publications DROP COLUMN thread;
ALTER TABLE posts DROP COLUMN thread;
