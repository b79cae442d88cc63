-- v1 -> v2: customers, addresses, consent, imports

-- batch: one import. Undo walks its rows.
CREATE TABLE batch (
	id         INTEGER PRIMARY KEY,
	file_name  TEXT    NOT NULL,
	actor      TEXT    NOT NULL,
	created_at INTEGER NOT NULL,
	done_at    INTEGER NOT NULL DEFAULT 0,
	undone_at  INTEGER NOT NULL DEFAULT 0,
	added      INTEGER NOT NULL DEFAULT 0,
	joined     INTEGER NOT NULL DEFAULT 0, -- rows that completed a customer already there
	left_out   INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE customer (
	id          INTEGER PRIMARY KEY,
	name        TEXT    NOT NULL,
	company     TEXT    NOT NULL DEFAULT '',
	notes       TEXT    NOT NULL DEFAULT '',
	unconfirmed INTEGER NOT NULL DEFAULT 0, -- 1: made by the program from a message of somebody unknown
	batch_id    INTEGER NOT NULL DEFAULT 0,
	search      TEXT    NOT NULL DEFAULT '', -- name, company and addresses without accents, lower case; what find looks in
	sort        TEXT    NOT NULL DEFAULT '', -- name without accents, lower case; the order of lists
	created_at  INTEGER NOT NULL,
	updated_at  INTEGER NOT NULL,
	deleted_at  INTEGER NOT NULL DEFAULT 0 -- in the bin since
) STRICT;
CREATE INDEX customer_sort ON customer (sort, id) WHERE deleted_at = 0;
CREATE INDEX customer_bin ON customer (deleted_at, id) WHERE deleted_at <> 0;
CREATE INDEX customer_batch ON customer (batch_id) WHERE batch_id <> 0;

-- address: one way to reach one customer on one kind of channel.
CREATE TABLE address (
	id          INTEGER PRIMARY KEY,
	customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
	kind        TEXT    NOT NULL,
	value       TEXT    NOT NULL, -- canonical: E.164, lower-cased e-mail
	ref         TEXT    NOT NULL DEFAULT '', -- the network's own name, opaque
	position    INTEGER NOT NULL DEFAULT 0, -- the customer's own order, lowest first
	verified_at INTEGER NOT NULL DEFAULT 0,
	answers     INTEGER NOT NULL DEFAULT 1, -- 1: of those who share it, this customer answers; exactly one per (kind, value)
	offered     INTEGER NOT NULL DEFAULT 0, -- 1: somebody else answered our message from it; a person must confirm it before it counts
	batch_id    INTEGER NOT NULL DEFAULT 0,
	created_at  INTEGER NOT NULL,
	UNIQUE (customer_id, kind, value)
) STRICT;
CREATE INDEX address_value ON address (kind, value);
CREATE INDEX address_ref ON address (kind, ref) WHERE ref <> '';

-- alias: every name a network ever had for an address. One person may have several (a number and a hidden id), and
-- which of them a message carries changes from one message to the next.
CREATE TABLE alias (
	kind       TEXT    NOT NULL,
	ref        TEXT    NOT NULL,
	address_id INTEGER NOT NULL REFERENCES address (id) ON DELETE CASCADE,
	PRIMARY KEY (kind, ref)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_address ON alias (address_id);

-- consent: one permission for one class on one address. A withdrawal fills revoked_at; the row stays as proof.
CREATE TABLE consent (
	id         INTEGER PRIMARY KEY,
	address_id INTEGER NOT NULL REFERENCES address (id) ON DELETE CASCADE,
	class      TEXT    NOT NULL,
	given_at   INTEGER NOT NULL,
	given_by   TEXT    NOT NULL, -- an actor, or "customer"
	batch_id   INTEGER NOT NULL DEFAULT 0,
	revoked_at INTEGER NOT NULL DEFAULT 0,
	revoked_by TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX consent_address ON consent (address_id, class, revoked_at); -- covering, for the figures of reach

-- batch_row: what an import did to each row of the file, with what was there before, so that it can be undone.
CREATE TABLE batch_row (
	batch_id    INTEGER NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
	row_no      INTEGER NOT NULL, -- as the spreadsheet counts, heading included
	outcome     TEXT    NOT NULL, -- added, joined, left_out; heading for the row with the headings
	customer_id INTEGER NOT NULL DEFAULT 0,
	reason      TEXT    NOT NULL DEFAULT '', -- locale key of what is wrong with the row
	cells       TEXT    NOT NULL DEFAULT '', -- JSON array: the row as the file has it, when something is wrong with it
	before      TEXT    NOT NULL DEFAULT '', -- JSON of the fields a join changed
	PRIMARY KEY (batch_id, row_no)
) STRICT, WITHOUT ROWID;

-- tombstone: who was erased. Replayed after a restore, so that an erased person stays erased. A keyed hash, no name.
CREATE TABLE tombstone (
	hash      TEXT    NOT NULL PRIMARY KEY,
	erased_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
