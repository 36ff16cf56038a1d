-- Which workers there are, and how the whole installation stands, in numbers: for readiness and for monitoring.

-- Not of an organization: nothing in it is anybody's.
CREATE TABLE workers (
  -- Host and process.
  name text PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 300),
  version text NOT NULL CHECK (length(version) BETWEEN 1 AND 100),
  standing text NOT NULL CHECK (standing IN ('fine', 'halted', 'refused')),
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- When its loop last asked for what is due, and was answered.
  beat_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON workers TO scheduly_worker;
GRANT SELECT ON workers TO scheduly_app;

-- Definer: only the owner reads the record of migrations.
CREATE FUNCTION latest_migration() RETURNS text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT max(name) FROM schema_migrations
$$;

-- Numbers alone, over all organizations, each by an index over what is rare: it is asked for every few seconds, and what waits for
-- its time can be a million. Plpgsql, because the tables of background jobs are made by another hand, and after this.
CREATE FUNCTION installation_figures() RETURNS jsonb
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  figures jsonb;
  jobs jsonb := '[]';
BEGIN
  SELECT jsonb_build_object(
    'due', (SELECT coalesce(jsonb_agg(jsonb_build_object('network', n.provider, 'count', d.count,
        'oldest_seconds', coalesce(extract(epoch FROM now() - d.oldest), 0))), '[]')
      FROM (SELECT DISTINCT provider FROM channels) n, LATERAL (
        SELECT count(*) AS count, min(due_at) AS oldest FROM publications p
        WHERE p.provider = n.provider AND p.status = 'queued' AND NOT p.held AND p.wake_at <= now()) d),
    'publishing', (SELECT coalesce(sum(d.count), 0)
      FROM (SELECT DISTINCT provider FROM channels) n, LATERAL (
        -- A lease is shorter than that; so what waits for later is not gone through.
        SELECT count(*) AS count FROM publications p WHERE p.provider = n.provider AND p.status = 'publishing' AND NOT p.held
          AND p.wake_at <= now() + interval '1 hour') d),
    'held', (SELECT count(*) FROM publications WHERE held),
    'needs_attention', (SELECT count(*) FROM publications WHERE needs_attention),
    'delayed', (SELECT count(*) FROM publications WHERE delayed_at IS NOT NULL AND status IN ('queued', 'publishing')),
    'for_review', (SELECT count(*) FROM publications WHERE review_since IS NOT NULL),
    'channels', (SELECT coalesce(jsonb_agg(jsonb_build_object('network', c.provider, 'state', c.state, 'count', c.count,
        'token_seconds', c.token_seconds)), '[]')
      FROM (SELECT provider, state, count(*) AS count, extract(epoch FROM min(token_expires_at) - now()) AS token_seconds
        FROM channels WHERE state <> 'deleted' GROUP BY provider, state) c),
    'webhooks', (SELECT jsonb_build_object('waiting', count(*),
        'oldest_seconds', coalesce(greatest(extract(epoch FROM now() - min(wake_at)), 0), 0))
      FROM webhook_deliveries WHERE wake_at IS NOT NULL),
    'workers', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', name, 'standing', standing,
        'beat_seconds', extract(epoch FROM clock_timestamp() - beat_at))), '[]') FROM workers),
    'halted', (SELECT halted_at IS NOT NULL FROM installation),
    'paused', (SELECT paused_at IS NOT NULL FROM installation)
  ) INTO figures;
  IF to_regclass('jobs.job') IS NOT NULL THEN
    SELECT coalesce(jsonb_agg(jsonb_build_object('queue', j.name, 'waiting', j.waiting, 'active', j.active,
        'oldest_seconds', j.oldest)), '[]') INTO jobs
    FROM (SELECT name, count(*) FILTER (WHERE state <> 'active') AS waiting, count(*) FILTER (WHERE state = 'active') AS active,
        coalesce(extract(epoch FROM now() - min(start_after) FILTER (WHERE state <> 'active' AND start_after <= now())), 0) AS oldest
      FROM jobs.job WHERE state IN ('created', 'retry', 'active') GROUP BY name) j;
  END IF;
  RETURN figures || jsonb_build_object('jobs', jobs);
END
$$;

REVOKE ALL ON FUNCTION latest_migration(), installation_figures() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION latest_migration(), installation_figures() TO scheduly_app, scheduly_worker;
