-- v10 -> v11: what a message is besides text and files

-- form: place, contact, sticker, poll, call (a missed one), once (to be seen once, on the phone), other (only the phone shows
-- it); '' is text and files.
ALTER TABLE message ADD COLUMN form TEXT NOT NULL DEFAULT '';
