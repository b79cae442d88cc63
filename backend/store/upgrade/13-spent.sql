-- v12 -> v13: automatic messages of each account

-- spent: the automatic messages of an account that touched the wire, but for answers to somebody who had just written: what
-- the account's allowance counts. Written in the transaction that claims the attempt.
CREATE TABLE spent (
	account_id INTEGER NOT NULL,
	message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
	at         INTEGER NOT NULL, -- of the first touch
	PRIMARY KEY (account_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX spent_at ON spent (account_id, at);
CREATE INDEX spent_message ON spent (message_id);

INSERT INTO spent (account_id, message_id, at)
SELECT a.account_id, a.message_id, MIN(a.touched_at) FROM attempt a JOIN message m ON m.id = a.message_id
WHERE m.automatic = 1 AND a.touched_at <> 0 GROUP BY a.account_id, a.message_id;
