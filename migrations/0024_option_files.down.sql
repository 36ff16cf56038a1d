-- See 0013 and 0014 for what is put back.

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

CREATE OR REPLACE FUNCTION note_media_uses(org uuid, post uuid) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  DELETE FROM media_uses u WHERE u.org_id = org AND u.post_id = post
    AND u.media_id NOT IN (SELECT n.media_id FROM media_named_by(org, post) n);
  INSERT INTO media_uses (org_id, post_id, media_id)
    SELECT DISTINCT org, post, n.media_id FROM media_named_by(org, post) n ON CONFLICT DO NOTHING;
  -- The content hash covers the digests that the post names: they must be those of the files.
  IF EXISTS (SELECT FROM media_named_by(org, post) n
    LEFT JOIN media m ON m.org_id = org AND m.id = n.media_id AND encode(m.sha256, 'hex') = n.sha256
    WHERE m.id IS NULL)
  THEN
    RAISE EXCEPTION 'a post names a file that is not this one' USING ERRCODE = 'check_violation', CONSTRAINT = 'post_media';
  END IF;
END
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
-- Uses by choices alone are forgotten: nothing here knows of them.
DELETE FROM media_uses u WHERE NOT EXISTS (
  SELECT FROM media_named_by(u.org_id, u.post_id) n WHERE n.media_id = u.media_id);

DROP FUNCTION option_media(jsonb);
