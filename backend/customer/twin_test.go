package customer_test

import (
	"slices"
	"strings"
	"testing"

	"planob/backend/customer"
	"planob/backend/desk"
)

func (s *shop) pairs(t *testing.T) []string {
	t.Helper()
	page, err := s.Twins(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, p := range page.Twins {
		var clues []string
		for _, c := range p.Clues {
			clues = append(clues, string(c))
		}
		all = append(all, p.Older.Name+" = "+p.Newer.Name+": "+strings.Join(clues, " "))
	}
	return all
}

// The queue names those who share a document, a number, a mail, or a name and one more piece; the surest come first.
func TestTwins(t *testing.T) {
	s := open(t)
	for _, in := range []customer.Input{
		{Name: "Ana Souza", CPF: "529.982.247-25"},
		{Name: "A. Souza", CPF: "52998224725"},
		{Name: "Bia Lima", Addresses: []customer.AddressInput{whatsapp("31988887777")}},
		{Name: "Bía Lima", Addresses: []customer.AddressInput{{Kind: "phone", Value: "31988887777"}}},
		{Name: "Caio", Addresses: []customer.AddressInput{email("casa@x.com")}},
		{Name: "Dora", Addresses: []customer.AddressInput{email("CASA@x.com")}},
		{Name: "Eva Reis", Birthday: "17/05/1980"},
		{Name: "eva reis", Birthday: "17/05"},
		{Name: "Eva Reis"},
		{Name: "Firma", CNPJ: "12.ABC.345/01DE-35"},
		{Name: "Firma Nova", CNPJ: "12abc34501de35"},
		{Name: "Gil Dias", Addresses: []customer.AddressInput{whatsapp("31977776666"), email("gil@empresa.com")}},
		{Name: "Gil Dias", Addresses: []customer.AddressInput{whatsapp("11977776666"), email("outro@empresa.com")}},
		{Name: "Hugo", Addresses: []customer.AddressInput{email("hugo1@empresa.com")}},
		{Name: "Hugo", Addresses: []customer.AddressInput{email("hugo2@empresa.com")}},
	} {
		s.save(t, in)
	}
	want := []string{
		"Ana Souza = A. Souza: cpf", "Firma = Firma Nova: cnpj", "Bia Lima = Bía Lima: name phone", "Eva Reis = eva reis: name",
		"Gil Dias = Gil Dias: name", "Caio = Dora: email",
	}
	if got := s.pairs(t); !slices.Equal(got, want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
	page, err := s.Twins(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	last := page.Twins[5]
	if err := s.SetApart(ctx, ana, last.Newer.ID, last.Older.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Delete(ctx, ana, []desk.CustomerID{page.Twins[0].Older.ID}); err != nil {
		t.Fatal(err)
	}
	if got := s.pairs(t); !slices.Equal(got, want[1:5]) {
		t.Errorf("after that %v", got)
	}
}

// A number that a whole company shares says nothing about any two of its people.
func TestSwitchboardIsNoClue(t *testing.T) {
	s := open(t)
	for _, name := range strings.Fields("Ana Bia Caio Dora Eva Fabio Gil") {
		s.save(t, customer.Input{Name: name, Addresses: []customer.AddressInput{{Kind: "phone", Value: "3133334444"}}})
	}
	if got := s.pairs(t); len(got) != 0 {
		t.Error(got)
	}
}
