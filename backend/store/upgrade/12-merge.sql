-- v11 -> v12: customers who turned out to be one

ALTER TABLE customer ADD COLUMN merged_into INTEGER NOT NULL DEFAULT 0; -- who they turned out to be; such a one lies hidden in the bin

-- merge: two customers made one. What it moved is kept for as long as it can be undone, which is as long as the hidden one lies there.
CREATE TABLE merge (
	id         INTEGER PRIMARY KEY,
	keep_id    INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
	gone_id    INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
	actor      TEXT    NOT NULL,
	created_at INTEGER NOT NULL,
	undone_at  INTEGER NOT NULL DEFAULT 0,
	before     TEXT    NOT NULL DEFAULT '{}' -- JSON: each field of the one that stays that changed, with what was there and what came
) STRICT;
CREATE INDEX merge_keep ON merge (keep_id);
CREATE INDEX merge_gone ON merge (gone_id);

-- merge_row: one row of another table that a merge moved or made, with what it was.
CREATE TABLE merge_row (
	merge_id INTEGER NOT NULL REFERENCES merge (id) ON DELETE CASCADE,
	what     TEXT    NOT NULL, -- address, fold, consent, revoked, label, conversation, into, service, message, ladder, override
	row_id   INTEGER NOT NULL,
	before   TEXT    NOT NULL DEFAULT '',
	PRIMARY KEY (merge_id, what, row_id)
) STRICT, WITHOUT ROWID;

-- apart: two customers of whom a person said that they are not the same.
CREATE TABLE apart (
	low   INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE, -- the smaller id of the two
	high  INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
	actor TEXT    NOT NULL,
	at    INTEGER NOT NULL,
	PRIMARY KEY (low, high)
) STRICT, WITHOUT ROWID;
CREATE INDEX apart_high ON apart (high);
