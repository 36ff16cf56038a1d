DROP INDEX publications_prepare;
ALTER TABLE publications DROP COLUMN prepare_after;
