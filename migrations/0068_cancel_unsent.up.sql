-- What a worker has in hand and has not begun to send can be canceled. A video that is being sent up for a post that goes out at
-- once was with its worker for minutes, and nobody could stop it.
-- Runs beside: 0067_cheaper_records

-- As owner, because nobody else but the worker ends a claim; therefore it asks for the right itself. The epoch is a new one, so
-- that whatever the worker still does by the old claim finds nothing, its intent above all. The locks come first, as they do for
-- an intent: one of the two waits for the other, and sees what it did. Of a thread nothing may be out.
CREATE FUNCTION cancel_unsent(post uuid) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  unsent uuid[];
  was_recalled boolean;
BEGIN
  IF reviewing() OR NOT EXISTS (
    SELECT FROM posts p JOIN memberships m ON m.org_id = p.org_id AND m.user_id = current_actor()
    WHERE p.org_id = current_org() AND p.id = post
      AND (m.role IN ('owner', 'admin') OR (m.role = 'editor' AND p.author_id = m.user_id)))
    OR (current_key() IS NOT NULL AND NOT EXISTS (
      SELECT FROM api_keys WHERE org_id = current_org() AND id = current_key() AND created_by = current_actor()
        AND revoked_at IS NULL AND 'posts:write' = ANY (scopes)))
  THEN
    RETURN 0;
  END IF;
  PERFORM FROM publications WHERE org_id = current_org() AND post_id = post AND status = 'publishing'
    ORDER BY id FOR NO KEY UPDATE;
  SELECT array_agg(p.id) INTO unsent FROM publications p
    WHERE p.org_id = current_org() AND p.post_id = post AND p.status = 'publishing' AND p.sent = '[]'
      AND NOT EXISTS (SELECT FROM attempts a WHERE a.org_id = p.org_id AND a.publication_id = p.id
        AND a.state IN ('sending', 'unknown'));
  IF unsent IS NULL THEN
    RETURN 0;
  END IF;
  -- Nobody needs to be told that it fails for want of a right which somebody lost: it is called off.
  UPDATE publications SET recalled = false WHERE org_id = current_org() AND id = ANY (unsent) AND recalled;
  was_recalled := FOUND;
  UPDATE publications SET status = 'queued', wake_at = due_at, lease_until = NULL, lease_owner = NULL, epoch = epoch + 1
    WHERE org_id = current_org() AND id = ANY (unsent);
  UPDATE publications SET status = 'canceled', wake_at = NULL, held = false WHERE org_id = current_org() AND id = ANY (unsent);
  -- As at the end of a recall: what is left of the post needs a new approval.
  IF was_recalled THEN
    PERFORM unback_posts(current_org(), ARRAY[post]);
  END IF;
  RETURN cardinality(unsent);
END
$$;
REVOKE ALL ON FUNCTION cancel_unsent(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cancel_unsent(uuid) TO scheduly_app;
