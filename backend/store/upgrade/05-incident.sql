-- v4 -> v5: health, overrides, incidents

-- incident: one outage of one account, or of the shop's own internet (account_id 0).
CREATE TABLE incident (
	id         INTEGER PRIMARY KEY,
	account_id INTEGER NOT NULL,
	kind       TEXT    NOT NULL DEFAULT '', -- of the account
	verdict    TEXT    NOT NULL, -- whose fault, as first told
	started_at INTEGER NOT NULL, -- when it went down
	opened_at  INTEGER NOT NULL,
	opened_by  TEXT    NOT NULL, -- actor; "auto"
	active_at  INTEGER NOT NULL DEFAULT 0, -- plan B put to work by a person
	active_by  TEXT    NOT NULL DEFAULT '',
	back_at    INTEGER NOT NULL DEFAULT 0, -- the channel worked again
	closed_at  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX incident_open ON incident (account_id) WHERE closed_at = 0;
CREATE INDEX incident_started ON incident (started_at);

-- incident_event: the timeline; rows are only added.
CREATE TABLE incident_event (
	id          INTEGER PRIMARY KEY,
	incident_id INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
	at          INTEGER NOT NULL,
	what        TEXT    NOT NULL, -- detected, opened, activated, switched, notified, recovering, back, closed, reopened, forced
	actor       TEXT    NOT NULL DEFAULT 'auto',
	account_id  INTEGER NOT NULL DEFAULT 0,
	details     TEXT    NOT NULL DEFAULT '{}' -- JSON: verdict, counts, ids
) STRICT;
CREATE INDEX incident_event_incident ON incident_event (incident_id, id);

-- override: a person's word over the machine's, for a time.
CREATE TABLE override (
	id              INTEGER PRIMARY KEY,
	scope           TEXT    NOT NULL, -- account, conversation, all
	account_id      INTEGER NOT NULL DEFAULT 0,
	conversation_id INTEGER NOT NULL DEFAULT 0,
	action          TEXT    NOT NULL, -- down, up, freeze, prefer
	kind            TEXT    NOT NULL DEFAULT '', -- for prefer
	actor           TEXT    NOT NULL,
	created_at      INTEGER NOT NULL,
	until_at        INTEGER NOT NULL, -- 0: until ended by a person
	ended_at        INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX override_live ON override (until_at) WHERE ended_at = 0;
