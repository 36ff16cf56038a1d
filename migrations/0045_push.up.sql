-- What is pushed to people's devices (Web Push): the installation's own pair of keys, the devices, and what is sent there.

-- One pair, made when the first device asks: it names this installation to the services of browsers (VAPID, RFC 8292).
CREATE TABLE push_keys (
  id uuid PRIMARY KEY,
  one boolean NOT NULL DEFAULT true UNIQUE CHECK (one),
  public_key text NOT NULL CHECK (length(public_key) <= 200),
  -- Ciphertext, bound to the row. The HTTP side writes it and can never read it back.
  sealed bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT (id, one, public_key, created_at), INSERT (id, public_key, sealed) ON push_keys TO scheduly_app;
GRANT SELECT ON push_keys TO scheduly_worker;

-- A device of a person, for as long as somebody is signed in on it: who signs out there is told nothing there any more.
CREATE TABLE push_subscriptions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  -- A browser has one address here; whoever signs in on it next takes it over.
  endpoint_hash bytea NOT NULL UNIQUE CHECK (length(endpoint_hash) = 32),
  -- Address and keys, as ciphertext: whoever has them can push to the device.
  sealed bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX push_subscriptions_user ON push_subscriptions (user_id);
CREATE INDEX push_subscriptions_session ON push_subscriptions (session_id);
GRANT SELECT (id, user_id, session_id, endpoint_hash, created_at), INSERT, DELETE ON push_subscriptions TO scheduly_app;
GRANT UPDATE (id, user_id, session_id, sealed, created_at) ON push_subscriptions TO scheduly_app;

ALTER TABLE notifications ADD COLUMN pushed_at timestamptz;

-- What is to be pushed of what people were told just now, to each of their devices; one cause is pushed once an hour at most.
CREATE FUNCTION take_pushes(told jsonb) RETURNS TABLE (org_id uuid, notification_id uuid, subscription_id uuid)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH pushed AS (
      UPDATE notifications n SET pushed_at = clock_timestamp()
      FROM jsonb_to_recordset(told) AS t(org_id uuid, user_id uuid, cause text)
      WHERE n.org_id = t.org_id AND n.user_id = t.user_id AND n.cause = t.cause AND n.read_at IS NULL
        AND (n.pushed_at IS NULL OR n.pushed_at < clock_timestamp() - interval '1 hour')
      RETURNING n.org_id, n.id, n.user_id)
    SELECT p.org_id, p.id, s.id FROM pushed p JOIN push_subscriptions s ON s.user_id = p.user_id;
END
$$;

-- All that a push needs, as it is now; nothing when it was read meanwhile, or its device or its session is gone.
CREATE FUNCTION read_push(org uuid, notification uuid, subscription uuid)
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

-- The service of the browser said that there is no such device any more.
CREATE FUNCTION forget_push_subscription(subscription uuid, known bytea) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  DELETE FROM push_subscriptions WHERE id = subscription AND sealed = known
$$;

REVOKE ALL ON FUNCTION take_pushes(jsonb), read_push(uuid, uuid, uuid), forget_push_subscription(uuid, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_pushes(jsonb), read_push(uuid, uuid, uuid), forget_push_subscription(uuid, bytea) TO scheduly_worker;
