-- v13 -> v14: other mails that can be read, searched and taken for a customer's

-- name is what the sender calls themselves, html the mail as it was drawn (the newest only: it is large), answers the ids
-- it replies to, search everything it is found by, folded, message_id the message that a person made of it.
ALTER TABLE mail ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE mail ADD COLUMN html TEXT NOT NULL DEFAULT '';
ALTER TABLE mail ADD COLUMN answers TEXT NOT NULL DEFAULT '[]'; -- JSON array, nearest first
ALTER TABLE mail ADD COLUMN search TEXT NOT NULL DEFAULT '';
ALTER TABLE mail ADD COLUMN message_id INTEGER NOT NULL DEFAULT 0;
CREATE INDEX mail_drawn ON mail (id) WHERE html <> '';
CREATE INDEX mail_unseen ON mail (id) WHERE seen_at = 0;

-- Mails that are there already are found too. What nobody could mark as read before does not begin as unread.
UPDATE mail SET seen_at = at, search = lower(sender || ' ' || subject || ' ' || substr(text, 1, 2000));
UPDATE mail SET search = replace(replace(replace(replace(replace(replace(search, 'á', 'a'), 'à', 'a'), 'â', 'a'), 'ã', 'a'), 'ç', 'c'), 'é', 'e');
UPDATE mail SET search = replace(replace(replace(replace(replace(replace(search, 'ê', 'e'), 'í', 'i'), 'ó', 'o'), 'ô', 'o'), 'õ', 'o'), 'ú', 'u');

-- mail_file: a file of a mail, as media is of a message.
CREATE TABLE mail_file (
	id         INTEGER PRIMARY KEY,
	mail_id    INTEGER NOT NULL REFERENCES mail (id) ON DELETE CASCADE,
	name       TEXT    NOT NULL,
	mime       TEXT    NOT NULL,
	size       INTEGER NOT NULL,
	sha256     TEXT    NOT NULL DEFAULT '',
	inline     INTEGER NOT NULL DEFAULT 0,
	content_id TEXT    NOT NULL DEFAULT '',
	thumb      BLOB
) STRICT;
CREATE INDEX mail_file_mail ON mail_file (mail_id);
