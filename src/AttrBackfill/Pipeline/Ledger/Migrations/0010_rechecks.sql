-- What was written and has been read again since: the newest look at each write, written_by being the run that wrote. is_last: it is not
-- looked at again.
CREATE TABLE rechecks (
    written_by TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    conversation_id TEXT NOT NULL,
    rechecked_by TEXT NOT NULL,
    rechecked_at TEXT NOT NULL,
    still_there INTEGER NOT NULL,
    changed_by_others INTEGER NOT NULL,
    lost INTEGER NOT NULL,
    is_gone INTEGER NOT NULL,
    is_last INTEGER NOT NULL,
    PRIMARY KEY (written_by, conversation_id)
);

-- What the rechecks of a run found, by the age of the writes in whole days.
CREATE TABLE recheck_sums (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    days INTEGER NOT NULL,
    conversations BIGINT NOT NULL,
    still_there BIGINT NOT NULL,
    changed_by_others BIGINT NOT NULL,
    lost BIGINT NOT NULL,
    gone BIGINT NOT NULL,
    PRIMARY KEY (run_id, days)
);

-- The written values that a run found lost. ordinal: the place of the attribute in the write.
CREATE TABLE lost_values (
    written_by TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    participant_id TEXT,
    conversation_start TEXT NOT NULL,
    media_type TEXT,
    attribute TEXT NOT NULL,
    source_path TEXT NOT NULL,
    kind TEXT NOT NULL,
    expected TEXT,
    actual TEXT,
    days INTEGER NOT NULL,
    http_status INTEGER,
    correlation_id TEXT,
    PRIMARY KEY (written_by, conversation_id, ordinal)
);

CREATE INDEX lost_values_in_report_order ON lost_values (run_id, conversation_start, conversation_id);

-- When the run's recheck first began, the calls that it made, and the values that it found lost.
ALTER TABLE runs ADD COLUMN recheck_at TEXT;

ALTER TABLE runs ADD COLUMN recheck_calls BIGINT NOT NULL DEFAULT 0;

ALTER TABLE runs ADD COLUMN lost_count BIGINT NOT NULL DEFAULT 0;
