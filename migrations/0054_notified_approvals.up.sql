-- Whoever has to act is told, and whose post it is: of the steps of an approval, of a broken glass, and of what people outside say.
-- docs/adr/0035 says who is told what.

-- Built beside the one in use, before anything else is locked: events are read meanwhile, and written again once it stands.
CREATE INDEX events_notable_next ON events (position) WHERE type IN ('approval.requested', 'approval.step_approved',
  'approval.steps_restarted', 'approval.glass_broken', 'approval.approved',
  'approval.rejected', 'approval.changes_requested', 'review.approved', 'review.changes_requested', 'review.commented',
  'post.commented', 'post.published', 'publication.failed', 'publication.delayed', 'publication.preparation_refused',
  'channel.connected', 'channel.expiring', 'channel.needs_reconnect', 'channel.paused', 'channel.resumed',
  'org.publishing_paused', 'org.publishing_resumed', 'webhook.disabled');
DROP INDEX events_notable;
ALTER INDEX events_notable_next RENAME TO events_notable;

-- Who it was, where it was somebody outside: as they call themselves.
ALTER TABLE notifications ADD COLUMN outsider text CHECK (length(outsider) BETWEEN 1 AND 80);
-- Of what waits for an approval: in which round, and in which step. Null: it is about something else.
ALTER TABLE notifications ADD COLUMN stage text;
CREATE INDEX notifications_stage ON notifications (org_id, post_id) WHERE stage IS NOT NULL;
GRANT SELECT (outsider) ON notifications TO scheduly_app;

-- As before, and with it whom a post waits for now, who made the link by which somebody outside spoke, and what is told already.
-- Dropped first: a worker of the version before would take the new events and tell nobody; now it waits to be replaced.
DROP FUNCTION take_notable_events(integer);
CREATE FUNCTION take_notable_events(most integer)
  RETURNS TABLE (org_id uuid, "position" bigint, type text, subject_type text, subject_id uuid, post_id uuid, data jsonb,
    happened_at timestamptz, channel_id uuid, author_id uuid, maker_id uuid, parties uuid[], stage text, deciders uuid[],
    told_before uuid[], told_apart boolean)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  base bigint;
  top bigint;
  last bigint;
BEGIN
  SELECT r.position INTO base FROM notification_relay r FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  -- Places are given by one at a time, so that whatever stands before this one is there to be seen by the next statement.
  SELECT latest INTO top FROM event_relay;
  IF top = base THEN
    RETURN;
  END IF;
  SELECT max(x.position) INTO last FROM (
    SELECT e.position FROM events e WHERE e.position > base AND e.position <= top
      AND e.type IN ('approval.requested', 'approval.step_approved', 'approval.steps_restarted', 'approval.glass_broken',
        'approval.approved', 'approval.rejected', 'approval.changes_requested', 'review.approved', 'review.changes_requested',
        'review.commented', 'post.commented', 'post.published', 'publication.failed', 'publication.delayed', 'publication.preparation_refused',
        'channel.connected', 'channel.expiring', 'channel.needs_reconnect', 'channel.paused', 'channel.resumed',
        'org.publishing_paused', 'org.publishing_resumed', 'webhook.disabled')
    ORDER BY e.position LIMIT most) x HAVING count(*) = most;
  UPDATE notification_relay SET position = coalesce(last, top);
  RETURN QUERY
    -- Whether a post waits for somebody, and for whom, is told as it is now, by the latest event that asks: an earlier one has
    -- nothing to add.
    WITH latest AS MATERIALIZED (
      SELECT k.org_id, k.post_id, max(k.sequence) AS sequence FROM (
        SELECT e.org_id, e.post_id, e.sequence FROM events e WHERE e.position > base
          AND e.type IN ('approval.requested', 'approval.step_approved', 'approval.steps_restarted')
        UNION ALL SELECT e.org_id, e.post_id, e.sequence FROM events e WHERE e.position IS NULL
          AND e.type IN ('approval.requested', 'approval.step_approved', 'approval.steps_restarted')) k
      GROUP BY k.org_id, k.post_id)
    SELECT e.org_id, e.position, e.type, e.subject_type, e.subject_id, e.post_id, e.data, e.created_at,
      CASE e.subject_type WHEN 'channel' THEN e.subject_id WHEN 'publication' THEN x.channel_id END, p.author_id,
      CASE WHEN e.type LIKE 'review.%' THEN (SELECT l.created_by FROM review_links l
        WHERE l.org_id = e.org_id AND l.id = (e.data ->> 'link_id')::uuid) END,
      -- Whoever has written or decided about it.
      CASE WHEN e.type = 'post.commented' THEN ARRAY(
        SELECT c.author_id FROM post_comments c WHERE c.org_id = e.org_id AND c.post_id = e.post_id
        UNION SELECT a.actor_id FROM post_approvals a WHERE a.org_id = e.org_id AND a.post_id = e.post_id AND a.actor_id IS NOT NULL)
      ELSE '{}' END,
      w.stage, coalesce(w.deciders, '{}'),
      -- One of several whose word a step needs does not make it wait for the others anew.
      CASE WHEN e.type = 'approval.step_approved' THEN ARRAY(SELECT n.user_id FROM notifications n
        WHERE n.org_id = e.org_id AND n.post_id = e.post_id AND n.stage = w.stage) ELSE '{}' END,
      -- That the glass was broken, and what somebody outside said, is told by an event of its own.
      CASE WHEN e.type IN ('approval.approved', 'approval.changes_requested') THEN coalesce((
        SELECT a.broke_glass OR a.external_review_id IS NOT NULL FROM post_approvals a
        WHERE a.org_id = e.org_id AND a.post_id = e.post_id AND a.created_at <= e.created_at
        ORDER BY a.created_at DESC LIMIT 1), false) ELSE false END
    FROM events e
      LEFT JOIN posts p ON p.org_id = e.org_id AND p.id = e.post_id
      LEFT JOIN publications x ON e.subject_type = 'publication' AND x.org_id = e.org_id AND x.id = e.subject_id
      LEFT JOIN latest t ON t.org_id = e.org_id AND t.post_id = e.post_id AND t.sequence = e.sequence
      LEFT JOIN LATERAL (
        SELECT p.approval_round || '.' || s.step AS stage, s.may_approve AS deciders FROM steps_standing(p) s
        WHERE t.sequence IS NOT NULL AND p.content_hash NOT IN (p.approved_hash, p.rejected_hash, p.changes_hash) AND NOT s.done
        ORDER BY s.step LIMIT 1) w ON true
    WHERE e.position > base AND e.position <= coalesce(last, top)
      AND e.type IN ('approval.requested', 'approval.step_approved', 'approval.steps_restarted', 'approval.glass_broken',
        'approval.approved', 'approval.rejected', 'approval.changes_requested', 'review.approved', 'review.changes_requested',
        'review.commented', 'post.commented', 'post.published', 'publication.failed', 'publication.delayed', 'publication.preparation_refused',
        'channel.connected', 'channel.expiring', 'channel.needs_reconnect', 'channel.paused', 'channel.resumed',
        'org.publishing_paused', 'org.publishing_resumed', 'webhook.disabled')
    ORDER BY e.position;
