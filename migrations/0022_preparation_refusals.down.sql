DROP TRIGGER publications_announce_refusal ON publications;
DROP FUNCTION announce_refusal();
DROP TRIGGER publications_void_refusal ON publications;
DROP FUNCTION void_refusal();
ALTER TABLE publications DROP COLUMN refused_at;
ALTER TABLE publications DROP COLUMN refusal_detail;
ALTER TABLE publications DROP COLUMN refusal_code;
