DROP FUNCTION database_bytes();
DROP FUNCTION system_status();
ALTER TABLE workers DROP COLUMN role, DROP COLUMN clock_ahead_ms, DROP COLUMN tzdata;
DROP TABLE operators;
