package app_test

import (
	"testing"

	"planob/app"
	"planob/backend/desk"
)

// What somebody began to write is there after the program was closed and opened again, for them alone, until they empty
// the field or the customer is erased.
func TestDraftsOutliveTheProgram(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	who := get[app.CustomerView](a, "Customers.Save", maria)
	talk := get[app.ConversationView](a, "Inbox.Open", who.ID).Row.ID
	begun := app.DraftView{Conversation: talk, Text: "Bom dia, Maria! O pedido", Subject: "Pedido"}
	for _, text := range []string{"Bom", begun.Text} {
		a.ask("Inbox.SaveDraft", app.DraftView{Conversation: talk, Text: text, Subject: begun.Subject})
	}
	a.ask("Inbox.SaveDraft", app.DraftView{Conversation: 12345, Text: "de ninguém"})
	if err := a.prog.Close(); err != nil {
		t.Fatal(err)
	}
	b := open(t, dir)
	drafts := func() []app.DraftView { return get[[]app.DraftView](b, "Inbox.Drafts") }
	if got := drafts(); len(got) != 1 || got[0] != begun {
		t.Fatalf("after the restart: %+v", got)
	}
	b.actor = desk.Actor{Name: "jessica", Role: desk.Agent}
	if got := drafts(); len(got) != 0 {
		t.Errorf("somebody else's: %+v", got)
	}
	b.ask("Inbox.SaveDraft", app.DraftView{Conversation: talk, Text: "Nota da Jéssica", Note: true})
	if got := drafts(); len(got) != 1 || !got[0].Note {
		t.Errorf("her own: %+v", got)
	}
	b.actor = a.actor
	b.ask("Inbox.SaveDraft", app.DraftView{Conversation: talk, Text: " \n"})
	if got := drafts(); len(got) != 0 {
		t.Errorf("after the field was emptied: %+v", got)
	}
	b.ask("Inbox.SaveDraft", begun)
	b.ask("Customers.Delete", []int64{who.ID})
	if err := b.prog.Erase(t.Context(), desk.CustomerID(who.ID)); err != nil {
		t.Fatal(err)
	}
	if got := drafts(); len(got) != 0 {
		t.Errorf("after the customer was erased: %+v", got)
	}
}
