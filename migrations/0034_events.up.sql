-- What happens, for whoever wants to be told: written in the transaction that makes it happen, and given its place in the one
-- order right after it. docs/adr/0021 says why in two steps.

CREATE TABLE events (
  org_id uuid NOT NULL,
  -- In the order of writing: of what happens to one thing, the later has the higher number. They become visible out of order.
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  -- Its place in the order that everybody reads in; null until it has one, and never changed afterwards.
  position bigint,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  type text NOT NULL,
  subject_type text NOT NULL,
  subject_id uuid NOT NULL,
  post_id uuid,
  data jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (org_id, sequence)
);
CREATE INDEX events_unplaced ON events (sequence) WHERE position IS NULL;
CREATE UNIQUE INDEX events_place ON events (org_id, position) WHERE position IS NOT NULL;
-- Coarse, because it must cost nothing with each event.
CREATE INDEX events_created ON events USING brin (created_at);
CALL protect_tenant_table('events');
GRANT SELECT ON events TO scheduly_app, scheduly_worker;

-- Of each organization, the last place whose event is not kept any more.
CREATE TABLE event_horizons (
  org_id uuid PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
  forgotten bigint NOT NULL
);
CALL protect_tenant_table('event_horizons');
GRANT SELECT ON event_horizons TO scheduly_app;

-- One row: how far the order goes. Whoever gives places holds it locked.
CREATE TABLE event_relay (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  latest bigint NOT NULL DEFAULT 0,
  -- Whose events got their places last.
  orgs uuid[] NOT NULL DEFAULT '{}',
  -- Somebody sleeps until the next event, so that it has to ring. While places are being given nothing rings: a NOTIFY with
  -- every transaction costs more than half of the rate.
  asleep boolean NOT NULL DEFAULT false
);
INSERT INTO event_relay DEFAULT VALUES;
GRANT SELECT ON event_relay TO scheduly_app;

-- Instead of a foreign key, which would look the organization up with every event, as the audit log's does already.
CREATE FUNCTION forget_events_of_organization() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  DELETE FROM events WHERE org_id = OLD.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER organizations_events AFTER DELETE ON organizations FOR EACH ROW
  EXECUTE FUNCTION forget_events_of_organization();

CREATE FUNCTION ring_for_events() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  IF (SELECT asleep FROM event_relay) THEN
    PERFORM pg_notify('scheduly_events', '');
  END IF;
END
$$;

-- What became of publications: many in a second, so that all of a statement are told by one.
CREATE FUNCTION tell_of_publications() RETURNS trigger
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
CREATE TRIGGER publications_tell AFTER UPDATE ON publications REFERENCING OLD TABLE AS earlier NEW TABLE AS later
  FOR EACH STATEMENT EXECUTE FUNCTION tell_of_publications();

CREATE FUNCTION tell_of_new_publications() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  INSERT INTO events (org_id, type, subject_type, subject_id, post_id, data)
    SELECT org_id, 'publication.queued', 'publication', id, post_id, jsonb_strip_nulls(jsonb_build_object(
      'channel_id', channel_id, 'provider', provider, 'due_at', due_at, 'actor_id', current_actor()))
    FROM later WHERE status = 'queued';
  IF FOUND THEN
    PERFORM ring_for_events();
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER publications_tell_new AFTER INSERT ON publications REFERENCING NEW TABLE AS later
  FOR EACH STATEMENT EXECUTE FUNCTION tell_of_new_publications();

