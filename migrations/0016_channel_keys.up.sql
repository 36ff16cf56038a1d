-- What is known of a channel's keys without opening them: what they allow, whether they are renewed by themselves, and
-- since when that fails; and of what people were told.

-- Null: connected before this was kept, and not renewed since.
ALTER TABLE channels ADD COLUMN scopes text[];
ALTER TABLE channels ADD COLUMN keys_renewable boolean;
-- When the keys were granted, by connecting or by the last renewal.
ALTER TABLE channels ADD COLUMN keys_since timestamptz;
-- The first of the renewals in a row that brought no new keys, and what was in the way of the last one.
ALTER TABLE channels ADD COLUMN renewal_failing_since timestamptz;
ALTER TABLE channels ADD COLUMN renewal_trouble text;
ALTER TABLE channels ADD COLUMN lost_since timestamptz;
-- Who watches over the channel was told that these keys end in so many days, or that the channel is lost.
ALTER TABLE channels ADD COLUMN told_days integer;
ALTER TABLE channels ADD COLUMN told_lost boolean NOT NULL DEFAULT false;

-- Channels that were lost long ago are nobody's news.
ALTER TABLE channels DISABLE TRIGGER USER;
UPDATE channels SET lost_since = updated_at, told_lost = true WHERE state = 'reconnect_required';
ALTER TABLE channels ENABLE TRIGGER USER;

CREATE INDEX channels_lost ON channels (lost_since) WHERE state = 'reconnect_required' AND NOT told_lost;

-- By a trigger, because more than one statement takes a channel's keys away.
CREATE FUNCTION note_channel_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.lost_since := CASE WHEN NEW.state = 'reconnect_required' THEN now() END;
  NEW.told_lost := false;
  RETURN NEW;
END
$$;
CREATE TRIGGER channels_state BEFORE UPDATE ON channels FOR EACH ROW WHEN (NEW.state <> OLD.state)
  EXECUTE FUNCTION note_channel_state();

-- Other keys end at another time: what was said of the former ones is over.
CREATE FUNCTION note_channel_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.told_days := NULL;
  RETURN NEW;
END
$$;
CREATE TRIGGER channels_keys BEFORE UPDATE ON channels FOR EACH ROW
  WHEN (NEW.token_expires_at IS DISTINCT FROM OLD.token_expires_at) EXECUTE FUNCTION note_channel_keys();

-- Keys that end within one of the days given for their network, {"insta": {"renewed": [7, 1], "fixed": [7, 1]}}, and are
-- not renewed: each told once for each of them, and of several the nearest. Whoever asks tells in the same transaction.
CREATE FUNCTION note_ending_keys(leads jsonb, most integer) RETURNS TABLE (org_id uuid, id uuid, days integer)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH near AS (
      SELECT c.org_id, c.id, nearest.days
      FROM channels c JOIN organizations o ON o.id = c.org_id AND o.deletion_at IS NULL
      CROSS JOIN LATERAL (
        SELECT min(lead.days::integer) AS days
        FROM jsonb_array_elements_text(leads -> c.provider -> CASE WHEN c.keys_renewable IS FALSE THEN 'fixed' ELSE 'renewed' END)
          AS lead (days)
        WHERE c.token_expires_at < clock_timestamp() + make_interval(days => lead.days::integer)) nearest
      WHERE c.state IN ('active', 'paused') AND c.token_expires_at IS NOT NULL
        AND (c.keys_renewable IS FALSE OR c.renewal_failing_since IS NOT NULL)
        AND nearest.days < coalesce(c.told_days, 2147483647)
      ORDER BY c.token_expires_at LIMIT most FOR UPDATE OF c SKIP LOCKED),
    told AS (
      UPDATE channels c SET told_days = near.days FROM near WHERE c.org_id = near.org_id AND c.id = near.id
      RETURNING c.org_id, c.id, c.told_days, c.token_expires_at),
    noted AS (
      INSERT INTO audit_log (org_id, actor_kind, action, object_type, object_id, detail)
      SELECT t.org_id, 'system', 'channel.keys_ending', 'channel', t.id,
        jsonb_build_object('keys_end_at', t.token_expires_at, 'days', t.told_days) FROM told t)
    SELECT t.org_id, t.id, t.told_days FROM told t;
END
$$;

-- Channels that must be connected anew, told once each time. That they are is in the audit log already.
CREATE FUNCTION note_lost_channels(most integer) RETURNS TABLE (org_id uuid, id uuid)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH lost AS (
      SELECT c.org_id, c.id FROM channels c JOIN organizations o ON o.id = c.org_id AND o.deletion_at IS NULL
      WHERE c.state = 'reconnect_required' AND NOT c.told_lost
      ORDER BY c.lost_since LIMIT most FOR UPDATE OF c SKIP LOCKED)
    UPDATE channels c SET told_lost = true FROM lost WHERE c.org_id = lost.org_id AND c.id = lost.id
    RETURNING c.org_id, c.id;
END
$$;

-- The addresses of those who may connect a channel again. Definer: the worker sees no accounts but through this.
CREATE FUNCTION channel_watchers(org uuid) RETURNS SETOF text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT u.email FROM memberships m JOIN users u ON u.id = m.user_id
  WHERE m.org_id = org AND m.role IN ('owner', 'admin') AND u.disabled_at IS NULL
  ORDER BY m.created_at, u.id
$$;

GRANT SELECT (scopes, keys_renewable, keys_since, renewal_failing_since, renewal_trouble, lost_since) ON channels TO scheduly_app;
GRANT UPDATE (scopes, keys_renewable, keys_since, renewal_failing_since, renewal_trouble) ON channels TO scheduly_app, scheduly_worker;
REVOKE ALL ON FUNCTION note_ending_keys(jsonb, integer), note_lost_channels(integer), channel_watchers(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION note_ending_keys(jsonb, integer), note_lost_channels(integer), channel_watchers(uuid) TO scheduly_worker;
