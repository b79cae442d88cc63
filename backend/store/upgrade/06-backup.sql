-- v5 -> v6: copies and jobs

-- copy: one backup file that was made. Proved only when proved_at is set: a trial restore read all of it.
CREATE TABLE copy (
	id         INTEGER PRIMARY KEY,
	path       TEXT    NOT NULL,
	size       INTEGER NOT NULL DEFAULT 0,
	made_at    INTEGER NOT NULL,
	made_by    TEXT    NOT NULL,
	proved_at  INTEGER NOT NULL DEFAULT 0,
	manifest   TEXT    NOT NULL DEFAULT '{}', -- JSON: counts and hashes
	failed     TEXT    NOT NULL DEFAULT '', -- locale key, when it was not good
	gone_at    INTEGER NOT NULL DEFAULT 0
) STRICT;

-- job: a piece of work of more than a second: progress, cancel, and what to do about it after a restart.
CREATE TABLE job (
	id         INTEGER PRIMARY KEY,
	what       TEXT    NOT NULL, -- import, export, backup, restore, verify
	actor      TEXT    NOT NULL,
	started_at INTEGER NOT NULL,
	ended_at   INTEGER NOT NULL DEFAULT 0,
	done       INTEGER NOT NULL DEFAULT 0,
	total      INTEGER NOT NULL DEFAULT 0,
	outcome    TEXT    NOT NULL DEFAULT '', -- ok, failed, cancelled, interrupted
	details    TEXT    NOT NULL DEFAULT '{}'
) STRICT;
