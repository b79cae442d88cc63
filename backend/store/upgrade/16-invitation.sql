-- v15 -> v16: invitations into a chat

-- invitation: a link or QR code that tells whose chat it opens. It works once and for a while. Only the SHA-256 of the token
-- is here, so that a copy of the data invites nobody.
CREATE TABLE invitation (
	hash        TEXT    PRIMARY KEY, -- hexadecimal
	customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
	account_id  INTEGER NOT NULL,
	made_by     TEXT    NOT NULL,
	made_at     INTEGER NOT NULL,
	expires_at  INTEGER NOT NULL,
	used_at     INTEGER NOT NULL DEFAULT 0,
	used_ref    TEXT    NOT NULL DEFAULT '' -- the chat that used it
) STRICT, WITHOUT ROWID;
CREATE INDEX invitation_customer ON invitation (customer_id);
