-- v17 -> v18: what somebody began to write

-- draft: what an actor wrote in the field of a conversation and did not send yet. Its files are not kept: they are not here
-- before they are sent.
CREATE TABLE draft (
	conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
	actor           TEXT    NOT NULL,
	text            TEXT    NOT NULL,
	subject         TEXT    NOT NULL DEFAULT '',
	note            INTEGER NOT NULL DEFAULT 0,
	at              INTEGER NOT NULL,
	PRIMARY KEY (conversation_id, actor)
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_actor ON draft (actor, at);
