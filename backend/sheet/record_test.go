package sheet_test

import (
	"slices"
	"strings"
	"testing"

	"planob/backend/customer"
	"planob/backend/store/storetest"
)

// What owners keep of a customer comes in: documents without their zeros, days as text, as numbers and in the American
// order, an address in pieces; columns are found by themselves.
func TestImportOfRecords(t *testing.T) {
	s := openShop(t)
	src := file(t, "c.csv", "Cadastro da loja;;;;;;;;;;\nNome;Apelido;CPF/CNPJ;Dt. Nasc.;CEP;Endereço;Número;Bairro;Cidade;UF;Zap\n"+
		"Ana Lima;Aninha;1234567890;17/05/1980;1310100;Av. Paulista;12.0;Centro;São Paulo;São Paulo;zap do João 11 98888-7777\n"+
		"Padaria;;12.ABC.345/01DE-35;;30140-071;Rua da Bahia;s/n;Lourdes;Belo Horizonte;mg;(31) 3333-4444 / 31 98888-6666\n"+
		"Bia Reis;;529.982.247-26;31/02/1980;12;;;;;ZZ;1,19888E+10\n"+
		"Caio Dias;;52998224725 / 11222333000181;29358;;;;;;;11987654321.0\n")
	b := s.bring(t, src)
	if b.Added != 4 || b.LeftOut != 0 {
		t.Errorf("%+v", b)
	}
	s.want(t,
		"Ana Lima <Aninha> <01234567890> <1980-05-17> <{01310100 Av. Paulista 12 Centro São Paulo SP}> whatsapp:+5511988887777",
		"Bia Reis",
		"Caio Dias <52998224725> <11222333000181> <1980-05-17> whatsapp:+5511987654321",
		"Padaria <12ABC34501DE35> <{30140071 Rua da Bahia s/n Lourdes Belo Horizonte MG}> phone:+553133334444 whatsapp:+5531988886666",
	)
	p := s.open(t, src)
	var reasons []string
	for _, x := range p.Problems {
		if x.Row == 5 {
			reasons = append(reasons, x.Reason)
		}
	}
	want := []string{"sheet.documentInvalid", "sheet.birthdayInvalid", "sheet.cepInvalid", "sheet.ufInvalid", "sheet.phoneDamaged"}
	if !slices.Equal(reasons, want) {
		t.Errorf("problems %v, want %v", reasons, want)
	}
}

// A list in the American order is known by the days that would be none.
func TestAmericanBirthdays(t *testing.T) {
	s := openShop(t)
	s.bring(t, file(t, "c.csv", "Nome,Birthday\nAna,05/17/1980\nBia,03/04/1990\n"))
	s.want(t, "Ana <1980-05-17>", "Bia <1990-03-04>")
}

// A row that completes a customer fills what is empty and replaces nothing; the undo takes away only what it brought.
func TestRecordIsCompletedAndUndone(t *testing.T) {
	s := openShop(t)
	row, err := s.customers.Save(ctx, ana, customer.Input{
		Name: "Ana Lima", Preferred: "Nana", Addresses: []customer.AddressInput{{Kind: "whatsapp", Value: "31988887777"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	before := s.register(t)
	b := s.bring(t, file(t, "c.csv", "Nome;Apelido;CPF;Nascimento;CEP;Celular\nAna Lima;Aninha;529.982.247-25;17/05;01310-100;31988887777\n"))
	s.want(t, "Ana Lima <Nana> <52998224725> <--05-17> <{01310100 }> whatsapp:+5531988887777")
	if got, err := s.customers.Find(ctx, customer.Query{Text: "529.982"}); err != nil || got.Total != 1 {
		t.Errorf("found %d, %v", got.Total, err)
	}
	storetest.Exec(t, s.db, "UPDATE customer SET birthday = '1981-05-17' WHERE id = $1", row.ID)
	if u, err := s.Undo(ctx, ana, b.ID); err != nil || u.Restored != 1 {
		t.Errorf("%+v, %v", u, err)
	}
	s.want(t, strings.Replace(before[0], "<Nana>", "<Nana> <1981-05-17>", 1))
}
