-- When the installation was last backed up by its own command, for those who run it.
-- Runs beside: 0064_archive_walls
ALTER TABLE installation ADD COLUMN backed_up_at timestamptz;
