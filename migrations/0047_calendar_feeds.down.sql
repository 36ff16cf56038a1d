DROP FUNCTION find_calendar_feed(bytea);
DROP TABLE calendar_feeds;
