-- Publishing is paused for a channel, an organization or the whole installation, and what comes due meanwhile waits for a person.
-- docs/adr/0025 says how the three go together.

ALTER TABLE channels ADD COLUMN paused_at timestamptz;
ALTER TABLE channels ADD COLUMN paused_by uuid REFERENCES users (id);
ALTER TABLE channels ADD COLUMN pause_reason text CHECK (length(pause_reason) BETWEEN 1 AND 500);
-- What was due before this instant goes out by a person's word alone.
ALTER TABLE channels ADD COLUMN resumed_at timestamptz;
ALTER TABLE channels DISABLE TRIGGER USER;
UPDATE channels SET paused_at = updated_at WHERE state = 'paused';
ALTER TABLE channels ENABLE TRIGGER USER;
-- A channel that must be connected anew may be paused as well: then it rests when it has been.
ALTER TABLE channels ADD CONSTRAINT channels_paused
  CHECK (CASE state WHEN 'paused' THEN paused_at IS NOT NULL WHEN 'active' THEN paused_at IS NULL ELSE true END);

ALTER TABLE organizations ADD COLUMN paused_at timestamptz;
ALTER TABLE organizations ADD COLUMN paused_by uuid REFERENCES users (id);
ALTER TABLE organizations ADD COLUMN pause_reason text CHECK (length(pause_reason) BETWEEN 1 AND 500);
ALTER TABLE organizations ADD COLUMN resumed_at timestamptz;

ALTER TABLE installation ADD COLUMN paused_at timestamptz;
ALTER TABLE installation ADD COLUMN pause_reason text CHECK (length(pause_reason) BETWEEN 1 AND 500);
ALTER TABLE installation ADD COLUMN resumed_at timestamptz;

-- Since when a draft waits for somebody to say what becomes of it: its time came while publishing was paused.
ALTER TABLE publications ADD COLUMN review_since timestamptz;
ALTER TABLE publications ADD CONSTRAINT publications_review CHECK (review_since IS NULL OR status = 'draft');
-- As the guides of the other lists are: in the order of the times, and of the writing.
CREATE INDEX publications_review_planned ON publications (org_id, planned_at, post_id) WHERE review_since IS NOT NULL;
CREATE INDEX publications_review_created ON publications (org_id, post_created_at, post_id) WHERE review_since IS NOT NULL;
-- What waits for a channel or for the end of a pause, and nothing else.
CREATE INDEX publications_held ON publications (org_id, channel_id) WHERE held;

-- Whatever becomes of it then, it waits no more. Its name comes before the guard's.
CREATE FUNCTION end_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.review_since := NULL;
  RETURN NEW;
END
$$;
CREATE TRIGGER publications_end_review BEFORE UPDATE ON publications FOR EACH ROW
  WHEN (OLD.review_since IS NOT NULL AND NEW.status <> 'draft') EXECUTE FUNCTION end_review();

-- A pause is its own: neither lost keys nor new ones end it. Its name comes before the guard's, which tells of the state.
CREATE FUNCTION keep_channel_paused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'paused' THEN
    NEW.paused_at := coalesce(NEW.paused_at, clock_timestamp());
  ELSIF NEW.state = 'active' AND OLD.state = 'paused' THEN
    NEW.paused_at := NULL;
  ELSIF NEW.state = 'active' AND NEW.paused_at IS NOT NULL THEN
    NEW.state := 'paused';
  END IF;
  IF NEW.paused_at IS NULL AND OLD.paused_at IS NOT NULL THEN
    NEW.paused_by := NULL;
    NEW.pause_reason := NULL;
    NEW.resumed_at := clock_timestamp();
  END IF;
  -- Without a change of state the guard says nothing.
  IF (NEW.paused_at IS NULL) <> (OLD.paused_at IS NULL) AND NEW.state = OLD.state THEN
    INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
    VALUES (NEW.org_id, current_actor_kind(), current_actor(),
      CASE WHEN NEW.paused_at IS NULL THEN 'channel.active' ELSE 'channel.paused' END, 'channel', NEW.id,
      jsonb_strip_nulls(jsonb_build_object('from', CASE WHEN NEW.paused_at IS NULL THEN 'paused' ELSE OLD.state END,
        'to', NEW.state, 'reason', NEW.pause_reason)), current_request());
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER channels_at_rest BEFORE UPDATE ON channels FOR EACH ROW
  WHEN (NEW.state IN ('active', 'paused') OR NEW.paused_at IS DISTINCT FROM OLD.paused_at) EXECUTE FUNCTION keep_channel_paused();

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
    VALUES (NEW.org_id, current_actor_kind(), current_actor(),
      -- Connected anew while it was paused: that is the news, and no second pause.
      'channel.' || CASE WHEN NEW.state = 'paused' AND OLD.state <> 'active' THEN 'reconnected' ELSE NEW.state END, 'channel', NEW.id,
      jsonb_strip_nulls(jsonb_build_object('from', OLD.state, 'to', NEW.state,
        'reason', CASE WHEN NEW.state = 'paused' AND OLD.state = 'active' THEN NEW.pause_reason END)), current_request());
  END IF;
  NEW.updated_at := now();
  RETURN NEW;
