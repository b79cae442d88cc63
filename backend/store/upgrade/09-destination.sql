-- v8 -> v9: several places for copies, each with a state of its own

-- destination: a folder that copies go to. The file planob.id in it holds the marker, so that a disk is known wherever
-- it is plugged in.
CREATE TABLE destination (
	id         INTEGER PRIMARY KEY,
	kind       TEXT    NOT NULL, -- folder, disk
	marker     TEXT    NOT NULL DEFAULT '', -- '' until the file was written
	path       TEXT    NOT NULL, -- where it was seen last
	day        TEXT    NOT NULL DEFAULT '', -- local date whose copy it has
	tried_at   INTEGER NOT NULL DEFAULT 0,
	failed     TEXT    NOT NULL DEFAULT '', -- locale key of why the last try failed
	removed_at INTEGER NOT NULL DEFAULT 0
) STRICT;

ALTER TABLE copy ADD COLUMN destination_id INTEGER NOT NULL DEFAULT 0; -- 0: made by the command line into a folder of its own

INSERT INTO destination (id, kind, path) SELECT 1, 'folder', value FROM setting WHERE name = 'backup.folder' AND value <> '';
UPDATE copy SET destination_id = 1;
