-- Threads: a post that goes out in several parts, each of them a send of its own with an attempt of its own.

-- The parts after the first: [{"text", "media": [{"id", "sha256", "alt_text"}]}]. Content, so an approval covers it.
ALTER TABLE posts ADD COLUMN thread jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(thread) = 'array');
-- A channel's own; null means the post's.
ALTER TABLE publications ADD COLUMN thread jsonb CHECK (jsonb_typeof(thread) = 'array');
-- How many parts it has: kept by the triggers below.
ALTER TABLE publications ADD COLUMN parts integer NOT NULL DEFAULT 1 CHECK (parts >= 1);
-- The parts that are on the network, in order: [{"remote_id", "url", "at", "hash"}]. Stays empty for what has one part.
ALTER TABLE publications ADD COLUMN sent jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(sent) = 'array');
ALTER TABLE publications ADD CONSTRAINT publications_parts
  CHECK (jsonb_array_length(sent) <= parts AND (status <> 'published' OR parts = 1 OR jsonb_array_length(sent) = parts));

-- Which part an attempt sends, from 0; and, of a thread, what that part shows (domain/content.ts, canonicalPart).
ALTER TABLE attempts ADD COLUMN part integer NOT NULL DEFAULT 0 CHECK (part >= 0);
ALTER TABLE attempts ADD COLUMN part_hash bytea;
ALTER TABLE attempts DROP CONSTRAINT attempts_state_check;
ALTER TABLE attempts ADD CONSTRAINT attempts_state_check
  CHECK (state IN ('sending', 'accepted', 'continued', 'refused', 'not_sent', 'unknown', 'absent', 'abandoned'));
ALTER TABLE attempts DROP CONSTRAINT attempts_accepted;
ALTER TABLE attempts ADD CONSTRAINT attempts_accepted
  CHECK (state NOT IN ('accepted', 'continued') OR remote_id IS NOT NULL);
-- No part twice: the database's own wall, beside that of the open attempt.
CREATE UNIQUE INDEX attempts_part ON attempts (org_id, publication_id, part) WHERE state = 'continued';

CREATE OR REPLACE FUNCTION guard_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state AND NOT (
    (OLD.state = 'sending' AND NEW.state IN ('accepted', 'continued', 'refused', 'not_sent', 'unknown'))
    OR (OLD.state = 'unknown' AND NEW.state IN ('accepted', 'continued', 'absent', 'abandoned'))
  ) THEN
    RAISE EXCEPTION 'no attempt goes from % to %', OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_transition';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION count_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.parts := 1 + jsonb_array_length(coalesce(NEW.thread,
    (SELECT thread FROM scheduly.posts WHERE org_id = NEW.org_id AND id = NEW.post_id), '[]'));
  RETURN NEW;
END
$$;
CREATE TRIGGER publications_parts_new BEFORE INSERT ON publications FOR EACH ROW EXECUTE FUNCTION count_parts();
CREATE TRIGGER publications_parts BEFORE UPDATE OF thread ON publications FOR EACH ROW
  WHEN (NEW.thread IS DISTINCT FROM OLD.thread) EXECUTE FUNCTION count_parts();

-- Definer, because nobody else may write how many parts there are.
CREATE FUNCTION posts_thread_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  UPDATE publications SET parts = 1 + jsonb_array_length(NEW.thread)
    WHERE org_id = NEW.org_id AND post_id = NEW.id AND thread IS NULL;
  PERFORM note_media_uses(NEW.org_id, NEW.id);
  RETURN NULL;
END
$$;
CREATE TRIGGER posts_thread AFTER UPDATE OF thread ON posts FOR EACH ROW WHEN (NEW.thread <> OLD.thread)
  EXECUTE FUNCTION posts_thread_changed();

-- What is on the network stays there: parts are added one by one.
CREATE FUNCTION guard_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF jsonb_array_length(NEW.sent) <> jsonb_array_length(OLD.sent) + 1 OR NEW.sent - (-1) <> OLD.sent THEN
    RAISE EXCEPTION 'parts that are out stay so' USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_sent';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER publications_sent BEFORE UPDATE OF sent ON publications FOR EACH ROW
  WHEN (NEW.sent <> OLD.sent) EXECUTE FUNCTION guard_sent();
-- Nor does the row go that knows of them, but with its whole organization.
CREATE POLICY app_deletes ON publications AS RESTRICTIVE FOR DELETE TO scheduly_app USING (sent = '[]');

