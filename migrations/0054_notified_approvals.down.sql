-- Of what only the newer version has words for, nobody is told any more.
DROP TRIGGER posts_note_voided_steps ON posts;
DROP FUNCTION note_voided_steps();

DELETE FROM notifications WHERE type IN ('approval.step_approved', 'approval.steps_restarted', 'approval.glass_broken',
  'review.approved', 'review.changes_requested', 'review.commented');

CREATE OR REPLACE FUNCTION read_push(org uuid, notification uuid, subscription uuid)
  RETURNS TABLE (sealed bytea, language text, organization text, kind text, type text, count integer, post_id uuid, post_text text,
    provider text, handle text, sandbox boolean, actor text, needs_attention boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT d.sealed, coalesce(s.language, 'en'), o.name, n.kind, n.type, n.count, p.id, left(p.text, 300), c.provider, c.handle,
    coalesce(c.sandbox, (SELECT bool_or(k.sandbox) FROM publications x JOIN channels k ON k.org_id = x.org_id AND k.id = x.channel_id
      WHERE x.org_id = n.org_id AND x.post_id = n.post_id), false), a.username, n.needs_attention
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
        WHERE x.org_id = t.org_id AND x.post_id = t.post_id), false), a.username, t.code, t.needs_attention
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

CREATE OR REPLACE FUNCTION notify_people(told jsonb, settled jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  INSERT INTO notifications AS n (org_id, user_id, kind, cause, count, type, position, post_id, channel_id, actor_id, code,
      needs_attention, happened_at, in_app, mail_at)
    SELECT t.org_id, t.user_id, t.kind, t.cause, t.count, t.type, t.position, t.post_id, t.channel_id, t.actor_id, t.code,
      t.needs_attention, t.happened_at, t.in_app,
      -- What is urgent waits just long enough for whatever else the same cause brings.
      CASE t.mail WHEN 'soon' THEN clock_timestamp() + interval '20 seconds'
        WHEN 'digest' THEN date_trunc('hour', clock_timestamp()) + interval '1 hour' END
    FROM jsonb_to_recordset(told) AS t(org_id uuid, user_id uuid, kind text, cause text, count integer, type text, "position" bigint,
      post_id uuid, channel_id uuid, actor_id uuid, code text, needs_attention boolean, happened_at timestamptz, in_app boolean, mail text)
    WHERE EXISTS (SELECT FROM memberships m WHERE m.org_id = t.org_id AND m.user_id = t.user_id)
    ON CONFLICT (org_id, cause, user_id) WHERE read_at IS NULL DO UPDATE SET
      count = n.count + excluded.count, number = DEFAULT, kind = excluded.kind, type = excluded.type, position = excluded.position,
      post_id = excluded.post_id, channel_id = excluded.channel_id, actor_id = excluded.actor_id, code = excluded.code,
      needs_attention = excluded.needs_attention, happened_at = excluded.happened_at, in_app = excluded.in_app,
      -- One cause makes one mail an hour at most.
      mail_at = coalesce(n.mail_at, CASE WHEN excluded.mail_at IS NOT NULL
        THEN greatest(excluded.mail_at, n.mailed_at + interval '1 hour') END);
  UPDATE notifications n SET read_at = clock_timestamp(), mail_at = NULL
    FROM jsonb_to_recordset(settled) AS s(org_id uuid, cause text, "position" bigint)
    WHERE n.org_id = s.org_id AND n.cause = s.cause AND n.position < s.position AND n.read_at IS NULL;
END
$$;

DROP FUNCTION take_notable_events(integer);
CREATE FUNCTION take_notable_events(most integer)
  RETURNS TABLE (org_id uuid, "position" bigint, type text, subject_type text, subject_id uuid, post_id uuid, data jsonb,
    happened_at timestamptz, channel_id uuid, author_id uuid, content_by uuid, parties uuid[])
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
      AND e.type IN ('approval.requested', 'approval.approved', 'approval.rejected', 'approval.changes_requested', 'post.commented',
        'post.published', 'publication.failed', 'publication.delayed', 'publication.preparation_refused', 'channel.connected',
        'channel.expiring', 'channel.needs_reconnect', 'channel.paused', 'channel.resumed', 'org.publishing_paused',
        'org.publishing_resumed', 'webhook.disabled')
    ORDER BY e.position LIMIT most) x HAVING count(*) = most;
  UPDATE notification_relay SET position = coalesce(last, top);
  RETURN QUERY
    SELECT e.org_id, e.position, e.type, e.subject_type, e.subject_id, e.post_id, e.data, e.created_at,
      CASE e.subject_type WHEN 'channel' THEN e.subject_id WHEN 'publication' THEN x.channel_id END, p.author_id, p.content_by,
      -- Whoever has written or decided about it.
      CASE WHEN e.type = 'post.commented' THEN ARRAY(
        SELECT c.author_id FROM post_comments c WHERE c.org_id = e.org_id AND c.post_id = e.post_id
        UNION SELECT a.actor_id FROM post_approvals a WHERE a.org_id = e.org_id AND a.post_id = e.post_id AND a.actor_id IS NOT NULL)
      ELSE '{}' END
    FROM events e
      LEFT JOIN posts p ON p.org_id = e.org_id AND p.id = e.post_id
      LEFT JOIN publications x ON e.subject_type = 'publication' AND x.org_id = e.org_id AND x.id = e.subject_id
    WHERE e.position > base AND e.position <= coalesce(last, top)
      AND e.type IN ('approval.requested', 'approval.approved', 'approval.rejected', 'approval.changes_requested', 'post.commented',
        'post.published', 'publication.failed', 'publication.delayed', 'publication.preparation_refused', 'channel.connected',
        'channel.expiring', 'channel.needs_reconnect', 'channel.paused', 'channel.resumed', 'org.publishing_paused',
        'org.publishing_resumed', 'webhook.disabled')
    ORDER BY e.position;
END
$$;
REVOKE ALL ON FUNCTION take_notable_events(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_notable_events(integer) TO scheduly_worker;

DROP INDEX notifications_stage;
ALTER TABLE notifications DROP COLUMN stage, DROP COLUMN outsider;

DROP INDEX events_notable;
CREATE INDEX events_notable ON events (position) WHERE type IN ('approval.requested', 'approval.approved', 'approval.rejected',
  'approval.changes_requested', 'post.commented', 'post.published', 'publication.failed', 'publication.delayed',
  'publication.preparation_refused', 'channel.connected', 'channel.expiring', 'channel.needs_reconnect', 'channel.paused',
  'channel.resumed', 'org.publishing_paused', 'org.publishing_resumed', 'webhook.disabled');