END
$$;
REVOKE ALL ON FUNCTION take_notable_events(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_notable_events(integer) TO scheduly_worker;

-- As before, with who is meant and where the post stands. Whom a post still waits for (`still`) is reminded on.
CREATE OR REPLACE FUNCTION notify_people(told jsonb, settled jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  INSERT INTO notifications AS n (org_id, user_id, kind, cause, count, type, position, post_id, channel_id, actor_id, code,
      needs_attention, happened_at, in_app, mail_at, outsider, stage)
    SELECT t.org_id, t.user_id, t.kind, t.cause, t.count, t.type, t.position, t.post_id, t.channel_id, t.actor_id, t.code,
      t.needs_attention, t.happened_at, t.in_app,
      -- What is urgent waits just long enough for whatever else the same cause brings.
      CASE t.mail WHEN 'soon' THEN clock_timestamp() + interval '20 seconds'
        WHEN 'digest' THEN date_trunc('hour', clock_timestamp()) + interval '1 hour' END,
      t.outsider, t.stage
    FROM jsonb_to_recordset(told) AS t(org_id uuid, user_id uuid, kind text, cause text, count integer, type text, "position" bigint,
      post_id uuid, channel_id uuid, actor_id uuid, code text, needs_attention boolean, happened_at timestamptz, in_app boolean, mail text,
      outsider text, stage text)
    WHERE EXISTS (SELECT FROM memberships m WHERE m.org_id = t.org_id AND m.user_id = t.user_id)
    ON CONFLICT (org_id, cause, user_id) WHERE read_at IS NULL DO UPDATE SET
      count = n.count + excluded.count, number = DEFAULT, kind = excluded.kind, type = excluded.type, position = excluded.position,
      post_id = excluded.post_id, channel_id = excluded.channel_id, actor_id = excluded.actor_id, code = excluded.code,
      needs_attention = excluded.needs_attention, happened_at = excluded.happened_at, in_app = excluded.in_app,
      outsider = excluded.outsider, stage = excluded.stage,
      -- One cause makes one mail an hour at most.
      mail_at = coalesce(n.mail_at, CASE WHEN excluded.mail_at IS NOT NULL
        THEN greatest(excluded.mail_at, n.mailed_at + interval '1 hour') END);
  UPDATE notifications n SET read_at = clock_timestamp(), mail_at = NULL
    FROM jsonb_to_recordset(settled) AS s(org_id uuid, cause text, "position" bigint, still uuid[])
    WHERE n.org_id = s.org_id AND n.cause = s.cause AND n.position < s.position AND n.read_at IS NULL
      AND n.user_id <> ALL (coalesce(s.still, '{}'));
END
$$;

-- As before, with the name of somebody outside.
CREATE OR REPLACE FUNCTION take_notification_mails(people integer)
  RETURNS TABLE (org_id uuid, user_id uuid, email text, language text, organization text, kind text, type text, count integer,
    post_id uuid, post_text text, provider text, handle text, sandbox boolean, actor text, code text, needs_attention boolean)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH due AS (
      SELECT DISTINCT d.org_id, d.user_id FROM (
        SELECT n.org_id, n.user_id FROM notifications n WHERE n.mail_at <= now() ORDER BY n.mail_at LIMIT 20 * people) d
      LIMIT people),
    locked AS (
      SELECT n.org_id, n.id FROM notifications n JOIN due USING (org_id, user_id)
      WHERE n.mail_at <= now() FOR UPDATE OF n SKIP LOCKED),
    taken AS (
      UPDATE notifications n SET mail_at = NULL, mailed_at = clock_timestamp()
      FROM locked l WHERE n.org_id = l.org_id AND n.id = l.id
      RETURNING n.*)
    SELECT t.org_id, t.user_id, u.email, coalesce(s.language, 'en'), o.name, t.kind, t.type, t.count, t.post_id, left(p.text, 300),
      c.provider, c.handle,
      coalesce(c.sandbox, (SELECT bool_or(k.sandbox) FROM publications x JOIN channels k ON k.org_id = x.org_id AND k.id = x.channel_id
        WHERE x.org_id = t.org_id AND x.post_id = t.post_id), false), coalesce(t.outsider, a.username), t.code, t.needs_attention
    FROM taken t
      JOIN organizations o ON o.id = t.org_id
      JOIN users u ON u.id = t.user_id AND u.disabled_at IS NULL AND u.email_verified_at IS NOT NULL
      LEFT JOIN notification_settings s ON s.org_id = t.org_id AND s.user_id = t.user_id
      LEFT JOIN posts p ON p.org_id = t.org_id AND p.id = t.post_id
      LEFT JOIN channels c ON c.org_id = t.org_id AND c.id = t.channel_id
      LEFT JOIN users a ON a.id = t.actor_id
    WHERE t.read_at IS NULL
    ORDER BY t.org_id, t.user_id, t.number;
END
$$;

CREATE OR REPLACE FUNCTION read_push(org uuid, notification uuid, subscription uuid)
  RETURNS TABLE (sealed bytea, language text, organization text, kind text, type text, count integer, post_id uuid, post_text text,
    provider text, handle text, sandbox boolean, actor text, needs_attention boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT d.sealed, coalesce(s.language, 'en'), o.name, n.kind, n.type, n.count, p.id, left(p.text, 300), c.provider, c.handle,
    coalesce(c.sandbox, (SELECT bool_or(k.sandbox) FROM publications x JOIN channels k ON k.org_id = x.org_id AND k.id = x.channel_id
      WHERE x.org_id = n.org_id AND x.post_id = n.post_id), false), coalesce(n.outsider, a.username), n.needs_attention
  FROM notifications n
    JOIN push_subscriptions d ON d.id = subscription AND d.user_id = n.user_id
    JOIN sessions e ON e.id = d.session_id AND e.revoked_at IS NULL AND least(e.expires_at, e.idle_expires_at) > now()
    JOIN users u ON u.id = n.user_id AND u.disabled_at IS NULL
    JOIN organizations o ON o.id = n.org_id
    LEFT JOIN notification_settings s ON s.org_id = n.org_id AND s.user_id = n.user_id
    LEFT JOIN posts p ON p.org_id = n.org_id AND p.id = n.post_id
    LEFT JOIN channels c ON c.org_id = n.org_id AND c.id = n.channel_id
    LEFT JOIN users a ON a.id = n.actor_id
  WHERE n.org_id = org AND n.id = notification AND n.read_at IS NULL
$$;

-- An edit, or a new time where approvals cover it, that takes approvals of steps away is told like a policy that does so.
CREATE FUNCTION note_voided_steps() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM organizations WHERE id = NEW.org_id AND approval_steps <> '[]')
    AND EXISTS (SELECT FROM post_approvals WHERE org_id = OLD.org_id AND post_id = OLD.id AND round = OLD.approval_round
      AND decision = 'approved')
  THEN
    INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
      VALUES (NEW.org_id, current_actor_kind(), current_actor(), 'post.steps_restarted', 'post', NEW.id,
        jsonb_build_object('revision', NEW.revision, 'content_hash', encode(NEW.content_hash, 'hex')), current_request());
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER posts_note_voided_steps AFTER UPDATE OF content_hash, scheduled_at ON posts FOR EACH ROW
  WHEN (NEW.approval_round <> OLD.approval_round AND (NEW.content_hash <> OLD.content_hash
    OR NEW.scheduled_at IS DISTINCT FROM OLD.scheduled_at))
  EXECUTE FUNCTION note_voided_steps();
REVOKE ALL ON FUNCTION note_voided_steps() FROM PUBLIC;
