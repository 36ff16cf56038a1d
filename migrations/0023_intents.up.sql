-- Intents are judged by what is there when nothing is waited for any more, and marks are found without reading what was sent.

-- The newest mark is asked for every few seconds by every worker.
CREATE INDEX attempts_mark ON attempts (mark);

-- Which of these channels may send at this moment. Volatile, so that it reads what has been committed by now, and not what
-- the statement that calls it saw when it began: that one may have waited for a channel's turn meanwhile.
CREATE FUNCTION sendable_channels(orgs uuid[], channels uuid[]) RETURNS TABLE (org_id uuid, channel_id uuid)
  LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
  IF orgs IS NULL OR NOT EXISTS (SELECT FROM scheduly.installation WHERE halted_at IS NULL) THEN
    RETURN;
  END IF;
  -- Each found by its key: a plan that was made while the tables were small would read them from end to end later.
  RETURN QUERY SELECT mine.org_id, mine.channel_id FROM unnest(orgs, channels) AS mine (org_id, channel_id)
    CROSS JOIN LATERAL (SELECT c.state FROM scheduly.channels c
      WHERE c.org_id = mine.org_id AND c.id = mine.channel_id OFFSET 0) c
    CROSS JOIN LATERAL (SELECT o.deletion_at FROM scheduly.organizations o WHERE o.id = mine.org_id OFFSET 0) o
    WHERE c.state = 'active' AND o.deletion_at IS NULL;
END
$$;
REVOKE ALL ON FUNCTION sendable_channels(uuid[], uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sendable_channels(uuid[], uuid[]) TO scheduly_worker;
