-- What a publication shows, as one digest: so that the same is not sent to a channel twice within a day unless somebody wants that.
-- Empty for what was written before; such posts are not compared.
ALTER TABLE publications ADD COLUMN likeness bytea CHECK (length(likeness) = 32);
CREATE INDEX publications_alike ON publications (org_id, channel_id, likeness) WHERE likeness IS NOT NULL;
GRANT INSERT (likeness), UPDATE (likeness) ON publications TO scheduly_app;
