-- Files that nothing names are found without reading the whole library.

-- Whether the library has a file with these bytes. Kept by the trigger below; what is booked for an upload has no name yet.
ALTER TABLE media_blobs ADD COLUMN named boolean NOT NULL DEFAULT false;
UPDATE media_blobs b SET named = true WHERE EXISTS (
  SELECT FROM media m WHERE m.org_id = b.org_id AND m.sha256 = b.sha256 AND m.deleted_at IS NULL);
DROP INDEX media_blobs_age;
CREATE INDEX media_blobs_unnamed ON media_blobs (created_at) WHERE NOT named;
-- What is taken out of the store next.
CREATE INDEX media_garbage_age ON media_garbage (created_at);

CREATE FUNCTION note_named_blob() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  -- Locked first, and looked at by the next statement: of two changes at once, the later one sees what the earlier one left.
  PERFORM FROM media_blobs WHERE org_id = NEW.org_id AND sha256 = NEW.sha256 FOR UPDATE;
  UPDATE media_blobs SET named = EXISTS (
    SELECT FROM media m WHERE m.org_id = NEW.org_id AND m.sha256 = NEW.sha256 AND m.deleted_at IS NULL)
    WHERE org_id = NEW.org_id AND sha256 = NEW.sha256;
  RETURN NULL;
END
$$;
-- Rows of media are never deleted but with their whole organization, and its blobs with it.
CREATE TRIGGER media_names_blob AFTER INSERT ON media FOR EACH ROW EXECUTE FUNCTION note_named_blob();
CREATE TRIGGER media_unnames_blob AFTER UPDATE OF deleted_at ON media FOR EACH ROW
  WHEN (NEW.deleted_at IS DISTINCT FROM OLD.deleted_at) EXECUTE FUNCTION note_named_blob();
REVOKE ALL ON FUNCTION note_named_blob() FROM PUBLIC;
