package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"planob/backend/customer"
	"planob/backend/desk"
)

const eachPage = 500

// Page returns up to f.Limit rows behind f.After, in the order of f.Sort, and the key of the last.
func (c *Customers) Page(ctx context.Context, f customer.Filter) ([]customer.Row, customer.Key, error) {
	var q query
	where := filter(&q, f)
	order := customerOrder(&q, f, &where)
	rows, err := c.load(ctx, customerSelect+" WHERE "+where+order+" LIMIT "+q.add(f.Limit), q.args...)
	if err != nil {
		return nil, customer.Key{}, fmt.Errorf("find customers: %w", err)
	}
	if len(rows) == 0 {
		return nil, customer.Key{}, nil
	}
	return rows, keyOf(rows[len(rows)-1], f.Sort), nil
}

// Total counts the whole list.
func (c *Customers) Total(ctx context.Context, f customer.Filter) (int, error) {
	var q query
	where := filter(&q, f)
	var n int
	err := c.db.read(ctx).QueryRow(ctx, "SELECT COUNT(*) FROM customer c WHERE "+where, q.args...).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count customers: %w", err)
	}
	return n, nil
}

// Each calls fn for every row of the list. It reads inside one transaction of a reader, so that the list is that of one
// moment and the writer goes on.
func (c *Customers) Each(ctx context.Context, f customer.Filter, fn func(total int, r customer.Row) error) error {
	// As in Txn: without the cancel a panic in fn would keep the reader for ever.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return c.db.r.DoTxn(ctx, nil, func(ctx context.Context) error {
		total, err := c.Total(ctx, f)
		if err != nil {
			return err
		}
		for f.Limit = eachPage; ; {
			rows, last, err := c.Page(ctx, f)
			if err != nil {
				return err
			}
			for _, r := range rows {
				if err := fn(total, r); err != nil {
					return err
				}
			}
			if len(rows) < f.Limit {
				return nil
			}
			f.After = last
		}
	})
}

// Counts returns the figures of everybody who is not in the bin.
func (c *Customers) Counts(ctx context.Context, suppliers map[desk.Kind]string) (customer.Counts, error) {
	var q query
	var n customer.Counts
	// MATERIALIZED, or the reach of each customer would be counted again for every figure.
	err := c.db.read(ctx).QueryRow(ctx, `
		WITH counted AS MATERIALIZED (SELECT c.unconfirmed, `+reach(&q, suppliers)+` AS n FROM customer c WHERE c.deleted_at = 0)
		SELECT COUNT(*), COALESCE(SUM(CASE WHEN n = 1 THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN n = 0 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN n > 1 THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(unconfirmed), 0)
		FROM counted`, q.args...).Scan(&n.All, &n.OnlyOne, &n.None, &n.TwoOrMore, &n.Unconfirmed)
	if err != nil {
		return n, fmt.Errorf("count reach: %w", err)
	}
	return n, nil
}

// query collects the arguments of a statement that is put together from the pieces of this file.
type query struct{ args []any }

// add takes one argument and returns its placeholder.
func (q *query) add(arg any) string {
	q.args = append(q.args, arg)
	return "$" + strconv.Itoa(len(q.args))
}

func filter(q *query, f customer.Filter) string {
	where := []string{"c.deleted_at = 0"}
	if f.Deleted {
		where[0] = "c.deleted_at <> 0 AND c.merged_into = 0" // a merged one comes back by undoing that
	}
	for _, spellings := range f.Terms {
		var any []string
		for _, s := range spellings {
			any = append(any, "c.search LIKE "+q.add(likePattern(s))+` ESCAPE '\'`)
		}
		where = append(where, "("+strings.Join(any, " OR ")+")")
	}
	if f.Kind != "" {
		where = append(where, "EXISTS (SELECT 1 FROM address a WHERE a.customer_id = c.id AND a.kind = "+q.add(f.Kind)+")")
	}
	if f.Relation != "" {
		where = append(where, "c.relation = "+q.add(f.Relation))
	}
	if f.Label != 0 {
		where = append(where, "EXISTS (SELECT 1 FROM customer_label l WHERE l.customer_id = c.id AND l.label_id = "+q.add(f.Label)+")")
	}
	if f.Unconfirmed {
		where = append(where, "c.unconfirmed = 1")
	}
	if f.Batch != 0 {
		where = append(where, "c.batch_id <> 0 AND c.batch_id = "+q.add(f.Batch))
	}
	switch f.Reach {
	case customer.OnlyOne:
		where = append(where, reach(q, f.Suppliers)+" = 1")
	case customer.NoReach:
		where = append(where, reach(q, f.Suppliers)+" = 0")
	case customer.TwoOrMore:
		where = append(where, reach(q, f.Suppliers)+" > 1")
	}
	return strings.Join(where, " AND ")
}

// reach counts, for customer c, the suppliers by which it can be reached for replies: customer.ReachOf in SQL. One MAX a
// supplier and no COUNT(DISTINCT), which would build a table for each customer.
func reach(q *query, suppliers map[desk.Kind]string) string {
	if len(suppliers) == 0 {
		return "0"
	}
	kinds := map[string][]string{}
	for _, kind := range slices.Sorted(maps.Keys(suppliers)) { // in order: one text, one compiled statement
		kinds[suppliers[kind]] = append(kinds[suppliers[kind]], q.add(kind))
	}
	sums := make([]string, 0, len(kinds))
	for _, supplier := range slices.Sorted(maps.Keys(kinds)) {
		sums = append(sums, "COALESCE(MAX(CASE WHEN a.kind IN ("+strings.Join(kinds[supplier], ", ")+") THEN 1 ELSE 0 END), 0)")
	}
	return "(SELECT " + strings.Join(sums, " + ") + " FROM address a" +
		" JOIN consent k ON k.address_id = a.id AND k.class = 'reply' AND k.revoked_at = 0 WHERE a.customer_id = c.id)"
}

// customerOrder returns the order of f.Sort and narrows where to what comes behind f.After.
func customerOrder(q *query, f customer.Filter, where *string) string {
	behind := func(columns string, order any, sign string) {
		if f.After.ID != 0 {
			*where += " AND " + columns + " " + sign + " (" + q.add(order) + ", " + q.add(f.After.ID) + ")"
		}
	}
	switch f.Sort {
	case customer.ByRecent:
		behind("(COALESCE(v.last_at, 0), c.id)", f.After.At, "<")
		return " ORDER BY COALESCE(v.last_at, 0) DESC, c.id DESC"
	case customer.ByCreated:
		behind("(c.created_at, c.id)", f.After.At, "<")
		return " ORDER BY c.created_at DESC, c.id DESC"
	}
	behind("(c.sort, c.id)", f.After.Text, ">")
	return " ORDER BY c.sort, c.id"
}

func keyOf(r customer.Row, sort customer.Sort) customer.Key {
	switch sort {
	case customer.ByRecent:
		return customer.Key{At: millis(r.LastAt), ID: r.ID}
	case customer.ByCreated:
		return customer.Key{At: millis(r.Created), ID: r.ID}
	}
	return customer.Key{Text: Fold(r.Name), ID: r.ID}
}
