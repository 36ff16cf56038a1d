-- What a network tells of an account decides what its posts may be (X: its subscription), and changes without anybody's doing.
-- It is asked for anew when keys are renewed, once a day at most: asking costs.

-- When it was asked for last; null: never since this is kept.
ALTER TABLE channels ADD COLUMN facts_read_at timestamptz;

GRANT SELECT (facts_read_at) ON channels TO scheduly_app;
GRANT UPDATE (facts_read_at) ON channels TO scheduly_app, scheduly_worker;

-- Posts that were scheduled before may not fit any more: who looks for the reason finds it here.
CREATE FUNCTION announce_account() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
    VALUES (NEW.org_id, current_actor_kind(), current_actor(), 'channel.account_changed', 'channel', NEW.id,
      jsonb_build_object('from', OLD.facts, 'to', NEW.facts), current_request());
  RETURN NULL;
END
$$;
CREATE TRIGGER channels_announce_account AFTER UPDATE OF facts ON channels FOR EACH ROW
  WHEN (OLD.state <> 'pending' AND NEW.facts IS DISTINCT FROM OLD.facts) EXECUTE FUNCTION announce_account();
REVOKE ALL ON FUNCTION announce_account() FROM PUBLIC;
