-- The trace of the request that let a publication go out (W3C Trace Context, "traceparent"), so that what the worker does later
-- is seen as a part of it. Only where requests are traced.
ALTER TABLE publications ADD COLUMN traceparent text;

CREATE FUNCTION keep_traceparent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.traceparent := nullif(current_setting('app.traceparent', true), '');
  RETURN NEW;
END
$$;
CREATE TRIGGER publications_traced_new BEFORE INSERT ON publications FOR EACH ROW
  WHEN (NEW.status = 'queued') EXECUTE FUNCTION keep_traceparent();
CREATE TRIGGER publications_traced BEFORE UPDATE OF status ON publications FOR EACH ROW
  WHEN (NEW.status = 'queued' AND OLD.status IN ('draft', 'failed', 'canceled')) EXECUTE FUNCTION keep_traceparent();
