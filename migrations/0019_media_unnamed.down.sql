DROP TRIGGER media_unnames_blob ON media;
DROP TRIGGER media_names_blob ON media;
DROP FUNCTION note_named_blob();
DROP INDEX media_garbage_age;
DROP INDEX media_blobs_unnamed;
CREATE INDEX media_blobs_age ON media_blobs (created_at);
ALTER TABLE media_blobs DROP COLUMN named;
