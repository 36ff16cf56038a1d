-- What the audit log has of people outside is the system's then, and the seals over those rows do not fit any more.
DROP TRIGGER audit_log_tell_review ON audit_log;
DROP FUNCTION event_of_review_act();
DROP TRIGGER audit_log_external ON audit_log;
DROP FUNCTION sign_as_external();
DROP TRIGGER external_reviews_audit ON external_reviews;
DROP FUNCTION audit_external_review();
DROP POLICY app_signs ON audit_log;
CREATE POLICY app_signs ON audit_log AS RESTRICTIVE FOR INSERT TO scheduly_app
  WITH CHECK (actor_id IS NOT DISTINCT FROM (SELECT current_actor()));
UPDATE audit_log SET actor_kind = 'system' WHERE actor_kind = 'external';
ALTER TABLE audit_log DROP CONSTRAINT audit_log_actor_kind_check;
ALTER TABLE audit_log ADD CONSTRAINT audit_log_actor_kind_check CHECK (actor_kind IN ('user', 'worker', 'system'));
DELETE FROM events WHERE type LIKE 'review.%' OR type LIKE 'review\_link.%';
