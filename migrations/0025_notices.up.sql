-- What people must know of a publication that is out: that something which belongs to it is missing, or may be.

-- [{"code", "detail"}]; replaced as a whole by whoever learns more.
ALTER TABLE publications ADD COLUMN notices jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(notices) = 'array');
-- When a worker is to look whether it is missing, and to add it if it is. Set to null by whoever takes it up, before anything is
-- asked of the network: what was written by somebody who died then is never written again.
ALTER TABLE publications ADD COLUMN complete_after timestamptz
  CONSTRAINT publications_complete CHECK (complete_after IS NULL OR status = 'published');
CREATE INDEX publications_complete ON publications (complete_after) WHERE complete_after IS NOT NULL;

GRANT UPDATE (notices, complete_after) ON publications TO scheduly_worker;
