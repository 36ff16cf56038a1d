-- The media library, and what posts use of it.

-- Stored files by their content. A row is there before the file is, so that every file in the store is known here.
CREATE TABLE media_blobs (
  org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  sha256 bytea NOT NULL CHECK (length(sha256) = 32),
  bytes bigint NOT NULL CHECK (bytes > 0),
  has_thumbnail boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (org_id, sha256)
);
CREATE INDEX media_blobs_age ON media_blobs (created_at);

-- Files that no row names any more, to be taken out of the store. No foreign key: they outlive their organization.
CREATE TABLE media_garbage (
  org_id uuid NOT NULL,
  sha256 bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (org_id, sha256)
);

CREATE TABLE media (
  org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  created_by uuid NOT NULL REFERENCES users (id),
  -- What the file was called; for people alone, nothing goes by it.
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
  sha256 bytea NOT NULL CHECK (length(sha256) = 32),
  kind text NOT NULL CHECK (kind IN ('image', 'gif', 'video')),
  -- What its bytes say of it: domain/media.ts, MediaFacts.
  facts jsonb NOT NULL,
  alt_text text NOT NULL DEFAULT '' CHECK (length(alt_text) <= 1000),
  tags text[] NOT NULL DEFAULT '{}' CHECK (cardinality(tags) <= 20),
  -- The file that this one was made from, to fit a network.
  derived_from uuid,
  -- Posts that are out keep naming what was deleted; nothing new can use it.
  deleted_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, derived_from) REFERENCES media (org_id, id) DEFERRABLE INITIALLY IMMEDIATE
);
CREATE INDEX media_id ON media (id);
CREATE INDEX media_created ON media (org_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX media_tags ON media USING gin (tags) WHERE deleted_at IS NULL;
CREATE INDEX media_sha256 ON media (org_id, sha256);
-- What the foreign key asks for each file that is deleted with its organization.
CREATE INDEX media_derived ON media (org_id, derived_from) WHERE derived_from IS NOT NULL;

-- What a post shows, in order: [{"id", "sha256", "alt_text"}]. Content, so an approval covers it.
ALTER TABLE posts ADD COLUMN media jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(media) = 'array');
-- A channel's own files; null means the post's. And its network's own choices.
ALTER TABLE publications ADD COLUMN media jsonb CHECK (jsonb_typeof(media) = 'array');
ALTER TABLE publications ADD COLUMN options jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(options) = 'object');
-- What stands ready at the network: uploads, containers. Written by whoever holds the claim.
ALTER TABLE publications ADD COLUMN prepared jsonb;

-- Which post uses which file: kept by the triggers below, never written by anybody else.
CREATE TABLE media_uses (
  org_id uuid NOT NULL,
  post_id uuid NOT NULL,
  media_id uuid NOT NULL,
  PRIMARY KEY (org_id, post_id, media_id),
  FOREIGN KEY (org_id, post_id) REFERENCES posts (org_id, id) ON DELETE CASCADE,
  -- The wall between organizations: nobody's post names somebody else's file.
  FOREIGN KEY (org_id, media_id) REFERENCES media (org_id, id) DEFERRABLE INITIALLY IMMEDIATE
);
CREATE INDEX media_uses_media ON media_uses (org_id, media_id);

