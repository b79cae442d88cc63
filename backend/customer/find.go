package customer

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"unicode"

	"planob/backend/desk"
	"planob/backend/phone"
)

const (
	pageDefault = 50
	pageMax     = 200
)

// Find returns one page of the customers that q describes, and how many there are in all.
func (r *Register) Find(ctx context.Context, q Query) (Page, error) {
	f := r.filter(q)
	after, err := readCursor(q.Cursor)
	if err != nil {
		return Page{}, err
	}
	f.After, f.Limit = after, q.Limit
	if f.Limit <= 0 {
		f.Limit = pageDefault
	}
	f.Limit = min(f.Limit, pageMax)
	rows, last, err := r.o.Store.Page(ctx, f)
	if err != nil {
		return Page{}, err
	}
	total, err := r.o.Store.Total(ctx, f)
	if err != nil {
		return Page{}, err
	}
	page := Page{Rows: rows, Total: total}
	for i := range page.Rows {
		page.Rows[i].Reach = ReachOf(page.Rows[i].Customer, f.Suppliers)
	}
	if len(rows) == f.Limit {
		page.Cursor = writeCursor(last)
	}
	return page, nil
}

// Each calls fn for every customer that q describes, in its order, as they were at one moment; Cursor and Limit do not
// count. total is how many there are.
func (r *Register) Each(ctx context.Context, q Query, fn func(total int, row Row) error) error {
	f := r.filter(q)
	return r.o.Store.Each(ctx, f, func(total int, row Row) error {
		row.Reach = ReachOf(row.Customer, f.Suppliers)
		return fn(total, row)
	})
}

// Counts returns the figures above the list.
func (r *Register) Counts(ctx context.Context) (Counts, error) {
	return r.o.Store.Counts(ctx, r.suppliers())
}

// Get returns one customer, also from the bin.
func (r *Register) Get(ctx context.Context, id desk.CustomerID) (Row, error) {
	row, err := r.o.Store.Get(ctx, id)
	if err != nil {
		return Row{}, err
	}
	row.Reach = ReachOf(row.Customer, r.suppliers())
	return row, nil
}

func (r *Register) filter(q Query) Filter {
	return Filter{
		Terms: terms(q.Text), Reach: q.Reach, Suppliers: r.suppliers(), Kind: q.Kind, Relation: q.Relation,
		Label: q.Label, Unconfirmed: q.Unconfirmed, Deleted: q.Deleted, Batch: q.Batch, Sort: q.Sort,
	}
}

// terms cuts what a person typed into pieces that must all be found. A number is looked for by its digits, whatever
// punctuation it was typed with, and also with the ninth digit that it may lack.
func terms(text string) [][]string {
	text = desk.Line(text, 200)
	if d := phoneDigits(text); d != "" {
		spellings := []string{d}
		if e164, _, err := phone.Parse(text, ""); err == nil {
			spellings = append(spellings, e164)
		}
		return [][]string{spellings}
	}
	var all [][]string
	for _, word := range strings.Fields(text) {
		if d := phoneDigits(word); d != "" {
			word = d
		}
		spellings := []string{word}
		// A CNPJ may have letters; it is kept without its points.
		if n := unpointed.Replace(word); n != word && len(n) >= 3 && strings.ContainsAny(n, "0123456789") && !strings.Contains(n, "@") {
			spellings = append(spellings, n)
		}
		all = append(all, spellings)
	}
	return all
}

var unpointed = strings.NewReplacer(".", "", "-", "", "/", "")

// phoneDigits returns the digits of a text that is made of nothing but digits and the punctuation of numbers. Zeros in
// front are how one dials, not part of the number.
func phoneDigits(text string) string {
	var d strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			d.WriteRune(r)
		case !unicode.IsSpace(r) && !strings.ContainsRune("+()-./", r):
			return ""
		}
	}
	if bare := strings.TrimLeft(d.String(), "0"); bare != "" {
		return bare
	}
	return d.String()
}

func writeCursor(k Key) string {
	raw, err := json.Marshal(k)
	if err != nil {
		return "" // a Key is text and numbers: it always encodes
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

func readCursor(s string) (Key, error) {
	var k Key
	if s == "" {
		return k, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(raw, &k)
	}
	if err != nil {
		return k, desk.NewError(desk.CodeInvalid, "customer.cursor", err)
	}
	return k, nil
}
