package customer_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"planob/backend/customer"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/store"
	"planob/backend/store/storetest"
)

var (
	ctx = context.Background()
	ana = desk.Actor{Name: "ana", Role: desk.Manager}
)

// shop is a register on a real store, with the channels of a small shop.
type shop struct {
	*customer.Register
	db        *store.DB
	customers *store.Customers
	cancelled []desk.CustomerID
	changed   []desk.CustomerID
	refuse    error // what cancelling answers
}

func (s *shop) CancelFor(_ context.Context, _ desk.Actor, ids []desk.CustomerID) error {
	s.cancelled = append(s.cancelled, ids...)
	return s.refuse
}

func open(t testing.TB) *shop {
	t.Helper()
	db := storetest.Open(t)
	s := &shop{db: db, customers: store.NewCustomers(db)}
	bus := event.NewBus()
	bus.Subscribe(func(e event.Event) {
		if c, ok := e.(event.CustomerChanged); ok {
			s.changed = append(s.changed, c.Customer)
		}
	})
	s.Register = customer.New(customer.Options{
		Store: s.customers, Writer: s.customers, Outbox: s, Audit: store.NewAudit(db), Bus: bus,
		Kinds: func() []customer.KindInfo {
			return []customer.KindInfo{
				{Kind: "whatsapp", AddressForm: "phone", Supplier: "meta"},
				{Kind: "instagram", AddressForm: "handle", Supplier: "meta"},
				{Kind: "email", AddressForm: "email", Supplier: "loja.com"},
				{Kind: "phone", AddressForm: "phone"},
			}
		},
		AreaCode: func(context.Context) string { return "31" },
	})
	return s
}

func whatsapp(value string, classes ...desk.Class) customer.AddressInput {
	return customer.AddressInput{Kind: "whatsapp", Value: value, Classes: classes}
}

func email(value string, classes ...desk.Class) customer.AddressInput {
	return customer.AddressInput{Kind: "email", Value: value, Classes: classes}
}

func (s *shop) save(t *testing.T, in customer.Input) customer.Row {
	t.Helper()
	row, err := s.Save(ctx, ana, in)
	if err != nil {
		t.Fatal(err)
	}
	return row
}

func (s *shop) names(t *testing.T, q customer.Query) []string {
	t.Helper()
	page, err := s.Find(ctx, q)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range page.Rows {
		names = append(names, r.Name)
	}
	if q.Cursor == "" && q.Limit == 0 && page.Total != len(names) {
		t.Errorf("total %d of %d rows", page.Total, len(names))
	}
	return names
}

// A customer is saved as typed, in canonical form, with addresses in the order given.
func TestSaveKeepsWhatWasTyped(t *testing.T) {
	s := open(t)
	row := s.save(t, customer.Input{
		Name: "  Ana  Beatriz\u202e ", Company: "Vila Verde", Notes: "Alérgica\r\na amendoim",
		Addresses: []customer.AddressInput{
			whatsapp("(31) 98888-7777", desk.Reply, desk.Notice), email("Ana@VilaVerde.com.br"),
			{Kind: "phone", Value: "3333-4444"}, {Kind: "instagram", Value: "@ana"},
		},
	})
	if row.Name != "Ana Beatriz" || row.Company != "Vila Verde" || row.Notes != "Alérgica\na amendoim" || row.Unconfirmed {
		t.Errorf("got %+v", row)
	}
	var got []string
	for i, a := range row.Addresses {
		got = append(got, string(a.Kind)+" "+a.Value)
		if a.Position != i || !a.Answers {
			t.Errorf("address %d: %+v", i, a)
		}
	}
	want := []string{"whatsapp +5531988887777", "email ana@vilaverde.com.br", "phone +553133334444", "instagram @ana"}
	if !slices.Equal(got, want) {
		t.Errorf("addresses %v, want %v", got, want)
	}
	first := row.Addresses[0]
	if len(first.Consents) != 2 || first.Consents[0].By != "ana" || first.Consents[0].Given.IsZero() || row.Reach != 1 {
		t.Errorf("consents %+v, reach %d", first.Consents, row.Reach)
	}
	if !slices.Equal(s.changed, []desk.CustomerID{row.ID}) {
		t.Errorf("told of %v", s.changed)
	}
}

