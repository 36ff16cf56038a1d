-- Takes links for reviews back, with all that was said by them. An approval that stood by one stays the maker's.
DROP TRIGGER post_approvals_external ON post_approvals;
DROP FUNCTION guard_external_decision();
CREATE OR REPLACE FUNCTION current_actor_may_decide() RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT current_key_may_approve() AND EXISTS (
    SELECT FROM memberships
    WHERE org_id = current_org() AND user_id = current_actor() AND role IN ('owner', 'admin'))
$$;
DROP FUNCTION external_decision_counts();
ALTER TABLE post_approvals DROP COLUMN external_review_id;
DROP TABLE external_reviews, review_codes, review_tokens, review_link_posts, review_links;
DROP FUNCTION guard_new_external_review();
DROP FUNCTION guard_new_review_link();
CREATE OR REPLACE PROCEDURE protect_tenant_table(table_name text, worker_sees_all boolean DEFAULT false) LANGUAGE plpgsql AS $$
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
DO $$
DECLARE
  wall record;
BEGIN
  FOR wall IN SELECT c.relname, p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    WHERE c.relnamespace = 'scheduly'::regnamespace AND p.polname LIKE 'reviewers\_%'
  LOOP
    EXECUTE format('DROP POLICY %I ON %I', wall.polname, wall.relname);
  END LOOP;
END
$$;
DROP PROCEDURE hide_from_reviewers(text);
DROP FUNCTION reviewed_blobs();
DROP FUNCTION reviewed_media();
DROP FUNCTION reviewed_channels();
DROP FUNCTION reviewed_posts();
DROP FUNCTION reviewed_maker();
DROP FUNCTION find_review(bytea);
DROP FUNCTION current_review_link();
DROP FUNCTION reviewing();
ALTER TABLE organizations DROP COLUMN external_approval;
