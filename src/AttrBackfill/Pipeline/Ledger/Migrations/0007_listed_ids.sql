-- The conversations that a run was given by id, in the order given. runs.selection says how many there are: a run that has fewer rows
-- died while they were written. Ids of runs from before this table are in runs.selection.
CREATE TABLE listed_ids (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    ordinal BIGINT NOT NULL,
    conversation_id TEXT NOT NULL,
    PRIMARY KEY (run_id, ordinal)
);