// What was typed wrong is refused with the field it is about, and nothing is stored.
func TestSaveRefuses(t *testing.T) {
	s := open(t)
	for _, c := range []struct {
		in         customer.Input
		key, field string
	}{
		{customer.Input{Name: " \u200b"}, "customer.nameEmpty", "name"},
		{customer.Input{Name: "A", Addresses: []customer.AddressInput{email("a@b.com"), whatsapp("123")}}, "customer.phoneInvalid", "addresses.1.value"},
		{customer.Input{Name: "A", Addresses: []customer.AddressInput{email("ana@loja")}}, "customer.emailInvalid", "addresses.0.value"},
		{customer.Input{Name: "A", Addresses: []customer.AddressInput{whatsapp("31 98888-7777"), whatsapp("+55 31 9 8888 7777")}}, "customer.addressTwice", "addresses.1.value"},
		{customer.Input{Name: "A", Addresses: []customer.AddressInput{{Kind: "fax", Value: "1"}}}, "customer.kindUnknown", "addresses.0.kind"},
		{customer.Input{Name: "A", Addresses: []customer.AddressInput{{Kind: "instagram", Value: "a b"}}}, "customer.handleInvalid", "addresses.0.value"},
		{customer.Input{Name: "A", Addresses: []customer.AddressInput{whatsapp("31988887777", "spam")}}, "customer.classUnknown", "addresses.0.classes"},
		{customer.Input{ID: 7, Name: "A"}, "customer.gone", ""},
	} {
		_, err := s.Save(ctx, ana, c.in)
		var e *desk.Error
		if !errors.As(err, &e) || e.Key != c.key || e.Field != c.field {
			t.Errorf("%+v: %v; want %s at %s", c.in, err, c.key, c.field)
		}
	}
	if got := s.names(t, customer.Query{}); len(got) != 0 {
		t.Errorf("stored %v", got)
	}
}

// Saving again keeps the consents of addresses that stay, in their new order, and takes away those that went.
func TestSaveAgain(t *testing.T) {
	s := open(t)
	row := s.save(t, customer.Input{Name: "Ana", Addresses: []customer.AddressInput{
		whatsapp("31988887777", desk.Reply), email("ana@loja.com", desk.Reply, desk.Dues), whatsapp("31977776666"),
	}})
	old := row.Addresses
	row = s.save(t, customer.Input{ID: row.ID, Name: "Ana Lima", Addresses: []customer.AddressInput{
		email("ana@loja.com"), whatsapp("31988887777", desk.Campaign), whatsapp("31966665555", desk.Urgent),
	}})
	if row.Name != "Ana Lima" || len(row.Addresses) != 3 {
		t.Fatalf("got %+v", row)
	}
	if a := row.Addresses[0]; a.ID != old[1].ID || !a.Allows(desk.Dues) {
		t.Errorf("e-mail %+v", a)
	}
	if a := row.Addresses[1]; a.ID != old[0].ID || !a.Allows(desk.Reply) || a.Allows(desk.Campaign) {
		t.Errorf("the address that stayed: %+v", a)
	}
	if a := row.Addresses[2]; !a.Allows(desk.Urgent) || a.Allows(desk.Reply) {
		t.Errorf("the new address: %+v", a)
	}
	if got := s.names(t, customer.Query{Text: "97777"}); len(got) != 0 {
		t.Errorf("the address that went still finds %v", got)
	}
}

// What is consented to is exactly what was set; a withdrawal stays on record, and giving again is a new record.
func TestConsentIsExact(t *testing.T) {
	s := open(t)
	id := s.save(t, customer.Input{Name: "Ana", Addresses: []customer.AddressInput{whatsapp("31988887777", desk.Reply)}}).Addresses[0].ID
	for _, classes := range [][]desk.Class{{desk.Reply, desk.Notice}, {desk.Notice}, {}, {desk.Reply}} {
		row, err := s.SetConsent(ctx, desk.Actor{Name: "rui"}, id, classes)
		if err != nil {
			t.Fatal(err)
		}
		for _, class := range desk.Classes {
			if got := row.Addresses[0].Allows(class); got != slices.Contains(classes, class) {
				t.Errorf("%v: %s allowed: %v", classes, class, got)
			}
		}
	}
	row, err := s.SetConsent(ctx, ana, id, []desk.Class{desk.Reply})
	if err != nil {
		t.Fatal(err)
	}
	var record []string
	for _, k := range row.Addresses[0].Consents {
		word := string(k.Class) + " by " + k.By
		if !k.Revoked.IsZero() {
			word += ", withdrawn"
		}
		record = append(record, word)
	}
	want := []string{"reply by ana, withdrawn", "notice by rui, withdrawn", "reply by rui"}
	if !slices.Equal(record, want) {
		t.Errorf("record %q, want %q", record, want)
	}
	if _, err := s.SetConsent(ctx, ana, 3, nil); desk.ErrorCode(err) != desk.CodeNotFound {
		t.Errorf("unknown address: %v", err)
	}
}

