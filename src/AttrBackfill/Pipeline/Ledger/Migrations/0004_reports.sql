-- What the reports show of a run in time and of runs over time. NULL where a run has not ended yet.

ALTER TABLE runs ADD COLUMN missing_count BIGINT;

ALTER TABLE runs ADD COLUMN different_count BIGINT;

ALTER TABLE runs ADD COLUMN other_count BIGINT;

UPDATE runs SET missing_count = sums.missing, different_count = sums.different, other_count = sums.other
FROM (
    SELECT run_id, SUM(missing) AS missing, SUM(different) AS different, SUM(other) AS other FROM conversations GROUP BY run_id
) sums
WHERE runs.run_id = sums.run_id AND runs.ended_at IS NOT NULL;

-- The attributes with the most mismatches of a run that has ended: visitors make up names, so not all of them.
CREATE TABLE mismatch_totals (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    attribute TEXT NOT NULL,
    missing BIGINT NOT NULL,
    different BIGINT NOT NULL,
    other BIGINT NOT NULL,
    PRIMARY KEY (run_id, attribute)
);

INSERT INTO mismatch_totals (run_id, attribute, missing, different, other)
SELECT run_id, attribute, missing, different, other FROM (
    SELECT run_id, attribute,
        SUM(CASE WHEN kind = 'missing' THEN 1 ELSE 0 END) AS missing,
        SUM(CASE WHEN kind = 'different' THEN 1 ELSE 0 END) AS different,
        SUM(CASE WHEN kind IN ('missing', 'different') THEN 0 ELSE 1 END) AS other,
        ROW_NUMBER() OVER (PARTITION BY run_id ORDER BY COUNT(*) DESC, attribute) AS place
    FROM mismatches GROUP BY run_id, attribute
) ranked
WHERE place <= 200;

-- Calls by the ten seconds in which they were counted; slot_at is when those begin.
CREATE TABLE calls_over_time (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    slot_at TEXT NOT NULL,
    calls BIGINT NOT NULL,
    too_many_requests BIGINT NOT NULL,
    PRIMARY KEY (run_id, slot_at)
);
