REVOKE EXECUTE ON FUNCTION reserve_blob(bytea, bigint, bigint) FROM scheduly_worker;
REVOKE UPDATE (has_thumbnail) ON media_blobs FROM scheduly_worker;
REVOKE INSERT (org_id, id, created_by, name, sha256, kind, facts, alt_text, tags, derived_from) ON media FROM scheduly_worker;
DROP TABLE media_jobs;
DROP FUNCTION guard_media_jobs();
