-- Videos and animated GIFs that are made to fit a network, in the background: who asked for what, and what became of it.

CREATE TABLE media_jobs (
  org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  media_id uuid NOT NULL,
  created_by uuid NOT NULL REFERENCES users (id),
  -- SHA-256 of what is to be done: the same once more is the same job.
  plan_key bytea NOT NULL CHECK (length(plan_key) = 32),
  -- What is to be done, and the bounds that the result must meet: jobs/fit-media.ts.
  task jsonb NOT NULL CHECK (jsonb_typeof(task) = 'object'),
  -- Counted in the quota while the job is open.
  expected_bytes bigint NOT NULL CHECK (expected_bytes > 0),
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'processing', 'ready', 'failed', 'canceled')),
  -- How often it was begun; whoever has begun it writes its end only while nobody else has begun it again.
  tries integer NOT NULL DEFAULT 0 CHECK (tries >= 0),
  failure_code text,
  failure_detail text CHECK (length(failure_detail) <= 500),
  result_id uuid,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  started_at timestamptz,
  finished_at timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, media_id) REFERENCES media (org_id, id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, result_id) REFERENCES media (org_id, id) DEFERRABLE INITIALLY IMMEDIATE,
  CHECK ((state = 'failed') = (failure_code IS NOT NULL)),
  CHECK ((state = 'failed') = (failure_detail IS NOT NULL)),
  CHECK ((state = 'ready') = (result_id IS NOT NULL)),
  CHECK ((state IN ('queued', 'processing')) = (finished_at IS NULL))
);
CREATE UNIQUE INDEX media_jobs_open ON media_jobs (org_id, media_id, plan_key) WHERE state IN ('queued', 'processing');
CREATE INDEX media_jobs_media ON media_jobs (org_id, media_id);
CREATE INDEX media_jobs_result ON media_jobs (org_id, result_id) WHERE result_id IS NOT NULL;
CREATE INDEX media_jobs_age ON media_jobs (created_at);

CREATE FUNCTION guard_media_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.org_id, NEW.id, NEW.media_id, NEW.created_by, NEW.plan_key, NEW.task)
    IS DISTINCT FROM (OLD.org_id, OLD.id, OLD.media_id, OLD.created_by, OLD.plan_key, OLD.task)
  THEN
    RAISE EXCEPTION 'a media job never becomes another' USING ERRCODE = 'check_violation', CONSTRAINT = 'media_job_identity';
  END IF;
  IF OLD.finished_at IS NOT NULL THEN
    RAISE EXCEPTION 'a finished media job stays as it is' USING ERRCODE = 'check_violation', CONSTRAINT = 'media_job_finished';
  END IF;
  -- The web server cancels, and nothing else.
  IF current_user = 'scheduly_app' AND NEW.state <> 'canceled' THEN
    RAISE EXCEPTION 'a media job is done by the worker' USING ERRCODE = 'check_violation', CONSTRAINT = 'media_job_state';
  END IF;
  IF NEW.state = 'processing' AND NEW.tries > OLD.tries THEN
    NEW.started_at := clock_timestamp();
  END IF;
  IF NEW.state NOT IN ('queued', 'processing') THEN
    NEW.finished_at := clock_timestamp();
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER media_jobs_guard BEFORE UPDATE ON media_jobs FOR EACH ROW EXECUTE FUNCTION guard_media_jobs();

CALL protect_tenant_table('media_jobs', worker_sees_all => true);

GRANT SELECT ON media_jobs TO scheduly_app, scheduly_worker;
GRANT INSERT (org_id, id, media_id, created_by, plan_key, task, expected_bytes) ON media_jobs TO scheduly_app;
GRANT UPDATE (state) ON media_jobs TO scheduly_app;
GRANT UPDATE (state, tries, failure_code, failure_detail, result_id), DELETE ON media_jobs TO scheduly_worker;
-- What a job has made becomes a file of the library.
GRANT INSERT (org_id, id, created_by, name, sha256, kind, facts, alt_text, tags, derived_from) ON media TO scheduly_worker;
GRANT UPDATE (has_thumbnail) ON media_blobs TO scheduly_worker;
GRANT EXECUTE ON FUNCTION reserve_blob(bytea, bigint, bigint) TO scheduly_worker;
