-- An organization may ask for a description of every picture before a post can go out.
-- Runs beside: 0064_archive_walls
ALTER TABLE organizations ADD COLUMN alt_text_required boolean NOT NULL DEFAULT false;
GRANT UPDATE (alt_text_required) ON organizations TO scheduly_app;
