-- What a network refuses when a publication is made ready ahead of its time: shown before that time, and not asked again
-- until the content or the channel is another one. The send at its time still decides.

ALTER TABLE publications ADD COLUMN refusal_code text;
ALTER TABLE publications ADD COLUMN refusal_detail text;
ALTER TABLE publications ADD COLUMN refused_at timestamptz;

-- Said of what waits in the queue, with this content: anything else knows better.
CREATE FUNCTION void_refusal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.refusal_code := NULL;
  NEW.refusal_detail := NULL;
  NEW.refused_at := NULL;
  RETURN NEW;
END
$$;
CREATE TRIGGER publications_void_refusal BEFORE UPDATE ON publications FOR EACH ROW
  WHEN (OLD.refused_at IS NOT NULL AND (NEW.status <> OLD.status OR NEW.content_hash <> OLD.content_hash))
  EXECUTE FUNCTION void_refusal();

-- In the audit log once, as long as it stays the same.
CREATE FUNCTION announce_refusal() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
    VALUES (NEW.org_id, current_actor_kind(), current_actor(), 'publication.preparation_refused', 'publication', NEW.id,
      jsonb_build_object('post_id', NEW.post_id, 'code', NEW.refusal_code, 'reason', NEW.refusal_detail), current_request());
  RETURN NULL;
END
$$;
CREATE TRIGGER publications_announce_refusal AFTER UPDATE OF refusal_code ON publications FOR EACH ROW
  WHEN (NEW.refused_at IS NOT NULL AND (OLD.refusal_code, OLD.refusal_detail) IS DISTINCT FROM (NEW.refusal_code, NEW.refusal_detail))
  EXECUTE FUNCTION announce_refusal();

GRANT UPDATE (refusal_code, refusal_detail, refused_at) ON publications TO scheduly_worker;
