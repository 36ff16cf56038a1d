-- What people are told of, each by themselves: made of events, once for each person, by a worker (docs/adr/0035).

-- What a person wants to be told of in an organization, and how.
CREATE TABLE notification_settings (
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  -- By kind: {"in_app": true, "email": false, "push": true}; a kind that is not there is as everybody has it.
  matrix jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(matrix) = 'object'),
  -- What mails and pushed messages are written in.
  language text NOT NULL DEFAULT 'en' CHECK (language ~ '^[a-z]{2}$'),
  PRIMARY KEY (org_id, user_id),
  FOREIGN KEY (org_id, user_id) REFERENCES memberships (org_id, user_id) ON DELETE CASCADE
);
CALL protect_tenant_table('notification_settings');
-- Nobody's settings are another member's business.
CREATE POLICY app_own ON notification_settings AS RESTRICTIVE TO scheduly_app USING (user_id = (SELECT current_actor()))
  WITH CHECK (user_id = (SELECT current_actor()));
GRANT SELECT, INSERT ON notification_settings TO scheduly_app;
GRANT UPDATE (matrix, language) ON notification_settings TO scheduly_app;

CREATE TABLE notifications (
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  -- The order of the list: drawn anew whenever it is told of once more.
  number bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  -- What has the same cause is one notification that counts, until it is read.
  cause text NOT NULL,
  count integer NOT NULL CHECK (count > 0),
  -- Of the latest event: its kind, its place, and what it was about.
  type text NOT NULL,
  position bigint NOT NULL,
  post_id uuid,
  channel_id uuid,
  actor_id uuid,
  code text,
  needs_attention boolean NOT NULL DEFAULT false,
  happened_at timestamptz NOT NULL,
  -- False: only for a mail, or to be pushed.
  in_app boolean NOT NULL,
  read_at timestamptz,
  -- When a mail is to tell of it; null: none is, or it has been.
  mail_at timestamptz,
  mailed_at timestamptz,
  PRIMARY KEY (org_id, id),
  -- Whoever is no member any more has none, and gets none.
  FOREIGN KEY (org_id, user_id) REFERENCES memberships (org_id, user_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX notifications_cause ON notifications (org_id, cause, user_id) WHERE read_at IS NULL;
CREATE INDEX notifications_list ON notifications (org_id, user_id, number) WHERE in_app;
CREATE INDEX notifications_unread ON notifications (org_id, user_id) WHERE in_app AND read_at IS NULL;
CREATE INDEX notifications_mail ON notifications (mail_at) WHERE mail_at IS NOT NULL;
CREATE INDEX notifications_age ON notifications USING brin (happened_at);
CALL protect_tenant_table('notifications');
CREATE POLICY app_own ON notifications AS RESTRICTIVE TO scheduly_app USING (user_id = (SELECT current_actor()))
  WITH CHECK (user_id = (SELECT current_actor()));
GRANT SELECT (org_id, user_id, id, number, kind, count, type, post_id, channel_id, actor_id, code, needs_attention, happened_at, in_app,
  read_at) ON notifications TO scheduly_app;
GRANT UPDATE (read_at) ON notifications TO scheduly_app;

-- One row: up to which event people have been told. Nobody is told of what was before.
CREATE TABLE notification_relay (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  position bigint NOT NULL
);
INSERT INTO notification_relay (position) SELECT latest FROM event_relay;

-- Small: of most events nobody is told.
CREATE INDEX events_notable ON events (position) WHERE type IN ('approval.requested', 'approval.approved', 'approval.rejected',
  'approval.changes_requested', 'post.commented', 'post.published', 'publication.failed', 'publication.delayed',
  'publication.preparation_refused', 'channel.connected', 'channel.expiring', 'channel.needs_reconnect', 'channel.paused',
  'channel.resumed', 'org.publishing_paused', 'org.publishing_resumed', 'webhook.disabled');

-- Takes up to so many events that people may be told of, behind the last that was taken, for the length of this transaction:
-- only its end moves the place, together with whatever else it writes. Null in each: there is more behind them, or somebody else is at it.
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

-- The members of these organizations, and what each wants to be told of. Definer: the worker sees no members but through this.
CREATE FUNCTION notified_people(orgs uuid[]) RETURNS TABLE (org_id uuid, user_id uuid, role text, confirmed boolean, matrix jsonb)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT m.org_id, m.user_id, m.role, u.email_verified_at IS NOT NULL, coalesce(s.matrix, '{}')
  FROM memberships m JOIN users u ON u.id = m.user_id
    LEFT JOIN notification_settings s ON s.org_id = m.org_id AND s.user_id = m.user_id
  WHERE m.org_id = ANY (orgs) AND u.disabled_at IS NULL
$$;

-- Writes down what people are told, in the transaction that took the events of it. What somebody has not read yet and has the
-- same cause is told of once more, in the same row. `settled`: what has been dealt with by now, of whomever.
CREATE FUNCTION notify_people(told jsonb, settled jsonb) RETURNS void
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

-- Whoever looks at them is told that there are others: of each person, one event for each statement, for that person alone.
CREATE FUNCTION tell_of_notifications() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  INSERT INTO events (org_id, type, subject_type, subject_id)
    SELECT DISTINCT org_id, 'notification.changed', 'user', user_id FROM later WHERE in_app;
  IF FOUND THEN
    PERFORM ring_for_events();
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER notifications_tell_new AFTER INSERT ON notifications REFERENCING NEW TABLE AS later
  FOR EACH STATEMENT EXECUTE FUNCTION tell_of_notifications();

CREATE FUNCTION tell_of_changed_notifications() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  INSERT INTO events (org_id, type, subject_type, subject_id)
    SELECT DISTINCT n.org_id, 'notification.changed', 'user', n.user_id
    FROM later n JOIN earlier o ON o.org_id = n.org_id AND o.id = n.id
    WHERE n.in_app AND (n.number <> o.number OR n.read_at IS DISTINCT FROM o.read_at);
  IF FOUND THEN
    PERFORM ring_for_events();
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER notifications_tell AFTER UPDATE ON notifications REFERENCING OLD TABLE AS earlier NEW TABLE AS later
  FOR EACH STATEMENT EXECUTE FUNCTION tell_of_changed_notifications();

-- Takes what is to be told by mail by now, of up to so many people, and counts it as told: the mail is queued in the same
-- transaction, or nobody counts as told. What somebody has read meanwhile needs no mail.
CREATE FUNCTION take_notification_mails(people integer)
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

-- Owners and admins who want such mails; everybody does who never said otherwise. In place of channel_watchers().
CREATE FUNCTION notified_managers(org uuid, about text) RETURNS TABLE (user_id uuid, email text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT u.id, u.email FROM memberships m JOIN users u ON u.id = m.user_id
    LEFT JOIN notification_settings s ON s.org_id = m.org_id AND s.user_id = m.user_id
  WHERE m.org_id = org AND m.role IN ('owner', 'admin') AND u.disabled_at IS NULL
    AND coalesce((s.matrix #>> ARRAY[about, 'email'])::boolean, true)
  ORDER BY m.created_at, u.id
$$;
DROP FUNCTION channel_watchers(uuid);

-- By the link of a mail, which names the person and the kinds: no mails of these kinds any more. `defaults`: how everybody has them.
CREATE FUNCTION stop_notification_mails(org uuid, person uuid, kinds text[], defaults jsonb) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  about text;
BEGIN
  IF NOT EXISTS (SELECT FROM memberships WHERE org_id = org AND user_id = person) THEN
    RETURN false;
  END IF;
  INSERT INTO notification_settings (org_id, user_id) VALUES (org, person) ON CONFLICT DO NOTHING;
  FOREACH about IN ARRAY kinds LOOP
    UPDATE notification_settings SET matrix = matrix
        || jsonb_build_object(about, coalesce(matrix -> about, defaults -> about, '{}') || '{"email": false}')
      WHERE org_id = org AND user_id = person;
  END LOOP;
  UPDATE notifications SET mail_at = NULL WHERE org_id = org AND user_id = person AND kind = ANY (kinds) AND mail_at IS NOT NULL;
  RETURN true;
END
$$;

-- Deletes up to so many that are older; answers with how many it were.
CREATE FUNCTION forget_notifications(days integer, most integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  gone integer;
BEGIN
  DELETE FROM notifications n USING (
    SELECT org_id, id FROM notifications WHERE happened_at < now() - make_interval(days => days) LIMIT most) old
    WHERE n.org_id = old.org_id AND n.id = old.id;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END
$$;

-- As before, but for what is one person's alone.
CREATE OR REPLACE FUNCTION send_to_webhooks() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp SET enable_seqscan = off AS $$
BEGIN
  INSERT INTO webhook_deliveries (org_id, webhook_id, sequence, position, post_id, wake_at)
    SELECT e.org_id, w.id, e.sequence, e.position, e.post_id, now()
    FROM webhooks w JOIN events e ON e.org_id = w.org_id AND e.position > OLD.latest AND e.position <= NEW.latest
    WHERE w.org_id = ANY (NEW.orgs) AND w.state = 'active' AND e.type <> 'notification.changed'
      AND CASE e.type WHEN 'webhook.test' THEN e.subject_id = w.id ELSE w.types IS NULL OR e.type = ANY (w.types) END;
  IF FOUND THEN
    PERFORM pg_notify('scheduly_due', '');
  END IF;
  RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION replay_webhook(webhook uuid, since timestamptz, until timestamptz, everything boolean, most integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  added integer;
BEGIN
  IF NOT may_manage_webhooks() THEN
    RETURN 0;
  END IF;
  INSERT INTO webhook_deliveries (org_id, webhook_id, sequence, position, post_id, wake_at, replay)
    SELECT e.org_id, w.id, e.sequence, e.position, e.post_id, now(), true
    FROM webhooks w JOIN events e ON e.org_id = w.org_id AND e.position IS NOT NULL AND e.created_at >= since AND e.created_at < until
    WHERE w.org_id = current_org() AND w.id = webhook AND w.state = 'active' AND e.type NOT IN ('webhook.test', 'notification.changed')
      AND (w.types IS NULL OR e.type = ANY (w.types))
      AND NOT EXISTS (SELECT FROM webhook_deliveries d WHERE d.org_id = e.org_id AND d.sequence = e.sequence AND d.webhook_id = w.id
        AND (d.state = 'waiting' OR (d.state = 'delivered' AND NOT everything)))
    ORDER BY e.position LIMIT most;
  GET DIAGNOSTICS added = ROW_COUNT;
  IF added > 0 THEN
    PERFORM pg_notify('scheduly_due', '');
  END IF;
  RETURN added;
END
$$;

REVOKE ALL ON FUNCTION take_notable_events(integer), notified_people(uuid[]), notify_people(jsonb, jsonb), tell_of_notifications(),
  tell_of_changed_notifications(), take_notification_mails(integer), notified_managers(uuid, text),
  stop_notification_mails(uuid, uuid, text[], jsonb), forget_notifications(integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_notable_events(integer), notified_people(uuid[]), notify_people(jsonb, jsonb),
  take_notification_mails(integer), notified_managers(uuid, text), forget_notifications(integer, integer) TO scheduly_worker;
GRANT EXECUTE ON FUNCTION stop_notification_mails(uuid, uuid, text[], jsonb) TO scheduly_app;
