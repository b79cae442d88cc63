package customer_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"planob/backend/customer"
	"planob/backend/desk"
)

// A customer is found by any piece of what is known of them, however it is typed.
func TestFindByAnyPiece(t *testing.T) {
	s := open(t)
	s.save(t, customer.Input{Name: "Antônio Assunção", Company: "Padaria São José", Addresses: []customer.AddressInput{
		whatsapp("(31) 98888-7777"), email("antonio.assuncao@terra.com.br"), {Kind: "phone", Value: "(31) 3333-4444"},
	}})
	s.save(t, customer.Input{Name: "100% Café_Bar", Addresses: []customer.AddressInput{whatsapp("+351 912 345 678")}})
	for text, want := range map[string]string{
		"": "100% Café_Bar Antônio Assunção", "antonio": "Antônio Assunção", "ASSUNÇÃO": "Antônio Assunção", "assuncao ant": "Antônio Assunção",
		"sao jose": "Antônio Assunção", "antonio jose": "Antônio Assunção", "antonio maria": "",
		"8888-7777": "Antônio Assunção", "(31) 9 8888": "Antônio Assunção", "+55 31 98888 7777": "Antônio Assunção",
		"031 98888-7777": "Antônio Assunção", "31 8888-7777": "Antônio Assunção", "7777": "Antônio Assunção", "3133334444": "Antônio Assunção",
		"antonio 7777": "Antônio Assunção", "antonio (31)": "Antônio Assunção", "+351 912-345": "100% Café_Bar", "31 7777": "",
		"terra.com": "Antônio Assunção", "Antonio.Assuncao@terra.com.br": "Antônio Assunção",
		"100%": "100% Café_Bar", "%": "100% Café_Bar", "_": "100% Café_Bar", `\`: "", "'": "", "e_": "100% Café_Bar",
	} {
		if got := strings.Join(s.names(t, customer.Query{Text: text}), " "); got != want {
			t.Errorf("%q found %q, want %q", text, got, want)
		}
	}
}

// Page after page shows each customer once, in order, also when names are the same.
func TestPagesAreWhole(t *testing.T) {
	s := open(t)
	var want []desk.CustomerID
	for i := range 23 {
		want = append(want, s.save(t, customer.Input{Name: []string{"Ana", "ána", "Zé"}[i%3]}).ID)
	}
	for _, sort := range []customer.Sort{customer.ByName, customer.ByRecent, customer.ByCreated} {
		var got []desk.CustomerID
		var names []string
		q := customer.Query{Sort: sort, Limit: 5}
		for {
			page, err := s.Find(ctx, q)
			if err != nil || page.Total != 23 {
				t.Fatal(page.Total, err)
			}
			for _, r := range page.Rows {
				got, names = append(got, r.ID), append(names, r.Name)
			}
			if q.Cursor = page.Cursor; q.Cursor == "" {
				break
			}
		}
		if sort == customer.ByCreated && got[0] != want[22] {
			t.Errorf("the newest is not first")
		}
		if sort == customer.ByName && slices.Index(names, "Zé") != 16 {
			t.Errorf("accents order: %v", names)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d customers, want %d once each", sort, len(got), len(want))
		}
	}
	if _, err := s.Find(ctx, customer.Query{Cursor: "?"}); desk.ErrorCode(err) != desk.CodeInvalid {
		t.Errorf("a broken cursor: %v", err)
	}
}

// Filters and figures agree with the rule: independent suppliers with live consent for replies.
func TestReachAgreesEverywhere(t *testing.T) {
	s := open(t)
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := range 60 {
		in := customer.Input{Name: fmt.Sprint("C", i)}
		for k, kind := range []desk.Kind{"whatsapp", "instagram", "email", "phone"} {
			if rnd.IntN(2) == 0 {
				continue
			}
			value := map[desk.Kind]string{"whatsapp": fmt.Sprintf("319%08d", 10000000+i), "instagram": fmt.Sprint("@c", i),
				"email": fmt.Sprintf("c%d@x.com", i), "phone": fmt.Sprintf("313%07d", i)}[kind]
			classes := [][]desk.Class{nil, {desk.Reply}, {desk.Notice}, {desk.Reply, desk.Urgent}}[(rnd.IntN(4)+k)%4]
			in.Addresses = append(in.Addresses, customer.AddressInput{Kind: kind, Value: value, Classes: classes})
		}
		row := s.save(t, in)
		if len(row.Addresses) > 0 && rnd.IntN(5) == 0 {
			if _, err := s.SetConsent(ctx, ana, row.Addresses[0].ID, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	var all [3]int
	for i, reach := range []customer.Reach{customer.NoReach, customer.OnlyOne, customer.TwoOrMore} {
		page, err := s.Find(ctx, customer.Query{Reach: reach, Limit: 200})
		if err != nil {
			t.Fatal(err)
		}
		all[i] = len(page.Rows)
		for _, r := range page.Rows {
			if min(r.Reach, 2) != i {
				t.Errorf("%s has reach %d in the list of %s", r.Name, r.Reach, reach)
			}
		}
	}
	if got, err := s.Counts(ctx); err != nil || got != (customer.Counts{All: 60, None: all[0], OnlyOne: all[1], TwoOrMore: all[2]}) {
		t.Errorf("counts %+v, lists %v, %v", got, all, err)
	}
	if all[0] == 0 || all[1] == 0 || all[2] == 0 || all[0]+all[1]+all[2] != 60 {
		t.Errorf("lists %v", all)
	}
	if got := s.names(t, customer.Query{Kind: "instagram", Reach: customer.TwoOrMore}); len(got) == 0 {
		t.Error("no one with instagram and two ways")
	}
}

// The whole list can be walked at one moment, whatever is saved meanwhile.
func TestEachSeesOneMoment(t *testing.T) {
	s := open(t)
	for i := range 1200 {
		if _, err := s.customers.Save(ctx, desk.Customer{Name: fmt.Sprintf("C%04d", i)}, "ana"); err != nil {
			t.Fatal(err)
		}
	}
	var seen []string
	err := s.Each(ctx, customer.Query{}, func(total int, r customer.Row) error {
		if total != 1200 {
			t.Fatalf("total %d", total)
		}
		if len(seen) == 10 {
			s.save(t, customer.Input{Name: "C0999 late"})
		}
		seen = append(seen, r.Name)
		return nil
	})
	if err != nil || len(seen) != 1200 || !slices.IsSorted(seen) {
		t.Errorf("%d rows, %v", len(seen), err)
	}
}
