-- How far the intents had come, told by what is committed. A sequence does not tell it: PostgreSQL writes it to its log 32 numbers ahead,
-- so that a standby that takes over, or a restored folder, may be some intents older and name a later number all the same.
-- The deletion of attempts must not make a database look older; what machines remember until now came from the sequence, too.
ALTER TABLE installation ADD COLUMN kept_mark bigint NOT NULL DEFAULT 0;
UPDATE installation SET kept_mark = latest_mark();

CREATE FUNCTION kept_mark() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT greatest((SELECT kept_mark FROM installation), (SELECT max(mark) FROM attempts))
$$;

CREATE FUNCTION keep_marks() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  UPDATE installation SET kept_mark = gone.mark FROM (SELECT max(mark) AS mark FROM deleted) gone WHERE kept_mark < gone.mark;
  RETURN NULL;
END
$$;
CREATE TRIGGER keep_marks AFTER DELETE ON attempts REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION keep_marks();

CREATE OR REPLACE FUNCTION resume_publishing() RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  PERFORM setval('publishing_marks', latest_mark() + 1000000000);
  UPDATE installation SET halted_at = NULL, halt_reason = NULL, kept_mark = latest_mark();
  RETURN latest_mark();
END
$$;

REVOKE ALL ON FUNCTION kept_mark(), keep_marks() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kept_mark() TO scheduly_worker;
