-- Chats can make nothing of events: they are sent nothing any more until somebody says so, and keep their address and their log.
UPDATE webhooks SET state = 'disabled', disabled_because = 'person' WHERE format = 'slack' AND state = 'active';
DROP FUNCTION webhook_words(uuid, uuid);
DROP FUNCTION claim_webhook_deliveries(integer, integer, uuid[], integer);
CREATE FUNCTION claim_webhook_deliveries(most integer, each integer, busy uuid[], lease_seconds integer)
  RETURNS TABLE (org_id uuid, id uuid, epoch bigint, tries integer, webhook_id uuid, url text, secret bytea, former_secret bytea,
    event_id uuid, event_position bigint, type text, subject_type text, subject_id uuid, post_id uuid, data jsonb, happened_at timestamptz)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH due AS (
      SELECT d.org_id, d.id, d.webhook_id, d.wake_at FROM webhook_deliveries d
      WHERE d.wake_at <= now() AND d.webhook_id <> ALL (busy) ORDER BY d.wake_at LIMIT 10 * most),
    chosen AS (
      SELECT r.org_id, r.id FROM (
        SELECT due.*, row_number() OVER (PARTITION BY due.org_id, due.webhook_id ORDER BY due.wake_at) AS turn FROM due) r
      WHERE r.turn <= 10 * each),
    locked AS (
      SELECT d.org_id, d.id, d.webhook_id, d.post_id, d.position, d.number FROM webhook_deliveries d
      JOIN chosen c ON c.org_id = d.org_id AND c.id = d.id
      WHERE d.wake_at <= now() FOR UPDATE OF d SKIP LOCKED),
    judged AS (
      SELECT l.org_id, l.id, l.webhook_id, l.position, l.number, (SELECT min(b.wake_at) FROM webhook_deliveries b
          WHERE b.org_id = l.org_id AND b.webhook_id = l.webhook_id AND b.post_id = l.post_id AND b.state = 'waiting'
            AND (b.position, b.number) < (l.position, l.number)) AS behind
      FROM locked l),
    -- Never for longer than that: should the one before it end without anybody noticing, this one is looked at again.
    put_off AS (
      UPDATE webhook_deliveries d SET wake_at = least(greatest(j.behind, now() + interval '1 second'), now() + interval '5 minutes')
      FROM judged j WHERE j.behind IS NOT NULL AND d.org_id = j.org_id AND d.id = j.id),
    free AS (
      SELECT r.org_id, r.id FROM (
        SELECT j.*, row_number() OVER (PARTITION BY j.org_id, j.webhook_id ORDER BY j.position, j.number) AS turn
        FROM judged j WHERE j.behind IS NULL) r
      WHERE r.turn <= each ORDER BY r.position LIMIT most),
    taken AS (
      UPDATE webhook_deliveries d SET epoch = d.epoch + 1, tries = d.tries + 1, wake_at = now() + make_interval(secs => lease_seconds)
      FROM free f WHERE d.org_id = f.org_id AND d.id = f.id
      RETURNING d.org_id, d.id, d.epoch, d.tries, d.webhook_id, d.sequence)
    SELECT t.org_id, t.id, t.epoch, t.tries, w.id, w.url, w.secret, CASE WHEN w.former_until > now() THEN w.former_secret END,
      e.id, e.position, e.type, e.subject_type, e.subject_id, e.post_id, e.data, e.created_at
    FROM taken t JOIN webhooks w ON w.org_id = t.org_id AND w.id = t.webhook_id
      JOIN events e ON e.org_id = t.org_id AND e.sequence = t.sequence
    ORDER BY e.position;
END
$$;
REVOKE ALL ON FUNCTION claim_webhook_deliveries(integer, integer, uuid[], integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_webhook_deliveries(integer, integer, uuid[], integer) TO scheduly_worker;
ALTER TABLE webhooks DROP COLUMN language, DROP COLUMN format;
