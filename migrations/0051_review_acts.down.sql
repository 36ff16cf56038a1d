-- What the audit log has of people outside is the system's then, and the seals over those rows do not fit any more.
CREATE OR REPLACE FUNCTION keep_replaced_content() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  matters boolean := EXISTS (SELECT FROM post_approvals a
      WHERE a.org_id = OLD.org_id AND a.post_id = OLD.id AND a.content_hash = OLD.content_hash)
    OR EXISTS (SELECT FROM post_comments c
      WHERE c.org_id = OLD.org_id AND c.post_id = OLD.id AND c.content_hash = OLD.content_hash)
    OR EXISTS (SELECT FROM publications p JOIN attempts t ON t.org_id = p.org_id AND t.publication_id = p.id
      WHERE p.org_id = OLD.org_id AND p.post_id = OLD.id AND t.content_hash = OLD.content_hash);
BEGIN
  -- A draft that nobody was shown yet is being written: its every step is nobody's business.
  IF NOT matters AND OLD.scheduled_at IS NULL THEN
    RETURN NULL;
  END IF;
  INSERT INTO post_revisions (org_id, post_id, revision, content_hash, content, content_by, pinned)
    VALUES (OLD.org_id, OLD.id, OLD.revision, OLD.content_hash, jsonb_build_object('text', OLD.text, 'media', OLD.media,
      'thread', OLD.thread, 'channels', (SELECT coalesce(jsonb_agg(jsonb_build_object('channel_id', p.channel_id, 'text', p.text,
        'media', p.media, 'thread', p.thread, 'options', p.options) ORDER BY p.channel_id), '[]')
        FROM publications p WHERE p.org_id = OLD.org_id AND p.post_id = OLD.id AND p.status <> 'canceled')),
      OLD.content_by, matters);
  DELETE FROM post_revisions r WHERE r.org_id = OLD.org_id AND r.post_id = OLD.id AND NOT r.pinned AND r.revision <= (
    SELECT k.revision FROM post_revisions k WHERE k.org_id = OLD.org_id AND k.post_id = OLD.id AND NOT k.pinned
    ORDER BY k.revision DESC OFFSET 50 LIMIT 1);
  RETURN NULL;
END
$$;
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
