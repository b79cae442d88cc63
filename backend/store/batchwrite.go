package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"planob/backend/desk"
	"planob/backend/sheet"
)

// Write calls fn with a writer in one transaction and keeps the batch's figures with its rows.
func (b *Batches) Write(ctx context.Context, id desk.BatchID, fn func(ctx context.Context, w sheet.Writer) error) error {
	return b.db.Txn(ctx, func(ctx context.Context) error {
		batch, err := b.Batch(ctx, id)
		if err != nil {
			return err
		}
		w := &batchWriter{Batches: b, id: id, actor: batch.Actor, at: batch.Created}
		if err := fn(ctx, w); err != nil {
			return err
		}
		_, err = b.db.exec(ctx, "UPDATE batch SET added = added + $2, joined = joined + $3, left_out = left_out + $4 WHERE id = $1",
			id, w.added, w.joined, w.leftOut)
		if err != nil {
			return fmt.Errorf("count batch %d: %w", id, err)
		}
		return nil
	})
}

// batchWriter writes rows of one batch. All it writes carries the time at which the batch began: a customer whose
// updated_at is another was touched by somebody else since.
type batchWriter struct {
	*Batches
	id                     desk.BatchID
	actor                  string
	at                     time.Time
	added, joined, leftOut int
	asked                  map[string]bool     // values of which taken tells everything
	taken                  map[addressKey]bool // addresses that somebody has
}

// change is what batch_row.before keeps of a join: for each field what was there and what came, so that an undo does not
// take away what a person wrote since.
type change struct {
	Name        *[2]string           `json:"name,omitempty"`
	Company     *[2]string           `json:"company,omitempty"`
	Notes       *[2]string           `json:"notes,omitempty"`
	Unconfirmed bool                 `json:"unconfirmed,omitempty"` // it was
	Record      map[string][2]string `json:"record,omitempty"`      // by column
	Labels      []desk.LabelID       `json:"labels,omitempty"`      // put on
}

// Add writes a new customer.
func (w *batchWriter) Add(ctx context.Context, l sheet.Line, c desk.Customer) (desk.CustomerID, error) {
	c.ID, c.Batch, c.Created, c.Updated = desk.CustomerID(w.db.IDs.Next()), w.id, w.at, w.at
	if err := w.insert(ctx, c); err != nil {
		return 0, err
	}
	for i, a := range c.Addresses {
		a.Customer, a.Position = c.ID, i
		if err := w.address(ctx, a); err != nil {
			return 0, err
		}
	}
	if _, err := w.mark(ctx, c.ID, c.Labels); err != nil {
		return 0, err
	}
	w.added++
	return c.ID, w.line(ctx, l, c.ID, "")
}

// insert writes the row of a customer. Most lists have no more than name, firm and notes: half the columns is less work.
func (w *batchWriter) insert(ctx context.Context, c desk.Customer) error {
	if brings(c) {
		return w.db.insertCustomer(ctx, c)
	}
	_, err := w.db.exec(ctx, `
		INSERT INTO customer (id, name, company, notes, unconfirmed, batch_id, search, sort, created_at, updated_at, deleted_at)
		VALUES ($1, $2, $3, $4, 0, $5, $6, $7, $8, $8, 0)`,
		c.ID, c.Name, c.Company, c.Notes, c.Batch, customerSearch(c), Fold(c.Name), millis(w.at))
	if err != nil {
		return fmt.Errorf("add customer: %w", err)
	}
	return nil
}

