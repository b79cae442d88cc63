-- v19 -> v20: conversations of before, brought in from a file

-- history: one exported conversation that was brought in. Its messages carry its id, and go when it is undone.
CREATE TABLE history (
	id              INTEGER PRIMARY KEY,
	conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
	file_name       TEXT    NOT NULL,
	actor           TEXT    NOT NULL,
	created_at      INTEGER NOT NULL,
	done_at         INTEGER NOT NULL DEFAULT 0, -- 0 while it runs, or when it was cut
	undone_at       INTEGER NOT NULL DEFAULT 0,
	known           INTEGER NOT NULL DEFAULT 0  -- lines that were there already
) STRICT;
CREATE INDEX history_conversation ON history (conversation_id);

ALTER TABLE message ADD COLUMN history_id INTEGER NOT NULL DEFAULT 0;
CREATE INDEX message_history ON message (history_id) WHERE history_id <> 0;
