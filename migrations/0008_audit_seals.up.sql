-- A chain of digests over each organization's audit log, so that a row that was changed, removed or slipped in shows; and
-- the acts that nothing recorded so far.

-- The same as before, asked in a way that does not cost more than the change itself: sealing changes every row once.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_has_role(current_user, (SELECT relowner FROM pg_catalog.pg_class WHERE oid = TG_RELID), 'USAGE') THEN
    RETURN COALESCE(NEW, OLD);
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;

-- Which seal covers the row; null until the worker's next round.
ALTER TABLE audit_log ADD COLUMN seal bigint;
CREATE INDEX audit_log_unsealed ON audit_log (org_id, id) WHERE seal IS NULL;

-- Whoever writes to the log says what was done. When, from where, by which key and under which seal is not theirs to say.
REVOKE INSERT ON audit_log FROM scheduly_app, scheduly_worker;
GRANT INSERT (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
  ON audit_log TO scheduly_app, scheduly_worker;

-- Nobody signs with another's name.
CREATE POLICY app_signs ON audit_log AS RESTRICTIVE FOR INSERT TO scheduly_app
  WITH CHECK (actor_id IS NOT DISTINCT FROM (SELECT current_actor()));

CREATE TABLE audit_seals (
  org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  -- 1, 2, 3 … without a gap.
  number bigint NOT NULL,
  first_id bigint NOT NULL,
  last_id bigint NOT NULL,
  rows integer NOT NULL CHECK (rows > 0),
  -- SHA-256 over the digest before it, this seal's own facts, and its rows in the order of their ids.
  digest bytea NOT NULL CHECK (length(digest) = 32),
  sealed_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, number)
);
CALL protect_tenant_table('audit_seals');
CREATE TRIGGER audit_seals_append_only BEFORE UPDATE OR DELETE ON audit_seals
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
GRANT SELECT ON audit_seals TO scheduly_app;

