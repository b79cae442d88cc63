package app_test

import (
	"context"
	"testing"
	"time"

	"planob/app"
	"planob/backend/channel"
	"planob/backend/desk"
)

func groupMessage(account desk.AccountID, id, text string) channel.Incoming {
	return channel.Incoming{
		Account: account, RemoteID: id, Peer: channel.Peer{Value: "+5531977770002", Name: "Bea"}, At: time.Now(), Text: text,
		Origin: channel.Person, Group: &channel.Group{Ref: "1@g.us", Name: "Clube <b>do</b> pão", Named: time.Now(), Size: 1024},
	}
}

// A group is a list and a conversation of its own, which can be read and searched and in which nothing can be written; the
// owner may decide that nothing of groups is kept.
func TestGroups(t *testing.T) {
	a := open(t, t.TempDir())
	account := desk.AccountID(get[app.ChannelView](a, "Channels.Add", "whatsapp").ID)
	deliver := func(id, text string) {
		if err := a.prog.Deliver(context.Background(), groupMessage(account, id, text)); err != nil {
			t.Fatal(err)
		}
	}
	deliver("A", "bom dia, grupo")
	list := get[app.ConversationPage](a, "Inbox.List", app.ConversationQuery{Tab: "groups"})
	if len(list.Rows) != 1 || list.Counts.Groups != 1 || list.Counts.UnreadGroups != 1 || list.Counts.Open != 0 {
		t.Fatalf("%+v", list)
	}
	row := list.Rows[0]
	if !row.Group || row.Name != "Clube <b>do</b> pão" || row.Size != 1024 || row.LastBy != "Bea" || row.Customer != 0 {
		t.Fatalf("%+v", row)
	}
	talk := get[app.ConversationView](a, "Inbox.Conversation", row.ID)
	if talk.Customer.ID != 0 || talk.Customer.Addresses == nil || !talk.Row.Group || talk.Service.ID != 0 {
		t.Errorf("%+v", talk)
	}
	page := get[app.MessagePage](a, "Inbox.Messages", row.ID, 0, 0, 10)
	if len(page.Rows) != 1 || page.Rows[0].Writer != (app.WriterView{Name: "Bea", Number: "(31) 9 7777-0002"}) {
		t.Fatalf("%+v", page.Rows)
	}
	for name, args := range map[string][]any{
		"Inbox.Send":    {app.SendInput{Conversation: row.ID, Text: "oi", Key: "k"}},
		"Inbox.AddNote": {row.ID, "oi", "k2"},
		"Inbox.Reopen":  {row.ID},
	} {
		if _, key := a.try(name, args...); key != "inbox.groupReadOnly" {
			t.Errorf("%s: %q", name, key)
		}
	}
	if found := get[app.CustomerPage](a, "Customers.Find", app.CustomerQuery{}); found.Total != 0 {
		t.Errorf("%d customers", found.Total)
	}
	a.ask("Settings.SetGroups", false)
	deliver("B", "isto não fica")
	if rules := get[app.RulesView](a, "Settings.Rules"); rules.Groups {
		t.Error("the choice was not kept")
	}
	a.ask("Settings.SetGroups", true)
	deliver("C", "isto fica")
	if page := get[app.MessagePage](a, "Inbox.Messages", row.ID, 0, 0, 10); len(page.Rows) != 2 || page.Rows[1].Text != "isto fica" {
		t.Errorf("%+v", page.Rows)
	}
	a.until("search finds the group", func() bool {
		p := get[app.SearchPage](a, "Inbox.Search", "dia grupo", 0, 10)
		return len(p.Rows) == 1 && p.Rows[0].Group && p.Rows[0].Name == row.Name
	})
}
