-- v3 -> v4: attempts

-- attempt: one try of one message by one address.
CREATE TABLE attempt (
	id            INTEGER PRIMARY KEY,
	message_id    INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
	n             INTEGER NOT NULL,
	account_id    INTEGER NOT NULL,
	address_id    INTEGER NOT NULL,
	kind          TEXT    NOT NULL,
	dest          TEXT    NOT NULL, -- the address's value, frozen
	ref           TEXT    NOT NULL DEFAULT '',
	wire_key      TEXT    NOT NULL UNIQUE, -- made before the first byte leaves, so a repeat is not a second message
	remote_id     TEXT    NOT NULL DEFAULT '',
	state         TEXT    NOT NULL,
	tries         INTEGER NOT NULL DEFAULT 0, -- how often it touched
	repeats       INTEGER NOT NULL DEFAULT 0, -- how often the same key was sent again to settle a doubt
	due_at        INTEGER NOT NULL DEFAULT 0,
	touched_at    INTEGER NOT NULL DEFAULT 0,
	settled_at    INTEGER NOT NULL DEFAULT 0,
	token         TEXT    NOT NULL DEFAULT '', -- random mark of the try that touches; outcomes are conditional on it
	epoch         INTEGER NOT NULL DEFAULT 0, -- of the account's owner, for several machines
	code          TEXT    NOT NULL DEFAULT '',
	reason        TEXT    NOT NULL DEFAULT '', -- locale key
	cost_reserved INTEGER NOT NULL DEFAULT 0, -- cents
	cost_final    INTEGER NOT NULL DEFAULT 0,
	dup_allowed   INTEGER NOT NULL DEFAULT 0,
	forgiven      INTEGER NOT NULL DEFAULT 0, -- 1: a person or the owner's policy said that a new attempt may leave whatever became of this one
	receipt_due   INTEGER NOT NULL DEFAULT 0, -- D8: raise a task if nothing was heard by then
	UNIQUE (message_id, n)
) STRICT;
-- one open attempt a message: two can never be on their way by themselves
CREATE UNIQUE INDEX attempt_open ON attempt (message_id) WHERE state IN ('planned', 'touching');
CREATE INDEX attempt_touching ON attempt (id) WHERE state = 'touching';
CREATE INDEX attempt_remote ON attempt (account_id, remote_id) WHERE remote_id <> '';
CREATE INDEX attempt_touched ON attempt (touched_at) WHERE touched_at <> 0;
-- D8: what the network accepted and said nothing of since
CREATE INDEX attempt_receipt_due ON attempt (receipt_due) WHERE receipt_due <> 0;
-- D9: what is open in one conversation
CREATE INDEX message_open ON message (conversation_id, id) WHERE status IN ('queued', 'active', 'in_doubt');
