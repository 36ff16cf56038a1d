-- What a write with an Idempotency-Key came to, so that the same request once more changes nothing and is answered alike. A
-- row is written in the transaction of the effect: neither is ever there without the other.

CREATE TABLE idempotency_keys (
  org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  -- SHA-256 of who asks, method, route, what the path names, and the key.
  scope bytea NOT NULL CHECK (length(scope) = 32),
  -- Who wrote it: a claim that ran out and was taken over by another request has another one.
  id uuid NOT NULL,
  -- SHA-256 of what is asked for.
  fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
  -- Ciphertext; none yet for a claim: a request that takes its time and holds no transaction open meanwhile.
  answer bytea,
  claimed_until timestamptz,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, scope),
  CONSTRAINT idempotency_keys_claim CHECK ((answer IS NULL) = (claimed_until IS NOT NULL))
);
CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);

-- The same for what belongs to no organization yet: founding one, and joining one.
CREATE TABLE account_idempotency_keys (
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  scope bytea NOT NULL CHECK (length(scope) = 32),
  id uuid NOT NULL,
  fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
  answer bytea,
  claimed_until timestamptz,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, scope),
  CONSTRAINT account_idempotency_keys_claim CHECK ((answer IS NULL) = (claimed_until IS NOT NULL))
);
CREATE INDEX account_idempotency_keys_expiry ON account_idempotency_keys (expires_at);

-- Sweeping them is the worker's duty; it sees and deletes nothing else of these tables.
CREATE FUNCTION sweep_idempotency_keys(most integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  swept integer;
  part integer;
BEGIN
  DELETE FROM idempotency_keys WHERE (org_id, scope) IN (
    SELECT org_id, scope FROM idempotency_keys WHERE expires_at < clock_timestamp() LIMIT most FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS swept = ROW_COUNT;
  DELETE FROM account_idempotency_keys WHERE (user_id, scope) IN (
    SELECT user_id, scope FROM account_idempotency_keys WHERE expires_at < clock_timestamp() LIMIT most FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS part = ROW_COUNT;
  RETURN swept + part;
END
$$;

CALL protect_tenant_table('idempotency_keys');
GRANT SELECT, INSERT, DELETE ON idempotency_keys, account_idempotency_keys TO scheduly_app;
GRANT UPDATE (id, fingerprint, answer, claimed_until, expires_at) ON idempotency_keys, account_idempotency_keys TO scheduly_app;
REVOKE ALL ON FUNCTION sweep_idempotency_keys(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sweep_idempotency_keys(integer) TO scheduly_worker;
