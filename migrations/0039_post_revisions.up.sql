-- What a post said before it was changed, so that people see what is different from what they approved, asked for or talked about.

-- Written when content is replaced, and not when it is decided upon: most posts are approved once and never changed, and then the
-- post itself is what was approved.
CREATE TABLE post_revisions (
  org_id uuid NOT NULL,
  post_id uuid NOT NULL,
  revision integer NOT NULL,
  content_hash bytea NOT NULL,
  -- text, media, thread and channels, as their columns held them.
  content jsonb NOT NULL,
  content_by uuid NOT NULL REFERENCES users (id),
  -- Somebody decided or wrote about it, or it was sent: it stays as long as its post. Of the others the newest fifty do.
  pinned boolean NOT NULL,
  replaced_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (org_id, post_id, revision),
  FOREIGN KEY (org_id, post_id) REFERENCES posts (org_id, id) ON DELETE CASCADE
);
CALL protect_tenant_table('post_revisions');
GRANT SELECT ON post_revisions TO scheduly_app;

-- The post's row is changed first, so that its publications still hold what they had.
CREATE FUNCTION keep_replaced_content() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  matters boolean := EXISTS (SELECT FROM post_approvals a
      WHERE a.org_id = OLD.org_id AND a.post_id = OLD.id AND a.content_hash = OLD.content_hash)
    OR EXISTS (SELECT FROM post_comments c
      WHERE c.org_id = OLD.org_id AND c.post_id = OLD.id AND c.content_hash = OLD.content_hash)
    OR EXISTS (SELECT FROM publications p JOIN attempts t ON t.org_id = p.org_id AND t.publication_id = p.id
      WHERE p.org_id = OLD.org_id AND p.post_id = OLD.id AND t.content_hash = OLD.content_hash);
BEGIN
  -- A draft that nobody was shown yet is being written: its every step is nobody's business.
  IF NOT matters AND OLD.scheduled_at IS NULL THEN
    RETURN NULL;
  END IF;
  INSERT INTO post_revisions (org_id, post_id, revision, content_hash, content, content_by, pinned)
    VALUES (OLD.org_id, OLD.id, OLD.revision, OLD.content_hash, jsonb_build_object('text', OLD.text, 'media', OLD.media,
      'thread', OLD.thread, 'channels', (SELECT coalesce(jsonb_agg(jsonb_build_object('channel_id', p.channel_id, 'text', p.text,
        'media', p.media, 'thread', p.thread, 'options', p.options) ORDER BY p.channel_id), '[]')
        FROM publications p WHERE p.org_id = OLD.org_id AND p.post_id = OLD.id AND p.status <> 'canceled')),
      OLD.content_by, matters);
  DELETE FROM post_revisions r WHERE r.org_id = OLD.org_id AND r.post_id = OLD.id AND NOT r.pinned AND r.revision <= (
    SELECT k.revision FROM post_revisions k WHERE k.org_id = OLD.org_id AND k.post_id = OLD.id AND NOT k.pinned
    ORDER BY k.revision DESC OFFSET 50 LIMIT 1);
  RETURN NULL;
END
$$;
CREATE TRIGGER posts_keep_replaced AFTER UPDATE OF content_hash ON posts FOR EACH ROW
  WHEN (NEW.content_hash <> OLD.content_hash) EXECUTE FUNCTION keep_replaced_content();
REVOKE ALL ON FUNCTION keep_replaced_content() FROM PUBLIC;
