package store

import (
	"context"
	"fmt"

	"planob/backend/customer"
	"planob/backend/desk"
)

// A telephone or a name that very many have says nothing about any two of them, and their pairs would be millions.
const (
	shareMost = 6
	namesMost = 40
	twinsMost = 20_000
)

// Each finds the few groups first, by an index where there is one, and makes pairs only of those.
const (
	sameValue = withKinds + `, many AS MATERIALIZED (
			SELECT a.value FROM address a WHERE a.value <> '' GROUP BY a.value HAVING COUNT(*) > 1),
		who AS MATERIALIZED (
			SELECT DISTINCT m.value, c.id FROM many m CROSS JOIN kinds k JOIN address a ON a.kind = k.kind AND a.value = m.value AND a.offered = 0
			JOIN customer c ON c.id = a.customer_id WHERE k.kind IS NOT NULL AND c.deleted_at = 0),
		few AS MATERIALIZED (SELECT value FROM who GROUP BY value HAVING COUNT(*) BETWEEN 2 AND $1)
		SELECT x.id, y.id, CASE WHEN few.value LIKE '%@%' THEN 'email' ELSE 'phone' END
		FROM few JOIN who x ON x.value = few.value JOIN who y ON y.value = few.value AND y.id > x.id`
	sameNumber = `
		SELECT x.id, y.id, 'cpf' FROM customer x JOIN customer y ON y.cpf = x.cpf AND y.cpf <> '' AND y.id > x.id
		WHERE x.cpf <> '' AND x.deleted_at = 0 AND y.deleted_at = 0
		UNION ALL
		SELECT x.id, y.id, 'cnpj' FROM customer x JOIN customer y ON y.cnpj = x.cnpj AND y.cnpj <> '' AND y.id > x.id
		WHERE x.cnpj <> '' AND x.deleted_at = 0 AND y.deleted_at = 0`
	sameName = `
		WITH many AS MATERIALIZED (
			SELECT sort FROM customer WHERE deleted_at = 0 AND sort <> '' GROUP BY sort HAVING COUNT(*) BETWEEN 2 AND $1)
		SELECT x.id, y.id, 'name' FROM many JOIN customer x ON x.sort = many.sort AND x.deleted_at = 0
		JOIN customer y ON y.sort = many.sort AND y.deleted_at = 0 AND y.id > x.id
		WHERE x.birthday <> '' AND substr(x.birthday, -5) = substr(y.birthday, -5)
			OR x.company <> '' AND x.company = y.company
			OR x.cep <> '' AND x.cep = y.cep
			OR x.city <> '' AND x.street <> '' AND x.city = y.city AND x.street = y.street
			OR EXISTS (SELECT 1 FROM address a JOIN address b ON b.customer_id = y.id AND substr(b.value, -8) = substr(a.value, -8)
				WHERE a.customer_id = x.id AND a.value LIKE '+%' AND b.value LIKE '+%')`
)

// Candidates returns every clue that two customers outside the bin may be one person, but for those called different.
func (c *Customers) Candidates(ctx context.Context) ([]customer.Candidate, error) {
	var all []customer.Candidate
	for _, q := range []struct {
		query string
		args  []any
	}{
		{sameNumber, nil}, {sameValue, []any{shareMost}}, {sameName, []any{namesMost}},
	} {
		rows, err := c.db.read(ctx).Query(ctx, `WITH p (low, high, clue) AS (`+q.query+`) SELECT low, high, clue FROM p
			WHERE NOT EXISTS (SELECT 1 FROM apart WHERE apart.low = p.low AND apart.high = p.high) LIMIT `+fmt.Sprint(twinsMost), q.args...)
		some, err := collect(rows, err, func(scan func(...any) error) (p customer.Candidate, err error) {
			return p, scan(&p.Low, &p.High, &p.Clue)
		})
		if err != nil {
			return nil, fmt.Errorf("look for customers who are one: %w", err)
		}
		all = append(all, some...)
	}
	return all, nil
}

// SetApart remembers that two customers are not the same.
func (c *Customers) SetApart(ctx context.Context, a, b desk.CustomerID, by string) error {
	_, err := c.db.exec(ctx, `
		INSERT INTO apart (low, high, actor, at)
		SELECT $1, $2, $3, $4 WHERE $1 <> $2 AND EXISTS (SELECT 1 FROM customer WHERE id = $1) AND EXISTS (SELECT 1 FROM customer WHERE id = $2)
		ON CONFLICT DO NOTHING`, min(a, b), max(a, b), by, millis(c.db.now()))
	if err != nil {
		return fmt.Errorf("keep customers %d and %d apart: %w", a, b, err)
	}
	return nil
}
