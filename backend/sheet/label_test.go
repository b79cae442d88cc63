package sheet_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"planob/backend/customer"
	"planob/backend/desk"
	"planob/backend/sheet"
	"planob/backend/store/storetest"
)

// Labels and who somebody is come in as people write them; labels that look alike are one, and the preview names the new.
func TestImportOfLabels(t *testing.T) {
	s := openShop(t)
	vip, err := s.customers.SaveLabel(ctx, ana, desk.Label{Name: "Vip", Colour: 3})
	if err != nil {
		t.Fatal(err)
	}
	row, err := s.customers.Save(ctx, ana, customer.Input{Name: "Bia Reis", Relation: desk.Partner, Labels: []desk.LabelID{vip},
		Addresses: []customer.AddressInput{{Kind: "whatsapp", Value: "31977776666"}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.customers.Save(ctx, ana, customer.Input{Name: "Caio Dias", Addresses: []customer.AddressInput{{Kind: "whatsapp", Value: "31966665555"}}}); err != nil {
		t.Fatal(err)
	}
	before := s.register(t)
	src := file(t, "c.csv", "Nome;Celular;Relação;Tags\n"+
		"Ana Lima;31988887777;Cliente;VIP, Atacado\n"+
		"Bia Reis;31977776666;FORNECEDORA;\"ATACADO | Época\"\n"+
		"Caio Dias;31966665555;fornecedor;* Meus ::: época\n"+
		"Eva Maia;31955554444;vizinha;-\n")
	p := s.open(t, src)
	if !slices.Equal(p.NewLabels, []string{"ATACADO", "Meus", "Época"}) {
		t.Errorf("new labels %q", p.NewLabels)
	}
	if len(p.Problems) != 1 || p.Problems[0] != (sheet.Problem{Row: 5, Reason: "sheet.relationUnknown", Value: "vizinha"}) {
		t.Errorf("problems %v", p.Problems)
	}
	b := s.bring(t, src)
	s.want(t,
		"Ana Lima #Atacado #Vip whatsapp:+5531988887777",
		"Bia Reis ~partner #Atacado #Época #Vip whatsapp:+5531977776666",
		"Caio Dias ~supplier #Época #Meus whatsapp:+5531966665555",
		"Eva Maia whatsapp:+5531955554444",
	)
	// A person has used one of the labels since: it stays.
	labels, err := s.customers.Labels(ctx)
	if err != nil {
		t.Fatal(err)
	}
	mine := labels[slices.IndexFunc(labels, func(l customer.LabelCount) bool { return l.Name == "Meus" })].ID
	if _, err := s.customers.MarkLabels(ctx, ana, []desk.CustomerID{row.ID}, []desk.LabelID{mine}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Undo(ctx, ana, b.ID); err != nil {
		t.Fatal(err)
	}
	before[0] = strings.Replace(before[0], "#Vip", "#Meus #Vip", 1)
	s.want(t, before...)
	if n := storetest.Count(t, s.db, "SELECT COUNT(*) FROM label"); n != 2 {
		t.Errorf("%d labels after the undo", n)
	}
}

// A column of free text makes no more labels than a person can look through.
func TestTooManyLabels(t *testing.T) {
	s := openShop(t)
	var text strings.Builder
	text.WriteString("Nome;Etiquetas\n")
	for i := range 205 {
		fmt.Fprintf(&text, "Cliente %d;frase %d\n", i, i)
	}
	src := file(t, "c.csv", text.String())
	if p := s.open(t, src); len(p.NewLabels) != 200 || len(p.Problems) != 5 || p.Problems[0].Reason != "sheet.labelsMost" {
		t.Errorf("%d labels, problems %v", len(p.NewLabels), p.Problems)
	}
	s.bring(t, src)
	if n := storetest.Count(t, s.db, "SELECT COUNT(*) FROM label"); n != 200 {
		t.Errorf("%d labels", n)
	}
}

// A CPF or CNPJ tells who a row is, although no address agrees; two of them are never put together, whatever else does.
func TestDocumentTellsWho(t *testing.T) {
	s := openShop(t)
	for _, in := range []customer.Input{
		{Name: "Ana Lima", CPF: "529.982.247-25", Addresses: []customer.AddressInput{{Kind: "whatsapp", Value: "31988887777"}}},
		{Name: "Padaria Central", CNPJ: "11.222.333/0001-81", Addresses: []customer.AddressInput{{Kind: "phone", Value: "3133334444"}}},
		{Name: "Caio Dias", CPF: "012.345.678-90", Addresses: []customer.AddressInput{{Kind: "whatsapp", Value: "31966665555"}}},
	} {
		if _, err := s.customers.Save(ctx, ana, in); err != nil {
			t.Fatal(err)
		}
	}
	src := file(t, "c.csv", "Nome;CPF/CNPJ;Celular;E-mail\n"+
		"Ana Souza;52998224725;31911112222;ana@x.com\n"+ // married since: a new surname, a new number
		"Padaria Central Ltda;11222333000181;;loja@x.com\n"+
		"Caio Dias;52998224725 / 11222333000181;31966665555;\n"+ // another CPF than the one he has: not him
		"Davi Lima;52998224725;31922223333;\n"+ // with his mother's CPF
		";11222333000181;31944445555;\n"+
		"Eva;11144477735;31955556666;\n"+
		"Eva Maia;11144477735;31977778888;\n") // the same as the row above
	p := s.open(t, src)
	if p.New != 3 || p.Joined != 4 || p.ByDocument != 4 {
		t.Errorf("new %d, joined %d, by document %d", p.New, p.Joined, p.ByDocument)
	}
	var told []sheet.Problem
	for _, x := range p.Problems {
		if x.Reason == "sheet.documentOther" {
			told = append(told, x)
		}
	}
	if want := []sheet.Problem{{Row: 4, Reason: "sheet.documentOther", Value: "529.982.247-25"}, {Row: 5, Reason: "sheet.documentOther", Value: "529.982.247-25"}}; !slices.Equal(told, want) {
		t.Errorf("told %v", told)
	}
	s.bring(t, src)
	s.want(t,
		"Ana Lima <52998224725> whatsapp:+5531988887777 whatsapp:+5531911112222 email:ana@x.com",
		"Caio Dias <01234567890> whatsapp:+5531966665555",
		"Caio Dias <52998224725> <11222333000181> whatsapp:+5531966665555?",
		"Davi Lima <52998224725> whatsapp:+5531922223333",
		"Eva <11144477735> whatsapp:+5531955556666 whatsapp:+5531977778888",
		"Padaria Central <11222333000181> phone:+553133334444 email:loja@x.com whatsapp:+5531944445555",
	)
}
