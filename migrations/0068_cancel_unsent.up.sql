-- What a worker has in hand and has not begun to send can be canceled: it is taken out of its hands first. A video that is
-- being sent up for a post that goes out at once was with its worker for minutes, and nobody could stop it.
-- Runs beside: 0067_cheaper_records

-- As owner, because nobody else but the worker ends a claim. The epoch is a new one, so that whatever the worker still does by
-- the old claim finds nothing, its intent above all. The locks come first, as they do for an intent: one of the two waits for
-- the other, and sees what it did. Of a thread nothing may be out.
CREATE FUNCTION take_back_unsent(post uuid) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  taken integer;
BEGIN
  PERFORM FROM publications WHERE org_id = current_org() AND post_id = post AND status = 'publishing'
    ORDER BY id FOR NO KEY UPDATE;
  UPDATE publications p SET status = 'queued', wake_at = p.due_at, lease_until = NULL, lease_owner = NULL, epoch = p.epoch + 1
    WHERE p.org_id = current_org() AND p.post_id = post AND p.status = 'publishing' AND p.sent = '[]'
      AND NOT EXISTS (SELECT FROM attempts a WHERE a.org_id = p.org_id AND a.publication_id = p.id
        AND a.state IN ('sending', 'unknown'));
  GET DIAGNOSTICS taken = ROW_COUNT;
  RETURN taken;
END
$$;
REVOKE ALL ON FUNCTION take_back_unsent(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_back_unsent(uuid) TO scheduly_app;
