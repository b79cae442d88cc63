-- v18 -> v19: groups

-- What is said in a group has no customer: whatever is done for customers (lists, consent, the ladder, reach, notices, who
-- waits) goes through the customer and so cannot find it.
ALTER TABLE conversation ALTER COLUMN customer_id DROP NOT NULL;

-- chat_group: one group of people on a network; "group" is a word of SQL. It is born with the first message, so that its
-- conversation is never empty.
CREATE TABLE chat_group (
	conversation_id INTEGER PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
	account_id      INTEGER NOT NULL,
	ref             TEXT    NOT NULL, -- the network's own name, opaque
	name            TEXT    NOT NULL DEFAULT '',
	named_at        INTEGER NOT NULL DEFAULT 0, -- since when, by the network's clock: an older name that comes late does not return
	size            INTEGER NOT NULL DEFAULT 0, -- how many people are in it; 0 nobody told
	search          TEXT    NOT NULL DEFAULT '', -- name without accents, lower case
	UNIQUE (account_id, ref)
) STRICT;

-- member: somebody who writes in groups. It is no customer, and a message in a group makes none.
CREATE TABLE member (
	id    INTEGER PRIMARY KEY,
	kind  TEXT NOT NULL,
	value TEXT NOT NULL DEFAULT '', -- canonical address, '' while the network hides it
	name  TEXT NOT NULL DEFAULT '' -- what they call themselves
) STRICT;
CREATE INDEX member_value ON member (kind, value) WHERE value <> '';

-- member_ref: every name a network has for a member, as alias is for an address.
CREATE TABLE member_ref (
	kind      TEXT    NOT NULL,
	ref       TEXT    NOT NULL,
	member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
	PRIMARY KEY (kind, ref)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_ref_member ON member_ref (member_id);

ALTER TABLE message ADD COLUMN member_id INTEGER NOT NULL DEFAULT 0; -- who wrote it in a group
CREATE INDEX message_member ON message (member_id) WHERE member_id <> 0;
