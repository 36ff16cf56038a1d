-- One account of a network is one channel of an organization, whichever way it was connected: what stands before the
-- underscore of a provider's code names the network (insta, insta_facebook). Two channels would post everything twice.
-- The table of channels is small: nothing waits long for the new index.
DROP INDEX channels_account;
CREATE UNIQUE INDEX channels_account ON channels (org_id, split_part(provider, '_', 1), sandbox, remote_id)
  WHERE state <> 'deleted' AND remote_id IS NOT NULL;

-- As before, but that a post of an account that was connected another way is taken, too.
CREATE OR REPLACE FUNCTION resolve_publication(publication uuid, live_id text, live_url text) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  is_live boolean := live_id IS NOT NULL;
  word text := CASE WHEN live_id IS NULL THEN 'confirmed_not_published' ELSE 'confirmed_live' END;
  attempt attempts%ROWTYPE;
  found publications%ROWTYPE;
  is_last boolean;
BEGIN
  IF NOT current_key_may_send() OR NOT EXISTS (SELECT FROM memberships
    WHERE org_id = current_org() AND user_id = current_actor() AND role IN ('owner', 'admin'))
  THEN
    RETURN 'forbidden';
  END IF;
  SELECT * INTO attempt FROM attempts
    WHERE org_id = current_org() AND publication_id = publication AND state = 'unknown' FOR UPDATE;
  SELECT * INTO found FROM publications WHERE org_id = current_org() AND id = publication FOR UPDATE;
  IF found.id IS NULL THEN
    RETURN 'not_found';
  END IF;
  IF attempt.id IS NULL OR found.status <> 'failed' OR NOT found.needs_attention THEN
    RETURN 'not_unsettled';
  END IF;
  -- One post on the network is the proof of one publication, whichever channel it went through.
  IF is_live AND EXISTS (
    SELECT FROM publications p
      JOIN channels c ON c.org_id = p.org_id AND c.id = p.channel_id
      JOIN channels own ON own.org_id = found.org_id AND own.id = found.channel_id
    WHERE p.org_id = found.org_id AND split_part(c.provider, '_', 1) = split_part(own.provider, '_', 1) AND c.sandbox = own.sandbox
      AND ((p.remote_id = live_id AND p.id <> found.id) OR p.sent @> jsonb_build_array(jsonb_build_object('remote_id', live_id))))
  THEN
    RETURN 'taken';
  END IF;
  is_last := jsonb_array_length(found.sent) + 1 >= found.parts;
  -- What the network answered stays as it was.
  UPDATE attempts SET state = CASE WHEN NOT is_live THEN 'abandoned' WHEN is_last THEN 'accepted' ELSE 'continued' END,
      remote_id = live_id,
      evidence = evidence || jsonb_build_array(jsonb_build_object(
        'at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'kind', word,
        'detail', CASE WHEN is_live THEN 'A person looked and found it: ' || live_url
          ELSE 'A person looked and says that it is not on the network.' END,
        'actor_id', current_actor()))
    WHERE org_id = attempt.org_id AND id = attempt.id;
  IF is_live AND found.parts > 1 THEN
    UPDATE publications SET sent = sent || jsonb_build_array(sent_part(live_id, live_url, attempt.started_at, attempt.part_hash)),
        remote_id = coalesce(remote_id, live_id), url = coalesce(url, live_url)
      WHERE org_id = found.org_id AND id = found.id;
  END IF;
  IF is_live AND is_last THEN
    UPDATE publications SET status = 'published', remote_id = coalesce(remote_id, live_id), url = coalesce(url, live_url),
        published_at = attempt.started_at, wake_at = NULL, failure_code = NULL, failure_detail = NULL, retryable = false,
        needs_attention = false
      WHERE org_id = found.org_id AND id = found.id;
  ELSIF is_live THEN
    UPDATE publications SET failure_code = 'thread_incomplete',
        failure_detail = 'A person found this part of the thread; retry it, and the rest is sent.',
        retryable = true, needs_attention = false
      WHERE org_id = found.org_id AND id = found.id;
  ELSE
    UPDATE publications SET failure_code = word, failure_detail = 'A person looked and says that it is not on the network.',
        retryable = true, needs_attention = false
      WHERE org_id = found.org_id AND id = found.id;
  END IF;
  INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
    VALUES (found.org_id, 'user', current_actor(), 'publication.' || word, 'publication', found.id,
      jsonb_strip_nulls(jsonb_build_object('post_id', found.post_id, 'url', live_url)), current_request());
  RETURN word;
EXCEPTION WHEN unique_violation THEN
  RETURN 'taken';
END
$$;