CREATE FUNCTION media_named_by(org uuid, post uuid) RETURNS TABLE (media_id uuid, sha256 text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT (item ->> 'id')::uuid, item ->> 'sha256'
  FROM (
    SELECT media FROM posts WHERE org_id = org AND id = post
    UNION ALL
    SELECT media FROM publications WHERE org_id = org AND post_id = post AND media IS NOT NULL
  ) lists CROSS JOIN LATERAL jsonb_array_elements(lists.media) item
$$;

CREATE FUNCTION note_media_uses(org uuid, post uuid) RETURNS void
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

-- Definer, because nobody else may write the uses.
CREATE FUNCTION posts_media_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  PERFORM note_media_uses(NEW.org_id, NEW.id);
  RETURN NULL;
END
$$;
CREATE TRIGGER posts_media_new AFTER INSERT ON posts FOR EACH ROW WHEN (NEW.media <> '[]')
  EXECUTE FUNCTION posts_media_changed();
CREATE TRIGGER posts_media AFTER UPDATE OF media ON posts FOR EACH ROW WHEN (NEW.media <> OLD.media)
  EXECUTE FUNCTION posts_media_changed();

CREATE FUNCTION publications_media_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM note_media_uses(OLD.org_id, OLD.post_id) FROM posts WHERE org_id = OLD.org_id AND id = OLD.post_id;
  ELSE
    PERFORM note_media_uses(NEW.org_id, NEW.post_id);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER publications_media_new AFTER INSERT ON publications FOR EACH ROW WHEN (NEW.media IS NOT NULL)
  EXECUTE FUNCTION publications_media_changed();
CREATE TRIGGER publications_media AFTER UPDATE OF media ON publications FOR EACH ROW
  WHEN (NEW.media IS DISTINCT FROM OLD.media) EXECUTE FUNCTION publications_media_changed();
CREATE TRIGGER publications_media_gone AFTER DELETE ON publications FOR EACH ROW WHEN (OLD.media IS NOT NULL)
  EXECUTE FUNCTION publications_media_changed();

-- What is queued has its files, and keeps them: whoever deletes one waits for this, and then sees that it is used.
CREATE FUNCTION hold_media() RETURNS trigger
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
CREATE TRIGGER publications_hold_media AFTER UPDATE OF status ON publications FOR EACH ROW
  WHEN (NEW.status = 'queued' AND OLD.status IN ('draft', 'failed')) EXECUTE FUNCTION hold_media();

-- Deletes a file unless something that is to go out uses it, or may be about to: 'used', 'gone' or 'deleted'.
CREATE FUNCTION delete_media(media_id uuid) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  PERFORM FROM media WHERE org_id = current_org() AND id = media_id AND deleted_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 'gone';
  END IF;
  IF EXISTS (
    SELECT FROM media_uses u JOIN publications p ON p.org_id = u.org_id AND p.post_id = u.post_id
      JOIN posts ON posts.org_id = u.org_id AND posts.id = u.post_id
    WHERE u.org_id = current_org() AND u.media_id = delete_media.media_id
      AND (p.status IN ('queued', 'publishing') OR p.needs_attention OR (p.status = 'failed' AND p.retryable)
        OR (p.status = 'draft' AND posts.scheduled_at IS NOT NULL)))
  THEN
    RETURN 'used';
  END IF;
  UPDATE media SET deleted_at = clock_timestamp() WHERE org_id = current_org() AND id = media_id;
  RETURN 'deleted';
END
$$;

-- Other content: what was prepared for the former one is void.
CREATE FUNCTION void_prepared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.prepared := NULL;
  RETURN NEW;
END
$$;
CREATE TRIGGER publications_void_prepared BEFORE UPDATE ON publications FOR EACH ROW
  WHEN (NEW.content_hash <> OLD.content_hash) EXECUTE FUNCTION void_prepared();

CREATE FUNCTION guard_media() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.org_id, NEW.id, NEW.sha256, NEW.facts, NEW.kind) IS DISTINCT FROM (OLD.org_id, OLD.id, OLD.sha256, OLD.facts, OLD.kind) THEN
    RAISE EXCEPTION 'a file never becomes another' USING ERRCODE = 'check_violation', CONSTRAINT = 'media_identity';
  END IF;
  IF OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS DISTINCT FROM OLD.deleted_at THEN
    RAISE EXCEPTION 'a deleted file stays deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'media_deleted';
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END
$$;
CREATE TRIGGER media_guard BEFORE UPDATE ON media FOR EACH ROW EXECUTE FUNCTION guard_media();

-- A file that is no longer counted is still in the store: also when its whole organization went.
CREATE FUNCTION discard_blob() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  INSERT INTO media_garbage (org_id, sha256) VALUES (OLD.org_id, OLD.sha256) ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
CREATE TRIGGER media_blobs_discarded AFTER DELETE ON media_blobs FOR EACH ROW EXECUTE FUNCTION discard_blob();

-- Makes a place for a file, within the organization's quota: 'ok' or 'over'. Uploads of one organization wait for each other.
CREATE FUNCTION reserve_blob(digest bytea, size bigint, quota bigint) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('media quota ' || current_org(), 0));
  IF NOT EXISTS (SELECT FROM media_blobs WHERE org_id = current_org() AND sha256 = digest)
    AND size + coalesce((SELECT sum(bytes) FROM media_blobs WHERE org_id = current_org()), 0) > quota
  THEN
    RETURN 'over';
  END IF;
  INSERT INTO media_blobs (org_id, sha256, bytes) VALUES (current_org(), digest, size)
    ON CONFLICT (org_id, sha256) DO UPDATE SET created_at = clock_timestamp();
  -- After the place is booked: whoever gave it up at this moment is seen now, and whoever is taking the file out of the store
  -- is waited for; then it is written anew.
  DELETE FROM media_garbage WHERE org_id = current_org() AND sha256 = digest;
  RETURN 'ok';
END
$$;

CALL protect_tenant_table('media', worker_sees_all => true);
CALL protect_tenant_table('media_blobs', worker_sees_all => true);
CALL protect_tenant_table('media_garbage', worker_sees_all => true);
CALL protect_tenant_table('media_uses', worker_sees_all => true);

GRANT SELECT ON media, media_uses, media_blobs, media_garbage TO scheduly_app, scheduly_worker;
GRANT INSERT (org_id, id, created_by, name, sha256, kind, facts, alt_text, tags, derived_from) ON media TO scheduly_app;
GRANT UPDATE (name, alt_text, tags) ON media TO scheduly_app;
GRANT UPDATE (has_thumbnail) ON media_blobs TO scheduly_app;
-- To lock what is given up.
GRANT UPDATE (created_at), DELETE ON media_blobs TO scheduly_worker;
GRANT UPDATE, DELETE ON media_garbage TO scheduly_worker;
GRANT INSERT (media), UPDATE (media) ON posts TO scheduly_app;
GRANT INSERT (media, options), UPDATE (media, options) ON publications TO scheduly_app;
GRANT UPDATE (prepared) ON publications TO scheduly_worker;
REVOKE ALL ON FUNCTION media_named_by(uuid, uuid), note_media_uses(uuid, uuid), delete_media(uuid), reserve_blob(bytea, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION delete_media(uuid), reserve_blob(bytea, bigint, bigint) TO scheduly_app;
