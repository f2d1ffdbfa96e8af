-- The version that a patch makes of a custom attributes record; null for other targets.
ALTER TABLE patches ADD COLUMN record_version INTEGER;

-- 1: the target's schema has no field for the attribute, so it is not desired.
ALTER TABLE attributes_seen ADD COLUMN is_lacking INTEGER NOT NULL DEFAULT 0;
