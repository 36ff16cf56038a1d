ALTER TABLE organizations DROP COLUMN alt_text_required;
