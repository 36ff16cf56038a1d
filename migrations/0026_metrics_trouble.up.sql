-- Why a network did not tell how a post fares when it was last asked; null where it did.
ALTER TABLE publication_metrics ADD COLUMN trouble_code text;
ALTER TABLE publication_metrics ADD COLUMN trouble_detail text;
ALTER TABLE publication_metrics ADD CONSTRAINT publication_metrics_trouble
  CHECK ((trouble_code IS NULL) = (trouble_detail IS NULL));
