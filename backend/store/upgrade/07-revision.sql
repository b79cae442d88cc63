-- v6 -> v7: edited and deleted messages

-- revision: every text a message ever had, once it was edited or deleted; before that message.text is the only one. Rows
-- are only added: message.text is the newest, and what a customer took back stays here.
CREATE TABLE revision (
	id         INTEGER PRIMARY KEY,
	message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
	what       TEXT    NOT NULL, -- said, edited, deleted
	author     TEXT    NOT NULL DEFAULT '', -- as in message
	subject    TEXT    NOT NULL DEFAULT '',
	text       TEXT    NOT NULL DEFAULT '',
	at         INTEGER NOT NULL, -- by the writer's clock
	arrived_at INTEGER NOT NULL,
	UNIQUE (message_id, what, at, text)
) STRICT;

-- early: something done to a message that has not arrived. It is applied when the message comes, and forgotten after a month.
CREATE TABLE early (
	account_id INTEGER NOT NULL,
	remote_id  TEXT    NOT NULL,
	target     TEXT    NOT NULL, -- the network's id of the message
	what       TEXT    NOT NULL,
	from_us    INTEGER NOT NULL,
	value      TEXT    NOT NULL DEFAULT '', -- who did it: the address, and
	refs       TEXT    NOT NULL DEFAULT '[]', -- JSON array of the network's names for it
	at         INTEGER NOT NULL,
	arrived_at INTEGER NOT NULL,
	PRIMARY KEY (account_id, remote_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX early_target ON early (account_id, target);
CREATE INDEX early_arrived ON early (arrived_at);

ALTER TABLE message ADD COLUMN edited_at INTEGER NOT NULL DEFAULT 0; -- when its writer last changed the text
ALTER TABLE message ADD COLUMN deleted_at INTEGER NOT NULL DEFAULT 0; -- taken back by its writer; text is empty then
