-- Posting slots: times of the week at which a channel publishes, and dates on which they are left out. A post in a slot is a post with
-- that time, and nothing else says so (docs/adr/0023).

CREATE TABLE slots (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  channel_id uuid NOT NULL,
  weekday text NOT NULL CHECK (weekday IN ('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')),
  -- What the clocks of the zone show.
  local_time text NOT NULL CHECK (local_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  time_zone text NOT NULL CHECK (length(time_zone) <= 64),
  created_by uuid NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, channel_id) REFERENCES channels (org_id, id) ON DELETE CASCADE,
  CONSTRAINT slots_once UNIQUE (org_id, channel_id, weekday, local_time, time_zone)
);
CALL protect_tenant_table('slots');
GRANT SELECT, DELETE ON slots TO scheduly_app;
GRANT INSERT (org_id, id, channel_id, weekday, local_time, time_zone, created_by) ON slots TO scheduly_app;
GRANT UPDATE (weekday, local_time, time_zone) ON slots TO scheduly_app;

CREATE TABLE blocked_dates (
  org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  -- Null: of every channel.
  channel_id uuid,
  -- Dates in the zone of each slot; as text, since they are no instants. The order of the letters is that of the days.
  first_date text NOT NULL CHECK (first_date ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
  last_date text NOT NULL CHECK (last_date ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
  note text NOT NULL DEFAULT '' CHECK (length(note) <= 200),
  created_by uuid NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, channel_id) REFERENCES channels (org_id, id) ON DELETE CASCADE,
  CONSTRAINT blocked_dates_order CHECK (first_date <= last_date)
);
CREATE INDEX blocked_dates_last ON blocked_dates (org_id, last_date);
CALL protect_tenant_table('blocked_dates');
GRANT SELECT, DELETE ON blocked_dates TO scheduly_app;
GRANT INSERT (org_id, id, channel_id, first_date, last_date, note, created_by) ON blocked_dates TO scheduly_app;

-- Told beside the other acts, with the channel that it is about.
CREATE FUNCTION event_of_slot_act() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  INSERT INTO events (org_id, type, subject_type, subject_id, data) VALUES (NEW.org_id, NEW.action, NEW.object_type, NEW.object_id,
    jsonb_strip_nulls(jsonb_build_object('actor_id', NEW.actor_id) || NEW.detail));
  PERFORM ring_for_events();
  RETURN NULL;
END
$$;
CREATE TRIGGER audit_log_tell_slot AFTER INSERT ON audit_log FOR EACH ROW
  WHEN (NEW.action IN ('slot.added', 'slot.changed', 'slot.deleted', 'blocked_date.added', 'blocked_date.deleted'))
  EXECUTE FUNCTION event_of_slot_act();
REVOKE ALL ON FUNCTION event_of_slot_act() FROM PUBLIC;
