DROP TRIGGER keep_marks ON attempts;
DROP FUNCTION keep_marks();
DROP FUNCTION kept_mark();
CREATE OR REPLACE FUNCTION resume_publishing() RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  PERFORM setval('publishing_marks', latest_mark() + 1000000000);
  UPDATE installation SET halted_at = NULL, halt_reason = NULL;
  RETURN latest_mark();
END
$$;
ALTER TABLE installation DROP COLUMN kept_mark;
