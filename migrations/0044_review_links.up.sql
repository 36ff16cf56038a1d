-- Clients without an account look at posts by a link, and say what they think of them. docs/adr/0034 says what that counts for.

-- Whether what somebody outside decides is advice, or stands for the approval that is required.
ALTER TABLE organizations ADD COLUMN external_approval text NOT NULL DEFAULT 'advice'
  CHECK (external_approval IN ('advice', 'counts'));
GRANT UPDATE (external_approval) ON organizations TO scheduly_app;

-- By which link the transaction looks at posts; then it sees what the link lists and nothing else. Spelled so that the planner
-- takes it for what it almost always is: not so.
CREATE FUNCTION reviewing() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT length(coalesce(current_setting('app.review_link', true), '')) = 36 $$;
CREATE FUNCTION current_review_link() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.review_link', true), '')::uuid $$;

CREATE TABLE review_links (
  org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  may text NOT NULL CHECK (may IN ('comment', 'decide')),
  -- Who may look, by a code that is mailed there; empty: whoever has the link. Spelled small.
  emails text[] NOT NULL DEFAULT '{}' CHECK (cardinality(emails) <= 10),
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  revoked_by uuid REFERENCES users (id),
  last_opened_at timestamptz,
  -- What is decided by the link counts as far as this person's right goes at that moment.
  created_by uuid NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id)
);
CREATE INDEX review_links_created ON review_links (org_id, created_at, id);

CREATE TABLE review_link_posts (
  org_id uuid NOT NULL,
  link_id uuid NOT NULL,
  post_id uuid NOT NULL,
  -- In the order in which they were chosen.
  position integer NOT NULL,
  PRIMARY KEY (org_id, link_id, post_id),
  FOREIGN KEY (org_id, link_id) REFERENCES review_links (org_id, id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, post_id) REFERENCES posts (org_id, id) ON DELETE CASCADE
);
CREATE INDEX review_link_posts_post ON review_link_posts (org_id, post_id);

-- The secrets that open a link, as hashes: the link's own, and one for each time that somebody proved an address by a code.
CREATE TABLE review_tokens (
  org_id uuid NOT NULL,
  link_id uuid NOT NULL,
  token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
  -- The proved address; null: the link's own secret.
  email text,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, token_hash),
  FOREIGN KEY (org_id, link_id) REFERENCES review_links (org_id, id) ON DELETE CASCADE
);
CREATE INDEX review_tokens_hash ON review_tokens (token_hash);
CREATE INDEX review_tokens_link ON review_tokens (org_id, link_id);

-- One code for each address at a time.
CREATE TABLE review_codes (
  org_id uuid NOT NULL,
  link_id uuid NOT NULL,
  email text NOT NULL,
  code_hash bytea NOT NULL CHECK (length(code_hash) = 32),
  tries integer NOT NULL DEFAULT 0,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, link_id, email),
  FOREIGN KEY (org_id, link_id) REFERENCES review_links (org_id, id) ON DELETE CASCADE
);

-- What people outside said of a post, and which content they saw.
CREATE TABLE external_reviews (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  link_id uuid NOT NULL,
  post_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('approved', 'changes_requested', 'commented')),
  -- As they call themselves.
  reviewer_name text NOT NULL CHECK (length(reviewer_name) BETWEEN 1 AND 80),
  -- Proved by a code; null where the link asks for none.
  reviewer_email text,
  text text CHECK (length(text) BETWEEN 1 AND 5000),
  content_hash bytea NOT NULL CHECK (length(content_hash) = 32),
  revision integer NOT NULL,
  -- Whether it stood for an approval, or took the post out of the queue; else it is advice.
  counted boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (org_id, id),
  CHECK (kind = 'approved' OR text IS NOT NULL),
  FOREIGN KEY (org_id, link_id) REFERENCES review_links (org_id, id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, post_id) REFERENCES posts (org_id, id) ON DELETE CASCADE
);
CREATE INDEX external_reviews_post ON external_reviews (org_id, post_id, created_at, id);
CREATE INDEX external_reviews_link ON external_reviews (org_id, link_id, created_at, id);

-- Of a decision that somebody outside made by the right of a link's maker: what they said.
ALTER TABLE post_approvals ADD COLUMN external_review_id uuid;

