-- Room for files that are still coming in: counted before the library has them, by whatever process takes them.

CREATE TABLE media_arrivals (
  org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  -- Counts against the organization's quota.
  promised bigint NOT NULL CHECK (promised >= 0),
  -- Written to a disk by now, or in a moment: counts against the disk of the installation.
  arriving bigint NOT NULL CHECK (arriving >= 0),
  -- Whoever takes the file may die: then it counts for so long.
  until timestamptz NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE INDEX media_arrivals_until ON media_arrivals (until);

-- Books room for a file on its way in, or more of it: -1 when the organization has no place for it, else the bytes that are
-- arriving in the whole installation. They all wait for each other, so that nobody counts without the others.
CREATE FUNCTION reserve_arrival(arrival uuid, promise bigint, coming bigint, seconds integer, quota bigint) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  known bigint := coalesce((SELECT promised FROM media_arrivals WHERE org_id = current_org() AND id = arrival), 0);
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('media quota ' || current_org(), 0));
  PERFORM pg_advisory_xact_lock(hashtextextended('media arrivals', 0));
  DELETE FROM media_arrivals WHERE until <= clock_timestamp();
  IF greatest(promise, known)
    + coalesce((SELECT sum(bytes) FROM media_blobs WHERE org_id = current_org()), 0)
    + coalesce((SELECT sum(promised) FROM media_arrivals WHERE org_id = current_org() AND id <> arrival), 0) > quota
  THEN
    RETURN -1;
  END IF;
  INSERT INTO media_arrivals AS a (org_id, id, promised, arriving, until)
    VALUES (current_org(), arrival, promise, coming, clock_timestamp() + make_interval(secs => seconds))
    ON CONFLICT (org_id, id) DO UPDATE SET promised = greatest(a.promised, excluded.promised), arriving = excluded.arriving,
      until = greatest(a.until, excluded.until);
  RETURN (SELECT sum(a.arriving) FROM media_arrivals a);
END
$$;

-- As before, beside what is promised to others: 'ok' or 'over'. The file's own promise is not counted twice.
DROP FUNCTION reserve_blob(bytea, bigint, bigint);
CREATE FUNCTION reserve_blob(digest bytea, size bigint, quota bigint, arrival uuid) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('media quota ' || current_org(), 0));
  IF NOT EXISTS (SELECT FROM media_blobs WHERE org_id = current_org() AND sha256 = digest)
    AND size + coalesce((SELECT sum(bytes) FROM media_blobs WHERE org_id = current_org()), 0)
      + coalesce((SELECT sum(promised) FROM media_arrivals
        WHERE org_id = current_org() AND id <> arrival AND until > clock_timestamp()), 0) > quota
  THEN
    RETURN 'over';
  END IF;
  INSERT INTO media_blobs (org_id, sha256, bytes) VALUES (current_org(), digest, size)
    ON CONFLICT (org_id, sha256) DO UPDATE SET created_at = clock_timestamp();
  -- It has its place now, which counts from here on.
  UPDATE media_arrivals SET promised = 0 WHERE org_id = current_org() AND id = arrival;
  -- After the place is booked: whoever gave it up at this moment is seen now, and whoever is taking the file out of the store
  -- is waited for; then it is written anew.
  DELETE FROM media_garbage WHERE org_id = current_org() AND sha256 = digest;
  RETURN 'ok';
END
$$;

CALL protect_tenant_table('media_arrivals');
GRANT SELECT, DELETE ON media_arrivals TO scheduly_app;
REVOKE ALL ON FUNCTION reserve_arrival(uuid, bigint, bigint, integer, bigint), reserve_blob(bytea, bigint, bigint, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reserve_arrival(uuid, bigint, bigint, integer, bigint), reserve_blob(bytea, bigint, bigint, uuid)
  TO scheduly_app;
GRANT EXECUTE ON FUNCTION reserve_blob(bytea, bigint, bigint, uuid) TO scheduly_worker;
