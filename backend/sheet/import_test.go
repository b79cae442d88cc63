package sheet_test

import (
	"testing"

	"planob/backend/customer"
	"planob/backend/desk"
	"planob/backend/sheet"
)

// A real spreadsheet comes in as it lies: titles above the headings, numbers as numbers, landlines as telephones.
func TestImportAsItLies(t *testing.T) {
	s := openShop(t)
	src := workbook(t,
		[]any{"Clientes da Padaria"}, nil,
		[]any{"NOME DO CLIENTE", "CELULAR / ZAP", "EMAIL", "Empresa", "OBS", "COD_ANTIGO"},
		[]any{"Ana B. Nogueira", 31995550142, "Ana.Nogueira@VilaVerde.com.br", "Vila Verde", "Sem amendoim", 412},
		[]any{"Joaquim F. Santos", "(31) 3333-4444", "-", "", "paga no Pix", 413},
		[]any{"", "31 98888-7777", "", "", "", 414},
	)
	p := s.open(t, src)
	if p.Mapping.HeaderRow != 3 || p.Rows != 3 || p.New != 3 || len(p.Samples) != 3 || len(p.Problems) != 0 {
		t.Errorf("preview %+v", p)
	}
	s.bring(t, src)
	s.want(t,
		"(31) 9 8888-7777 whatsapp:+5531988887777",
		"Ana B. Nogueira [Vila Verde] (Sem amendoim) whatsapp:+5531995550142 email:ana.nogueira@vilaverde.com.br",
		"Joaquim F. Santos (paga no Pix) phone:+553133334444",
	)
}

// The same file again makes nobody new and changes nothing.
func TestImportTwiceIsOnce(t *testing.T) {
	s := openShop(t)
	src := file(t, "c.csv", "Nome;Telefone;E-mail;Obs\nAna Lima;31988887777;ana@x.com;boa\nSem Nada;;;\n;;so@mail.com;\nBia;31 3333-4444;;\n")
	if b := s.bring(t, src); b.Added != 4 {
		t.Errorf("first: %+v", b)
	}
	before := s.register(t)
	if b := s.bring(t, src); b.Added != 0 || b.Joined != 4 {
		t.Errorf("second: %+v", b)
	}
	s.want(t, before...)
}

// Rows complete who they mean and never overwrite; a shared address alone puts nobody together.
func TestJoining(t *testing.T) {
	s := openShop(t)
	if _, err := s.customers.Save(ctx, ana, customer.Input{Name: "Ana Beatriz Nogueira", Notes: "VIP", Addresses: []customer.AddressInput{
		{Kind: "whatsapp", Value: "31988887777", Classes: []desk.Class{desk.Reply}},
	}}); err != nil {
		t.Fatal(err)
	}
	s.bring(t, file(t, "c.csv", `Nome;Celular;E-mail;Empresa;Obs
Ana B. Nogueira;(31) 98888-7777;ana@x.com;Vila Verde;outra nota
ANA NOGUEIRA;;ana@x.com;;
Carlos Nogueira;31988887777;carlos@x.com;;
Dona Ana Beatriz;31988887777;;;
;31988887777;;;
;31988887777;terceiro@x.com;;
Luiz Souza;31977776666;;;
Luis Sousa;31977776666;;;
Luisa Sousa;31977776666;;;
`))
	s.want(t,
		"(31) 9 8888-7777 whatsapp:+5531988887777? email:terceiro@x.com",
		"Ana Beatriz Nogueira [Vila Verde] (VIP) whatsapp:+5531988887777+reply email:ana@x.com",
		"Carlos Nogueira whatsapp:+5531988887777? email:carlos@x.com",
		"Luisa Sousa whatsapp:+5531977776666?",
		"Luiz Souza whatsapp:+5531977776666",
	)
}

// Somebody whose number Excel destroyed is found again when the corrected row comes.
func TestCorrectedRowFindsItsCustomer(t *testing.T) {
	s := openShop(t)
	b := s.bring(t, file(t, "c.csv", "Nome;Celular\nAna Lima;3,19956E+10\n"))
	if b.Added != 1 {
		t.Errorf("%+v", b)
	}
	s.bring(t, file(t, "d.csv", "Nome;Celular\nAna Lima;31995550142\nAna Lima;31944443333\n"))
	s.want(t, "Ana Lima whatsapp:+5531995550142", "Ana Lima whatsapp:+5531944443333")
}

