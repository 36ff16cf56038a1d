-- Waits until nobody gives places to events any more: whoever was told that somebody else is at it can see what that one has
-- placed. False: it takes longer than anybody should wait who only wants to know what is new.
CREATE FUNCTION await_placing() RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
  PERFORM FROM event_relay FOR SHARE;
  RETURN true;
EXCEPTION WHEN lock_not_available THEN
  RETURN false;
END
$$;
REVOKE ALL ON FUNCTION await_placing() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION await_placing() TO scheduly_app, scheduly_worker;
