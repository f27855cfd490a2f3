-- Whose request it was, and who gave a label: null where callers need not be known, or have no tenant.
ALTER TABLE decisions ADD COLUMN tenant TEXT;
ALTER TABLE labels ADD COLUMN given_by TEXT;