// Exactly one of those who share an address answers it, whoever comes, goes to the bin or returns.
func TestOneAnswers(t *testing.T) {
	s := open(t)
	add := func(name string) desk.CustomerID {
		return s.save(t, customer.Input{Name: name, Addresses: []customer.AddressInput{whatsapp("31988887777")}}).ID
	}
	ids := map[string]desk.CustomerID{"ana": add("ana"), "bia": add("bia"), "caio": add("caio")}
	answers := func(want string, shared bool) {
		t.Helper()
		var who []string
		for name, id := range ids {
			row, err := s.Get(ctx, id)
			if err != nil {
				t.Fatal(err)
			}
			if len(row.Addresses) > 0 && row.Addresses[0].Answers {
				who = append(who, name)
			}
			if row.Deleted.IsZero() && len(row.Addresses) > 0 && (len(row.Shared) == 1) != shared {
				t.Errorf("%s: shared %v", name, row.Shared)
			}
		}
		if !slices.Equal(who, []string{want}) {
			t.Errorf("%v answer, want %s", who, want)
		}
	}
	step := func(_ int, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	answers("ana", true)
	step(s.Delete(ctx, ana, []desk.CustomerID{ids["ana"]}))
	answers("bia", true)
	step(s.Undelete(ctx, ana, []desk.CustomerID{ids["ana"]}))
	answers("bia", true)
	s.save(t, customer.Input{ID: ids["bia"], Name: "bia"})
	answers("ana", true)
	step(s.Delete(ctx, ana, []desk.CustomerID{ids["ana"], ids["caio"]}))
	answers("caio", false)
	step(s.Undelete(ctx, ana, []desk.CustomerID{ids["ana"]}))
	answers("ana", false)
}

// Who goes to the bin leaves every list but the bin, has what waits cancelled, and comes back whole.
func TestBin(t *testing.T) {
	s := open(t)
	one := s.save(t, customer.Input{Name: "Ana", Addresses: []customer.AddressInput{whatsapp("31988887777", desk.Reply)}})
	two := s.save(t, customer.Input{Name: "Bia"})
	n, err := s.Delete(ctx, ana, []desk.CustomerID{one.ID, 99, one.ID})
	if n != 1 || err != nil || !slices.Equal(s.cancelled, []desk.CustomerID{one.ID}) {
		t.Fatalf("moved %d, cancelled %v, %v", n, s.cancelled, err)
	}
	if got := s.names(t, customer.Query{}); !slices.Equal(got, []string{"Bia"}) {
		t.Errorf("list %v", got)
	}
	if got := s.names(t, customer.Query{Deleted: true}); !slices.Equal(got, []string{"Ana"}) {
		t.Errorf("bin %v", got)
	}
	if _, err := s.Save(ctx, ana, customer.Input{ID: one.ID, Name: "Ana"}); desk.ErrorCode(err) != desk.CodeNotFound {
		t.Errorf("saved in the bin: %v", err)
	}
	if n, err := s.Undelete(ctx, ana, []desk.CustomerID{one.ID}); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if got, _ := s.Get(ctx, one.ID); !got.Addresses[0].Allows(desk.Reply) || !got.Deleted.IsZero() {
		t.Errorf("came back as %+v", got)
	}
	// Nothing leaves the register while something may still leave for them.
	s.refuse = errors.New("busy")
	if _, err := s.Delete(ctx, ana, []desk.CustomerID{two.ID}); !errors.Is(err, s.refuse) {
		t.Errorf("got %v", err)
	}
	if got, _ := s.Get(ctx, two.ID); !got.Deleted.IsZero() {
		t.Error("in the bin although the outbox refused")
	}
}

// An address whose value the network hides stays when the record is saved, and gets the number that a person types.
func TestHiddenAddressIsKept(t *testing.T) {
	s := open(t)
	row := s.save(t, customer.Input{Name: "Ana", Addresses: []customer.AddressInput{whatsapp("31988887777", desk.Reply)}})
	other := s.save(t, customer.Input{Name: "Bia", Addresses: []customer.AddressInput{whatsapp("31977776666")}})
	storetest.Exec(t, s.db, "UPDATE address SET value = '', ref = '123@lid'")
	id := row.Addresses[0].ID
	for _, value := range []string{"", "31966665555"} {
		in := customer.Input{ID: row.ID, Name: "Ana Lima", Addresses: []customer.AddressInput{{ID: id, Kind: "whatsapp", Value: value}}}
		row = s.save(t, in)
		a := row.Addresses[0]
		if len(row.Addresses) != 1 || a.ID != id || a.Ref != "123@lid" || !a.Allows(desk.Reply) || !a.Answers || len(row.Shared) > 0 {
			t.Errorf("with %q: %+v", value, row)
		}
	}
	if got := s.names(t, customer.Query{Text: "96666"}); !slices.Equal(got, []string{"Ana Lima"}) {
		t.Errorf("found %v", got)
	}
	if got, _ := s.Get(ctx, other.ID); !got.Addresses[0].Answers {
		t.Error("somebody else's hidden address no longer answers")
	}
	in := customer.Input{ID: other.ID, Name: "Bia", Addresses: []customer.AddressInput{{ID: id, Kind: "whatsapp"}}}
	if _, err := s.Save(ctx, ana, in); desk.ErrorCode(err) != desk.CodeInvalid {
		t.Errorf("took the hidden address of another: %v", err)
	}
}
