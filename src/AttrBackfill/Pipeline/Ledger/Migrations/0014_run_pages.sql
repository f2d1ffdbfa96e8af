-- remaining_count: mismatched attributes that an ended run left as they were. conversation_link: the address of a conversation in Genesys
-- Cloud, with {id} in place of its id.
ALTER TABLE runs ADD COLUMN remaining_count BIGINT;
ALTER TABLE runs ADD COLUMN conversation_link TEXT;

UPDATE runs SET remaining_count = missing_count + different_count
    - COALESCE((SELECT SUM(t.patched) FROM mismatch_totals t WHERE t.run = runs.number), 0)
WHERE missing_count IS NOT NULL;
