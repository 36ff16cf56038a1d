-- Webhooks: where an organization wants its events sent to, what is on its way there, and what became of it.

CREATE TABLE webhooks (
  org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  url text NOT NULL CHECK (length(url) <= 2048),
  description text NOT NULL DEFAULT '' CHECK (length(description) <= 200),
  -- Null: of every kind.
  types text[],
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled')),
  -- Why it is off: the receiver said that it is gone, it failed for days, or a person wanted it.
  disabled_because text CHECK (disabled_because IN ('gone', 'failing', 'person')),
  -- Ciphertext, bound to the row. The HTTP side writes it and can never read it back.
  secret bytea NOT NULL,
  former_secret bytea,
  -- Until then both secrets sign.
  former_until timestamptz,
  last_delivered_at timestamptz,
  created_by uuid NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id),
  CONSTRAINT webhooks_disabled CHECK ((state = 'disabled') = (disabled_because IS NOT NULL)),
  CONSTRAINT webhooks_former CHECK ((former_secret IS NULL) = (former_until IS NULL))
);
CREATE INDEX webhooks_active ON webhooks (org_id) WHERE state = 'active';
CALL protect_tenant_table('webhooks');
GRANT SELECT (org_id, id, url, description, types, state, disabled_because, former_until, last_delivered_at, created_by, created_at)
  ON webhooks TO scheduly_app;
GRANT INSERT (org_id, id, url, description, types, secret, created_by) ON webhooks TO scheduly_app;
GRANT UPDATE (url, description, types, state, disabled_because) ON webhooks TO scheduly_app;
GRANT DELETE ON webhooks TO scheduly_app;

