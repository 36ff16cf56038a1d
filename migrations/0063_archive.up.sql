-- What has been over for months moves out of the tables that publishing works on, into tables of a month each, which go as a whole.
-- docs/adr/0043 says why. Nothing moves until somebody sets ARCHIVE_AFTER_MONTHS.

-- The tables of the months: nobody but the owner may even name them. Web servers read them through the two tables that they are parts of.
CREATE SCHEMA IF NOT EXISTS scheduly_archive;
REVOKE ALL ON SCHEMA scheduly_archive FROM PUBLIC;

CREATE TABLE archive_months (
  -- Of the year in UTC: 2026-01.
  month text PRIMARY KEY CHECK (month ~ '^2\d{3}-(0[1-9]|1[0-2])$'),
  -- As many as were moved there; those of organizations that are gone count too.
  publications bigint NOT NULL DEFAULT 0,
  attempts bigint NOT NULL DEFAULT 0,
  -- When the latest of the attempts began: how far the database knows what was done.
  last_started_at timestamptz,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  dropped_at timestamptz
);

-- One row: how the moving fares.
CREATE TABLE archive_progress (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  posts bigint NOT NULL DEFAULT 0,
  publications bigint NOT NULL DEFAULT 0,
  attempts bigint NOT NULL DEFAULT 0,
  -- When something was moved last, and when all that there is was last looked through to its end.
  moved_at timestamptz,
  swept_at timestamptz
);
INSERT INTO archive_progress DEFAULT VALUES;

-- Which posts have moved, all publications of a post at once: where they are, and what became of them, also when their month is gone.
-- Such a post never goes out again, whatever anybody does.
CREATE TABLE archived_posts (
  org_id uuid NOT NULL,
  post_id uuid NOT NULL,
  month text NOT NULL,
  -- By post_status(): of what is over, a post has failed if one of its publications has.
  status text NOT NULL CHECK (status IN ('published', 'failed', 'canceled')),
  published integer NOT NULL,
  failed integer NOT NULL,
  canceled integer NOT NULL,
  channel_ids uuid[] NOT NULL,
  -- Copies of the post's, as its publications had them: pages of posts are cut by an index.
  planned_at timestamptz NOT NULL,
  post_created_at timestamptz NOT NULL,
  archived_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (org_id, post_id)
);
CREATE INDEX archived_posts_status ON archived_posts (org_id, status, planned_at, post_id);
CREATE INDEX archived_posts_status_created ON archived_posts (org_id, status, post_created_at, post_id);

-- Rows as they were, with what else was said of them. A column that one of the two live tables gets, its archive gets as well.
CREATE TABLE archived_publications (
  month text NOT NULL,
  -- Their rows in removals and publication_metrics.
  removal jsonb,
  metrics jsonb,
  LIKE publications INCLUDING DEFAULTS,
  PRIMARY KEY (org_id, post_id, id, month)
) PARTITION BY LIST (month);
CREATE INDEX archived_publications_id ON archived_publications (id);
CREATE INDEX archived_publications_channel_planned ON archived_publications (org_id, channel_id, planned_at, post_id);
CREATE INDEX archived_publications_channel_created ON archived_publications (org_id, channel_id, post_created_at, post_id);
CREATE INDEX archived_publications_remote ON archived_publications (org_id, remote_id) WHERE remote_id IS NOT NULL;

CREATE TABLE archived_attempts (
  month text NOT NULL,
  LIKE attempts INCLUDING DEFAULTS,
  PRIMARY KEY (org_id, publication_id, id, month)
) PARTITION BY LIST (month);

CALL protect_tenant_table('archived_posts');
CALL protect_tenant_table('archived_publications');
CALL protect_tenant_table('archived_attempts');
GRANT SELECT ON archived_posts, archived_publications, archived_attempts TO scheduly_app;

-- As posts and publications are shown to somebody outside: by a link that lists them.
DROP POLICY reviewers_none ON archived_posts;
DROP POLICY reviewers_none ON archived_publications;
CREATE POLICY reviewers_listed ON archived_posts AS RESTRICTIVE TO scheduly_app
  USING (NOT reviewing() OR post_id = ANY ((SELECT reviewed_posts())::uuid[]));
CREATE POLICY reviewers_listed ON archived_publications AS RESTRICTIVE TO scheduly_app
  USING (NOT reviewing() OR post_id = ANY ((SELECT reviewed_posts())::uuid[]));

CREATE OR REPLACE FUNCTION reviewed_channels() RETURNS uuid[]
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT coalesce(array_agg(DISTINCT channel_id), '{}') FROM (
    SELECT channel_id FROM publications WHERE org_id = current_org() AND post_id = ANY (reviewed_posts())
    UNION ALL SELECT unnest(channel_ids) FROM archived_posts WHERE org_id = current_org() AND post_id = ANY (reviewed_posts())) named
