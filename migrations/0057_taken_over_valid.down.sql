-- A rule that has been checked stays checked.
SELECT 1;
