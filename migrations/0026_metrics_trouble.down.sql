ALTER TABLE publication_metrics DROP COLUMN trouble_detail;
ALTER TABLE publication_metrics DROP COLUMN trouble_code;
