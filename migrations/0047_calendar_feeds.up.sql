-- A secret address for each member at which a calendar app reads when posts go out. Kept as a hash; it ends with the membership.
CREATE TABLE calendar_feeds (
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, user_id),
  FOREIGN KEY (org_id, user_id) REFERENCES memberships (org_id, user_id) ON DELETE CASCADE
);
CREATE INDEX calendar_feeds_token ON calendar_feeds (token_hash);
CALL protect_tenant_table('calendar_feeds');
-- Everybody his own, within the organization too.
CREATE POLICY app_own ON calendar_feeds AS RESTRICTIVE TO scheduly_app
  USING (user_id = (SELECT current_actor())) WITH CHECK (user_id = (SELECT current_actor()));
GRANT SELECT (org_id, user_id, created_at), INSERT (org_id, user_id, token_hash), DELETE ON calendar_feeds TO scheduly_app;

-- Found by its secret alone, before any organization is known.
CREATE FUNCTION find_calendar_feed(secret_hash bytea) RETURNS TABLE (org_id uuid, user_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT f.org_id, f.user_id FROM calendar_feeds f JOIN users u ON u.id = f.user_id
  WHERE f.token_hash = secret_hash AND u.disabled_at IS NULL
$$;
REVOKE ALL ON FUNCTION find_calendar_feed(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_calendar_feed(bytea) TO scheduly_app;
