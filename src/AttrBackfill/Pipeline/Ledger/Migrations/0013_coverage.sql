-- How many conversations a run, or a plan that was applied, was the first of its job to read, by the quarter of an hour in which they started (quarters since 1970).
-- Written after the run has ended, so that the numbers of a year are read without a look at its conversations. Quarter 0 says that the
-- run was counted.
CREATE TABLE conversations_met (
    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    quarter BIGINT NOT NULL,
    conversations BIGINT NOT NULL,
    PRIMARY KEY (run, quarter)
) WITHOUT ROWID;

INSERT INTO conversations_met (run, quarter, conversations)
SELECT c.run, c.conversation_start / 900000, COUNT(*)
FROM runs r CROSS JOIN conversations c
WHERE c.run = r.number AND c.conversation_start <> 0
    AND (r.run_kind = 'run' AND r.dry_run = 0 OR r.run_kind = 'plan' AND EXISTS (
        SELECT 1 FROM runs a WHERE a.run_kind = 'apply' AND a.dry_run = 0 AND a.refers_to = r.run_id))
    AND NOT EXISTS (
        SELECT 1 FROM conversations e CROSS JOIN runs x
        WHERE e.conversation_id = c.conversation_id AND e.run < c.run AND x.number = e.run
            AND x.job = r.job AND x.connection = r.connection
            AND (x.run_kind = 'run' AND x.dry_run = 0 OR x.run_kind = 'plan' AND EXISTS (
                SELECT 1 FROM runs a WHERE a.run_kind = 'apply' AND a.dry_run = 0 AND a.refers_to = x.run_id)))
GROUP BY c.run, c.conversation_start / 900000;

INSERT INTO conversations_met (run, quarter, conversations) SELECT number, 0, 0 FROM runs WHERE ended_at IS NOT NULL;

CREATE INDEX conversations_deferred ON conversations (run, conversation_id) WHERE outcome = 'deferred';
