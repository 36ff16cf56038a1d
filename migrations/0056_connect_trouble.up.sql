-- What a connection that was begun and not finished stopped at: so that whoever looks at the channel knows the next step.
ALTER TABLE channels
  ADD COLUMN connect_tried_at timestamptz,
  ADD COLUMN connect_trouble text CHECK (length(connect_trouble) <= 500),
  -- The accounts that the network granted, where it granted several and nobody said which one is meant.
  ADD COLUMN connect_choices text[] CHECK (cardinality(connect_choices) <= 50);
GRANT SELECT (connect_tried_at, connect_trouble, connect_choices), UPDATE (connect_tried_at, connect_trouble, connect_choices)
  ON channels TO scheduly_app;