-- Each part with its length before it, so that no two rows are spelled alike.
CREATE FUNCTION audit_part(part text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT coalesce(length(part) || ':' || part, '-') $$;

CREATE FUNCTION audit_instant(at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') $$;

-- One row of the log, spelled out: every column but the seal.
CREATE FUNCTION audit_line(entry audit_log) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT audit_part(entry.org_id::text) || audit_part(entry.id::text) || audit_part(audit_instant(entry.at))
    || audit_part(entry.actor_kind) || audit_part(entry.actor_id::text) || audit_part(entry.action)
    || audit_part(entry.object_type) || audit_part(entry.object_id::text) || audit_part(entry.detail::text)
    || audit_part(entry.request_id) || audit_part(entry.key_id::text) || audit_part(entry.ip)
$$;

-- What the digest of this seal must be, from the rows that bear its number, within its ids.
CREATE FUNCTION audit_digest(sealing audit_seals, previous bytea) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(previous || convert_to(
    audit_part(sealing.number::text) || audit_part(sealing.first_id::text) || audit_part(sealing.last_id::text)
      || audit_part(sealing.rows::text) || audit_part(audit_instant(sealing.sealed_at))
      || coalesce(string_agg(audit_line(a), '' ORDER BY a.id), ''), 'UTF8'))
  FROM audit_log a
  WHERE a.org_id = sealing.org_id AND a.id BETWEEN sealing.first_id AND sealing.last_id AND a.seal = sealing.number
$$;

-- Seals up to so many rows of one organization; answers with how many it were. Rows commit in another order than that of
-- their ids: one that appears after its neighbors were sealed gets into the next seal.
CREATE FUNCTION seal_organization_audit(org uuid, most_rows integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  last audit_seals%ROWTYPE;
  next audit_seals%ROWTYPE;
BEGIN
  -- Somebody else is sealing it, or it is being deleted.
  IF NOT pg_try_advisory_xact_lock(hashtextextended('audit ' || org, 0)) THEN
    RETURN 0;
  END IF;
  PERFORM FROM organizations WHERE id = org FOR KEY SHARE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  SELECT * INTO last FROM audit_seals WHERE org_id = org ORDER BY number DESC LIMIT 1;
  next.org_id := org;
  next.number := coalesce(last.number, 0) + 1;
  -- Before the rows are looked at: whatever was there by then is in this seal, or had a higher id.
  next.sealed_at := clock_timestamp();
  SELECT max(id) INTO next.last_id FROM (
    SELECT id FROM audit_log WHERE org_id = org AND seal IS NULL ORDER BY id LIMIT most_rows) chosen;
  -- By their range and without a join: a plan for a join that is older than the rows takes minutes for them.
  WITH sealed AS (
    UPDATE audit_log SET seal = next.number WHERE org_id = org AND seal IS NULL AND id <= next.last_id RETURNING id
  )
  SELECT min(id), max(id), count(*) INTO next.first_id, next.last_id, next.rows FROM sealed;
  IF next.rows = 0 THEN
    RETURN 0;
  END IF;
  next.digest := audit_digest(next, coalesce(last.digest, ''));
  INSERT INTO audit_seals SELECT next.*;
  RETURN next.rows;
END
$$;

-- The worker's round: seals organization after organization, in the order of their ids, behind `after_org` (null: from the
-- first). Answers with where to go on, or null at the end.
CREATE FUNCTION seal_audit(after_org uuid, most_orgs integer, most_rows integer) RETURNS uuid
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  done uuid := coalesce(after_org, '00000000-0000-0000-0000-000000000000');
  org uuid;
  rows_left integer := most_rows;
BEGIN
  FOR turn IN 1..most_orgs LOOP
    SELECT a.org_id INTO org FROM audit_log a WHERE a.seal IS NULL AND a.org_id > done ORDER BY a.org_id LIMIT 1;
    IF NOT FOUND THEN
      RETURN NULL;
    END IF;
    rows_left := rows_left - seal_organization_audit(org, rows_left);
    -- This organization may have more.
    IF rows_left <= 0 THEN
      RETURN done;
    END IF;
    done := org;
  END LOOP;
  RETURN done;
END
$$;

-- Computes the chain of one organization again. broken_at: the first seal that does not fit (one more than there are:
-- a row that waits for the next). The head is worth keeping elsewhere: it shows whether the end of the chain was cut off.
CREATE FUNCTION verify_audit(org uuid, OUT ok boolean, OUT broken_at bigint, OUT unsealed bigint, OUT seals bigint, OUT head bytea)
  LANGUAGE plpgsql STABLE AS $$
DECLARE
  sealing audit_seals%ROWTYPE;
  newest_id bigint := 0;
  newest_at timestamptz;
BEGIN
  seals := 0;
  head := '';
  FOR sealing IN SELECT * FROM audit_seals s WHERE s.org_id = org ORDER BY s.number LOOP
    seals := seals + 1;
    -- A row is slow to appear by the length of its transaction: one that is old when it first appears was made up. Bounds
    -- of the application's transactions are seconds; an hour leaves room for work by hand.
    IF broken_at IS NULL AND (
      sealing.number <> seals OR sealing.digest <> audit_digest(sealing, head)
      OR EXISTS (SELECT FROM audit_log a WHERE a.org_id = org AND a.seal = sealing.number
        AND a.id BETWEEN sealing.first_id AND newest_id AND a.at < newest_at - interval '1 hour'))
    THEN
      broken_at := seals;
    END IF;
    head := sealing.digest;
    newest_id := greatest(newest_id, sealing.last_id);
    newest_at := sealing.sealed_at;
  END LOOP;
  broken_at := least(broken_at,
    (SELECT min(a.seal) FROM audit_log a WHERE a.org_id = org AND a.seal IS NOT NULL AND NOT EXISTS (
      SELECT FROM audit_seals s WHERE s.org_id = org AND s.number = a.seal AND a.id BETWEEN s.first_id AND s.last_id)),
    (SELECT seals + 1 FROM audit_log a WHERE a.org_id = org AND a.seal IS NULL AND a.id < newest_id
      AND a.at < newest_at - interval '1 hour' LIMIT 1));
  unsealed := (SELECT count(*) FROM audit_log a WHERE a.org_id = org AND a.seal IS NULL);
  ok := broken_at IS NULL;
END
$$;

REVOKE ALL ON FUNCTION seal_organization_audit(uuid, integer), seal_audit(uuid, integer, integer), verify_audit(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION seal_audit(uuid, integer, integer) TO scheduly_worker;

CREATE FUNCTION audit_organization() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
  VALUES (NEW.id, current_actor_kind(), current_actor(), 'organization.created', 'organization', NEW.id,
    jsonb_build_object('to', jsonb_build_object('name', NEW.name, 'time_zone', NEW.time_zone)), current_request());
  RETURN NULL;
END
$$;
CREATE TRIGGER organizations_audit AFTER INSERT ON organizations FOR EACH ROW EXECUTE FUNCTION audit_organization();

-- Changes of a channel's state are recorded by its guard. Its keys are not in the log, only that a person replaced them.
CREATE FUNCTION audit_channel() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
  VALUES (NEW.org_id, current_actor_kind(), current_actor(),
    CASE TG_OP WHEN 'INSERT' THEN 'channel.created' ELSE 'channel.reconnected' END, 'channel', NEW.id,
    jsonb_build_object('provider', NEW.provider, 'sandbox', NEW.sandbox), current_request());
  RETURN NULL;
END
$$;
CREATE TRIGGER channels_audit AFTER INSERT ON channels FOR EACH ROW EXECUTE FUNCTION audit_channel();
CREATE TRIGGER channels_audit_keys AFTER UPDATE OF credentials ON channels FOR EACH ROW
  WHEN (OLD.credentials IS DISTINCT FROM NEW.credentials AND OLD.state = NEW.state AND current_actor() IS NOT NULL)
  EXECUTE FUNCTION audit_channel();

-- Content is named by its hash: texts are not in the log.
CREATE FUNCTION audit_post_facts(post posts) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('revision', post.revision, 'content_hash', encode(post.content_hash, 'hex'),
    'scheduled_at', post.scheduled_at, 'approval_required', post.approval_required,
    'approved', post.approval_required AND post.approved_hash = post.content_hash)
$$;

CREATE FUNCTION audit_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
  VALUES (NEW.org_id, current_actor_kind(), current_actor(),
    CASE WHEN TG_OP = 'INSERT' THEN 'post.created' WHEN NEW.revision <> OLD.revision THEN 'post.edited' ELSE 'post.rescheduled' END,
    'post', NEW.id, CASE TG_OP WHEN 'INSERT' THEN jsonb_build_object('to', audit_post_facts(NEW))
      ELSE jsonb_build_object('from', audit_post_facts(OLD), 'to', audit_post_facts(NEW)) END, current_request());
  RETURN NULL;
END
$$;
CREATE TRIGGER posts_audit AFTER INSERT ON posts FOR EACH ROW EXECUTE FUNCTION audit_post();
CREATE TRIGGER posts_audit_change AFTER UPDATE ON posts FOR EACH ROW
  WHEN (OLD.revision <> NEW.revision OR OLD.scheduled_at IS DISTINCT FROM NEW.scheduled_at) EXECUTE FUNCTION audit_post();
