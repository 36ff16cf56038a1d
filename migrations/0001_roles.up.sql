-- The three database roles and the tenant context. docs/adr/0003 says why.
--   owner   whoever runs this file: changes the schema, deletes whole organizations; nothing else
--   app     the HTTP side: scheduly_app
--   worker  the publishing side: scheduly_worker
-- The two group roles belong to the whole server, so another Scheduly database may have made them already.
DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['scheduly_app', 'scheduly_worker'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE', wanted);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
      END;
    END IF;
    -- From 16 on, whoever creates a role is a member that may not yet become it.
    IF NOT pg_has_role(current_user, wanted,
      CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
      EXECUTE format('GRANT %I TO %I', wanted, current_user);
    END IF;
  END LOOP;
END
$$;

REVOKE ALL ON SCHEMA scheduly FROM PUBLIC;
GRANT USAGE ON SCHEMA scheduly TO scheduly_app, scheduly_worker;

-- Whose rows this transaction may touch. Unset means none: a forgotten context shows nothing instead of everything.
CREATE FUNCTION current_org() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.org_id', true), '')::uuid $$;

CREATE FUNCTION current_actor() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.user_id', true), '')::uuid $$;

CREATE FUNCTION current_request() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.request_id', true), '') $$;
