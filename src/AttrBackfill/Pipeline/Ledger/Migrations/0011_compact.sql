-- The rows of conversations in less space. runs.number names the run in them. Ids are 16 bytes (StoredId), times of conversations
-- milliseconds since 1970 (StoredTime; 0 where no start is known, so that such rows come first), attributes packed JSON (PackedText).
-- WITHOUT ROWID is for SQLite alone: the rows stand in the order of the primary key. The program moves the rows where this script says so.

ALTER TABLE runs ADD COLUMN number INTEGER;

UPDATE runs SET number = numbered.number
FROM (SELECT run_id, ROW_NUMBER() OVER (ORDER BY started_at, run_id) AS number FROM runs) numbered
WHERE runs.run_id = numbered.run_id;

CREATE UNIQUE INDEX runs_by_number ON runs (number);

ALTER TABLE conversations RENAME TO old_conversations;

ALTER TABLE mismatches RENAME TO old_mismatches;

ALTER TABLE mismatch_totals RENAME TO old_mismatch_totals;

ALTER TABLE patches RENAME TO old_patches;

ALTER TABLE settled RENAME TO old_settled;

ALTER TABLE deferred RENAME TO old_deferred;

ALTER TABLE listed_ids RENAME TO old_listed_ids;

ALTER TABLE rechecks RENAME TO old_rechecks;

ALTER TABLE lost_values RENAME TO old_lost_values;

-- seen: whether the conversation counts in attributes_seen, where it must count once however often it is recorded.
CREATE TABLE conversations (
    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    conversation_start BIGINT NOT NULL,
    conversation_id BYTEA NOT NULL,
    participant_id BYTEA,
    conversation_end BIGINT,
    media_type TEXT,
    outcome TEXT NOT NULL,
    attributes INTEGER NOT NULL,
    missing INTEGER NOT NULL,
    different INTEGER NOT NULL,
    other INTEGER NOT NULL,
    patched INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    http_status INTEGER,
    correlation_id BYTEA,
    message TEXT,
    seen INTEGER NOT NULL,
    PRIMARY KEY (run, conversation_start, conversation_id)
) WITHOUT ROWID;

-- A patch before it is sent: state 'intent'; closed as 'done', 'failed' or 'refused'. A row that stays 'intent' belongs to a patch of which
-- it is not known whether it took effect. changes: names and values, see StoredChanges. Its target is that of the run.
CREATE TABLE patches (
    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    conversation_id BYTEA NOT NULL,
    attempt INTEGER NOT NULL,
    participant_id BYTEA NOT NULL,
    changes BYTEA NOT NULL,
    calls_before INTEGER NOT NULL,
    intent_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    record_version INTEGER,
    read_in_bulk INTEGER NOT NULL,
    PRIMARY KEY (run, conversation_id, attempt)
);

-- All mismatches of a conversation in a run. content: names and values, see StoredMismatches. patch: the attempt whose values it shares.
CREATE TABLE mismatches (
    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    conversation_id BYTEA NOT NULL,
    patch INTEGER,
    content BYTEA NOT NULL,
    PRIMARY KEY (run, conversation_id)
);

-- How often a run recorded an attribute as a mismatch, by kind, and how often it wrote it.
CREATE TABLE mismatch_totals (
    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    attribute TEXT NOT NULL,
    source_path TEXT NOT NULL,
    missing INTEGER NOT NULL,
    different INTEGER NOT NULL,
    collision INTEGER NOT NULL,
    oversize INTEGER NOT NULL,
    type INTEGER NOT NULL,
    patched INTEGER NOT NULL,
    PRIMARY KEY (run, attribute, source_path)
) WITHOUT ROWID;

CREATE TABLE targets (
    number INTEGER NOT NULL PRIMARY KEY,
    connection TEXT NOT NULL,
    target TEXT NOT NULL,
    UNIQUE (connection, target)
);

