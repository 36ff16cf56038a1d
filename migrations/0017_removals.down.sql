DROP INDEX publications_published;
DROP INDEX organizations_metrics;
ALTER TABLE organizations DROP COLUMN metrics;
DROP TABLE publication_metrics;
DROP FUNCTION request_removal(uuid);
DROP FUNCTION current_key_may_unpublish();
DROP TABLE removals;
DROP FUNCTION announce_removal();
DROP FUNCTION guard_removal();
