-- v2 -> v3: conversations, services, messages

-- conversation: the thread with one customer. The columns from last_message on are kept in the transaction that
-- writes a message, so that the list is one index walk.
CREATE TABLE conversation (
	id             INTEGER PRIMARY KEY,
	customer_id    INTEGER NOT NULL UNIQUE REFERENCES customer (id) ON DELETE CASCADE,
	last_message   INTEGER NOT NULL DEFAULT 0,
	last_at        INTEGER NOT NULL DEFAULT 0,
	last_direction TEXT    NOT NULL DEFAULT '',
	last_kind      TEXT    NOT NULL DEFAULT '',
	preview        TEXT    NOT NULL DEFAULT '',
	unread         INTEGER NOT NULL DEFAULT 0,
	waiting_since  INTEGER NOT NULL DEFAULT 0, -- first unanswered message of the customer; 0 nobody waits
	last_inbound   INTEGER NOT NULL DEFAULT 0,
	read_upto      INTEGER NOT NULL DEFAULT 0, -- the newest message a person of the shop has seen; unread counts those above
	service_id     INTEGER NOT NULL DEFAULT 0 -- the opening that runs; 0 resolved
) STRICT;
CREATE INDEX conversation_open ON conversation (last_at DESC, id DESC, service_id) WHERE service_id <> 0; -- covers its count
CREATE INDEX conversation_last ON conversation (last_at DESC, id DESC);
CREATE INDEX conversation_waiting ON conversation (waiting_since, id) WHERE waiting_since <> 0;
CREATE INDEX conversation_unread ON conversation (id, unread) WHERE unread <> 0;

-- service: one opening of a conversation; its protocol number is year-counter ("2026-000123").
CREATE TABLE service (
	id              INTEGER PRIMARY KEY,
	conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
	protocol        TEXT    NOT NULL UNIQUE,
	opened_at       INTEGER NOT NULL,
	resolved_at     INTEGER NOT NULL DEFAULT 0,
	resolved_by     TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX service_conversation ON service (conversation_id, id);

-- message: one thing said, received or noted. Its id orders the thread (arrival), at is the network's clock.
CREATE TABLE message (
	id              INTEGER PRIMARY KEY,
	conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
	service_id      INTEGER NOT NULL DEFAULT 0,
	direction       TEXT    NOT NULL, -- in, out, note
	class           TEXT    NOT NULL DEFAULT '',
	subject         TEXT    NOT NULL DEFAULT '',
	text            TEXT    NOT NULL DEFAULT '',
	html            TEXT    NOT NULL DEFAULT '',
	account_id      INTEGER NOT NULL DEFAULT 0,
	kind            TEXT    NOT NULL DEFAULT '',
	address_id      INTEGER NOT NULL DEFAULT 0,
	remote_id       TEXT    NOT NULL DEFAULT '', -- the network's id, of a received message
	status          TEXT    NOT NULL DEFAULT '',
	hold            TEXT    NOT NULL DEFAULT '',
	reason          TEXT    NOT NULL DEFAULT '', -- locale key
	author          TEXT    NOT NULL DEFAULT '',
	automatic       INTEGER NOT NULL DEFAULT 0,
	at              INTEGER NOT NULL,
	arrived_at      INTEGER NOT NULL,
	expires_at      INTEGER NOT NULL DEFAULT 0,
	dedupe_key      TEXT, -- NULL for none
	ladder          TEXT    NOT NULL DEFAULT '[]', -- JSON array of address ids, frozen
	incident_id     INTEGER NOT NULL DEFAULT 0,
	reply_to        INTEGER NOT NULL DEFAULT 0,
	media_count     INTEGER NOT NULL DEFAULT 0,
	next_at         INTEGER NOT NULL DEFAULT 0, -- when the outbox looks again at a queued or in-doubt message
	reviewed_at     INTEGER NOT NULL DEFAULT 0, -- a person settled or dismissed it in the lists
	UNIQUE (dedupe_key)
) STRICT;
CREATE INDEX message_thread ON message (conversation_id, id);
-- what the outbox still has to do
CREATE INDEX message_due ON message (next_at, id) WHERE status IN ('queued', 'active', 'in_doubt', 'held');
-- what a person has to settle
CREATE INDEX message_attention ON message (status, id) WHERE status IN ('failed', 'expired', 'in_doubt', 'held');
CREATE INDEX message_incident ON message (incident_id, id) WHERE incident_id <> 0;

-- media: a file of a message. The bytes lie in media/ by their hash.
CREATE TABLE media (
	id         INTEGER PRIMARY KEY,
	message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
	name       TEXT    NOT NULL,
	mime       TEXT    NOT NULL,
	size       INTEGER NOT NULL,
	sha256     TEXT    NOT NULL DEFAULT '',
	inline     INTEGER NOT NULL DEFAULT 0,
	content_id TEXT    NOT NULL DEFAULT '',
	thumb      BLOB
) STRICT;
CREATE INDEX media_message ON media (message_id);
CREATE INDEX media_sha256 ON media (sha256);

-- inbound: every remote id that ever arrived, once. The promise "in once" (D12) is this primary key.
CREATE TABLE inbound (
	account_id INTEGER NOT NULL,
	remote_id  TEXT    NOT NULL,
	message_id INTEGER NOT NULL DEFAULT 0,
	at         INTEGER NOT NULL,
	PRIMARY KEY (account_id, remote_id)
) STRICT, WITHOUT ROWID;

-- quarantine: incoming events whose handling failed, with the count of tries; at the third a placeholder is stored.
CREATE TABLE quarantine (
	account_id INTEGER NOT NULL,
	remote_id  TEXT    NOT NULL,
	tries      INTEGER NOT NULL DEFAULT 0,
	first_at   INTEGER NOT NULL,
	raw        BLOB,
	PRIMARY KEY (account_id, remote_id)
) STRICT;

-- mail: what arrived and no person wrote (bounces, lists, no-reply): "Outros e-mails".
CREATE TABLE mail (
	id         INTEGER PRIMARY KEY,
	account_id INTEGER NOT NULL,
	remote_id  TEXT    NOT NULL,
	origin     TEXT    NOT NULL,
	sender     TEXT    NOT NULL DEFAULT '',
	subject    TEXT    NOT NULL DEFAULT '',
	text       TEXT    NOT NULL DEFAULT '',
	at         INTEGER NOT NULL,
	seen_at    INTEGER NOT NULL DEFAULT 0
) STRICT;

-- message_fts: search over message.text and subject, accents ignored. External content: nothing is stored twice. No
-- trigger feeds it; an indexer follows the ids (setting "search.upto"), because triggers cost the hot path most.
CREATE VIRTUAL TABLE message_fts USING fts5 (text, subject, content='message', content_rowid='id', tokenize='unicode61 remove_diacritics 2');
