-- Who has a post open to write on it. Losing it costs nothing: whoever writes says so again within seconds, so that it skips the
-- write-ahead log. docs/adr/0036 says why it is asked for, and no event.
CREATE UNLOGGED TABLE post_presence (
  org_id uuid NOT NULL,
  post_id uuid NOT NULL,
  user_id uuid NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (org_id, post_id, user_id),
  FOREIGN KEY (org_id, post_id) REFERENCES posts (org_id, id) ON DELETE CASCADE,
  -- Whoever is no member any more is not there either.
  FOREIGN KEY (org_id, user_id) REFERENCES memberships (org_id, user_id) ON DELETE CASCADE
);
CALL protect_tenant_table('post_presence');
GRANT SELECT, INSERT, DELETE ON post_presence TO scheduly_app;
GRANT UPDATE (seen_at) ON post_presence TO scheduly_app;
