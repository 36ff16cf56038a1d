DROP FUNCTION current_request();
DROP FUNCTION current_actor();
DROP FUNCTION current_org();
REVOKE USAGE ON SCHEMA scheduly FROM scheduly_app, scheduly_worker;
-- The group roles stay: they belong to the whole server, and another database may use them.