-- Everything else is told as it is written to the audit log, which no act gets around. Null: nobody is told.
CREATE FUNCTION event_of_act(act text, detail jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE act
    WHEN 'post.created' THEN 'post.created'
    WHEN 'post.edited' THEN 'post.updated'
    WHEN 'post.rescheduled' THEN 'post.rescheduled'
    WHEN 'post.commented' THEN 'post.commented'
    WHEN 'post.comment_deleted' THEN 'post.comment_deleted'
    WHEN 'post.approved' THEN 'approval.approved'
    WHEN 'post.rejected' THEN 'approval.rejected'
    WHEN 'post.changes_requested' THEN 'approval.changes_requested'
    WHEN 'post.approval_revoked' THEN 'approval.revoked'
    WHEN 'post.delayed' THEN 'publication.delayed'
    WHEN 'publication.preparation_refused' THEN 'publication.preparation_refused'
    WHEN 'publication.confirmed_not_published' THEN 'publication.confirmed_not_published'
    WHEN 'publication.removal_requested' THEN 'publication.removal_requested'
    WHEN 'publication.removal_failed' THEN 'publication.removal_failed'
    WHEN 'publication.removed' THEN 'publication.removed'
    WHEN 'channel.active' THEN CASE detail ->> 'from' WHEN 'paused' THEN 'channel.resumed' ELSE 'channel.connected' END
    WHEN 'channel.reconnected' THEN 'channel.connected'
    WHEN 'channel.paused' THEN 'channel.paused'
    WHEN 'channel.account_changed' THEN 'channel.account_changed'
    WHEN 'channel.keys_ending' THEN 'channel.expiring'
    WHEN 'channel.reconnect_required' THEN 'channel.needs_reconnect'
    WHEN 'channel.deleted' THEN 'channel.disconnected'
    WHEN 'media.added' THEN 'media.ready'
    WHEN 'media.deleted' THEN 'media.deleted'
    WHEN 'organization.changed' THEN 'org.updated'
    WHEN 'organization.transferred' THEN 'org.transferred'
    WHEN 'organization.publishing_paused' THEN 'org.publishing_paused'
    WHEN 'organization.publishing_resumed' THEN 'org.publishing_resumed'
    WHEN 'invitation.accepted' THEN 'member.joined'
    WHEN 'member.role_changed' THEN 'member.role_changed'
    WHEN 'member.removed' THEN 'member.removed'
    WHEN 'member.left' THEN 'member.removed'
    WHEN 'api_key.created' THEN 'api_key.created'
    WHEN 'api_key.revoked' THEN 'api_key.revoked'
  END
$$;

CREATE FUNCTION tell_of_act() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  told text := event_of_act(NEW.action, NEW.detail);
  -- Who accepted an invitation is more to others than which one it was.
  joined boolean := told IS NOT DISTINCT FROM 'member.joined';
  about jsonb;
BEGIN
  IF told IS NULL THEN
    RETURN NULL;
  END IF;
  about := jsonb_strip_nulls(jsonb_build_object('actor_id', NEW.actor_id)) || CASE NEW.object_type
    WHEN 'post' THEN jsonb_strip_nulls(jsonb_build_object('comment_id', NEW.detail -> 'comment_id',
      'revision', coalesce(NEW.detail #> '{to,revision}', NEW.detail -> 'revision'), 'scheduled_at', NEW.detail #> '{to,scheduled_at}'))
    -- The audit log is for few, events are for many: of what it says in detail these words only.
    ELSE (SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(NEW.detail)
      WHERE key IN ('provider', 'from', 'to', 'role', 'days', 'keys_end_at', 'due_at', 'code', 'reason', 'url', 'kind', 'name')) END;
  INSERT INTO events (org_id, type, subject_type, subject_id, post_id, data) VALUES (NEW.org_id, told,
    CASE WHEN joined THEN 'user' ELSE NEW.object_type END, CASE WHEN joined THEN NEW.actor_id ELSE NEW.object_id END,
    CASE NEW.object_type WHEN 'post' THEN NEW.object_id WHEN 'publication' THEN (NEW.detail ->> 'post_id')::uuid END, about);
  -- A post asks for its approval once it has a time, and anew whenever that which was approved is no more.
  IF told IN ('post.created', 'post.updated', 'post.rescheduled') AND NEW.detail #>> '{to,scheduled_at}' IS NOT NULL
    AND (told <> 'post.rescheduled' OR NEW.detail #>> '{from,scheduled_at}' IS NULL OR (NEW.detail #>> '{from,approved}')::boolean)
    AND EXISTS (SELECT FROM posts WHERE org_id = NEW.org_id AND id = NEW.object_id AND approval_required
      AND content_hash NOT IN (approved_hash, rejected_hash, changes_hash))
  THEN
    INSERT INTO events (org_id, type, subject_type, subject_id, post_id, data)
      VALUES (NEW.org_id, 'approval.requested', 'post', NEW.object_id, NEW.object_id, about);
  END IF;
  PERFORM ring_for_events();
  RETURN NULL;
END
$$;
CREATE TRIGGER audit_log_tell AFTER INSERT ON audit_log FOR EACH ROW
  -- Told above already, or nobody's news, and many in a second.
  WHEN (NEW.action NOT IN ('publication.draft', 'publication.queued', 'publication.publishing', 'publication.published',
    'publication.failed', 'publication.canceled', 'publication.held', 'publication.released'))
  EXECUTE FUNCTION tell_of_act();

-- Gives places to up to so many events, in the order of writing, and tells of posts of which nothing is on its way any more.
-- Answers with how many it were; null: somebody else is at it.
CREATE FUNCTION place_events(most integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp SET enable_seqscan = off AS $$
DECLARE
  base bigint;
  told record;
BEGIN
  SELECT latest INTO base FROM event_relay FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  -- A statement of its own, which sees whatever the last one to hold the lock has done. And one statement for all of it, so
  -- that everything is judged by the same picture: the last event of a post that the picture shows says how the post stands.
  WITH picked AS MATERIALIZED (
    SELECT e.org_id, e.sequence, e.type, e.post_id FROM events e WHERE e.position IS NULL ORDER BY e.sequence LIMIT most),
  placed AS (
    UPDATE events e SET position = numbered.place
    FROM (SELECT p.org_id, p.sequence, base + row_number() OVER (ORDER BY p.sequence) AS place FROM picked p) numbered
    WHERE e.org_id = numbered.org_id AND e.sequence = numbered.sequence
    RETURNING e.org_id),
  ended AS (
    SELECT DISTINCT p.org_id, p.post_id FROM picked p
    WHERE p.type IN ('publication.published', 'publication.failed', 'publication.canceled')
      AND (p.org_id, p.post_id) NOT IN (SELECT e.org_id, e.post_id FROM events e
        WHERE e.position IS NULL AND e.sequence > (SELECT max(sequence) FROM picked) AND e.post_id IS NOT NULL)),
  counted AS (
    SELECT d.org_id, d.post_id, c.*, post_status(0, 0, 0, c.published, c.failed, c.canceled) AS status
    FROM ended d CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE x.status = 'published') AS published, count(*) FILTER (WHERE x.status = 'failed') AS failed,
        count(*) FILTER (WHERE x.status = 'canceled') AS canceled,
        count(*) FILTER (WHERE x.status IN ('draft', 'queued', 'publishing')) AS open
      FROM publications x WHERE x.org_id = d.org_id AND x.post_id = d.post_id) c
    WHERE c.open = 0 AND c.published + c.failed + c.canceled > 0),
  added AS (
    INSERT INTO events (org_id, position, type, subject_type, subject_id, post_id, data)
    SELECT k.org_id, base + (SELECT count(*) FROM picked) + row_number() OVER (ORDER BY k.post_id), 'post.' || k.status, 'post',
      k.post_id, k.post_id, jsonb_build_object('summary',
        jsonb_build_object('published', k.published, 'failed', k.failed, 'canceled', k.canceled))
    FROM counted k
    RETURNING org_id)
  SELECT (SELECT count(*) FROM placed) AS placed, (SELECT count(*) FROM added) AS added,
    (SELECT array_agg(DISTINCT p.org_id) FROM placed p) AS orgs INTO told;
  IF told.placed = 0 THEN
    RETURN 0;
  END IF;
  UPDATE event_relay SET latest = base + told.placed + told.added, orgs = told.orgs, asleep = false;
  -- Whose events they are, where that fits into a notification: others need not look.
  PERFORM pg_notify('scheduly_events', CASE WHEN cardinality(told.orgs) <= 200 THEN array_to_string(told.orgs, ',') ELSE '*' END);
  RETURN told.placed;
END
$$;

-- From now on an event rings.
CREATE FUNCTION await_events() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  UPDATE event_relay SET asleep = true WHERE NOT asleep
$$;

-- Deletes up to so many events that are older; answers with how many it were.
CREATE FUNCTION forget_events(days integer, most integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  gone integer;
BEGIN
  WITH old AS (
    SELECT org_id, sequence FROM events
    WHERE created_at < now() - make_interval(days => days) AND position IS NOT NULL LIMIT most),
  deleted AS (
    DELETE FROM events e USING old WHERE e.org_id = old.org_id AND e.sequence = old.sequence RETURNING e.org_id, e.position),
  noted AS (
    INSERT INTO event_horizons AS h (org_id, forgotten) SELECT d.org_id, max(d.position) FROM deleted d GROUP BY d.org_id
    ON CONFLICT (org_id) DO UPDATE SET forgotten = greatest(h.forgotten, excluded.forgotten))
  SELECT count(*) INTO gone FROM deleted;
  RETURN gone;
END
$$;

REVOKE ALL ON FUNCTION ring_for_events(), place_events(integer), await_events(), forget_events(integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION place_events(integer), await_events() TO scheduly_app, scheduly_worker;
GRANT EXECUTE ON FUNCTION forget_events(integer, integer) TO scheduly_worker;
