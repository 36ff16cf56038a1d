-- As before, and a post whose approval was withdrawn asks for it anew as well: whoever may give it has to hear of it.
CREATE OR REPLACE FUNCTION tell_of_act() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  told text := event_of_act(NEW.action, NEW.detail);
  -- Who accepted an invitation is more to others than which one it was.
  joined boolean := told IS NOT DISTINCT FROM 'member.joined';
  about jsonb;
BEGIN
  IF told IS NULL THEN
    RETURN NULL;
  END IF;
  about := jsonb_strip_nulls(jsonb_build_object('actor_id', NEW.actor_id)) || CASE NEW.object_type
    WHEN 'post' THEN jsonb_strip_nulls(jsonb_build_object('comment_id', NEW.detail -> 'comment_id',
      'revision', coalesce(NEW.detail #> '{to,revision}', NEW.detail -> 'revision'), 'scheduled_at', NEW.detail #> '{to,scheduled_at}'))
    -- The audit log is for few, events are for many: of what it says in detail these words only.
    ELSE (SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(NEW.detail)
      WHERE key IN ('provider', 'from', 'to', 'role', 'days', 'keys_end_at', 'due_at', 'code', 'reason', 'url', 'kind', 'name')) END;
  INSERT INTO events (org_id, type, subject_type, subject_id, post_id, data) VALUES (NEW.org_id, told,
    CASE WHEN joined THEN 'user' ELSE NEW.object_type END, CASE WHEN joined THEN NEW.actor_id ELSE NEW.object_id END,
    CASE NEW.object_type WHEN 'post' THEN NEW.object_id WHEN 'publication' THEN (NEW.detail ->> 'post_id')::uuid END, about);
  -- A post asks for its approval once it has a time, and anew whenever that which was approved is no more.
  IF (told = 'approval.revoked' OR told IN ('post.created', 'post.updated', 'post.rescheduled')
      AND NEW.detail #>> '{to,scheduled_at}' IS NOT NULL
      AND (told <> 'post.rescheduled' OR NEW.detail #>> '{from,scheduled_at}' IS NULL OR (NEW.detail #>> '{from,approved}')::boolean))
    AND EXISTS (SELECT FROM posts WHERE org_id = NEW.org_id AND id = NEW.object_id AND approval_required
      AND scheduled_at IS NOT NULL AND content_hash NOT IN (approved_hash, rejected_hash, changes_hash))
  THEN
    INSERT INTO events (org_id, type, subject_type, subject_id, post_id, data)
      VALUES (NEW.org_id, 'approval.requested', 'post', NEW.object_id, NEW.object_id, about);
  END IF;
  PERFORM ring_for_events();
  RETURN NULL;
END
$$;