END
$$;

-- An intent and a pause do not pass each other: intents hold this lock together until they are committed, and a pause takes it
-- alone, as the last thing before its own commit. So none is written after a pause was answered, and none waits for long.
CREATE FUNCTION await_intents() RETURNS void LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(hashtextextended('publishing intents', 0))
$$;

-- Which of these channels may send at this moment, and nothing that was due before `resumed_at`. Volatile, so that it reads what
-- has been committed by now, and not what the statement that calls it saw when it began: that one may have waited meanwhile.
DROP FUNCTION sendable_channels(uuid[], uuid[]);
CREATE FUNCTION sendable_channels(orgs uuid[], channels uuid[])
  RETURNS TABLE (org_id uuid, channel_id uuid, resumed_at timestamptz) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  resumed timestamptz;
BEGIN
  IF orgs IS NULL THEN
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('publishing intents', 0));
  SELECT i.resumed_at INTO resumed FROM scheduly.installation i WHERE i.halted_at IS NULL AND i.paused_at IS NULL;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  -- Each found by its key: a plan that was made while the tables were small would read them from end to end later.
  RETURN QUERY SELECT mine.org_id, mine.channel_id, coalesce(greatest(c.resumed_at, o.resumed_at, resumed), '-infinity')
    FROM unnest(orgs, channels) AS mine (org_id, channel_id)
    CROSS JOIN LATERAL (SELECT c.state, c.resumed_at FROM scheduly.channels c
      WHERE c.org_id = mine.org_id AND c.id = mine.channel_id OFFSET 0) c
    CROSS JOIN LATERAL (SELECT o.deletion_at, o.paused_at, o.resumed_at FROM scheduly.organizations o
      WHERE o.id = mine.org_id OFFSET 0) o
    WHERE c.state = 'active' AND o.deletion_at IS NULL AND o.paused_at IS NULL;
