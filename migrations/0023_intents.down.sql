DROP FUNCTION sendable_channels(uuid[], uuid[]);
DROP INDEX attempts_mark;