-- One event on its way to one webhook. As a publication, the row is its own job.
CREATE TABLE webhook_deliveries (
  org_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  -- The order of the log.
  number bigint GENERATED ALWAYS AS IDENTITY,
  webhook_id uuid NOT NULL,
  sequence bigint NOT NULL,
  -- Of the event: what happened to one post arrives in its order.
  position bigint NOT NULL,
  post_id uuid,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'failed')),
  tries integer NOT NULL DEFAULT 0,
  -- When it is to be looked at: for the next try, or because whoever had it in hand is gone. Null while its webhook is off.
  wake_at timestamptz,
  -- Grows with every claim; who comes back with an older one has come too late.
  epoch bigint NOT NULL DEFAULT 0,
  replay boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, webhook_id) REFERENCES webhooks (org_id, id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, sequence) REFERENCES events (org_id, sequence) ON DELETE CASCADE,
  CONSTRAINT webhook_deliveries_finished CHECK ((state = 'waiting') = (finished_at IS NULL)),
  CONSTRAINT webhook_deliveries_wake CHECK (state = 'waiting' OR wake_at IS NULL)
);
CREATE INDEX webhook_deliveries_wake ON webhook_deliveries (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX webhook_deliveries_order ON webhook_deliveries (org_id, webhook_id, post_id, position) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_log ON webhook_deliveries (org_id, webhook_id, number);
CREATE INDEX webhook_deliveries_event ON webhook_deliveries (org_id, sequence);
CALL protect_tenant_table('webhook_deliveries');
GRANT SELECT ON webhook_deliveries TO scheduly_app;

CREATE TABLE webhook_attempts (
  org_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  number integer NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Null: there was no answer.
  status integer,
  failure text,
  milliseconds integer NOT NULL,
  -- The beginning of what it answered, with whatever looks like a secret taken out.
  answer text NOT NULL,
  PRIMARY KEY (org_id, delivery_id, number),
  FOREIGN KEY (org_id, delivery_id) REFERENCES webhook_deliveries (org_id, id) ON DELETE CASCADE
);
CALL protect_tenant_table('webhook_attempts');
GRANT SELECT ON webhook_attempts TO scheduly_app;

-- What is sent to a webhook that is off waits for it.
CREATE FUNCTION park_webhook_deliveries() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  UPDATE webhook_deliveries SET wake_at = CASE NEW.state WHEN 'active' THEN now() END, epoch = epoch + 1
    WHERE org_id = NEW.org_id AND webhook_id = NEW.id AND state = 'waiting';
  RETURN NULL;
END
$$;
CREATE TRIGGER webhooks_park AFTER UPDATE OF state ON webhooks FOR EACH ROW WHEN (OLD.state <> NEW.state)
  EXECUTE FUNCTION park_webhook_deliveries();

-- A new secret; the one before it signs as well for so many hours. A second change in that time ends the first one's.
CREATE FUNCTION rotate_webhook_secret(webhook uuid, sealed bytea, hours integer) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  IF NOT may_manage_webhooks() THEN
    RETURN false;
  END IF;
  UPDATE webhooks SET former_secret = secret, former_until = now() + make_interval(hours => hours), secret = sealed
    WHERE org_id = current_org() AND id = webhook;
  RETURN FOUND;
END
$$;

-- The second wall before what the web server's role could not do by itself.
CREATE FUNCTION may_manage_webhooks() RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT EXISTS (SELECT FROM memberships WHERE org_id = current_org() AND user_id = current_actor() AND role IN ('owner', 'admin'))
    AND (current_key() IS NULL OR EXISTS (SELECT FROM api_keys WHERE org_id = current_org() AND id = current_key()
      AND created_by = current_actor() AND revoked_at IS NULL AND 'webhooks:manage' = ANY (scopes)))
$$;

-- An event for one webhook alone.
CREATE FUNCTION test_webhook(webhook uuid) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  IF NOT may_manage_webhooks() THEN
    RETURN false;
  END IF;
  INSERT INTO events (org_id, type, subject_type, subject_id, data)
    SELECT org_id, 'webhook.test', 'webhook', id, jsonb_build_object('actor_id', current_actor())
    FROM webhooks WHERE org_id = current_org() AND id = webhook;
  PERFORM ring_for_events();
  RETURN EXISTS (SELECT FROM webhooks WHERE org_id = current_org() AND id = webhook);
END
$$;

-- Sends again what happened in this time and is of the webhook's kinds: what never arrived, or everything. Answers with how many.
CREATE FUNCTION replay_webhook(webhook uuid, since timestamptz, until timestamptz, everything boolean, most integer) RETURNS integer
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

CREATE FUNCTION replay_webhook_delivery(delivery uuid) RETURNS uuid
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  made uuid;
BEGIN
  IF NOT may_manage_webhooks() THEN
    RETURN NULL;
  END IF;
  INSERT INTO webhook_deliveries (org_id, webhook_id, sequence, position, post_id, wake_at, replay)
    SELECT d.org_id, d.webhook_id, d.sequence, d.position, d.post_id, now(), true
    FROM webhook_deliveries d JOIN webhooks w ON w.org_id = d.org_id AND w.id = d.webhook_id
    WHERE d.org_id = current_org() AND d.id = delivery AND d.state <> 'waiting' AND w.state = 'active'
    RETURNING id INTO made;
  IF made IS NOT NULL THEN
    PERFORM pg_notify('scheduly_due', '');
  END IF;
  RETURN made;
END
$$;

-- Takes up to so many deliveries that are due, no more than `each` of one webhook, and none of those that are busy. One that
-- has an earlier one of the same post before it is put off until that one's next try.
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

-- Seconds until the next one is due; null when none waits.
CREATE FUNCTION next_webhook_delivery(busy uuid[]) RETURNS double precision
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT extract(epoch FROM d.wake_at - clock_timestamp())::double precision FROM webhook_deliveries d
    WHERE d.wake_at IS NOT NULL AND d.webhook_id <> ALL (busy) ORDER BY d.wake_at LIMIT 1
$$;

CREATE FUNCTION has_webhooks() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT EXISTS (SELECT FROM webhooks WHERE state = 'active')
$$;

-- Writes down what came of a try. verdict: delivered, retry (after so many seconds), failed (for good), gone. Answers with what
-- became of the webhook by it: 'kept', 'disabled'; or 'fenced' when somebody else has the delivery by now.
CREATE FUNCTION record_webhook_attempt(org uuid, delivery uuid, held bigint, verdict text, retry_seconds double precision,
    answered jsonb) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  held_row webhook_deliveries%ROWTYPE;
  because text;
BEGIN
  SELECT * INTO held_row FROM webhook_deliveries
    WHERE org_id = org AND id = delivery AND epoch = held AND state = 'waiting' FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 'fenced';
  END IF;
  INSERT INTO webhook_attempts (org_id, delivery_id, number, status, failure, milliseconds, answer) VALUES (org, delivery, held_row.tries,
    (answered ->> 'status')::integer, answered ->> 'failure', (answered ->> 'milliseconds')::integer, answered ->> 'answer');
  IF verdict = 'retry' THEN
    UPDATE webhook_deliveries SET wake_at = clock_timestamp() + make_interval(secs => retry_seconds), epoch = epoch + 1
      WHERE org_id = org AND id = delivery;
    RETURN 'kept';
  END IF;
  UPDATE webhook_deliveries SET state = CASE verdict WHEN 'delivered' THEN 'delivered' ELSE 'failed' END, wake_at = NULL,
      finished_at = clock_timestamp(), epoch = epoch + 1
    WHERE org_id = org AND id = delivery;
  -- The next one of the same post need not wait any longer.
  UPDATE webhook_deliveries SET wake_at = now() WHERE (org_id, id) = (SELECT n.org_id, n.id FROM webhook_deliveries n
      WHERE n.org_id = org AND n.webhook_id = held_row.webhook_id AND n.post_id = held_row.post_id AND n.state = 'waiting'
      ORDER BY n.position, n.number LIMIT 1)
    AND wake_at > now();
  IF verdict = 'delivered' THEN
    UPDATE webhooks SET last_delivered_at = clock_timestamp() WHERE org_id = org AND id = held_row.webhook_id;
    RETURN 'kept';
  END IF;
  -- Nothing has arrived there since this one was sent first, ten tries and three days ago.
  because := CASE verdict WHEN 'gone' THEN 'gone' ELSE 'failing' END;
  UPDATE webhooks SET state = 'disabled', disabled_because = because
    WHERE org_id = org AND id = held_row.webhook_id AND state = 'active'
      AND (verdict = 'gone' OR last_delivered_at IS NULL OR last_delivered_at < held_row.created_at);
  IF NOT FOUND THEN
    RETURN 'kept';
  END IF;
  INSERT INTO audit_log (org_id, actor_kind, action, object_type, object_id, detail)
    VALUES (org, 'worker', 'webhook.disabled', 'webhook', held_row.webhook_id, jsonb_build_object('reason', because));
  RETURN 'disabled';
END
$$;

-- That one was switched off by itself is told to those who look after webhooks.
CREATE FUNCTION event_of_webhook_act() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  INSERT INTO events (org_id, type, subject_type, subject_id, data) VALUES (NEW.org_id, NEW.action, NEW.object_type, NEW.object_id,
    jsonb_strip_nulls(jsonb_build_object('actor_id', NEW.actor_id, 'reason', NEW.detail -> 'reason')));
  PERFORM ring_for_events();
  RETURN NULL;
END
$$;
CREATE TRIGGER audit_log_tell_webhook AFTER INSERT ON audit_log FOR EACH ROW WHEN (NEW.action = 'webhook.disabled')
  EXECUTE FUNCTION event_of_webhook_act();

-- In the transaction that gives places, which no event gets around: each sets out once to each webhook that wants it.
CREATE FUNCTION send_to_webhooks() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp SET enable_seqscan = off AS $$
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
CREATE TRIGGER event_relay_webhooks AFTER UPDATE ON event_relay FOR EACH ROW WHEN (NEW.latest > OLD.latest)
  EXECUTE FUNCTION send_to_webhooks();

REVOKE ALL ON FUNCTION may_manage_webhooks(), rotate_webhook_secret(uuid, bytea, integer), test_webhook(uuid),
  replay_webhook(uuid, timestamptz, timestamptz, boolean, integer), replay_webhook_delivery(uuid),
  claim_webhook_deliveries(integer, integer, uuid[], integer), next_webhook_delivery(uuid[]), has_webhooks(),
  record_webhook_attempt(uuid, uuid, bigint, text, double precision, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rotate_webhook_secret(uuid, bytea, integer), test_webhook(uuid),
  replay_webhook(uuid, timestamptz, timestamptz, boolean, integer), replay_webhook_delivery(uuid) TO scheduly_app;
GRANT EXECUTE ON FUNCTION claim_webhook_deliveries(integer, integer, uuid[], integer), next_webhook_delivery(uuid[]), has_webhooks(),
  record_webhook_attempt(uuid, uuid, bigint, text, double precision, jsonb) TO scheduly_worker;
