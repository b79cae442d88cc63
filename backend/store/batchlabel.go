package store

import (
	"context"
	"fmt"

	"planob/backend/desk"
	"planob/backend/sheet"
)

// labelsNamed are the labels there are of some names, by folded name.
func (b *Batches) labelsNamed(ctx context.Context, names []string) (map[string]desk.LabelID, error) {
	folds := make([]string, len(names))
	for i, n := range names {
		folds[i] = Fold(n)
	}
	type named struct {
		id   desk.LabelID
		fold string
	}
	rows, err := b.db.read(ctx).Query(ctx, "SELECT id, fold FROM label WHERE fold IN "+listed, list(folds))
	all, err := collect(rows, err, func(scan func(...any) error) (n named, err error) { return n, scan(&n.id, &n.fold) })
	if err != nil {
		return nil, fmt.Errorf("look up labels: %w", err)
	}
	out := make(map[string]desk.LabelID, len(all))
	for _, n := range all {
		out[n.fold] = n.id
	}
	return out, nil
}

// NewLabels returns those of the names that are no label yet, one of each spelling that looks alike.
func (b *Batches) NewLabels(ctx context.Context, names []string) ([]string, error) {
	if len(names) == 0 {
		return nil, nil
	}
	there, err := b.labelsNamed(ctx, names)
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, n := range names {
		if fold := Fold(n); there[fold] == 0 {
			there[fold] = -1
			missing = append(missing, n)
		}
	}
	return missing, nil
}

// Labels returns the labels of names, in their order. What is missing is made, with the next colour.
func (w *batchWriter) Labels(ctx context.Context, names []string) ([]desk.LabelID, error) {
	there, err := w.labelsNamed(ctx, names)
	if err != nil {
		return nil, err
	}
	var count int
	if err := w.db.read(ctx).QueryRow(ctx, "SELECT COUNT(*) FROM label").Scan(&count); err != nil {
		return nil, fmt.Errorf("count labels: %w", err)
	}
	out := make([]desk.LabelID, len(names))
	for i, n := range names {
		fold := Fold(n)
		if there[fold] == 0 {
			there[fold] = desk.LabelID(w.db.IDs.Next())
			_, err := w.db.exec(ctx, "INSERT INTO label (id, name, fold, colour, batch_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
				there[fold], n, fold, count%desk.LabelColours, w.id, millis(w.at))
			if err != nil {
				return nil, fmt.Errorf("make label: %w", err)
			}
			count++
		}
		out[i] = there[fold]
	}
	return out, nil
}

// mark puts labels on a customer, and returns those that the customer did not have. One that was deleted since the file
// was begun stays away.
func (w *batchWriter) mark(ctx context.Context, id desk.CustomerID, labels []desk.LabelID) (put []desk.LabelID, err error) {
	for _, l := range labels {
		n, err := w.db.exec(ctx, `
			INSERT INTO customer_label (customer_id, label_id) SELECT $1, id FROM label WHERE id = $2 ON CONFLICT DO NOTHING`, id, l)
		if err != nil {
			return nil, fmt.Errorf("put labels on customer %d: %w", id, err)
		}
		if n > 0 {
			put = append(put, l)
		}
	}
	return put, nil
}

// unmark takes off the labels that a row put on.
func (b *Batches) unmark(ctx context.Context, id desk.CustomerID, put []desk.LabelID) (bool, error) {
	if len(put) == 0 {
		return false, nil
	}
	n, err := b.db.exec(ctx, "DELETE FROM customer_label WHERE label_id IN "+listed+" AND customer_id = $2", list(put), id)
	return n > 0, err
}

// dropLabels removes the labels that a batch made and nobody has.
func (b *Batches) dropLabels(ctx context.Context, batch desk.BatchID) error {
	_, err := b.db.exec(ctx, `
		DELETE FROM label WHERE batch_id = $1 AND NOT EXISTS (SELECT 1 FROM customer_label x WHERE x.label_id = label.id)`, batch)
	if err != nil {
		return fmt.Errorf("drop labels of batch %d: %w", batch, err)
	}
	return nil
}

// holders are the customers, not in the bin, who have one of the documents.
func (b *Batches) holders(ctx context.Context, l sheet.Lookup) ([]desk.CustomerID, error) {
	if len(l.Documents) == 0 {
		return nil, nil
	}
	rows, err := b.db.read(ctx).Query(ctx, `
		SELECT id FROM customer WHERE cpf <> '' AND cpf IN `+listed+` AND deleted_at = 0
		UNION SELECT id FROM customer WHERE cnpj <> '' AND cnpj IN `+listed+` AND deleted_at = 0`, list(l.Documents))
	return collect(rows, err, func(scan func(...any) error) (id desk.CustomerID, err error) { return id, scan(&id) })
}
