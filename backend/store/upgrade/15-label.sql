-- v14 -> v15: labels that an import made

ALTER TABLE label ADD COLUMN batch_id INTEGER NOT NULL DEFAULT 0; -- the import that made it, 0 for none: an undo takes it away again
