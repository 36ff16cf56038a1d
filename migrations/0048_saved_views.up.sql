-- Filters of a list by a name: a member's own, or shared with the organization.
CREATE TABLE saved_views (
  org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  owner_id uuid NOT NULL REFERENCES users (id),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  screen text NOT NULL CHECK (screen IN ('posts', 'calendar')),
  -- As it stands in the dashboard's address, without the question mark.
  query text NOT NULL CHECK (length(query) <= 2000),
  shared boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id)
);
CREATE INDEX saved_views_owner ON saved_views (org_id, owner_id);
CALL protect_tenant_table('saved_views');
-- What somebody saved for themselves is nobody else's within the organization either.
CREATE POLICY app_own ON saved_views AS RESTRICTIVE TO scheduly_app
  USING (shared OR owner_id = (SELECT current_actor())) WITH CHECK (shared OR owner_id = (SELECT current_actor()));
GRANT SELECT, DELETE ON saved_views TO scheduly_app;
GRANT INSERT (org_id, id, owner_id, name, screen, query, shared) ON saved_views TO scheduly_app;
GRANT UPDATE (name, query, shared) ON saved_views TO scheduly_app;

-- What was shared stays when the person goes.
CREATE FUNCTION forget_own_views() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  DELETE FROM saved_views WHERE org_id = OLD.org_id AND owner_id = OLD.user_id AND NOT shared;
  RETURN NULL;
END
$$;
CREATE TRIGGER memberships_views AFTER DELETE ON memberships FOR EACH ROW EXECUTE FUNCTION forget_own_views();
REVOKE ALL ON FUNCTION forget_own_views() FROM PUBLIC;
