DROP TRIGGER channels_announce_account ON channels;
DROP FUNCTION announce_account();
ALTER TABLE channels DROP COLUMN facts_read_at;
