-- Who started a run: 'command' or 'schedule'.
ALTER TABLE runs ADD COLUMN origin TEXT NOT NULL DEFAULT 'command';

-- A distributed run's window, cut into the parts that processes work on side by side. done_at: all of it is settled.
CREATE TABLE run_parts (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    from_at TEXT NOT NULL,
    to_at TEXT NOT NULL,
    done_at TEXT,
    PRIMARY KEY (run_id, from_at)
);

-- part: '' for the run itself, else the beginning of the part that is worked on. A process that held a lock of the former table
-- finds it gone with its next heartbeat, and stops.
DROP TABLE locks;

CREATE TABLE locks (
    job TEXT NOT NULL,
    part TEXT NOT NULL,
    token TEXT NOT NULL,
    run_id TEXT NOT NULL,
    host TEXT NOT NULL,
    machine TEXT NOT NULL,
    process_id INTEGER NOT NULL,
    process_started TEXT NOT NULL,
    heartbeat_at TEXT NOT NULL,
    PRIMARY KEY (job, part)
);
