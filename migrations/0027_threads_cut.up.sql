-- A thread that is cut back to the parts that are out has come to its end: what was its last part is accepted then.
CREATE OR REPLACE FUNCTION guard_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state AND NOT (
    (OLD.state = 'sending' AND NEW.state IN ('accepted', 'continued', 'refused', 'not_sent', 'unknown'))
    OR (OLD.state = 'unknown' AND NEW.state IN ('accepted', 'continued', 'absent', 'abandoned'))
    OR (OLD.state = 'continued' AND NEW.state = 'accepted' AND NEW.part + 1 = (SELECT parts FROM scheduly.publications
      WHERE org_id = NEW.org_id AND id = NEW.publication_id))
  ) THEN
    RAISE EXCEPTION 'no attempt goes from % to %', OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_transition';
  END IF;
  RETURN NEW;
END
$$;
