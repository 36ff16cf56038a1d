DROP FUNCTION forget_notifications(integer, integer);
DROP FUNCTION stop_notification_mails(uuid, uuid, text[], jsonb);
DROP FUNCTION notified_managers(uuid, text);
DROP FUNCTION take_notification_mails(integer);
DROP FUNCTION notify_people(jsonb, jsonb);
DROP FUNCTION notified_people(uuid[]);
DROP FUNCTION take_notable_events(integer);
DROP INDEX events_notable;
DROP TABLE notification_relay;
DROP TABLE notifications;
DROP TABLE notification_settings;
DROP FUNCTION tell_of_changed_notifications();
DROP FUNCTION tell_of_notifications();
DELETE FROM events WHERE type = 'notification.changed';
CREATE FUNCTION channel_watchers(org uuid) RETURNS SETOF text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT u.email FROM memberships m JOIN users u ON u.id = m.user_id
  WHERE m.org_id = org AND m.role IN ('owner', 'admin') AND u.disabled_at IS NULL
  ORDER BY m.created_at, u.id
$$;
REVOKE ALL ON FUNCTION channel_watchers(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION channel_watchers(uuid) TO scheduly_worker;
CREATE OR REPLACE FUNCTION send_to_webhooks() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp SET enable_seqscan = off AS $$
BEGIN
  INSERT INTO webhook_deliveries (org_id, webhook_id, sequence, position, post_id, wake_at)
    SELECT e.org_id, w.id, e.sequence, e.position, e.post_id, now()
    FROM webhooks w JOIN events e ON e.org_id = w.org_id AND e.position > OLD.latest AND e.position <= NEW.latest
    WHERE w.org_id = ANY (NEW.orgs) AND w.state = 'active'
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
    WHERE w.org_id = current_org() AND w.id = webhook AND w.state = 'active' AND e.type <> 'webhook.test'
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
