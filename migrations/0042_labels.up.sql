-- Labels, by which a team sorts its posts, and a note on a post for colleagues. Neither is content: nothing of them is ever published,
-- so that they void no approval and need none, and may change whatever became of the post.

CREATE TABLE labels (
  org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 50),
  -- The name as it is compared: no two labels differ in upper and lower case alone. The application folds it, because what the
  -- database folds hangs on its locale.
  name_key text NOT NULL,
  color text NOT NULL CHECK (color IN ('gray', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'violet', 'pink')),
  created_by uuid NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id),
  CONSTRAINT labels_once UNIQUE (org_id, name_key)
);
CALL protect_tenant_table('labels');
GRANT SELECT, DELETE ON labels TO scheduly_app;
GRANT INSERT (org_id, id, name, name_key, color, created_by) ON labels TO scheduly_app;
GRANT UPDATE (name, name_key, color) ON labels TO scheduly_app;

CREATE TABLE post_labels (
  org_id uuid NOT NULL,
  post_id uuid NOT NULL,
  label_id uuid NOT NULL,
  PRIMARY KEY (org_id, post_id, label_id),
  FOREIGN KEY (org_id, post_id) REFERENCES posts (org_id, id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, label_id) REFERENCES labels (org_id, id) ON DELETE CASCADE
);
CREATE INDEX post_labels_label ON post_labels (org_id, label_id);
CALL protect_tenant_table('post_labels');
GRANT SELECT, INSERT, DELETE ON post_labels TO scheduly_app;

ALTER TABLE posts ADD COLUMN note text NOT NULL DEFAULT '' CONSTRAINT posts_note CHECK (length(note) <= 5000);
GRANT INSERT (note), UPDATE (note) ON posts TO scheduly_app;

-- Told beside the other acts; of a note only that it is another one.
CREATE FUNCTION event_of_label_act() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
BEGIN
  INSERT INTO events (org_id, type, subject_type, subject_id, post_id, data) VALUES (NEW.org_id, NEW.action, NEW.object_type,
    NEW.object_id, CASE NEW.object_type WHEN 'post' THEN NEW.object_id END,
    jsonb_strip_nulls(jsonb_build_object('actor_id', NEW.actor_id) || NEW.detail));
  PERFORM ring_for_events();
  RETURN NULL;
END
$$;
CREATE TRIGGER audit_log_tell_label AFTER INSERT ON audit_log FOR EACH ROW
  WHEN (NEW.action IN ('label.created', 'label.changed', 'label.deleted', 'post.labeled', 'post.note_changed'))
  EXECUTE FUNCTION event_of_label_act();
REVOKE ALL ON FUNCTION event_of_label_act() FROM PUBLIC;
