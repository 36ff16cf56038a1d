ALTER TABLE publications DROP COLUMN complete_after;
ALTER TABLE publications DROP COLUMN notices;
