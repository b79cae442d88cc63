-- v0 -> v1: settings and accounts

-- setting: one value by name: the install id, the start epoch, the shop's name, preferences. No secrets.
CREATE TABLE setting (
	name  TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
) STRICT;

-- account: one configured instance of a kind of channel. Its password lives in the keyring, its session in a file of its own.
CREATE TABLE account (
	id         INTEGER PRIMARY KEY,
	kind       TEXT    NOT NULL,
	name       TEXT    NOT NULL DEFAULT '', -- what a person calls it: the number, the mail address
	config     TEXT    NOT NULL DEFAULT '{}', -- JSON that only the adapter reads
	position   INTEGER NOT NULL DEFAULT 0, -- the shop's ladder, first is tried first
	paused     INTEGER NOT NULL DEFAULT 0, -- 1: the owner paused it
	created_at INTEGER NOT NULL, -- Unix milliseconds, UTC, as every *_at
	removed_at INTEGER NOT NULL DEFAULT 0 -- kept for its messages
) STRICT;

-- account_state: small facts an adapter keeps (cursors, the version the server wants). Emptied by a restore.
CREATE TABLE account_state (
	account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	name       TEXT    NOT NULL,
	value      TEXT    NOT NULL,
	PRIMARY KEY (account_id, name)
) STRICT, WITHOUT ROWID;

-- audit: who did what. Ids only, nothing personal beyond the actor's own login name.
CREATE TABLE audit (
	id      INTEGER PRIMARY KEY,
	at      INTEGER NOT NULL,
	actor   TEXT    NOT NULL,
	action  TEXT    NOT NULL, -- word of the feature, a dot, the act: "outbox.resend"
	target  INTEGER NOT NULL DEFAULT 0,
	details TEXT    NOT NULL DEFAULT '{}' -- JSON of numbers, ids and keys
) STRICT;
