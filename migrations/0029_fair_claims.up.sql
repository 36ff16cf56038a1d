-- Whose turn it is, where more is due than a worker can take: from minute to minute the organizations that have something
-- due are found by one look each, however much one of them has. It is built in one pass over the table.
CREATE INDEX publications_turns ON publications (provider, date_bin('1 minute', wake_at, timestamptz 'epoch'), org_id, wake_at)
  WHERE status IN ('queued', 'publishing') AND NOT held;
