-- Takes the seals back; the rows of the log stay.
DROP TRIGGER posts_audit_change ON posts;
DROP TRIGGER posts_audit ON posts;
DROP FUNCTION audit_post();
DROP FUNCTION audit_post_facts(posts);
DROP TRIGGER channels_audit_keys ON channels;
DROP TRIGGER channels_audit ON channels;
DROP FUNCTION audit_channel();
DROP TRIGGER organizations_audit ON organizations;
DROP FUNCTION audit_organization();
DROP FUNCTION verify_audit(uuid);
DROP FUNCTION seal_audit(uuid, integer, integer);
DROP FUNCTION seal_organization_audit(uuid, integer);
DROP FUNCTION audit_digest(audit_seals, bytea);
DROP FUNCTION audit_line(audit_log);
DROP FUNCTION audit_instant(timestamptz);
DROP FUNCTION audit_part(text);
DROP TABLE audit_seals;
DROP POLICY app_signs ON audit_log;
REVOKE INSERT (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
  ON audit_log FROM scheduly_app, scheduly_worker;
GRANT INSERT ON audit_log TO scheduly_app, scheduly_worker;
DROP INDEX audit_log_unsealed;
ALTER TABLE audit_log DROP COLUMN seal;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_has_role(current_user, (SELECT tableowner FROM pg_tables WHERE schemaname = TG_TABLE_SCHEMA AND tablename = TG_TABLE_NAME), 'USAGE') THEN
    RETURN COALESCE(NEW, OLD);
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
