DROP TRIGGER audit_log_tell_slot ON audit_log;
DROP FUNCTION event_of_slot_act();
DROP TABLE blocked_dates;
DROP TABLE slots;
DELETE FROM events WHERE type LIKE 'slot.%' OR type LIKE 'blocked\_date.%';