// address writes a new address with the consents it comes with.
func (w *batchWriter) address(ctx context.Context, a desk.Address) error {
	shared, err := w.has(ctx, addressKey{a.Kind, a.Value})
	if err != nil {
		return fmt.Errorf("see who shares an address: %w", err)
	}
	a.ID = desk.AddressID(w.db.IDs.Next())
	_, err = w.db.exec(ctx, `
		INSERT INTO address (id, customer_id, kind, value, position, answers, batch_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		a.ID, a.Customer, a.Kind, a.Value, a.Position, flag(!shared), w.id, millis(w.at))
	if err != nil {
		return fmt.Errorf("add address to customer %d: %w", a.Customer, err)
	}
	for _, k := range a.Consents {
		if shared {
			err = w.consent(ctx, a, k.Class)
		} else {
			err = w.firstConsent(ctx, a, k.Class)
		}
		if err != nil {
			return fmt.Errorf("record consent of customer %d: %w", a.Customer, err)
		}
	}
	if !shared {
		return nil
	}
	return w.db.settleAnswers(ctx, a.Kind, a.Value)
}

// Known is Batches.Known; it also looks up, in one query, which of the values somebody has already, also in the bin.
func (w *batchWriter) Known(ctx context.Context, l sheet.Lookup) ([]desk.Customer, error) {
	rows, err := w.db.read(ctx).Query(ctx, withKinds+`
		SELECT DISTINCT a.kind, a.value FROM kinds k JOIN address a ON a.kind = k.kind AND a.value IN `+listed, list(l.Values))
	keys, err := collect(rows, err, func(scan func(...any) error) (k addressKey, err error) {
		return k, scan(&k.kind, &k.value)
	})
	if err != nil {
		return nil, fmt.Errorf("look up rows: %w", err)
	}
	w.asked, w.taken = make(map[string]bool, len(l.Values)), make(map[addressKey]bool, len(keys))
	for _, v := range l.Values {
		w.asked[v] = true
	}
	// What nobody has leads to nobody: of a first list that is all.
	l.Values = l.Values[:0]
	for _, k := range keys {
		w.taken[k] = true
		l.Values = append(l.Values, k.value)
	}
	return w.Batches.Known(ctx, l)
}

// has reports whether somebody has an address, and remembers that now somebody does.
func (w *batchWriter) has(ctx context.Context, key addressKey) (bool, error) {
	if w.asked[key.value] {
		was := w.taken[key]
		w.taken[key] = true
		return was, nil
	}
	var has bool
	err := w.db.read(ctx).QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM address WHERE kind = $1 AND value = $2)", key.kind, key.value).Scan(&has)
	return has, err
}

// firstConsent records a consent on an address that nobody had before: there is nothing to look at.
func (w *batchWriter) firstConsent(ctx context.Context, a desk.Address, class desk.Class) error {
	_, err := w.db.exec(ctx, `
		INSERT INTO consent (id, address_id, class, given_at, given_by, batch_id, revoked_at, revoked_by)
		VALUES ($1, $2, $3, $4, $5, $6, 0, '')`, w.db.IDs.Next(), a.ID, class, millis(w.at), w.actor, w.id)
	return err
}

// consent records a consent that the file brings, unless there is one, or somebody withdrew it on this very address: a
// list from before does not overrule the customer. Withdrawals that only took an import back do not count.
func (w *batchWriter) consent(ctx context.Context, a desk.Address, class desk.Class) error {
	_, err := w.db.exec(ctx, `
		INSERT INTO consent (id, address_id, class, given_at, given_by, batch_id, revoked_at, revoked_by)
		SELECT $1, a.id, $2, $3, $4, $5, 0, '' FROM address a
		WHERE a.customer_id = $6 AND a.kind = $7 AND a.value = $8
		AND NOT EXISTS (SELECT 1 FROM consent k WHERE k.address_id = a.id AND k.class = $2 AND k.revoked_at = 0)
		AND (NOT EXISTS (
				SELECT 1 FROM address o JOIN consent k ON k.address_id = o.id AND k.class = $2
				WHERE o.kind = $7 AND o.value = $8 AND k.revoked_at <> 0 AND k.revoked_by <> $9)
			OR EXISTS (
				SELECT 1 FROM address o JOIN consent k ON k.address_id = o.id AND k.class = $2
				WHERE o.kind = $7 AND o.value = $8 AND k.revoked_at = 0))`,
		w.db.IDs.Next(), class, millis(w.at), w.actor, w.id, a.Customer, a.Kind, a.Value, undoer)
	return err
}

// Join writes what a row adds to a customer.
func (w *batchWriter) Join(ctx context.Context, l sheet.Line, j sheet.Join) error {
	before, err := w.fill(ctx, j)
	if err != nil {
		return fmt.Errorf("complete customer %d: %w", j.Customer, err)
	}
	if err := w.behind(ctx, j); err != nil {
		return err
	}
	for _, v := range j.Consents {
		for _, class := range v.Classes {
			if err := w.consent(ctx, desk.Address{Customer: j.Customer, Kind: v.Kind, Value: v.Value}, class); err != nil {
				return fmt.Errorf("record consent of customer %d: %w", j.Customer, err)
			}
		}
	}
	if before != "" || len(j.Addresses) > 0 {
		if err := w.db.refind(ctx, j.Customer); err != nil {
			return fmt.Errorf("complete customer %d: %w", j.Customer, err)
		}
	}
	w.joined++
	return w.line(ctx, l, j.Customer, before)
}

// behind adds a row's addresses behind those the customer has.
func (w *batchWriter) behind(ctx context.Context, j sheet.Join) error {
	if len(j.Addresses) == 0 {
		return nil
	}
	var next int
	err := w.db.read(ctx).QueryRow(ctx, "SELECT COALESCE(MAX(position) + 1, 0) FROM address WHERE customer_id = $1", j.Customer).Scan(&next)
	if err != nil {
		return fmt.Errorf("last address of customer %d: %w", j.Customer, err)
	}
	for i, a := range j.Addresses {
		a.Customer, a.Position = j.Customer, next+i
		if err := w.address(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

// recordFields are the columns of the register that a row fills where they are empty, each with what the row says.
func recordFields(r desk.Customer) map[string]string {
	p := r.Postal
	return map[string]string{
		"relation": string(r.Relation), "preferred": r.Preferred, "cpf": r.CPF, "cnpj": r.CNPJ, "birthday": r.Birthday.String(), "cep": p.CEP, "street": p.Street,
		"number": p.Number, "complement": p.Complement, "district": p.District, "city": p.City, "uf": p.UF,
	}
}

// fill fills the empty fields of a customer, puts labels on, and returns what was there before.
func (w *batchWriter) fill(ctx context.Context, j sheet.Join) (string, error) {
	c, err := w.fillPerson(ctx, j)
	if err != nil {
		return "", err
	}
	if c.Labels, err = w.mark(ctx, j.Customer, j.Labels); err != nil {
		return "", err
	}
	if c.Name == nil && c.Company == nil && c.Notes == nil && !c.Unconfirmed && c.Record == nil && c.Labels == nil {
		return "", nil
	}
	raw, err := json.Marshal(c)
	return string(raw), err
}

// brings reports that a row has something for the record besides addresses.
func brings(r desk.Customer) bool {
	return r.Relation != "" && r.Relation != desk.Buyer || r.Preferred+r.CPF+r.CNPJ != "" || !r.Birthday.IsZero() || !r.Postal.IsZero()
}

// fillPerson writes what a row completes. A postal address is filled only where
// there is none: two halves of two addresses would be none.
func (w *batchWriter) fillPerson(ctx context.Context, j sheet.Join) (c change, err error) {
	if j.Name == "" && j.Company == "" && j.Notes == "" && !j.Confirm && !brings(j.Record) {
		return c, nil
	}
	var old desk.Customer
	var birthday string
	err = w.db.read(ctx).QueryRow(ctx, "SELECT "+personColumns+", unconfirmed FROM customer WHERE id = $1", j.Customer).
		Scan(append(personInto(&old, &birthday), &old.Unconfirmed)...)
	if err != nil {
		return c, err
	}
	old.Birthday = storedBirthday(birthday)
	put := func(field *string, come string) *[2]string {
		if come == "" || come == *field {
			return nil
		}
		was := *field
		*field = come
		return &[2]string{was, come}
	}
	before := recordFields(old)
	c.Name = put(&old.Name, j.Name)
	c.Company = put(&old.Company, j.Company)
	c.Notes = put(&old.Notes, j.Notes)
	c.Unconfirmed = old.Unconfirmed && j.Confirm
	complete(&old, j.Record)
	for column, is := range recordFields(old) {
		if was := before[column]; was != is {
			if c.Record == nil {
				c.Record = map[string][2]string{}
			}
			c.Record[column] = [2]string{was, is}
		}
	}
	if c.Name == nil && c.Company == nil && c.Notes == nil && !c.Unconfirmed && c.Record == nil {
		return c, nil
	}
	args := append(personValues(old), j.Customer, flag(old.Unconfirmed && !j.Confirm), millis(w.at))
	_, err = w.db.exec(ctx, `
		UPDATE customer SET (`+personColumns+`) = ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15),
			unconfirmed = $17, updated_at = CASE WHEN updated_at > $18 THEN updated_at ELSE $18 END WHERE id = $16`, args...)
	return c, err
}

// complete fills what is empty.
func complete(c *desk.Customer, from desk.Customer) {
	// Everybody is a buyer until somebody says otherwise.
	if from.Relation != "" && c.Relation == desk.Buyer {
		c.Relation = from.Relation
	}
	for to, come := range map[*string]string{&c.Preferred: from.Preferred, &c.CPF: from.CPF, &c.CNPJ: from.CNPJ} {
		if *to == "" {
			*to = come
		}
	}
	if c.Birthday.IsZero() {
		c.Birthday = from.Birthday
	}
	if c.Postal.IsZero() {
		c.Postal = from.Postal
	}
}

// LeaveOut records a row that brings nothing.
func (w *batchWriter) LeaveOut(ctx context.Context, l sheet.Line) error {
	w.leftOut++
	return w.line(ctx, l, 0, "")
}

func (w *batchWriter) line(ctx context.Context, l sheet.Line, id desk.CustomerID, before string) error {
	cells := ""
	if len(l.Cells) > 0 {
		raw, err := json.Marshal(l.Cells)
		if err != nil {
			return fmt.Errorf("keep row %d: %w", l.Row, err)
		}
		cells = string(raw)
	}
	_, err := w.db.exec(ctx, `
		INSERT INTO batch_row (batch_id, row_no, outcome, customer_id, reason, cells, before) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		w.id, l.Row, l.Outcome, id, l.Reason, cells, before)
	if err != nil {
		return fmt.Errorf("keep row %d: %w", l.Row, err)
	}
	return nil
}