// Whoever wrote before the import, and is known by number only, gets the name from the spreadsheet.
func TestImportNamesTheUnknown(t *testing.T) {
	s := openShop(t)
	row, err := s.customers.Save(ctx, ana, customer.Input{Name: "+5531988887777", Addresses: []customer.AddressInput{{Kind: "whatsapp", Value: "31988887777"}}})
	if err != nil {
		t.Fatal(err)
	}
	statement(t, s, "UPDATE customer SET unconfirmed = 1")
	b := s.bring(t, file(t, "c.csv", "Nome;Celular\nAna Lima;31988887777\n"))
	s.want(t, "Ana Lima whatsapp:+5531988887777")
	if got, _ := s.customers.Get(ctx, row.ID); got.Unconfirmed {
		t.Error("still unconfirmed")
	}
	if _, err := s.Undo(ctx, ana, b.ID); err != nil {
		t.Fatal(err)
	}
	if got, _ := s.customers.Get(ctx, row.ID); !got.Unconfirmed || got.Name != "+5531988887777" {
		t.Errorf("undone to %+v", got)
	}
}

// Consent is recorded as the person declared it, for the kinds they answered, and never against a withdrawal.
func TestImportConsent(t *testing.T) {
	s := openShop(t)
	old, err := s.customers.Save(ctx, ana, customer.Input{Name: "Bia Reis", Addresses: []customer.AddressInput{
		{Kind: "whatsapp", Value: "31977776666", Classes: []desk.Class{desk.Reply}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.customers.SetConsent(ctx, ana, old.Addresses[0].ID, nil); err != nil {
		t.Fatal(err)
	}
	b := s.bring(t, file(t, "c.csv", "Nome;Celular;E-mail\nAna Lima;31988887777;ana@x.com\nBia Reis;31977776666;\nCaio Reis;31977776666;\n"),
		sheet.Consent{Kind: "whatsapp", Classes: []desk.Class{desk.Reply, desk.Notice}})
	s.want(t,
		"Ana Lima whatsapp:+5531988887777+reply+notice email:ana@x.com",
		"Bia Reis whatsapp:+5531977776666+notice",
		"Caio Reis whatsapp:+5531977776666+notice?",
	)
	page, err := s.customers.Find(ctx, customer.Query{Text: "Ana Lima"})
	if err != nil {
		t.Fatal(err)
	}
	if k := page.Rows[0].Addresses[0].Consents[0]; k.By != "ana" || k.Batch != b.ID || k.Given.IsZero() {
		t.Errorf("recorded %+v", k)
	}
	if _, err := s.Import(ctx, ana, file(t, "c.csv", "Nome\nA\n"), sheet.Mapping{Fields: []sheet.Field{"name"}},
		[]sheet.Consent{{Kind: "phone", Classes: []desk.Class{desk.Reply}}}); desk.ErrorCode(err) != desk.CodeInvalid {
		t.Errorf("consent for a telephone: %v", err)
	}
}

// Each row's problem is told with what the file has, and a row with nothing usable is left out.
func TestProblems(t *testing.T) {
	s := openShop(t)
	src := file(t, "c.csv", `Nome;Telefone;E-mail
Ana;1234;ana@x.com
Bia;3,19956E+10;
Caio;3333-4444;
Davi;(31) 99999-9999;
Eva;;eva@x
;;
;55;
Ana;;ana@x.com
"-";"-";"-"
Fábio;não tem;sem e-mail
Gil;31988887777 / 3333-5555 ou 12;
`)
	p := s.open(t, src)
	type problem = sheet.Problem
	want := []problem{
		{2, "sheet.phoneInvalid", "1234"}, {3, "sheet.phoneDamaged", "3,19956E+10"}, {5, "sheet.phoneInvalid", "(31) 99999-9999"},
		{6, "sheet.emailInvalid", "eva@x"}, {8, "sheet.phoneInvalid", "55"}, {9, "sheet.rowRepeated", "2"}, {10, "sheet.rowEmpty", ""}, {12, "sheet.phoneInvalid", "12"},
	}
	// The area code of the others is assumed for 3333-4444.
	if p.Mapping.AreaCode != "31" || p.New != 7 || p.Joined != 1 || p.LeftOut != 2 {
		t.Errorf("preview %+v", p)
	}
	if len(p.Problems) != len(want) {
		t.Fatalf("problems %v", p.Problems)
	}
	for i := range want {
		if p.Problems[i] != want[i] {
			t.Errorf("problem %v, want %v", p.Problems[i], want[i])
		}
	}
	s.bring(t, src)
}