$$;

-- One at a time, of all that make, fill or drop months.
CREATE FUNCTION archive_lock() RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT hashtextextended('scheduly archive', 0) $$;

CREATE FUNCTION archive_month_of(at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM')
$$;

-- The tables of a month, where they are missing. Definer: a worker may have them made, and may do nothing else to tables. They are
-- attached, not made as parts: that leaves whoever reads the archive alone.
CREATE FUNCTION make_archive_month(wanted text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly_archive, scheduly, pg_temp AS $$
DECLARE
  parent text;
  part text;
BEGIN
  IF wanted IS NULL OR wanted !~ '^2\d{3}-(0[1-9]|1[0-2])$' OR wanted > archive_month_of(now()) THEN
    RAISE EXCEPTION '% is no month that has begun', wanted USING ERRCODE = 'check_violation', CONSTRAINT = 'archive_month';
  END IF;
  PERFORM pg_advisory_xact_lock(archive_lock());
  FOREACH parent IN ARRAY ARRAY['archived_publications', 'archived_attempts'] LOOP
    part := parent || '_' || replace(wanted, '-', '_');
    CONTINUE WHEN to_regclass('scheduly_archive.' || part) IS NOT NULL;
    EXECUTE format('CREATE TABLE scheduly_archive.%I (LIKE scheduly.%I INCLUDING DEFAULTS)', part, parent);
    CALL scheduly.protect_tenant_table(part);
    EXECUTE format('ALTER TABLE scheduly.%I ATTACH PARTITION scheduly_archive.%I FOR VALUES IN (%L)', parent, part, wanted);
  END LOOP;
  INSERT INTO scheduly.archive_months (month) VALUES (wanted) ON CONFLICT (month) DO NOTHING;
END
$$;

-- Whether the tables of a month are there.
CREATE FUNCTION archive_month_is_there(wanted text) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT to_regclass('scheduly_archive.archived_publications_' || replace(wanted, '-', '_')) IS NOT NULL
    AND to_regclass('scheduly_archive.archived_attempts_' || replace(wanted, '-', '_')) IS NOT NULL
$$;

-- The owner's: all publications and attempts of a month are gone for good; that their posts were published, or not, stays known.
CREATE FUNCTION drop_archive_month(wanted text) RETURNS boolean
  LANGUAGE plpgsql SET search_path = scheduly, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(archive_lock());
  IF NOT archive_month_is_there(wanted) THEN
    RETURN false;
  END IF;
  EXECUTE format('DROP TABLE scheduly_archive.%I, scheduly_archive.%I', 'archived_publications_' || replace(wanted, '-', '_'),
    'archived_attempts_' || replace(wanted, '-', '_'));
  UPDATE archive_months SET dropped_at = clock_timestamp() WHERE month = wanted;
  RETURN true;
END
$$;

-- Posts of these of which everything has been over for so long, and the month in which that was. Asked of rows that are locked.
CREATE FUNCTION posts_that_are_over(org uuid, asked uuid[], kept uuid[], before timestamptz)
  RETURNS TABLE (post_id uuid, month text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT p.post_id,
    archive_month_of(max(greatest(coalesce(p.published_at, p.updated_at), p.taken_over_at)))
  FROM publications p
  LEFT JOIN removals r ON r.org_id = p.org_id AND r.publication_id = p.id
  LEFT JOIN publication_metrics m ON m.org_id = p.org_id AND m.publication_id = p.id
  WHERE p.org_id = org AND p.post_id = ANY (asked)
  GROUP BY p.post_id
  HAVING bool_and(p.status IN ('published', 'failed', 'canceled') AND NOT p.needs_attention AND NOT p.held AND p.id = ANY (kept)
    AND p.updated_at < before AND greatest(p.published_at, p.taken_over_at, p.updated_at) < before
    AND p.complete_after IS NULL AND p.lease_until IS NULL
    -- Nobody takes it down or asks its network about it.
    AND coalesce(r.state <> 'removing' AND greatest(r.requested_at, r.removed_at) < before, true)
    AND coalesce(m.asked_at < now() - interval '1 day', true)
    AND NOT EXISTS (SELECT FROM attempts a WHERE a.org_id = p.org_id AND a.publication_id = p.id AND a.state IN ('sending', 'unknown')))
  -- Nobody outside is being asked about it.
  AND NOT EXISTS (SELECT FROM review_link_posts l JOIN review_links k ON k.org_id = l.org_id AND k.id = l.link_id
    WHERE l.org_id = org AND l.post_id = p.post_id AND k.revoked_at IS NULL AND k.expires_at > now())
$$;

-- Moves what is over of up to so many posts, from a place on: {org, status, created, post}; null begins. Everything of a post or nothing, in
-- one transaction. Answers with the place to go on from (null: that was all), what was moved, and months whose tables are to be made
-- first; `busy`: somebody else is at it.
CREATE FUNCTION archive_publications(months integer, most integer, place jsonb) RETURNS jsonb
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  before timestamptz := now() - make_interval(months => months);
  org uuid := coalesce((place ->> 'org')::uuid, '00000000-0000-0000-0000-000000000000');
  word text := coalesce(place ->> 'status', 'published');
  at_created timestamptz := coalesce((place ->> 'created')::timestamptz, '-infinity');
  at_post uuid := coalesce((place ->> 'post')::uuid, '00000000-0000-0000-0000-000000000000');
  found_posts uuid[];
  kept uuid[];
  chosen uuid[];
  ended text[];
  missing text[];
  next_place jsonb;
  counted bigint[] := ARRAY[0, 0, 0];
BEGIN
  -- Nothing that a day's rules, a network or a backup in use may still ask about.
  IF months IS NULL OR months < 3 OR most NOT BETWEEN 1 AND 5000 THEN
    RAISE EXCEPTION 'nothing is archived that ended less than three months ago' USING ERRCODE = 'check_violation', CONSTRAINT = 'archive_age';
  END IF;
  IF NOT pg_try_advisory_xact_lock(archive_lock()) THEN
    RETURN jsonb_build_object('busy', true);
  END IF;
  -- Each organization, and each end, by an index; one that has nothing costs a look.
  FOR looks IN 1..200 LOOP
    SELECT array_agg(c.post_id), (array_agg(c.post_created_at ORDER BY c.place DESC))[1], (array_agg(c.post_id ORDER BY c.place DESC))[1]
      INTO found_posts, at_created, at_post
      FROM (SELECT p.post_id, p.post_created_at, row_number() OVER (ORDER BY p.post_created_at, p.post_id) AS place FROM publications p
        WHERE p.org_id = org AND p.status = word AND (p.post_created_at, p.post_id) > (at_created, at_post) AND p.post_created_at < before
        ORDER BY p.post_created_at, p.post_id LIMIT most) c;
    EXIT WHEN found_posts IS NOT NULL;
    at_created := '-infinity';
    at_post := '00000000-0000-0000-0000-000000000000';
    IF word = 'published' THEN
      word := 'failed';
    ELSIF word = 'failed' THEN
      word := 'canceled';
    ELSE
      word := 'published';
      SELECT o.id INTO org FROM organizations o WHERE o.id > org ORDER BY o.id LIMIT 1;
      IF NOT FOUND THEN
        UPDATE archive_progress SET swept_at = clock_timestamp();
        RETURN jsonb_build_object('place', NULL, 'posts', 0, 'publications', 0, 'attempts', 0, 'missing', '[]'::jsonb);
      END IF;
    END IF;
  END LOOP;
  next_place := jsonb_build_object('org', org, 'status', word, 'created', at_created, 'post', at_post);
  IF found_posts IS NULL THEN
    RETURN jsonb_build_object('place', next_place, 'posts', 0, 'publications', 0, 'attempts', 0, 'missing', '[]'::jsonb);
  END IF;

  -- Whoever edits, retries, settles or takes down holds the post; the worker holds a publication. What they hold is theirs, and what is
  -- held here is looked at anew, by what has been committed by then.
  SELECT array_agg(l.id) INTO found_posts
    FROM (SELECT id FROM posts WHERE org_id = org AND id = ANY (found_posts) ORDER BY id FOR UPDATE SKIP LOCKED) l;
  SELECT array_agg(l.id) INTO kept
    FROM (SELECT id FROM publications WHERE org_id = org AND post_id = ANY (found_posts) ORDER BY id FOR UPDATE SKIP LOCKED) l;
  SELECT array_agg(o.post_id), array_agg(o.month) INTO chosen, ended FROM posts_that_are_over(org, found_posts, kept, before) o;
  SELECT array_agg(DISTINCT m) INTO missing FROM unnest(ended) m WHERE NOT archive_month_is_there(m);
  IF missing IS NOT NULL THEN
    RETURN jsonb_build_object('place', place, 'posts', 0, 'publications', 0, 'attempts', 0, 'missing', to_jsonb(missing));
  END IF;
  IF chosen IS NOT NULL THEN
    counted := move_to_archive(org, chosen, ended);
  END IF;
  RETURN jsonb_build_object('place', next_place, 'posts', counted[1], 'publications', counted[2], 'attempts', counted[3],
    'missing', '[]'::jsonb);
END
$$;

-- Not for anybody to call: it trusts what it is told.
CREATE FUNCTION move_to_archive(org uuid, chosen uuid[], ended text[]) RETURNS bigint[]
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  publications_moved bigint;
  attempts_moved bigint;
  ids uuid[];
  gone bigint;
BEGIN
  INSERT INTO archived_posts (org_id, post_id, month, status, published, failed, canceled, channel_ids, planned_at, post_created_at)
    SELECT org, p.post_id, o.month,
      post_status(0, 0, 0, count(*) FILTER (WHERE p.status = 'published'), count(*) FILTER (WHERE p.status = 'failed'),
        count(*) FILTER (WHERE p.status = 'canceled')),
      count(*) FILTER (WHERE p.status = 'published'), count(*) FILTER (WHERE p.status = 'failed'),
      count(*) FILTER (WHERE p.status = 'canceled'), array_agg(p.channel_id ORDER BY p.id), min(p.planned_at), min(p.post_created_at)
    FROM unnest(chosen, ended) o (post_id, month) JOIN publications p ON p.org_id = org AND p.post_id = o.post_id
    GROUP BY p.post_id, o.month;
  WITH moved AS (
    INSERT INTO archived_publications SELECT o.month, to_jsonb(r), to_jsonb(m), p.*
    FROM unnest(chosen, ended) o (post_id, month) JOIN publications p ON p.org_id = org AND p.post_id = o.post_id
    LEFT JOIN removals r ON r.org_id = org AND r.publication_id = p.id
    LEFT JOIN publication_metrics m ON m.org_id = org AND m.publication_id = p.id
    RETURNING id)
  SELECT array_agg(id), count(*) INTO ids, publications_moved FROM moved;
  WITH moved AS (
    INSERT INTO archived_attempts SELECT p.month, a.* FROM attempts a
    JOIN (SELECT q.id, o.month FROM unnest(chosen, ended) o (post_id, month)
      JOIN publications q ON q.org_id = org AND q.post_id = o.post_id) p ON a.org_id = org AND a.publication_id = p.id
    RETURNING month, started_at),
  noted AS (
    UPDATE archive_months k SET attempts = k.attempts + n.count, last_started_at = greatest(k.last_started_at, n.latest)
    FROM (SELECT month, count(*) AS count, max(started_at) AS latest FROM moved GROUP BY month) n WHERE k.month = n.month)
  SELECT count(*) INTO attempts_moved FROM moved;
  UPDATE archive_months k SET publications = k.publications + n.count
    FROM (SELECT o.month, sum(a.published + a.failed + a.canceled) AS count FROM unnest(chosen, ended) o (post_id, month)
      JOIN archived_posts a ON a.org_id = org AND a.post_id = o.post_id GROUP BY o.month) n
    WHERE k.month = n.month;
  DELETE FROM attempts WHERE org_id = org AND publication_id = ANY (ids);
  GET DIAGNOSTICS gone = ROW_COUNT;
  IF gone <> attempts_moved THEN
    RAISE EXCEPTION '% attempts were copied and % taken away', attempts_moved, gone USING ERRCODE = 'data_exception';
  END IF;
  DELETE FROM publications WHERE org_id = org AND id = ANY (ids);
  GET DIAGNOSTICS gone = ROW_COUNT;
  IF gone <> publications_moved THEN
    RAISE EXCEPTION '% publications were copied and % taken away', publications_moved, gone USING ERRCODE = 'data_exception';
  END IF;
  UPDATE archive_progress SET posts = posts + cardinality(chosen), publications = publications + publications_moved,
    attempts = attempts + attempts_moved, moved_at = clock_timestamp();
  RETURN ARRAY[cardinality(chosen), publications_moved, attempts_moved];
END
$$;

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

REVOKE ALL ON FUNCTION make_archive_month(text), archive_month_is_there(text), drop_archive_month(text),
  posts_that_are_over(uuid, uuid[], uuid[], timestamptz), archive_publications(integer, integer, jsonb),
  move_to_archive(uuid, uuid[], text[]), forget_archived(), guard_archived_post(), guard_archived_publication(),
  is_archived_proof(uuid, text), posts_to_archive(integer, integer), archive_figures() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_archive_month(text), archive_publications(integer, integer, jsonb) TO scheduly_worker;
GRANT EXECUTE ON FUNCTION is_archived_proof(uuid, text) TO scheduly_app;
GRANT EXECUTE ON FUNCTION archive_figures() TO scheduly_app, scheduly_worker;
