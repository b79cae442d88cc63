-- v16 -> v17: who answers a conversation

ALTER TABLE conversation ADD COLUMN assignee TEXT NOT NULL DEFAULT ''; -- the name of an actor; '' nobody in particular
CREATE INDEX conversation_assignee ON conversation (assignee, last_at DESC, id DESC) WHERE assignee <> '';
