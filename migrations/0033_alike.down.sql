DROP INDEX publications_alike;
ALTER TABLE publications DROP COLUMN likeness;
