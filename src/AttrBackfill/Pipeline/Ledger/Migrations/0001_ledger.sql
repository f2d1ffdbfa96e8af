-- Times are UTC text, yyyy-MM-ddTHH:mm:ss.fffZ, which sorts. Text that comes from outside (names, values, ids, messages)
-- is stored as StoredText writes it: exact, and in ordinal order when sorted by its bytes.
-- Words (outcome, kind, action, status) are those of the reports.

CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE runs (
    run_id TEXT NOT NULL PRIMARY KEY,
    job TEXT NOT NULL,
    connection TEXT NOT NULL,
    run_kind TEXT NOT NULL,
    mode TEXT NOT NULL,
    target TEXT NOT NULL,
    dry_run INTEGER NOT NULL,
    refers_to TEXT,
    window_from TEXT,
    window_to TEXT,
    time_zone TEXT NOT NULL,
    selection TEXT NOT NULL,
    settings TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    status TEXT NOT NULL,
    exit_code INTEGER,
    message TEXT,
    quota_allowed INTEGER,
    quota_share DOUBLE PRECISION NOT NULL,
    version TEXT NOT NULL,
    read_count BIGINT NOT NULL DEFAULT 0,
    patched_count BIGINT NOT NULL DEFAULT 0,
    failed_count BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX runs_by_job ON runs (job, started_at);

-- conversation_start is '' where unknown, so that such rows come first in every store. seen: whether the conversation
-- counts in attributes_seen, where it must count once however often it is recorded.
CREATE TABLE conversations (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    conversation_id TEXT NOT NULL,
    participant_id TEXT,
    conversation_start TEXT NOT NULL,
    conversation_end TEXT,
    media_type TEXT,
    outcome TEXT NOT NULL,
    attributes INTEGER NOT NULL,
    missing INTEGER NOT NULL,
    different INTEGER NOT NULL,
    other INTEGER NOT NULL,
    patched INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    http_status INTEGER,
    correlation_id TEXT,
    message TEXT,
    seen INTEGER NOT NULL,
    PRIMARY KEY (run_id, conversation_id)
);

CREATE UNIQUE INDEX conversations_in_report_order ON conversations (run_id, conversation_start, conversation_id);

CREATE TABLE mismatches (
    run_id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    attribute TEXT NOT NULL,
    source_path TEXT NOT NULL,
    kind TEXT NOT NULL,
    expected TEXT,
    actual TEXT,
    action TEXT NOT NULL,
    message TEXT,
    PRIMARY KEY (run_id, conversation_id, ordinal),
    FOREIGN KEY (run_id, conversation_id) REFERENCES conversations (run_id, conversation_id) ON DELETE CASCADE
);

-- A patch before it is sent: state 'intent'; closed as 'done' or 'failed' together with the conversation's outcome.
-- A row that stays 'intent' belongs to a patch of which nobody knows whether it took effect.
CREATE TABLE patches (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    conversation_id TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    participant_id TEXT NOT NULL,
    target TEXT NOT NULL,
    changes TEXT NOT NULL,
    calls_before INTEGER NOT NULL,
    intent_at TEXT NOT NULL,
    state TEXT NOT NULL,
    closed_at TEXT,
    PRIMARY KEY (run_id, conversation_id, attempt)
);

-- A part of a run's window that was read to its end, every conversation in it settled: a resume does not read it again.
CREATE TABLE windows_read (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    from_at TEXT NOT NULL,
    to_at TEXT NOT NULL,
    PRIMARY KEY (run_id, from_at)
);

CREATE TABLE attributes_seen (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    attribute TEXT NOT NULL,
    source_path TEXT NOT NULL,
    conversations BIGINT NOT NULL,
    max_length BIGINT NOT NULL,
    PRIMARY KEY (run_id, attribute, source_path)
);

-- Outlives the runs: what the targets are known to carry.
CREATE TABLE settled (
    connection TEXT NOT NULL,
    target TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    run_id TEXT NOT NULL,
    settled_at TEXT NOT NULL,
    PRIMARY KEY (connection, target, conversation_id, hash)
);

CREATE TABLE deferred (
    job TEXT NOT NULL,
    connection TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    PRIMARY KEY (job, connection, conversation_id)
);

CREATE TABLE watermarks (
    job TEXT NOT NULL,
    connection TEXT NOT NULL,
    until TEXT NOT NULL,
    PRIMARY KEY (job, connection)
);

-- machine: where process_id means something. process_started: process ids are used again.
CREATE TABLE locks (
    job TEXT NOT NULL PRIMARY KEY,
    token TEXT NOT NULL,
    run_id TEXT NOT NULL,
    host TEXT NOT NULL,
    machine TEXT NOT NULL,
    process_id INTEGER NOT NULL,
    process_started TEXT NOT NULL,
    heartbeat_at TEXT NOT NULL
);

CREATE TABLE call_counts (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    endpoint TEXT NOT NULL,
    calls BIGINT NOT NULL,
    retries BIGINT NOT NULL,
    too_many_requests BIGINT NOT NULL,
    PRIMARY KEY (run_id, endpoint)
);
