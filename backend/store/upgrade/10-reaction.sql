-- v9 -> v10: reactions

-- reaction: what somebody's reaction to a message is now, once a person. An empty emoji is one that was taken back: the row
-- stays, so that an older one that arrives late does not return.
CREATE TABLE reaction (
	message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
	author     TEXT    NOT NULL, -- as in message: '' the customer
	emoji      TEXT    NOT NULL,
	at         INTEGER NOT NULL, -- by the writer's clock
	PRIMARY KEY (message_id, author)
) STRICT, WITHOUT ROWID;

ALTER TABLE early ADD COLUMN text TEXT NOT NULL DEFAULT ''; -- the emoji of a reaction
