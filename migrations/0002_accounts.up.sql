-- People, their sessions, organizations and who belongs to them.

CREATE TABLE users (
  id uuid PRIMARY KEY,
  email text NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
  username text NOT NULL CHECK (length(username) BETWEEN 1 AND 50),
  password_hash text NOT NULL,
  disabled_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_email ON users (lower(email));
CREATE UNIQUE INDEX users_username ON users (lower(username));

-- One sign-in on one device. Only hashes of refresh tokens are kept; the direct predecessor is remembered so that its
-- reuse can be told from a plain forgery.
CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  refresh_hash bytea NOT NULL UNIQUE CHECK (length(refresh_hash) = 32),
  previous_hash bytea CHECK (length(previous_hash) = 32),
  rotated_at timestamptz NOT NULL DEFAULT now(),
  idle_expires_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_previous ON sessions (previous_hash);

CREATE TABLE organizations (
  id uuid PRIMARY KEY,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  time_zone text NOT NULL DEFAULT 'UTC',
  created_by uuid NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE memberships (
  org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'editor', 'viewer')),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, user_id)
);
CREATE INDEX memberships_user ON memberships (user_id);

-- An organization without an owner could never be managed again.
CREATE FUNCTION keep_an_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.role <> 'owner' OR (TG_OP = 'UPDATE' AND NEW.role = 'owner') THEN
    RETURN NULL;
  END IF;
  -- Two owners who demote each other at the same moment wait for one another here; the worker's audit rows do not.
  PERFORM FROM organizations WHERE id = OLD.org_id FOR NO KEY UPDATE;
  IF FOUND AND NOT EXISTS (SELECT FROM memberships WHERE org_id = OLD.org_id AND role = 'owner') THEN
    RAISE EXCEPTION 'an organization keeps at least one owner' USING ERRCODE = 'check_violation', CONSTRAINT = 'last_owner';
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER memberships_last_owner AFTER UPDATE OR DELETE ON memberships
  FOR EACH ROW EXECUTE FUNCTION keep_an_owner();

CREATE TABLE invitations (
  org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
  email text,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'editor', 'viewer')),
  invited_by uuid NOT NULL REFERENCES users (id),
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz,
  accepted_by uuid REFERENCES users (id),
  revoked_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id)
);
CREATE INDEX invitations_token ON invitations (token_hash);

-- Which organizations the acting person belongs to. Definer, because the policy of memberships itself asks it.
CREATE FUNCTION current_actor_orgs() RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp
  AS $$ SELECT org_id FROM memberships WHERE user_id = current_actor() $$;

-- An open invitation is found by its secret alone, before any organization is known.
CREATE FUNCTION find_invitation(secret_hash bytea) RETURNS TABLE (org_id uuid, id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp
  AS $$
    SELECT i.org_id, i.id FROM invitations i
    WHERE i.token_hash = secret_hash AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now()
  $$;

REVOKE ALL ON FUNCTION find_invitation(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_invitation(bytea) TO scheduly_app;

-- Append-only for app and worker: no grant for UPDATE or DELETE, and a trigger in case one is granted by mistake.
CREATE TABLE audit_log (
  org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'worker', 'system')),
  actor_id uuid,
  action text NOT NULL,
  object_type text NOT NULL,
  object_id uuid NOT NULL,
  detail jsonb NOT NULL DEFAULT '{}',
  request_id text,
  PRIMARY KEY (org_id, id)
);
CREATE INDEX audit_log_object ON audit_log (org_id, object_id, id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_has_role(current_user, (SELECT tableowner FROM pg_tables WHERE schemaname = TG_TABLE_SCHEMA AND tablename = TG_TABLE_NAME), 'USAGE') THEN
    RETURN COALESCE(NEW, OLD);
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A worker's connection says so once, when it is opened.
CREATE FUNCTION current_actor_kind() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN current_actor() IS NOT NULL THEN 'user'
    ELSE coalesce(nullif(current_setting('app.actor_kind', true), ''), 'system')
  END
$$;

-- Walls around one tenant table: row security forced, and the same policies everywhere.
--   app     rows of the organization at hand; with none at hand, only reading the actor's organizations (to find an id)
--   worker  rows of the organization at hand, or every row where it must search across organizations
--   owner   every row: migrations and the deletion of a whole organization
CREATE PROCEDURE protect_tenant_table(table_name text, worker_sees_all boolean DEFAULT false) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
  EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
  EXECUTE format('CREATE POLICY owner_all ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', table_name);
  EXECUTE format(
    'CREATE POLICY app_tenant ON %I TO scheduly_app USING (org_id = (SELECT current_org()))'
    ' WITH CHECK (org_id = (SELECT current_org()))', table_name);
  EXECUTE format(
    'CREATE POLICY app_find ON %I FOR SELECT TO scheduly_app'
    ' USING ((SELECT current_org()) IS NULL AND org_id IN (SELECT current_actor_orgs()))', table_name);
  EXECUTE format(
    'CREATE POLICY worker_tenant ON %I TO scheduly_worker USING (%s) WITH CHECK (%s)', table_name,
    CASE WHEN worker_sees_all THEN 'true' ELSE 'org_id = (SELECT current_org())' END,
    CASE WHEN worker_sees_all THEN 'true' ELSE 'org_id = (SELECT current_org())' END);
END
$$;

CALL protect_tenant_table('memberships');
CALL protect_tenant_table('invitations');
CALL protect_tenant_table('audit_log');

-- The organization's own row is named by id; creating one is the one write without an organization at hand.
ALTER TABLE organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON organizations TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY app_tenant ON organizations TO scheduly_app
  USING (id = (SELECT current_org())) WITH CHECK (id = (SELECT current_org()));
CREATE POLICY app_find ON organizations FOR SELECT TO scheduly_app
  USING ((SELECT current_org()) IS NULL AND id IN (SELECT current_actor_orgs()));
CREATE POLICY worker_tenant ON organizations FOR SELECT TO scheduly_worker USING (id = (SELECT current_org()));

GRANT SELECT, INSERT, UPDATE ON users, sessions TO scheduly_app;
GRANT SELECT, INSERT ON organizations TO scheduly_app;
GRANT UPDATE (name, time_zone) ON organizations TO scheduly_app;
GRANT SELECT, INSERT, DELETE ON memberships TO scheduly_app;
GRANT UPDATE (role) ON memberships TO scheduly_app;
GRANT SELECT, INSERT ON invitations TO scheduly_app;
GRANT UPDATE (accepted_at, accepted_by, revoked_at) ON invitations TO scheduly_app;
GRANT SELECT, INSERT ON audit_log TO scheduly_app, scheduly_worker;
GRANT SELECT ON organizations TO scheduly_worker;