-- Outlives the runs: what the targets are known to carry. hash: see StoredHash. settled_on: days since 1970.
CREATE TABLE settled (
    target INTEGER NOT NULL,
    conversation_id BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    settled_on INTEGER NOT NULL,
    PRIMARY KEY (target, conversation_id, hash)
) WITHOUT ROWID;

CREATE TABLE deferred (
    job TEXT NOT NULL,
    connection TEXT NOT NULL,
    conversation_id BYTEA NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    PRIMARY KEY (job, connection, conversation_id)
) WITHOUT ROWID;

-- The conversations that a run was given by id, in the order given. runs.selection says how many there are: a run that has fewer rows
-- died while they were written. Ids of runs from before this table are in runs.selection.
CREATE TABLE listed_ids (
    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    ordinal BIGINT NOT NULL,
    conversation_id BYTEA NOT NULL,
    PRIMARY KEY (run, ordinal)
) WITHOUT ROWID;

-- What was written and has been read again since: the newest look at each write, written_by being the run that wrote. is_last: it is not
-- looked at again.
CREATE TABLE rechecks (
    written_by INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    conversation_id BYTEA NOT NULL,
    rechecked_at BIGINT NOT NULL,
    still_there INTEGER NOT NULL,
    changed_by_others INTEGER NOT NULL,
    lost INTEGER NOT NULL,
    is_gone INTEGER NOT NULL,
    is_last INTEGER NOT NULL,
    PRIMARY KEY (written_by, conversation_id)
) WITHOUT ROWID;

-- The written values that a run found lost. ordinal: the place of the attribute in the write.
CREATE TABLE lost_values (
    written_by TEXT NOT NULL,
    conversation_id BYTEA NOT NULL,
    ordinal INTEGER NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    participant_id BYTEA,
    conversation_start BIGINT NOT NULL,
    media_type TEXT,
    attribute TEXT NOT NULL,
    source_path TEXT NOT NULL,
    kind TEXT NOT NULL,
    expected TEXT,
    actual TEXT,
    days INTEGER NOT NULL,
    http_status INTEGER,
    correlation_id BYTEA,
    PRIMARY KEY (written_by, conversation_id, ordinal)
);

INSERT INTO mismatch_totals (run, attribute, source_path, missing, different, collision, oversize, type, patched)
SELECT r.number, m.attribute, m.source_path,
    SUM(CASE WHEN m.kind = 'missing' THEN 1 ELSE 0 END), SUM(CASE WHEN m.kind = 'different' THEN 1 ELSE 0 END),
    SUM(CASE WHEN m.kind = 'collision' THEN 1 ELSE 0 END), SUM(CASE WHEN m.kind = 'oversize' THEN 1 ELSE 0 END),
    SUM(CASE WHEN m.kind = 'type' THEN 1 ELSE 0 END), SUM(CASE WHEN m.action IN ('patched', 'reverted') THEN 1 ELSE 0 END)
FROM old_mismatches m JOIN runs r ON r.run_id = m.run_id
GROUP BY r.number, m.attribute, m.source_path;

INSERT INTO targets (number, connection, target)
SELECT ROW_NUMBER() OVER (ORDER BY connection, target), connection, target
FROM (SELECT connection, target FROM old_settled UNION SELECT connection, target FROM runs) known;

-- (The program moves the rows.)

DROP TABLE old_mismatches;

DROP TABLE old_mismatch_totals;

DROP TABLE old_patches;

DROP TABLE old_conversations;

DROP TABLE old_settled;

DROP TABLE old_deferred;

DROP TABLE old_listed_ids;

DROP TABLE old_rechecks;

DROP TABLE old_lost_values;

-- What is known of one conversation, whatever the run.
CREATE UNIQUE INDEX conversations_by_id ON conversations (conversation_id, run);

CREATE INDEX conversations_failed ON conversations (run, conversation_id) WHERE outcome = 'failed';

CREATE INDEX patches_by_conversation ON patches (conversation_id);

CREATE INDEX lost_values_in_report_order ON lost_values (run_id, conversation_start, conversation_id);
