-- What has files is made ready at its network before its time, while it waits in the queue.

-- When to go on with that; null: nothing is to be made ready. Written with the time of the publication, and by whoever prepares.
ALTER TABLE publications ADD COLUMN prepare_after timestamptz;
CREATE INDEX publications_prepare ON publications (prepare_after)
  WHERE status = 'queued' AND NOT held AND prepare_after IS NOT NULL;

GRANT UPDATE (prepare_after) ON publications TO scheduly_app, scheduly_worker;
