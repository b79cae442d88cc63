package store_test

import (
	"context"
	"testing"

	"planob/backend/customer"
	"planob/backend/desk"
	"planob/backend/sheet"
	"planob/backend/store"
)

// Customers from before the register grew stay as they were, and can be given what is new.
func TestRegisterUpgradeKeepsCustomers(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	if err := store.MakeOld(ctx, dir, 7); err != nil {
		t.Fatal(err)
	}
	alter(t, dir,
		`INSERT INTO customer (id, name, company, notes, search, sort, created_at, updated_at) VALUES (1, 'Ana', 'Loja', 'obs', 'ana loja', 'ana', 5, 5)`,
		`INSERT INTO address (id, customer_id, kind, value, created_at) VALUES (2, 1, 'email', 'ana@x.com', 5)`,
		`INSERT INTO consent (id, address_id, class, given_at, given_by) VALUES (3, 2, 'reply', 5, 'ana')`)
	db := open(t, dir)
	all := store.NewCustomers(db)
	row, err := all.Get(ctx, 1)
	if err != nil || row.Name != "Ana" || row.Company != "Loja" || row.Notes != "obs" || row.Relation != desk.Buyer ||
		!row.Birthday.IsZero() || !row.Postal.IsZero() || len(row.Addresses) != 1 || !row.Addresses[0].Allows(desk.Reply) {
		t.Fatalf("%+v, %v", row, err)
	}
	label, err := all.SaveLabel(ctx, desk.Label{Name: "VIP"})
	if err != nil {
		t.Fatal(err)
	}
	row.CPF, row.Labels, row.Addresses[0].ID = "52998224725", []desk.LabelID{label}, 0
	if _, err := all.Save(ctx, row.Customer, "ana"); err != nil {
		t.Fatal(err)
	}
	page, _, err := all.Page(ctx, customer.Filter{Terms: [][]string{{"52998224725"}}, Label: label, Limit: 5})
	if err != nil || len(page) != 1 || !page[0].Addresses[0].Allows(desk.Reply) {
		t.Errorf("%+v, %v", page, err)
	}
}

// Labels from before imports could make any are nobody's import, and no undo takes them away.
func TestLabelsBeforeImportsMadeAny(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	if err := store.MakeOld(ctx, dir, 14); err != nil {
		t.Fatal(err)
	}
	alter(t, dir, "INSERT INTO label (id, name, fold, colour, created_at) VALUES (1, 'VIP', 'vip', 2, 5)")
	db := open(t, dir)
	batches := store.NewBatches(db)
	id, err := batches.Begin(ctx, "c.csv", "ana", sheet.Line{})
	if err != nil {
		t.Fatal(err)
	}
	if err := batches.FinishUndo(ctx, id); err != nil {
		t.Fatal(err)
	}
	if all, err := store.NewCustomers(db).Labels(ctx); err != nil || len(all) != 1 || all[0].Name != "VIP" || all[0].Colour != 2 {
		t.Errorf("%+v, %v", all, err)
	}
}
