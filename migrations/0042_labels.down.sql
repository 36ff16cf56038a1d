DROP TRIGGER audit_log_tell_label ON audit_log;
DROP FUNCTION event_of_label_act();
ALTER TABLE posts DROP COLUMN note;
DROP TABLE post_labels;
DROP TABLE labels;
DELETE FROM events WHERE type LIKE 'label.%' OR type IN ('post.labeled', 'post.note_changed');
