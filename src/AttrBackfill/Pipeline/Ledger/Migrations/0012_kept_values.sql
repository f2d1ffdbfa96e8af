-- When the values of the run's conversations were erased; NULL where they are kept. Counts, outcomes and hashes stay.
ALTER TABLE runs ADD COLUMN values_erased_at TEXT;

-- Conversations of which nothing is kept, and which are never filled again. hash: see ForgottenIds.
CREATE TABLE forgotten (
    hash BYTEA NOT NULL PRIMARY KEY,
    forgotten_at TEXT NOT NULL
);
