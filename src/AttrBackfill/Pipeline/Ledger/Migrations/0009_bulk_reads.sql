-- How far the attribute search of a connection is trusted: single reads that agreed with it since the last one that did not, and that one.
CREATE TABLE search_trust (
    connection TEXT NOT NULL PRIMARY KEY,
    agreed BIGINT NOT NULL,
    lost_at TEXT,
    lost_by TEXT
);

-- 1: the values before come from the attribute search.
ALTER TABLE patches ADD COLUMN read_in_bulk INTEGER NOT NULL DEFAULT 0;

-- 1: during the run a single read differed from the attribute search, so its patches with read_in_bulk = 1 have no certain values before.
ALTER TABLE runs ADD COLUMN is_bulk_doubted INTEGER NOT NULL DEFAULT 0;

-- Conversations that the run read by the attribute search instead of singly.
ALTER TABLE runs ADD COLUMN bulk_read_count BIGINT NOT NULL DEFAULT 0;
