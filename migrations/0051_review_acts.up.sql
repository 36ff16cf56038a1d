-- What people outside say of posts, and what is done with their links, is in the audit log and told in events.

-- What is done by a link is done by somebody outside, by whoever's right.
ALTER TABLE audit_log DROP CONSTRAINT audit_log_actor_kind_check;
ALTER TABLE audit_log ADD CONSTRAINT audit_log_actor_kind_check CHECK (actor_kind IN ('user', 'worker', 'system', 'external'));
CREATE FUNCTION sign_as_external() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.actor_kind := 'external';
  NEW.actor_id := NULL;
  NEW.detail := NEW.detail || jsonb_build_object('external', jsonb_strip_nulls(jsonb_build_object(
    'link_id', current_review_link(), 'name', nullif(current_setting('app.reviewer', true), ''),
    'email', nullif(current_setting('app.reviewer_email', true), ''), 'by_right_of', current_actor())));
  RETURN NEW;
END
$$;
CREATE TRIGGER audit_log_external BEFORE INSERT ON audit_log FOR EACH ROW WHEN (reviewing()) EXECUTE FUNCTION sign_as_external();
DROP POLICY app_signs ON audit_log;
CREATE POLICY app_signs ON audit_log AS RESTRICTIVE FOR INSERT TO scheduly_app
  WITH CHECK ((actor_kind = 'external') = reviewing()
    AND (reviewing() OR actor_id IS NOT DISTINCT FROM (SELECT current_actor())));

CREATE FUNCTION audit_external_review() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  -- Like the texts of posts, what they wrote is not in the log.
  INSERT INTO audit_log (org_id, actor_kind, action, object_type, object_id, detail, request_id)
    VALUES (NEW.org_id, 'external', 'review.' || NEW.kind, 'post', NEW.post_id, jsonb_build_object('review_id', NEW.id,
      'link_id', NEW.link_id, 'revision', NEW.revision, 'content_hash', encode(NEW.content_hash, 'hex'),
      'reviewer', NEW.reviewer_name), current_request());
  RETURN NULL;
END
$$;
CREATE TRIGGER external_reviews_audit AFTER INSERT ON external_reviews FOR EACH ROW EXECUTE FUNCTION audit_external_review();

CREATE FUNCTION event_of_review_act() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  INSERT INTO events (org_id, type, subject_type, subject_id, post_id, data) VALUES (NEW.org_id, NEW.action, NEW.object_type,
    NEW.object_id, CASE NEW.object_type WHEN 'post' THEN NEW.object_id END,
    jsonb_strip_nulls(jsonb_build_object('actor_id', NEW.actor_id, 'name', NEW.detail -> 'name', 'reviewer', NEW.detail -> 'reviewer',
      'review_id', NEW.detail -> 'review_id', 'link_id', NEW.detail -> 'link_id', 'revision', NEW.detail -> 'revision')));
  PERFORM ring_for_events();
  RETURN NULL;
END
$$;
CREATE TRIGGER audit_log_tell_review AFTER INSERT ON audit_log FOR EACH ROW
  WHEN (NEW.action IN ('review.approved', 'review.changes_requested', 'review.commented', 'review_link.created',
    'review_link.renewed', 'review_link.revoked'))
  EXECUTE FUNCTION event_of_review_act();

-- What people outside spoke of is kept as well.
CREATE OR REPLACE FUNCTION keep_replaced_content() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  matters boolean := EXISTS (SELECT FROM post_approvals a
      WHERE a.org_id = OLD.org_id AND a.post_id = OLD.id AND a.content_hash = OLD.content_hash)
    OR EXISTS (SELECT FROM post_comments c
      WHERE c.org_id = OLD.org_id AND c.post_id = OLD.id AND c.content_hash = OLD.content_hash)
    OR EXISTS (SELECT FROM external_reviews r
      WHERE r.org_id = OLD.org_id AND r.post_id = OLD.id AND r.content_hash = OLD.content_hash)
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
