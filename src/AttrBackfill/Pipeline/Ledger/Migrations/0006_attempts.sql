-- Conversations that a run found and left without an outcome when it ended; NULL where nobody counted: the process died, or the run
-- has not ended.
ALTER TABLE runs ADD COLUMN pending_count BIGINT;

-- 1: the window was given by hand, as dates.
ALTER TABLE runs ADD COLUMN is_dated INTEGER NOT NULL DEFAULT 0;

-- Each start of a run and the end of that attempt. ended_at is NULL while it works, and for good where its process died.
CREATE TABLE attempts (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    attempt INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    message TEXT,
    PRIMARY KEY (run_id, attempt)
);

-- Of runs from before this table one attempt is known: from the first start to the last end.
INSERT INTO attempts (run_id, attempt, started_at, ended_at, message)
SELECT run_id, 1, started_at, ended_at, message FROM runs;
