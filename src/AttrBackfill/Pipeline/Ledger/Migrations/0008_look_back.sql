-- 1: the run looks again at what changed before its window.
ALTER TABLE runs ADD COLUMN looks_back INTEGER NOT NULL DEFAULT 0;

-- Conversations of the look-back: those that were met before, and those of them that entered the run. waiting_count: open conversations
-- of the job that the next runs look at again, as of the end of the run; NULL before.
ALTER TABLE runs ADD COLUMN known_again BIGINT NOT NULL DEFAULT 0;

ALTER TABLE runs ADD COLUMN changed_again BIGINT NOT NULL DEFAULT 0;

ALTER TABLE runs ADD COLUMN waiting_count BIGINT;

-- What is known of one conversation, whatever the run.
CREATE INDEX conversations_by_id ON conversations (conversation_id);

CREATE INDEX patches_by_conversation ON patches (conversation_id);
