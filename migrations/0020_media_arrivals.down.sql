DROP FUNCTION reserve_blob(bytea, bigint, bigint, uuid);
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
REVOKE ALL ON FUNCTION reserve_blob(bytea, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reserve_blob(bytea, bigint, bigint) TO scheduly_app, scheduly_worker;
DROP FUNCTION reserve_arrival(uuid, bigint, bigint, integer, bigint);
DROP TABLE media_arrivals;
