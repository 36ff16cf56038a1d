-- What keeps archived posts as they are, and what else of the database must know of them.

-- With a post goes its archive: that is, with a whole organization.
CREATE FUNCTION forget_archived() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  part record;
BEGIN
  FOR part IN SELECT a.org_id, a.month, array_agg(a.post_id) AS posts FROM deleted d
    JOIN archived_posts a ON a.org_id = d.org_id AND a.post_id = d.id GROUP BY a.org_id, a.month
  LOOP
    DELETE FROM archived_attempts a WHERE a.month = part.month AND a.org_id = part.org_id AND a.publication_id IN (
      SELECT p.id FROM archived_publications p WHERE p.month = part.month AND p.org_id = part.org_id AND p.post_id = ANY (part.posts));
    DELETE FROM archived_publications p WHERE p.month = part.month AND p.org_id = part.org_id AND p.post_id = ANY (part.posts);
    DELETE FROM archived_posts a WHERE a.org_id = part.org_id AND a.post_id = ANY (part.posts);
  END LOOP;
  RETURN NULL;
END
$$;
CREATE TRIGGER posts_forget_archived AFTER DELETE ON posts REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION forget_archived();

-- Never again: what a post that has moved says, its approval and its time stay as they are, and it gets no publication.
CREATE FUNCTION guard_archived_post() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM archived_posts WHERE org_id = NEW.org_id AND post_id = NEW.id) THEN
    RAISE EXCEPTION 'a post that is archived stays as it is' USING ERRCODE = 'check_violation', CONSTRAINT = 'post_archived';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER posts_archived BEFORE UPDATE ON posts FOR EACH ROW
  WHEN ((NEW.content_hash, NEW.approval_required, NEW.approved_hash, NEW.scheduled_at)
    IS DISTINCT FROM (OLD.content_hash, OLD.approval_required, OLD.approved_hash, OLD.scheduled_at))
  EXECUTE FUNCTION guard_archived_post();

CREATE FUNCTION guard_archived_publication() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM archived_posts WHERE org_id = NEW.org_id AND post_id = NEW.post_id) THEN
    RAISE EXCEPTION 'a post that is archived never goes out again' USING ERRCODE = 'check_violation', CONSTRAINT = 'post_archived';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER publications_archived BEFORE INSERT ON publications FOR EACH ROW EXECUTE FUNCTION guard_archived_publication();

-- As in 0024; files that only a publication names, which has moved, stay named.
CREATE OR REPLACE FUNCTION media_named_by(org uuid, post uuid) RETURNS TABLE (media_id uuid, sha256 text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  WITH own AS (
    SELECT media, thread, options FROM publications WHERE org_id = org AND post_id = post
    UNION ALL
    SELECT p.media, p.thread, p.options FROM archived_posts a JOIN archived_publications p
      ON p.month = a.month AND p.org_id = a.org_id AND p.post_id = a.post_id WHERE a.org_id = org AND a.post_id = post)
  SELECT (item ->> 'id')::uuid, item ->> 'sha256'
  FROM (
    SELECT media || thread_media(thread) AS media FROM posts WHERE org_id = org AND id = post
    UNION ALL
    SELECT coalesce(media, '[]') || thread_media(coalesce(thread, '[]')) FROM own WHERE media IS NOT NULL OR thread IS NOT NULL
  ) lists CROSS JOIN LATERAL jsonb_array_elements(lists.media) item
  UNION ALL
  SELECT named, NULL FROM own CROSS JOIN LATERAL option_media(own.options) named WHERE own.options <> '{}'
$$;

-- As in 0010; a database whose attempts have all moved knows what was done until the last of them.
CREATE OR REPLACE FUNCTION halt_publishing(reason text) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  UPDATE installation SET halted_at = clock_timestamp(), halt_reason = reason, detected_at = clock_timestamp(),
      detected_mark = latest_mark(),
      -- Not the audit log's last entry: people may have used the restored database before a worker looked at it.
      known_until = greatest(
        (SELECT max(started_at) FROM attempts WHERE mark = (SELECT max(mark) FROM attempts)),
        (SELECT max(last_started_at) FROM archive_months), created_at)
    WHERE halted_at IS NULL
$$;

-- A post on the network that a person names is not the proof of something else, which has moved meanwhile. Asked beside
-- resolve_publication(), which looks among what has not.
CREATE FUNCTION is_archived_proof(publication uuid, live_id text) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT EXISTS (SELECT FROM publications p
    JOIN channels own ON own.org_id = p.org_id AND own.id = p.channel_id
    JOIN archived_publications a ON a.org_id = p.org_id AND a.remote_id = live_id
    JOIN channels c ON c.org_id = a.org_id AND c.id = a.channel_id AND c.provider = own.provider AND c.sandbox = own.sandbox
    WHERE p.org_id = current_org() AND p.id = publication)
$$;

-- How many posts are over for so long and have not moved, counted up to so many: for the doctor and the status, as the owner.
CREATE FUNCTION posts_to_archive(months integer, most integer) RETURNS bigint
  LANGUAGE sql STABLE SET search_path = scheduly, pg_temp AS $$
  SELECT count(*) FROM (
    SELECT FROM organizations o CROSS JOIN unnest(ARRAY['published', 'failed', 'canceled']) word
    CROSS JOIN LATERAL (SELECT p.post_id FROM publications p WHERE p.org_id = o.id AND p.status = word
      AND p.post_created_at < now() - make_interval(months => months) AND p.updated_at < now() - make_interval(months => months)
      AND EXISTS (SELECT FROM posts_that_are_over(p.org_id, ARRAY[p.post_id],
        (SELECT array_agg(id) FROM publications q WHERE q.org_id = p.org_id AND q.post_id = p.post_id),
        now() - make_interval(months => months)))
      LIMIT most) waiting LIMIT most) counted
$$;

-- For monitoring: numbers, over all organizations.
CREATE FUNCTION archive_figures() RETURNS jsonb
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT jsonb_build_object('posts', posts, 'publications', publications, 'attempts', attempts,
    'swept_seconds', extract(epoch FROM clock_timestamp() - swept_at)) FROM archive_progress
$$;

CREATE OR REPLACE FUNCTION reviewed_channels() RETURNS uuid[]
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT coalesce(array_agg(DISTINCT channel_id), '{}') FROM (
    SELECT channel_id FROM publications WHERE org_id = current_org() AND post_id = ANY (reviewed_posts())
    UNION ALL SELECT unnest(channel_ids) FROM archived_posts WHERE org_id = current_org() AND post_id = ANY (reviewed_posts())) named
$$;

REVOKE ALL ON FUNCTION forget_archived(), guard_archived_post(), guard_archived_publication(), is_archived_proof(uuid, text),
  posts_to_archive(integer, integer), archive_figures() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_archived_proof(uuid, text) TO scheduly_app;
GRANT EXECUTE ON FUNCTION archive_figures() TO scheduly_app, scheduly_worker;
