-- What run --canary asked for and how far it has come, as JSON (Canary); NULL for a run without.
ALTER TABLE runs ADD COLUMN canary TEXT;

-- The conversations of a canary: those of one that passed, or was ignored, are removed. content: all that the target carried before the
-- write, as StoredChanges without a value after; NULL before the write, and once the canary is decided. is_back: the values from before
-- were put back.
CREATE TABLE canary_members (
    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    conversation_id BYTEA NOT NULL,
    conversation_start BIGINT NOT NULL,
    conversation_end BIGINT,
    media_type TEXT,
    content BYTEA,
    is_back INTEGER NOT NULL,
    PRIMARY KEY (run, conversation_id)
) WITHOUT ROWID;
