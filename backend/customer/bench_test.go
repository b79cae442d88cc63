package customer_test

import (
	"context"
	"fmt"
	"testing"

	"planob/backend/customer"
	"planob/backend/desk"
)

// BenchmarkRegister measures the page of the register at 10,000 customers.
func BenchmarkRegister(b *testing.B) {
	s := open(b)
	err := s.db.Txn(ctx, func(ctx context.Context) error {
		for i := range 10_000 {
			reply := []desk.Consent{{Class: desk.Reply}}
			_, err := s.customers.Save(ctx, desk.Customer{Name: fmt.Sprintf("Cliente %05d", i*7919%10_000), Addresses: []desk.Address{
				{Kind: "whatsapp", Value: fmt.Sprintf("+55319%08d", i), Consents: reply},
				{Kind: "email", Value: fmt.Sprintf("cliente%d@loja.com", i), Consents: reply[:i%2]},
			}}, "ana")
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for name, q := range map[string]customer.Query{
		"first page": {}, "text": {Text: "cliente 0421"}, "phone": {Text: "4210"}, "recent": {Sort: customer.ByRecent},
		"only one": {Reach: customer.OnlyOne},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Find(ctx, q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("counts", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Counts(ctx); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkTwins measures the queue of probable duplicates at 100,000 customers, of whom one in fifty is there twice.
func BenchmarkTwins(b *testing.B) {
	s := open(b)
	const all = 100_000
	err := s.db.Txn(ctx, func(ctx context.Context) error {
		for i := range all {
			n := i
			if i%50 == 49 {
				n = i - 7
			}
			_, err := s.customers.Save(ctx, desk.Customer{Name: fmt.Sprintf("Cliente %d da Silva", n%90_000), Addresses: []desk.Address{
				{Kind: "whatsapp", Value: fmt.Sprintf("+55319%08d", n)}, {Kind: "email", Value: fmt.Sprintf("cliente%d@loja.com", i)},
			}}, "ana")
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		page, err := s.Twins(ctx, 0)
		if err != nil || page.Total < all/50 {
			b.Fatal(page.Total, err)
		}
	}
}