-- A link is opened by its secret alone, before any organization is known. One that is over still says so to whoever had it.
CREATE FUNCTION find_review(secret_hash bytea) RETURNS TABLE (org_id uuid, link_id uuid, email text, state text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
    SELECT t.org_id, t.link_id, t.email, CASE
      WHEN l.revoked_at IS NOT NULL OR l.expires_at <= now() OR t.ended_at IS NOT NULL
        -- Who is no member any more shows nobody anything, and looks at nothing by a link that they kept.
        OR NOT EXISTS (SELECT FROM memberships m WHERE m.org_id = l.org_id AND m.user_id = l.created_by) THEN 'ended'
      WHEN t.expires_at <= now() THEN 'code_over' ELSE 'open' END
    FROM review_tokens t JOIN review_links l ON l.org_id = t.org_id AND l.id = t.link_id
    WHERE t.token_hash = secret_hash
  $$;

-- What the link at hand shows, as long as it is open.
CREATE FUNCTION reviewed_posts() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT coalesce(array_agg(p.post_id), '{}') FROM review_link_posts p JOIN review_links l ON l.org_id = p.org_id AND l.id = p.link_id
    WHERE p.org_id = current_org() AND p.link_id = current_review_link() AND l.revoked_at IS NULL AND l.expires_at > now()
$$;
CREATE FUNCTION reviewed_channels() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT coalesce(array_agg(DISTINCT channel_id), '{}') FROM publications
    WHERE org_id = current_org() AND post_id = ANY (reviewed_posts())
$$;
CREATE FUNCTION reviewed_media() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT coalesce(array_agg(DISTINCT media_id), '{}') FROM media_uses
    WHERE org_id = current_org() AND post_id = ANY (reviewed_posts())
$$;
CREATE FUNCTION reviewed_blobs() RETURNS bytea[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT coalesce(array_agg(DISTINCT sha256), '{}') FROM media WHERE org_id = current_org() AND id = ANY (reviewed_media())
$$;
CREATE FUNCTION reviewed_maker() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT created_by FROM review_links WHERE org_id = current_org() AND id = current_review_link()
$$;

CALL protect_tenant_table('review_links');
CALL protect_tenant_table('review_link_posts');
CALL protect_tenant_table('review_tokens');
CALL protect_tenant_table('review_codes');
CALL protect_tenant_table('external_reviews');

-- The second wall: whoever looks by a link sees nothing of any table, but for what stands below. New tables get it with the others.
CREATE PROCEDURE hide_from_reviewers(table_name text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE POLICY reviewers_none ON %I AS RESTRICTIVE TO scheduly_app USING (NOT reviewing())', table_name);
END
$$;
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOR tenant_table IN SELECT c.relname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    WHERE c.relnamespace = 'scheduly'::regnamespace AND p.polname = 'app_tenant' AND c.relname NOT IN ('organizations', 'audit_log',
      'memberships', 'posts', 'publications', 'channels', 'media', 'media_blobs', 'review_links', 'review_link_posts',
      'review_tokens', 'review_codes', 'external_reviews')
  LOOP
    CALL hide_from_reviewers(tenant_table);
  END LOOP;
END
$$;
CREATE POLICY reviewers_read ON organizations AS RESTRICTIVE FOR UPDATE TO scheduly_app USING (NOT reviewing());
-- Written by triggers; what was done before is nobody's business outside.
CREATE POLICY reviewers_write ON audit_log AS RESTRICTIVE FOR SELECT TO scheduly_app USING (NOT reviewing());
CREATE POLICY reviewers_maker ON memberships AS RESTRICTIVE TO scheduly_app
  USING (NOT reviewing() OR user_id = (SELECT reviewed_maker())) WITH CHECK (NOT reviewing());
-- Held for a decision, and never written.
CREATE POLICY reviewers_listed ON posts AS RESTRICTIVE TO scheduly_app
  USING (NOT reviewing() OR id = ANY ((SELECT reviewed_posts())::uuid[])) WITH CHECK (NOT reviewing());
-- A decision that counts queues them and takes them out of the queue.
CREATE POLICY reviewers_listed ON publications AS RESTRICTIVE TO scheduly_app
  USING (NOT reviewing() OR post_id = ANY ((SELECT reviewed_posts())::uuid[]));
CREATE POLICY reviewers_listed ON channels AS RESTRICTIVE TO scheduly_app
  USING (NOT reviewing() OR id = ANY ((SELECT reviewed_channels())::uuid[])) WITH CHECK (NOT reviewing());
CREATE POLICY reviewers_listed ON media AS RESTRICTIVE TO scheduly_app
  USING (NOT reviewing() OR id = ANY ((SELECT reviewed_media())::uuid[])) WITH CHECK (NOT reviewing());
CREATE POLICY reviewers_listed ON media_blobs AS RESTRICTIVE TO scheduly_app
  USING (NOT reviewing() OR sha256 = ANY ((SELECT reviewed_blobs())::bytea[])) WITH CHECK (NOT reviewing());
CREATE POLICY reviewers_own ON review_links AS RESTRICTIVE TO scheduly_app
  USING (NOT reviewing() OR id = (SELECT current_review_link()));
CREATE POLICY reviewers_own ON review_link_posts AS RESTRICTIVE TO scheduly_app
  USING (NOT reviewing() OR link_id = (SELECT current_review_link())) WITH CHECK (NOT reviewing());
CREATE POLICY reviewers_own ON review_tokens AS RESTRICTIVE TO scheduly_app
  USING (NOT reviewing() OR link_id = (SELECT current_review_link()));
CREATE POLICY reviewers_own ON review_codes AS RESTRICTIVE TO scheduly_app
  USING (NOT reviewing() OR link_id = (SELECT current_review_link()));
CREATE POLICY reviewers_own ON external_reviews AS RESTRICTIVE TO scheduly_app
  USING (NOT reviewing() OR link_id = (SELECT current_review_link()));

CREATE OR REPLACE PROCEDURE protect_tenant_table(table_name text, worker_sees_all boolean DEFAULT false) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
  EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
  EXECUTE format('CREATE POLICY owner_all ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', table_name);
  EXECUTE format(
    'CREATE POLICY app_tenant ON %I TO scheduly_app USING (org_id = (SELECT current_org()))'
    ' WITH CHECK (org_id = (SELECT current_org()))', table_name);
  EXECUTE format(
    'CREATE POLICY app_find ON %I FOR SELECT TO scheduly_app'
    ' USING ((SELECT current_org()) IS NULL AND org_id IN (SELECT current_actor_orgs()))', table_name);
  EXECUTE format(
    'CREATE POLICY worker_tenant ON %I TO scheduly_worker USING (%s) WITH CHECK (%s)', table_name,
    CASE WHEN worker_sees_all THEN 'true' ELSE 'org_id = (SELECT current_org())' END,
    CASE WHEN worker_sees_all THEN 'true' ELSE 'org_id = (SELECT current_org())' END);
  CALL hide_from_reviewers(table_name);
END
$$;

-- Whoever makes a link does so in the own name, and may decide.
CREATE FUNCTION guard_new_review_link() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM memberships WHERE org_id = NEW.org_id AND user_id = NEW.created_by AND role IN ('owner', 'admin'))
    OR reviewing() OR current_key() IS NOT NULL OR (current_actor() IS NOT NULL AND current_actor() <> NEW.created_by)
  THEN
    RAISE EXCEPTION 'a link for reviews is made by an owner or admin, in the own name'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'review_link_maker';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER review_links_new BEFORE INSERT ON review_links FOR EACH ROW EXECUTE FUNCTION guard_new_review_link();

-- What somebody outside says is said by an open link that lists the post and lets them, about what the post says now.
CREATE FUNCTION guard_new_external_review() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
DECLARE
  allowed text;
BEGIN
  -- Held: a link that is revoked at this moment either let this through, or did not.
  SELECT may INTO allowed FROM review_links
    WHERE org_id = NEW.org_id AND id = NEW.link_id AND id = current_review_link() AND revoked_at IS NULL AND expires_at > now()
    FOR SHARE;
  IF allowed IS NULL OR (NEW.kind <> 'commented' AND allowed <> 'decide') OR NOT EXISTS (SELECT FROM review_link_posts
    WHERE org_id = NEW.org_id AND link_id = NEW.link_id AND post_id = NEW.post_id)
  THEN
    RAISE EXCEPTION 'this link does not let anybody say that of this post'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'external_review_link';
  END IF;
  SELECT revision INTO NEW.revision FROM posts
    WHERE org_id = NEW.org_id AND id = NEW.post_id AND content_hash = NEW.content_hash;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the post says something else by now'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'external_review_content';
  END IF;
  NEW.counted := false;
  RETURN NEW;
END
$$;
CREATE TRIGGER external_reviews_new BEFORE INSERT ON external_reviews FOR EACH ROW EXECUTE FUNCTION guard_new_external_review();

-- Whether what somebody outside decided at this moment may be decided in the name of who made the link: only where the organization
-- lets it count, by the very link, as long as that is open.
CREATE FUNCTION external_decision_counts() RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT EXISTS (SELECT FROM external_reviews r JOIN review_links l ON l.org_id = r.org_id AND l.id = r.link_id
    JOIN organizations o ON o.id = r.org_id
    WHERE r.org_id = current_org() AND r.id = nullif(current_setting('app.external_review', true), '')::uuid
      AND r.link_id = current_review_link() AND r.kind <> 'commented' AND l.may = 'decide' AND l.revoked_at IS NULL
      AND l.expires_at > now() AND l.created_by = current_actor() AND o.external_approval = 'counts')
$$;

CREATE OR REPLACE FUNCTION current_actor_may_decide() RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT current_key_may_approve() AND EXISTS (
    SELECT FROM memberships
    WHERE org_id = current_org() AND user_id = current_actor() AND role IN ('owner', 'admin'))
    AND (NOT reviewing() OR external_decision_counts())
$$;

-- A decision by the right of a link's maker, whichever function writes it: only where the organization lets what is said outside
-- count, by the very link, of the very content, and in the name of nobody but its maker. The functions ask themselves whether
-- that person may (still) decide, and for four eyes. What a member has turned down since the content is as it is stays so.
CREATE FUNCTION guard_external_decision() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  SELECT r.id INTO NEW.external_review_id FROM external_reviews r
    JOIN review_links l ON l.org_id = r.org_id AND l.id = r.link_id
    JOIN organizations o ON o.id = r.org_id
    WHERE r.org_id = NEW.org_id AND r.id = nullif(current_setting('app.external_review', true), '')::uuid
      AND r.link_id = current_review_link() AND r.post_id = NEW.post_id AND r.content_hash = NEW.content_hash
      AND r.kind = NEW.decision AND l.may = 'decide' AND l.revoked_at IS NULL AND l.expires_at > now()
      AND l.created_by = NEW.actor_id AND o.external_approval = 'counts';
  IF NOT FOUND OR (NEW.decision = 'approved' AND EXISTS (SELECT FROM post_approvals a
    WHERE a.org_id = NEW.org_id AND a.post_id = NEW.post_id AND a.revision = NEW.revision
      AND a.decision IN ('rejected', 'changes_requested') AND a.external_review_id IS NULL
      AND NOT EXISTS (SELECT FROM post_approvals later WHERE later.org_id = a.org_id AND later.post_id = a.post_id
        AND later.revision = a.revision AND later.created_at > a.created_at)))
  THEN
    RAISE EXCEPTION 'what is said outside does not count for this post'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'external_decision';
  END IF;
  UPDATE external_reviews SET counted = true WHERE org_id = NEW.org_id AND id = NEW.external_review_id;
  RETURN NEW;
END
$$;
CREATE TRIGGER post_approvals_external BEFORE INSERT ON post_approvals FOR EACH ROW WHEN (reviewing())
  EXECUTE FUNCTION guard_external_decision();

REVOKE ALL ON FUNCTION external_decision_counts(), find_review(bytea), reviewed_posts(), reviewed_channels(), reviewed_media(), reviewed_blobs(),
  reviewed_maker() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_review(bytea), reviewed_posts(), reviewed_channels(), reviewed_media(), reviewed_blobs(),
  reviewed_maker() TO scheduly_app;
GRANT SELECT ON review_links, review_link_posts, review_tokens, review_codes, external_reviews TO scheduly_app;
GRANT INSERT (org_id, id, name, may, emails, expires_at, created_by) ON review_links TO scheduly_app;
GRANT UPDATE (revoked_at, revoked_by, last_opened_at) ON review_links TO scheduly_app;
GRANT INSERT (org_id, link_id, post_id, position) ON review_link_posts TO scheduly_app;
GRANT INSERT (org_id, link_id, token_hash, email, expires_at) ON review_tokens TO scheduly_app;
GRANT UPDATE (ended_at) ON review_tokens TO scheduly_app;
GRANT INSERT (org_id, link_id, email, code_hash, expires_at) ON review_codes TO scheduly_app;
GRANT UPDATE (code_hash, tries, expires_at) ON review_codes TO scheduly_app;
GRANT DELETE ON review_tokens, review_codes TO scheduly_app;
GRANT INSERT (org_id, id, link_id, post_id, kind, reviewer_name, reviewer_email, text, content_hash) ON external_reviews TO scheduly_app;
