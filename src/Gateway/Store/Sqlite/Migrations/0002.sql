ALTER TABLE decisions ADD COLUMN service TEXT;
