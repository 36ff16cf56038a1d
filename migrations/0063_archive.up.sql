-- What has been over for months moves out of the tables that publishing works on, into tables of a month each, which go as a whole.
-- docs/adr/0047 says why. Nothing moves until somebody sets ARCHIVE_AFTER_MONTHS.

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
  -- A straggler of a month that was dropped makes it anew: it can be dropped again.
  INSERT INTO scheduly.archive_months (month) VALUES (wanted) ON CONFLICT (month) DO UPDATE SET dropped_at = NULL
    WHERE archive_months.dropped_at IS NOT NULL;
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

REVOKE ALL ON FUNCTION make_archive_month(text), archive_month_is_there(text), drop_archive_month(text),
  posts_that_are_over(uuid, uuid[], uuid[], timestamptz), archive_publications(integer, integer, jsonb),
  move_to_archive(uuid, uuid[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_archive_month(text), archive_publications(integer, integer, jsonb) TO scheduly_worker;
