-- Who operates the installation, what workers tell of their machines, and how the whole of it stands: for the one who runs it.

-- Only the owner of the database writes it (npm run admin): nobody becomes one over the network.
CREATE TABLE operators (
  user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  since timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT ON operators TO scheduly_app;

-- Null where an older version works.
ALTER TABLE workers
  ADD COLUMN role text CHECK (role IN ('all', 'worker')),
  -- How far its clock is ahead of the database's; negative behind it.
  ADD COLUMN clock_ahead_ms bigint,
  -- The rules of time zones that it goes by.
  ADD COLUMN tzdata text CHECK (length(tzdata) BETWEEN 1 AND 50);

-- Numbers alone, over all organizations, by indexes over what is rare and over the end of the journal; the sizes are asked for by
-- who looks, not by monitoring. Definer: it looks into every organization, and names none.
CREATE FUNCTION system_status() RETURNS jsonb
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  WITH networks AS (SELECT DISTINCT provider FROM channels),
  due AS (
    SELECT coalesce(sum(d.count), 0) AS count, min(d.oldest) AS oldest
    FROM networks n, LATERAL (SELECT count(*) AS count, min(due_at) AS oldest FROM publications p
      WHERE p.provider = n.provider AND p.status = 'queued' AND NOT p.held AND p.wake_at <= now()) d
  ), next AS (
    SELECT min(d.due_at) AS due_at
    FROM networks n, LATERAL (SELECT p.due_at FROM publications p
      WHERE p.provider = n.provider AND p.status = 'queued' AND NOT p.held AND p.wake_at > now() ORDER BY p.wake_at LIMIT 1) d
  ), sent AS (
    SELECT late_milliseconds AS late FROM (SELECT late_milliseconds, started_at FROM attempts WHERE mark IS NOT NULL
      ORDER BY mark DESC LIMIT 1000) last WHERE late_milliseconds IS NOT NULL AND started_at > now() - interval '24 hours'
  )
  SELECT jsonb_build_object(
    'due', (SELECT jsonb_build_object('count', count, 'oldest_at', oldest,
      'oldest_seconds', extract(epoch FROM clock_timestamp() - oldest)) FROM due),
    'next_due_at', (SELECT due_at FROM next),
    'lateness', (SELECT jsonb_build_object('sends', count(*), 'p50_ms', percentile_disc(0.5) WITHIN GROUP (ORDER BY late),
      'p99_ms', percentile_disc(0.99) WITHIN GROUP (ORDER BY late), 'max_ms', max(late)) FROM sent),
    'halted_at', (SELECT halted_at FROM installation),
    'paused_at', (SELECT paused_at FROM installation),
    'workers', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', name, 'role', role, 'version', version, 'standing', standing,
      'started_at', started_at, 'beat_at', beat_at, 'beat_seconds', extract(epoch FROM clock_timestamp() - beat_at),
      'clock_ahead_ms', clock_ahead_ms, 'tzdata', tzdata) ORDER BY name), '[]') FROM workers),
    'library_bytes', (SELECT coalesce(sum(bytes), 0) FROM media_blobs),
    'server', current_setting('server_version'),
    'migration', (SELECT max(name) FROM schema_migrations))
$$;
REVOKE ALL ON FUNCTION system_status() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION system_status() TO scheduly_app, scheduly_worker;

-- By itself, because it reads every file of the database: on a slow disk it may be given up, and the rest be told.
CREATE FUNCTION database_bytes() RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$ SELECT pg_database_size(current_database()) $$;
REVOKE ALL ON FUNCTION database_bytes() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION database_bytes() TO scheduly_app, scheduly_worker;
