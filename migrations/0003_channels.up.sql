-- Connected accounts. Keys of the network are ciphertext (AES-256-GCM) bound to organization and channel; the HTTP side
-- may write them and can never read them back: it has no SELECT on that column.

CREATE TABLE channels (
  org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  provider text NOT NULL,
  state text NOT NULL DEFAULT 'pending'
    CHECK (state IN ('pending', 'active', 'paused', 'reconnect_required', 'deleted')),
  sandbox boolean NOT NULL,
  remote_id text,
  handle text,
  display_name text,
  facts jsonb NOT NULL DEFAULT '{}',
  credentials bytea,
  token_expires_at timestamptz,
  -- Why a person must act, in one sentence; set with reconnect_required.
  trouble text,
  -- One renewal of the keys at a time over all processes: X's refresh tokens work once.
  refresh_lease_until timestamptz,
  refresh_after timestamptz,
  created_by uuid NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id),
  CONSTRAINT channels_connected CHECK (state IN ('pending', 'deleted') OR (remote_id IS NOT NULL AND credentials IS NOT NULL))
);
CREATE INDEX channels_id ON channels (id);
CREATE UNIQUE INDEX channels_account ON channels (org_id, provider, sandbox, remote_id)
  WHERE state <> 'deleted' AND remote_id IS NOT NULL;
CREATE INDEX channels_refresh ON channels (token_expires_at)
  WHERE state IN ('active', 'paused') AND token_expires_at IS NOT NULL;
CREATE INDEX channels_disconnect ON channels (updated_at) WHERE state = 'deleted' AND credentials IS NOT NULL;

-- One running authorization: bound to person, organization and channel; used once; ten minutes.
CREATE TABLE oauth_states (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  channel_id uuid NOT NULL,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  state_hash bytea NOT NULL CHECK (length(state_hash) = 32),
  verifier bytea NOT NULL,
  redirect_uri text NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, channel_id) REFERENCES channels (org_id, id) ON DELETE CASCADE
);
CREATE INDEX oauth_states_hash ON oauth_states (org_id, state_hash);

-- A sandbox channel never turns into a real one, and a channel never changes its network or its organization.
CREATE FUNCTION guard_channel() RETURNS trigger LANGUAGE plpgsql AS $$
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
    VALUES (NEW.org_id, current_actor_kind(), current_actor(), 'channel.' || NEW.state, 'channel', NEW.id,
      jsonb_build_object('from', OLD.state, 'to', NEW.state), current_request());
  END IF;
  NEW.updated_at := now();
  RETURN NEW;
END
$$;
CREATE TRIGGER channels_guard BEFORE UPDATE ON channels FOR EACH ROW EXECUTE FUNCTION guard_channel();

CALL protect_tenant_table('channels', worker_sees_all => true);
CALL protect_tenant_table('oauth_states');

GRANT SELECT (org_id, id, provider, state, sandbox, remote_id, handle, display_name, facts, token_expires_at, trouble,
  created_by, created_at, updated_at) ON channels TO scheduly_app;
GRANT INSERT (org_id, id, provider, state, sandbox, created_by) ON channels TO scheduly_app;
GRANT UPDATE (state, remote_id, handle, display_name, facts, credentials, token_expires_at, trouble, refresh_lease_until,
  refresh_after) ON channels TO scheduly_app;
GRANT SELECT ON channels TO scheduly_worker;
GRANT UPDATE (state, handle, display_name, facts, credentials, token_expires_at, trouble, refresh_lease_until, refresh_after)
  ON channels TO scheduly_worker;
GRANT SELECT, INSERT ON oauth_states TO scheduly_app;
GRANT UPDATE (used_at) ON oauth_states TO scheduly_app;
