package sheet_test

import (
	"testing"
	"time"

	"planob/backend/customer"
	"planob/backend/desk"
	"planob/backend/sheet"
	"planob/backend/store/storetest"
)

func statement(t testing.TB, s *shop, query string, args ...any) {
	t.Helper()
	storetest.Exec(t, s.db, query, args...)
}

func (s *shop) named(t testing.TB, name string) customer.Row {
	t.Helper()
	page, err := s.customers.Find(ctx, customer.Query{Text: name})
	if err != nil || len(page.Rows) != 1 {
		t.Fatalf("%s: %d rows, %v", name, len(page.Rows), err)
	}
	return page.Rows[0]
}

// An undo leaves the register as it was before the import, to the letter.
func TestUndoPutsEverythingBack(t *testing.T) {
	s := openShop(t)
	for _, in := range []customer.Input{
		{Name: "Ana Lima", Addresses: []customer.AddressInput{{Kind: "whatsapp", Value: "31988887777"}}},
		{Name: "Bia Reis", Company: "Vila", Addresses: []customer.AddressInput{{Kind: "email", Value: "bia@x.com", Classes: []desk.Class{desk.Reply}}}},
		{Name: "Caio"},
	} {
		if _, err := s.customers.Save(ctx, ana, in); err != nil {
			t.Fatal(err)
		}
	}
	before := s.register(t)
	b := s.bring(t, file(t, "c.csv", `Nome;Celular;E-mail;Empresa;Obs
Ana Lima;31988887777;ana@x.com;Padaria;nova
Bia Reis;31977776666;bia@x.com;Outra;
Caio;;;;nota
Davi;31988887777;;;
Eva;31955554444;;;
Eva;31955554444;eva@x.com;;repetida
;;;;
`), sheet.Consent{Kind: "whatsapp", Classes: []desk.Class{desk.Reply}}, sheet.Consent{Kind: "email", Classes: []desk.Class{desk.Notice}})
	if b.Added != 2 || b.Joined != 4 {
		t.Fatalf("batch %+v", b)
	}
	undone, err := s.Undo(ctx, ana, b.ID)
	if err != nil || undone != (sheet.Undone{Removed: 2, Restored: 3}) {
		t.Errorf("undone %+v, %v", undone, err)
	}
	s.want(t, before...)
	if got, _ := s.Batch(ctx, b.ID); got.Undone.IsZero() || got.CanUndo(time.Now()) {
		t.Errorf("batch %+v", got)
	}
	if _, err := s.Undo(ctx, ana, b.ID); desk.ErrorCode(err) != desk.CodeConflict {
		t.Errorf("undone twice: %v", err)
	}
	// What an undo withdrew, the customer did not: the same file may be brought in again.
	s.bring(t, file(t, "c.csv", "Nome;E-mail\nBia Reis;bia@x.com\n"), sheet.Consent{Kind: "email", Classes: []desk.Class{desk.Notice}})
	if !s.named(t, "bia").Addresses[0].Allows(desk.Notice) {
		t.Error("consent of the second import was taken for withdrawn")
	}
}

