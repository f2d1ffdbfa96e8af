-- The job's settings as jobs.json had them, where a plan compares new rules with them; NULL for all other runs.
ALTER TABLE runs ADD COLUMN compared_with TEXT;

-- In how many conversations new rules have an effect on an attribute. effect: see RuleEffect.
CREATE TABLE rule_totals (
    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    attribute TEXT NOT NULL,
    effect TEXT NOT NULL,
    conversations BIGINT NOT NULL,
    PRIMARY KEY (run, attribute, effect)
) WITHOUT ROWID;

-- The first few of these conversations, by their start.
CREATE TABLE rule_examples (
    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    attribute TEXT NOT NULL,
    effect TEXT NOT NULL,
    conversation_start BIGINT NOT NULL,
    conversation_id BYTEA NOT NULL,
    PRIMARY KEY (run, attribute, effect, conversation_start, conversation_id)
) WITHOUT ROWID;

-- Conversations that count in rule_totals and have no outcome in the run: the new rules do not take them.
CREATE TABLE rule_bystanders (
    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    conversation_id BYTEA NOT NULL,
    PRIMARY KEY (run, conversation_id)
) WITHOUT ROWID;
