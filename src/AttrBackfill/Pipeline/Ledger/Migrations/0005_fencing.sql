-- boot, beat_ms: the boot of the machine and the milliseconds since then at the last heartbeat; no wall clock sets them. Empty and 0
-- where the system has no such clock. process_started: clock ticks since the boot on Linux, else a time. A process that held a lock
-- of the former table finds it gone with its next heartbeat, and stops.
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
    boot TEXT NOT NULL DEFAULT '',
    beat_ms BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (job, part)
);

-- The last batch that each writer committed. After a lost connection it says whether the commit took effect.
CREATE TABLE writer_batches (
    writer TEXT NOT NULL PRIMARY KEY,
    batch BIGINT NOT NULL,
    committed_at TEXT NOT NULL
);
