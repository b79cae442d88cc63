-- v7 -> v8: the register: relation, documents, birthday, postal address, labels

ALTER TABLE customer ADD COLUMN relation TEXT NOT NULL DEFAULT 'customer'; -- customer, supplier, partner, staff
ALTER TABLE customer ADD COLUMN preferred TEXT NOT NULL DEFAULT ''; -- what they are called when they are greeted
ALTER TABLE customer ADD COLUMN cpf TEXT NOT NULL DEFAULT ''; -- digits only
ALTER TABLE customer ADD COLUMN cnpj TEXT NOT NULL DEFAULT ''; -- digits and capital letters only
ALTER TABLE customer ADD COLUMN birthday TEXT NOT NULL DEFAULT ''; -- 1980-05-17, or --05-17 when the year is not known
ALTER TABLE customer ADD COLUMN cep TEXT NOT NULL DEFAULT ''; -- digits only
ALTER TABLE customer ADD COLUMN street TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN number TEXT NOT NULL DEFAULT ''; -- of the house, as written
ALTER TABLE customer ADD COLUMN complement TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN district TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN city TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN uf TEXT NOT NULL DEFAULT '';
CREATE INDEX customer_cpf ON customer (cpf) WHERE cpf <> '';
CREATE INDEX customer_cnpj ON customer (cnpj) WHERE cnpj <> '';

-- label: a coloured word that the shop puts on customers.
CREATE TABLE label (
	id         INTEGER PRIMARY KEY,
	name       TEXT    NOT NULL,
	fold       TEXT    NOT NULL UNIQUE, -- the name without accents, lower case: no two labels look alike
	colour     INTEGER NOT NULL DEFAULT 0,
	created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE customer_label (
	customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
	label_id    INTEGER NOT NULL REFERENCES label (id) ON DELETE CASCADE,
	PRIMARY KEY (customer_id, label_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_label_label ON customer_label (label_id, customer_id);
