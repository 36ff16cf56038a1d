DROP FUNCTION note_delayed(integer, integer);
DROP FUNCTION resume_publishing();
DROP FUNCTION halt_publishing(text);
DROP POLICY worker_tenant ON organizations;
CREATE POLICY worker_tenant ON organizations FOR SELECT TO scheduly_worker USING (id = (SELECT current_org()));
DROP POLICY worker_tenant ON attempts;
CREATE POLICY worker_tenant ON attempts TO scheduly_worker
  USING (org_id = (SELECT current_org())) WITH CHECK (org_id = (SELECT current_org()));
DROP POLICY worker_tenant ON posts;
CREATE POLICY worker_tenant ON posts TO scheduly_worker
  USING (org_id = (SELECT current_org())) WITH CHECK (org_id = (SELECT current_org()));
DROP TABLE channel_pace;
DROP TABLE installation;
DROP INDEX attempts_started;
ALTER TABLE attempts DROP COLUMN late_milliseconds;
ALTER TABLE attempts DROP COLUMN mark;
DROP FUNCTION latest_mark();
DROP SEQUENCE publishing_marks;
CREATE OR REPLACE FUNCTION guard_new_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status NOT IN ('draft', 'queued') THEN
    RAISE EXCEPTION 'a publication starts as draft or queued' USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_transition';
  END IF;
  RETURN NEW;
END
$$;
DROP INDEX publications_delayed;
DROP INDEX publications_wake;
CREATE INDEX publications_wake ON publications (wake_at) WHERE status IN ('queued', 'publishing') AND NOT held;
ALTER TABLE publications DROP COLUMN delayed_at;
ALTER TABLE publications DROP COLUMN provider;
