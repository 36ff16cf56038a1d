-- What people prove who they are with: second factors, passkeys, single sign-on, mailed links; their sessions in detail;
-- counters against guessing; and an account's own log.

-- Somebody who signs in at another issuer only has no password here.
ALTER TABLE users ALTER COLUMN password_hash DROP NOT NULL;
ALTER TABLE users ADD COLUMN email_verified_at timestamptz;
ALTER TABLE users ADD COLUMN password_changed_at timestamptz;

-- verified_at: when the person last proved to be there; dangerous acts ask for a recent one.
ALTER TABLE sessions ADD COLUMN verified_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE sessions ADD COLUMN ip text;
ALTER TABLE sessions ADD COLUMN user_agent text CHECK (length(user_agent) <= 300);
ALTER TABLE sessions ADD COLUMN method text NOT NULL DEFAULT 'password' CHECK (method IN ('password', 'passkey', 'sso'));

-- Refresh tokens that were swapped already. One that turns up again, however old, means that somebody has a copy.
CREATE TABLE used_refresh_tokens (
  hash bytea PRIMARY KEY CHECK (length(hash) = 32),
  session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  used_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX used_refresh_tokens_session ON used_refresh_tokens (session_id);

-- Links in mails: used once, and only their hash is kept.
CREATE TABLE mailed_tokens (
  token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
  kind text NOT NULL CHECK (kind IN ('password_reset', 'email_verification')),
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  -- The address that the link went to; a link to an earlier address proves nothing about a later one.
  email text NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX mailed_tokens_user ON mailed_tokens (user_id, kind);
CREATE INDEX mailed_tokens_expiry ON mailed_tokens (expires_at);

-- The secret is ciphertext, bound to its person. Unconfirmed ones count for nothing.
CREATE TABLE totp_secrets (
  user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  sealed bytea NOT NULL,
  confirmed_at timestamptz,
  -- The 30-second step of the last code that was taken: none is taken twice.
  last_step bigint,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE recovery_codes (
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  code_hash bytea NOT NULL CHECK (length(code_hash) = 32),
  used_at timestamptz,
  PRIMARY KEY (user_id, code_hash)
);

CREATE TABLE passkeys (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  credential_id text NOT NULL UNIQUE CHECK (length(credential_id) BETWEEN 1 AND 1400),
  public_key bytea NOT NULL,
  counter bigint NOT NULL,
  transports text[] NOT NULL DEFAULT '{}',
  backed_up boolean NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz
);
CREATE INDEX passkeys_user ON passkeys (user_id);

-- What an authenticator is asked to sign: once, within five minutes.
CREATE TABLE passkey_challenges (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('register', 'signin', 'step_up')),
  challenge text NOT NULL,
  user_id uuid REFERENCES users (id) ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX passkey_challenges_expiry ON passkey_challenges (expires_at);

-- Accounts at other issuers: the subject is what identifies somebody there, never the e-mail address.
CREATE TABLE identities (
  id uuid NOT NULL UNIQUE,
  issuer text NOT NULL,
  subject text NOT NULL,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  email text,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_user ON identities (user_id);

-- Counters against guessing and flooding; losing them costs nothing, so they skip the write-ahead log. Keys are hashes.
CREATE UNLOGGED TABLE rate_limits (
  key text PRIMARY KEY,
  count integer NOT NULL DEFAULT 0,
  window_start timestamptz NOT NULL,
  failures integer NOT NULL DEFAULT 0,
  blocked_until timestamptz,
  expires_at timestamptz NOT NULL
);
CREATE INDEX rate_limits_expiry ON rate_limits (expires_at);

-- What happened to an account: sign-ins, factors, passwords, sessions. Append-only, like the audit log.
CREATE TABLE account_log (
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  action text NOT NULL,
  session_id uuid,
  ip text,
  user_agent text CHECK (length(user_agent) <= 300),
  detail jsonb NOT NULL DEFAULT '{}',
  request_id text,
  PRIMARY KEY (user_id, id)
);
CREATE TRIGGER account_log_append_only BEFORE UPDATE OR DELETE ON account_log
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Sweeping what is over is the worker's duty; it sees and deletes nothing else of these tables.
CREATE FUNCTION sweep_access(most integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  swept integer := 0;
  part integer;
BEGIN
  DELETE FROM sessions WHERE id IN (
    SELECT id FROM sessions WHERE least(expires_at, idle_expires_at, coalesce(revoked_at, 'infinity')) < now() - interval '30 days'
    -- Each brings its swapped tokens along, thousands perhaps.
    LIMIT least(most, 100));
  GET DIAGNOSTICS part = ROW_COUNT;
  swept := swept + part;
  DELETE FROM mailed_tokens WHERE token_hash IN (
    SELECT token_hash FROM mailed_tokens WHERE expires_at < now() - interval '1 day' LIMIT most);
  GET DIAGNOSTICS part = ROW_COUNT;
  swept := swept + part;
  DELETE FROM passkey_challenges WHERE id IN (
    SELECT id FROM passkey_challenges WHERE expires_at < now() - interval '1 day' LIMIT most);
  GET DIAGNOSTICS part = ROW_COUNT;
  swept := swept + part;
  DELETE FROM oauth_states WHERE (org_id, id) IN (
    SELECT org_id, id FROM oauth_states WHERE expires_at < now() - interval '1 day' LIMIT most);
  GET DIAGNOSTICS part = ROW_COUNT;
  swept := swept + part;
  DELETE FROM rate_limits WHERE key IN (SELECT key FROM rate_limits WHERE expires_at < now() LIMIT most
    FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS part = ROW_COUNT;
  RETURN swept + part;
END
$$;
REVOKE ALL ON FUNCTION sweep_access(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sweep_access(integer) TO scheduly_worker;

GRANT SELECT, INSERT ON used_refresh_tokens, account_log TO scheduly_app;
GRANT SELECT, INSERT, UPDATE ON mailed_tokens, passkey_challenges TO scheduly_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON totp_secrets, recovery_codes, passkeys, identities, rate_limits TO scheduly_app;