// What has been used since the import stays, without the consent of the import; who wrote keeps their own.
func TestUndoKeepsWhatWasUsed(t *testing.T) {
	s := openShop(t)
	b := s.bring(t, file(t, "c.csv", "Nome;Celular\nAna Lima;31988887777\nBia Reis;31977776666\nCaio Sá;31966665555\nDavi Luz;31955554444\n"),
		sheet.Consent{Kind: "whatsapp", Classes: []desk.Class{desk.Reply, desk.Campaign}})
	wrote, edited := s.named(t, "ana"), s.named(t, "bia")
	storetest.Message(t, s.db, desk.Message{
		Conversation: storetest.Conversation(t, s.db, wrote.ID), Direction: desk.In, Text: "oi", Arrived: time.Now(),
		Kind: "whatsapp", Address: wrote.Addresses[0].ID,
	})
	time.Sleep(2 * time.Millisecond) // the edit must be at another millisecond than the import
	if _, err := s.customers.Save(ctx, ana, customer.Input{ID: edited.ID, Name: "Bia Reis", Notes: "ligar", Addresses: []customer.AddressInput{
		{Kind: "whatsapp", Value: "31977776666"}}}); err != nil {
		t.Fatal(err)
	}
	storetest.Conversation(t, s.db, s.named(t, "caio").ID) // opened, but nothing was said
	later := s.bring(t, file(t, "d.csv", "Nome;Celular\nDavi Luz;31955554444\n"))
	undone, err := s.Undo(ctx, ana, b.ID)
	if err != nil || undone != (sheet.Undone{Removed: 1, Kept: 3}) {
		t.Errorf("undone %+v, %v", undone, err)
	}
	s.want(t, "Ana Lima whatsapp:+5531988887777+reply", "Bia Reis (ligar) whatsapp:+5531977776666", "Davi Luz whatsapp:+5531955554444")
	for _, k := range s.named(t, "ana").Addresses[0].Consents {
		if k.Revoked.IsZero() && k.By != "customer" {
			t.Errorf("consent left: %+v", k)
		}
	}
	if undone, err := s.Undo(ctx, ana, later.ID); err != nil || undone != (sheet.Undone{}) {
		t.Errorf("the later one: %+v, %v", undone, err)
	}
}

// What a person changed after the import is not changed back.
func TestUndoLeavesLaterChanges(t *testing.T) {
	s := openShop(t)
	row, err := s.customers.Save(ctx, ana, customer.Input{Name: "Ana Lima", Addresses: []customer.AddressInput{{Kind: "whatsapp", Value: "31988887777"}}})
	if err != nil {
		t.Fatal(err)
	}
	b := s.bring(t, file(t, "c.csv", "Nome;Celular;Empresa;Obs;E-mail\nAna Lima;31988887777;Padaria;nota;ana@x.com\n"))
	if _, err := s.customers.Save(ctx, ana, customer.Input{ID: row.ID, Name: "Ana Lima", Company: "Padaria", Notes: "outra", Addresses: []customer.AddressInput{
		{Kind: "whatsapp", Value: "31988887777"}, {Kind: "email", Value: "ana@x.com"}, {Kind: "email", Value: "nova@x.com"}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Undo(ctx, ana, b.ID); err != nil {
		t.Fatal(err)
	}
	s.want(t, "Ana Lima (outra) whatsapp:+5531988887777 email:nova@x.com")
}

// Of those who share an address exactly one answers it, also after the one who did is taken back.
func TestUndoLeavesOneWhoAnswers(t *testing.T) {
	s := openShop(t)
	b := s.bring(t, file(t, "c.csv", "Nome;Celular\nAna Lima;31988887777\n"))
	s.bring(t, file(t, "d.csv", "Nome;Celular\nBia Reis;31988887777\n"))
	s.want(t, "Ana Lima whatsapp:+5531988887777", "Bia Reis whatsapp:+5531988887777?")
	if _, err := s.Undo(ctx, ana, b.ID); err != nil {
		t.Fatal(err)
	}
	s.want(t, "Bia Reis whatsapp:+5531988887777")
}

// After thirty days an import stays, and what its rows kept of people is forgotten.
func TestUndoEnds(t *testing.T) {
	s := openShop(t)
	b := s.bring(t, file(t, "c.csv", "Nome;Celular\nAna Lima;1\n"))
	statement(t, s, "UPDATE batch SET created_at = created_at - 31 * 86400000")
	if _, err := s.Undo(ctx, ana, b.ID); desk.ErrorCode(err) != desk.CodeConflict {
		t.Errorf("undone after a month: %v", err)
	}
	if storetest.Count(t, s.db, "SELECT COUNT(*) FROM batch_row WHERE cells <> ''") == 0 {
		t.Fatal("nothing was kept")
	}
	runOnce(t, s)
	if n := storetest.Count(t, s.db, "SELECT COUNT(*) FROM batch_row WHERE cells <> ''"); n != 0 {
		t.Errorf("%d rows are still kept", n)
	}
}
