-- Before the column that it reads goes.
CREATE OR REPLACE FUNCTION tell_of_publications() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp SET enable_nestloop = off SET enable_seqscan = off AS $$
BEGIN
  INSERT INTO events (org_id, type, subject_type, subject_id, post_id, data)
    SELECT n.org_id, 'publication.' || CASE n.status WHEN 'draft' THEN 'withdrawn' ELSE n.status END, 'publication', n.id, n.post_id,
      jsonb_strip_nulls(jsonb_build_object('channel_id', n.channel_id, 'provider', n.provider, 'from', o.status,
        'due_at', CASE WHEN n.status = 'queued' THEN n.due_at END, 'published_at', n.published_at, 'remote_id', n.remote_id,
        'url', n.url, 'failure_code', n.failure_code,
        'needs_attention', CASE WHEN n.status = 'failed' THEN n.needs_attention END, 'actor_id', current_actor()))
    FROM later n JOIN earlier o ON o.org_id = n.org_id AND o.id = n.id AND o.status <> n.status;
  IF FOUND THEN
    PERFORM ring_for_events();
  END IF;
  RETURN NULL;
END
$$;

-- What came due while publishing was paused stays a draft. A pause of an organization or of the installation ends: nothing
-- before this knows of it. So whoever goes back lifts pauses first, and looks at what waits.
DROP FUNCTION resume_installation(text);
DROP FUNCTION pause_installation(text);
DROP FUNCTION tell_organizations(text, text);
DROP FUNCTION settle_due(uuid, uuid, text);
DROP FUNCTION sendable_channels(uuid[], uuid[]);
CREATE FUNCTION sendable_channels(orgs uuid[], channels uuid[]) RETURNS TABLE (org_id uuid, channel_id uuid)
  LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
  IF orgs IS NULL OR NOT EXISTS (SELECT FROM scheduly.installation WHERE halted_at IS NULL) THEN
    RETURN;
  END IF;
  -- Each found by its key: a plan that was made while the tables were small would read them from end to end later.
  RETURN QUERY SELECT mine.org_id, mine.channel_id FROM unnest(orgs, channels) AS mine (org_id, channel_id)
    CROSS JOIN LATERAL (SELECT c.state FROM scheduly.channels c
      WHERE c.org_id = mine.org_id AND c.id = mine.channel_id OFFSET 0) c
    CROSS JOIN LATERAL (SELECT o.deletion_at FROM scheduly.organizations o WHERE o.id = mine.org_id OFFSET 0) o
    WHERE c.state = 'active' AND o.deletion_at IS NULL;
END
$$;
REVOKE ALL ON FUNCTION sendable_channels(uuid[], uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sendable_channels(uuid[], uuid[]) TO scheduly_worker;
DROP FUNCTION await_intents();
DROP TRIGGER channels_at_rest ON channels;
DROP FUNCTION keep_channel_paused();
CREATE OR REPLACE FUNCTION guard_channel() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.org_id, NEW.id, NEW.provider, NEW.sandbox) IS DISTINCT FROM (OLD.org_id, OLD.id, OLD.provider, OLD.sandbox) THEN
    RAISE EXCEPTION 'a channel keeps its organization, network and kind' USING ERRCODE = 'check_violation', CONSTRAINT = 'channel_identity';
  END IF;
  IF OLD.remote_id IS NOT NULL AND NEW.remote_id IS DISTINCT FROM OLD.remote_id THEN
    RAISE EXCEPTION 'a channel keeps its account' USING ERRCODE = 'check_violation', CONSTRAINT = 'channel_identity';
  END IF;
  IF OLD.state = 'deleted' AND NEW.state <> 'deleted' THEN
    RAISE EXCEPTION 'a deleted channel stays deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'channel_identity';
  END IF;
  IF NEW.state <> OLD.state THEN
    INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
    VALUES (NEW.org_id, current_actor_kind(), current_actor(), 'channel.' || NEW.state, 'channel', NEW.id,
      jsonb_build_object('from', OLD.state, 'to', NEW.state), current_request());
  END IF;
  NEW.updated_at := now();
  RETURN NEW;
END
$$;
DROP TRIGGER publications_end_review ON publications;
DROP FUNCTION end_review();
DROP INDEX publications_held;
DROP INDEX publications_review_created;
DROP INDEX publications_review_planned;
ALTER TABLE publications DROP COLUMN review_since;
ALTER TABLE installation DROP COLUMN paused_at, DROP COLUMN pause_reason, DROP COLUMN resumed_at;
ALTER TABLE organizations DROP COLUMN paused_at, DROP COLUMN paused_by, DROP COLUMN pause_reason, DROP COLUMN resumed_at;
ALTER TABLE channels DROP COLUMN paused_at, DROP COLUMN paused_by, DROP COLUMN pause_reason, DROP COLUMN resumed_at;