-- Every file that is named anywhere in a list of parts.
CREATE FUNCTION thread_media(thread jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(jsonb_agg(item), '[]') FROM jsonb_array_elements(thread) part
    CROSS JOIN LATERAL jsonb_array_elements(part -> 'media') item
$$;

CREATE OR REPLACE FUNCTION media_named_by(org uuid, post uuid) RETURNS TABLE (media_id uuid, sha256 text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT (item ->> 'id')::uuid, item ->> 'sha256'
  FROM (
    SELECT media || thread_media(thread) AS media FROM posts WHERE org_id = org AND id = post
    UNION ALL
    SELECT coalesce(media, '[]') || thread_media(coalesce(thread, '[]')) FROM publications WHERE org_id = org AND post_id = post
      AND (media IS NOT NULL OR thread IS NOT NULL)
  ) lists CROSS JOIN LATERAL jsonb_array_elements(lists.media) item
$$;

DROP TRIGGER posts_media_new ON posts;
CREATE TRIGGER posts_media_new AFTER INSERT ON posts FOR EACH ROW WHEN (NEW.media <> '[]' OR NEW.thread <> '[]')
  EXECUTE FUNCTION posts_media_changed();
DROP TRIGGER publications_media_new ON publications;
CREATE TRIGGER publications_media_new AFTER INSERT ON publications FOR EACH ROW
  WHEN (NEW.media IS NOT NULL OR NEW.thread IS NOT NULL) EXECUTE FUNCTION publications_media_changed();
DROP TRIGGER publications_media ON publications;
CREATE TRIGGER publications_media AFTER UPDATE OF media, thread ON publications FOR EACH ROW
  WHEN (NEW.media IS DISTINCT FROM OLD.media OR NEW.thread IS DISTINCT FROM OLD.thread)
  EXECUTE FUNCTION publications_media_changed();
DROP TRIGGER publications_media_gone ON publications;
CREATE TRIGGER publications_media_gone AFTER DELETE ON publications FOR EACH ROW
  WHEN (OLD.media IS NOT NULL OR OLD.thread IS NOT NULL) EXECUTE FUNCTION publications_media_changed();

CREATE OR REPLACE FUNCTION hold_media() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  own jsonb := (SELECT coalesce(NEW.media, media) || thread_media(coalesce(NEW.thread, thread))
    FROM posts WHERE org_id = NEW.org_id AND id = NEW.post_id);
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

-- As in 0009; and of a thread one part only is settled, and the rest may follow.
CREATE OR REPLACE FUNCTION resolve_publication(publication uuid, live_id text, live_url text) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  is_live boolean := live_id IS NOT NULL;
  word text := CASE WHEN live_id IS NULL THEN 'confirmed_not_published' ELSE 'confirmed_live' END;
  attempt attempts%ROWTYPE;
  found publications%ROWTYPE;
  is_last boolean;
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
    WHERE p.org_id = found.org_id AND c.provider = own.provider AND c.sandbox = own.sandbox
      AND ((p.remote_id = live_id AND p.id <> found.id) OR p.sent @> jsonb_build_array(jsonb_build_object('remote_id', live_id))))
  THEN
    RETURN 'taken';
  END IF;
  is_last := jsonb_array_length(found.sent) + 1 >= found.parts;
  -- What the network answered stays as it was.
  UPDATE attempts SET state = CASE WHEN NOT is_live THEN 'abandoned' WHEN is_last THEN 'accepted' ELSE 'continued' END,
      remote_id = live_id,
      evidence = evidence || jsonb_build_array(jsonb_build_object(
        'at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'kind', word,
        'detail', CASE WHEN is_live THEN 'A person looked and found it: ' || live_url
          ELSE 'A person looked and says that it is not on the network.' END,
        'actor_id', current_actor()))
    WHERE org_id = attempt.org_id AND id = attempt.id;
  IF is_live AND found.parts > 1 THEN
    UPDATE publications SET sent = sent || jsonb_build_array(sent_part(live_id, live_url, attempt.started_at, attempt.part_hash)),
        remote_id = coalesce(remote_id, live_id), url = coalesce(url, live_url)
      WHERE org_id = found.org_id AND id = found.id;
  END IF;
  IF is_live AND is_last THEN
    UPDATE publications SET status = 'published', remote_id = coalesce(remote_id, live_id), url = coalesce(url, live_url),
        published_at = attempt.started_at, wake_at = NULL, failure_code = NULL, failure_detail = NULL, retryable = false,
        needs_attention = false
      WHERE org_id = found.org_id AND id = found.id;
  ELSIF is_live THEN
    UPDATE publications SET failure_code = 'thread_incomplete',
        failure_detail = 'A person found this part of the thread; retry it, and the rest is sent.',
        retryable = true, needs_attention = false
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

-- One entry of `sent`.
CREATE FUNCTION sent_part(remote_id text, url text, at timestamptz, hash bytea) RETURNS jsonb
  LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT jsonb_build_object('remote_id', remote_id, 'url', url,
    'at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'hash', encode(hash, 'hex'))
$$;

GRANT INSERT (thread), UPDATE (thread) ON posts TO scheduly_app;
GRANT INSERT (thread), UPDATE (thread) ON publications TO scheduly_app;
GRANT UPDATE (sent) ON publications TO scheduly_worker;
GRANT EXECUTE ON FUNCTION thread_media(jsonb), sent_part(text, text, timestamptz, bytea) TO scheduly_app, scheduly_worker;
