-- Files that a channel's choices name: the cover of a reel.

-- A choice whose name ends in "_media_id" is the id of a file of the library, on whatever network. What is no id is left to the
-- network's schema, which refuses it. The id binds the bytes, too: a file never becomes another (guard_media).
CREATE FUNCTION option_media(options jsonb) RETURNS SETOF uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (value #>> '{}')::uuid FROM jsonb_each(options)
  WHERE key LIKE '%\_media\_id' AND jsonb_typeof(value) = 'string'
    AND value #>> '{}' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
$$;

-- As in 0014; and what choices name, by no digest.
CREATE OR REPLACE FUNCTION media_named_by(org uuid, post uuid) RETURNS TABLE (media_id uuid, sha256 text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT (item ->> 'id')::uuid, item ->> 'sha256'
  FROM (
    SELECT media || thread_media(thread) AS media FROM posts WHERE org_id = org AND id = post
    UNION ALL
    SELECT coalesce(media, '[]') || thread_media(coalesce(thread, '[]')) FROM publications WHERE org_id = org AND post_id = post
      AND (media IS NOT NULL OR thread IS NOT NULL)
  ) lists CROSS JOIN LATERAL jsonb_array_elements(lists.media) item
  UNION ALL
  SELECT named, NULL FROM publications p CROSS JOIN LATERAL option_media(p.options) named
    WHERE p.org_id = org AND p.post_id = post AND p.options <> '{}'
$$;

-- As in 0013; and what is named by no digest needs none that fits.
CREATE OR REPLACE FUNCTION note_media_uses(org uuid, post uuid) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  DELETE FROM media_uses u WHERE u.org_id = org AND u.post_id = post
    AND u.media_id NOT IN (SELECT n.media_id FROM media_named_by(org, post) n);
  INSERT INTO media_uses (org_id, post_id, media_id)
    SELECT DISTINCT org, post, n.media_id FROM media_named_by(org, post) n ON CONFLICT DO NOTHING;
  -- The content hash covers the digests that the post names: they must be those of the files.
  IF EXISTS (SELECT FROM media_named_by(org, post) n
    LEFT JOIN media m ON m.org_id = org AND m.id = n.media_id AND encode(m.sha256, 'hex') = coalesce(n.sha256, encode(m.sha256, 'hex'))
    WHERE m.id IS NULL)
  THEN
    RAISE EXCEPTION 'a post names a file that is not this one' USING ERRCODE = 'check_violation', CONSTRAINT = 'post_media';
  END IF;
END
$$;

DROP TRIGGER publications_media_new ON publications;
CREATE TRIGGER publications_media_new AFTER INSERT ON publications FOR EACH ROW
  WHEN (NEW.media IS NOT NULL OR NEW.thread IS NOT NULL OR NEW.options <> '{}') EXECUTE FUNCTION publications_media_changed();
DROP TRIGGER publications_media ON publications;
CREATE TRIGGER publications_media AFTER UPDATE OF media, thread, options ON publications FOR EACH ROW
  WHEN (NEW.media IS DISTINCT FROM OLD.media OR NEW.thread IS DISTINCT FROM OLD.thread OR NEW.options <> OLD.options)
  EXECUTE FUNCTION publications_media_changed();
DROP TRIGGER publications_media_gone ON publications;
CREATE TRIGGER publications_media_gone AFTER DELETE ON publications FOR EACH ROW
  WHEN (OLD.media IS NOT NULL OR OLD.thread IS NOT NULL OR OLD.options <> '{}') EXECUTE FUNCTION publications_media_changed();

-- As in 0014; and what choices name is held with the rest.
CREATE OR REPLACE FUNCTION hold_media() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  own jsonb := (SELECT coalesce(NEW.media, media) || thread_media(coalesce(NEW.thread, thread))
    FROM posts WHERE org_id = NEW.org_id AND id = NEW.post_id);
  ids uuid[] := ARRAY(SELECT (item ->> 'id')::uuid FROM jsonb_array_elements(own) item
    UNION SELECT option_media(NEW.options));
BEGIN
  IF ids = '{}' THEN
    RETURN NULL;
  END IF;
  PERFORM FROM media m WHERE m.org_id = NEW.org_id AND m.id = ANY (ids) ORDER BY m.id FOR SHARE;
  IF EXISTS (SELECT FROM media m WHERE m.org_id = NEW.org_id AND m.deleted_at IS NOT NULL AND m.id = ANY (ids))
  THEN
    RAISE EXCEPTION 'a file of this post was deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_media';
  END IF;
  RETURN NULL;
END
$$;

GRANT EXECUTE ON FUNCTION option_media(jsonb) TO scheduly_app, scheduly_worker;