END
$$;
REVOKE ALL ON FUNCTION sendable_channels(uuid[], uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sendable_channels(uuid[], uuid[]) TO scheduly_worker;

-- What is to become of what came due while publishing was paused, now that nothing else keeps it: it waits for a person as a draft
-- ('review'), or goes out at this moment, oldest first ('publish_now'). Of an organization and a channel, null for all of them. What a
-- worker has in hand meets the same rule there. The caller has locked the channels, so that nobody holds anything meanwhile.
CREATE FUNCTION settle_due(org uuid, channel uuid, choice text, OUT publications integer, OUT posts integer)
  LANGUAGE plpgsql AS $$
DECLARE
  chosen uuid[];
BEGIN
  -- Found by the time that people gave it: `due_at` is that, or a later moment, by a clock that may differ a little.
  SELECT array_agg(found.id) INTO chosen FROM scheduly.organizations o
    JOIN scheduly.installation i ON i.paused_at IS NULL
    CROSS JOIN LATERAL (SELECT p.id, p.channel_id, p.due_at FROM scheduly.publications p
      WHERE p.org_id = o.id AND p.planned_at < clock_timestamp() + interval '1 hour'
        AND p.status = ANY (CASE choice WHEN 'publish_now' THEN ARRAY['queued', 'publishing'] ELSE ARRAY['queued'] END)
        AND (channel IS NULL OR p.channel_id = channel)
      ORDER BY p.id FOR NO KEY UPDATE OF p) found
    JOIN scheduly.channels c ON c.org_id = o.id AND c.id = found.channel_id AND c.state = 'active'
    WHERE (org IS NULL OR o.id = org) AND o.deletion_at IS NULL AND o.paused_at IS NULL
      AND found.due_at < greatest(c.resumed_at, o.resumed_at, i.resumed_at);
  IF choice = 'publish_now' THEN
    UPDATE scheduly.publications p SET due_at = told.at, held = false, tries = 0,
        wake_at = CASE p.status WHEN 'queued' THEN told.at ELSE p.wake_at END
      FROM (SELECT q.org_id, q.id, clock_timestamp() + make_interval(secs => 1e-6 * row_number() OVER (ORDER BY q.due_at, q.id)) AS at
        FROM scheduly.publications q WHERE q.id = ANY (chosen) AND q.status IN ('queued', 'publishing')) told
      WHERE p.org_id = told.org_id AND p.id = told.id;
  ELSE
    UPDATE scheduly.publications p SET status = 'draft', review_since = clock_timestamp(), wake_at = NULL, held = false
      WHERE p.id = ANY (chosen) AND p.status = 'queued';
  END IF;
  SELECT count(*), count(DISTINCT p.post_id) INTO settle_due.publications, settle_due.posts
    FROM scheduly.publications p WHERE p.id = ANY (chosen)
      AND (CASE choice WHEN 'publish_now' THEN p.status IN ('queued', 'publishing') ELSE p.status = 'draft' END);
END
$$;
REVOKE ALL ON FUNCTION settle_due(uuid, uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION settle_due(uuid, uuid, text) TO scheduly_app;

-- The operator's word, as the owner: for every organization, which each are told of.
CREATE FUNCTION tell_organizations(act text, because text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO scheduly.audit_log (org_id, actor_kind, action, object_type, object_id, detail)
    SELECT o.id, 'system', act, 'organization', o.id, jsonb_strip_nulls(jsonb_build_object('kind', 'installation', 'reason', because))
    FROM scheduly.organizations o ORDER BY o.id
$$;

CREATE FUNCTION pause_installation(because text) RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
  since timestamptz;
BEGIN
  UPDATE scheduly.installation SET paused_at = coalesce(paused_at, clock_timestamp()), pause_reason = because
    RETURNING paused_at INTO since;
  PERFORM scheduly.tell_organizations('organization.publishing_paused', because);
  PERFORM scheduly.await_intents();
  RETURN since;
END
$$;

CREATE FUNCTION resume_installation(choice text, OUT publications integer, OUT posts integer) LANGUAGE plpgsql AS $$
BEGIN
  UPDATE scheduly.installation SET paused_at = NULL, pause_reason = NULL, resumed_at = clock_timestamp() WHERE paused_at IS NOT NULL;
  IF NOT FOUND THEN
    publications := 0;
    posts := 0;
    RETURN;
  END IF;
  -- Whoever holds a publication has locked its channel first: behind these locks no new ones are held.
  PERFORM FROM scheduly.channels WHERE state = 'active' ORDER BY org_id, id FOR NO KEY UPDATE;
  SELECT s.publications, s.posts INTO resume_installation.publications, resume_installation.posts
    FROM scheduly.settle_due(NULL, NULL, choice) s;
  UPDATE scheduly.publications p SET held = false FROM scheduly.channels c, scheduly.organizations o
    WHERE p.status = 'queued' AND p.held AND c.org_id = p.org_id AND c.id = p.channel_id AND c.state = 'active'
      AND o.id = p.org_id AND o.deletion_at IS NULL AND o.paused_at IS NULL;
  PERFORM scheduly.tell_organizations('organization.publishing_resumed', NULL);
END
$$;
REVOKE ALL ON FUNCTION tell_organizations(text, text), pause_installation(text), resume_installation(text) FROM PUBLIC;

GRANT SELECT (paused_at, paused_by, pause_reason, resumed_at), UPDATE (paused_at, paused_by, pause_reason) ON channels TO scheduly_app;
GRANT UPDATE (paused_at, paused_by, pause_reason, resumed_at) ON organizations TO scheduly_app;
GRANT UPDATE (review_since) ON publications TO scheduly_app, scheduly_worker;

-- What is withdrawn for a review says so: somebody must look at it.
CREATE OR REPLACE FUNCTION tell_of_publications() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp SET enable_nestloop = off SET enable_seqscan = off AS $$
BEGIN
  INSERT INTO events (org_id, type, subject_type, subject_id, post_id, data)
    SELECT n.org_id, 'publication.' || CASE n.status WHEN 'draft' THEN 'withdrawn' ELSE n.status END, 'publication', n.id, n.post_id,
      jsonb_strip_nulls(jsonb_build_object('channel_id', n.channel_id, 'provider', n.provider, 'from', o.status,
        'due_at', CASE WHEN n.status = 'queued' THEN n.due_at END, 'published_at', n.published_at, 'remote_id', n.remote_id,
        'url', n.url, 'failure_code', n.failure_code,
        'needs_attention', CASE WHEN n.status = 'failed' THEN n.needs_attention END,
        'due_for_review', CASE WHEN n.review_since IS NOT NULL THEN true END, 'actor_id', current_actor()))
    FROM later n JOIN earlier o ON o.org_id = n.org_id AND o.id = n.id AND o.status <> n.status;
  IF FOUND THEN
    PERFORM ring_for_events();
  END IF;
  RETURN NULL;
END
$$;
