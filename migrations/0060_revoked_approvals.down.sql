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
  IF told IN ('post.created', 'post.updated', 'post.rescheduled') AND NEW.detail #>> '{to,scheduled_at}' IS NOT NULL
    AND (told <> 'post.rescheduled' OR NEW.detail #>> '{from,scheduled_at}' IS NULL OR (NEW.detail #>> '{from,approved}')::boolean)
    AND EXISTS (SELECT FROM posts WHERE org_id = NEW.org_id AND id = NEW.object_id AND approval_required
      AND content_hash NOT IN (approved_hash, rejected_hash, changes_hash))
  THEN
    INSERT INTO events (org_id, type, subject_type, subject_id, post_id, data)
      VALUES (NEW.org_id, 'approval.requested', 'post', NEW.object_id, NEW.object_id, about);
  END IF;
  PERFORM ring_for_events();
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION recall_posts_of(org uuid, person uuid) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  found uuid[];
BEGIN
  -- As for a stricter policy: what is written or approved by the old right is stored before this looks.
  PERFORM pg_advisory_xact_lock(hashtextextended('approval policy ' || org, 0));
  SELECT array_agg(id) INTO found FROM (
    SELECT p.id FROM posts p
    WHERE p.org_id = org AND NOT post_is_backed(p)
      AND CASE WHEN p.approval_required THEN p.approved_hash <> '' AND EXISTS (SELECT FROM post_approvals a
          WHERE a.org_id = org AND a.post_id = p.id AND a.revision = p.revision AND a.decision = 'approved' AND a.actor_id = person)
        ELSE p.content_by = person END
      AND EXISTS (SELECT FROM publications WHERE org_id = org AND post_id = p.id AND (status IN ('queued', 'publishing')
        OR (p.approval_required AND status IN ('draft', 'failed'))))
    ORDER BY p.id FOR UPDATE OF p) unbacked;
  IF found IS NULL THEN
    RETURN 0;
  END IF;
  -- Locked before anything is decided: between two statements a worker would take one up, or give one back.
  PERFORM FROM publications WHERE org_id = org AND post_id = ANY (found) AND status IN ('queued', 'publishing')
    ORDER BY id FOR NO KEY UPDATE;
  UPDATE publications SET recalled = true WHERE org_id = org AND post_id = ANY (found) AND status = 'publishing';
  UPDATE publications SET status = 'draft', wake_at = NULL, due_at = NULL, held = false
    WHERE org_id = org AND post_id = ANY (found) AND status = 'queued';
  INSERT INTO post_approvals (org_id, post_id, decision, content_hash, revision, actor_id, comment)
    SELECT org, id, 'revoked', content_hash, revision, coalesce(current_actor(), person),
      CASE WHEN approval_required THEN 'Who approved it may not approve posts any more.'
        ELSE 'Who wrote it may not publish without an approval any more.' END
    FROM posts WHERE org_id = org AND id = ANY (found);
  INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
    SELECT org, current_actor_kind(), current_actor(), 'post.approval_revoked', 'post', id,
      jsonb_build_object('revision', revision, 'content_hash', encode(content_hash, 'hex'), 'because', 'lost_right',
        'user_id', person), current_request()
    FROM posts WHERE org_id = org AND id = ANY (found);
  PERFORM unback_posts(org, found);
  RETURN cardinality(found);
END
$$;
