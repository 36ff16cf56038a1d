ALTER TABLE channels DROP COLUMN connect_tried_at, DROP COLUMN connect_trouble, DROP COLUMN connect_choices;
