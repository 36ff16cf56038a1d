DROP TRIGGER publications_traced ON publications;
DROP TRIGGER publications_traced_new ON publications;
DROP FUNCTION keep_traceparent();
ALTER TABLE publications DROP COLUMN traceparent;
