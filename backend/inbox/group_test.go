package inbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/inbox"
	"planob/backend/store"
)

const clubRef = "120363000000000001@g.us"

// inGroup is what somebody says in the group "Clube".
func (s *shop) inGroup(number, id, text string) channel.Incoming {
	in := s.says(number, id, text)
	in.Group = &channel.Group{Ref: clubRef, Name: "Clube", Named: time.Unix(1_700_000_000, 0), Size: 3}
	return in
}

func (s *shop) groups() []inbox.Row {
	s.t.Helper()
	page, err := s.box.List(s.ctx, inbox.Query{Tab: inbox.TabGroups})
	if err != nil {
		s.t.Fatal(err)
	}
	return page.Rows
}

// What is said in a group lies in the group's own conversation, with who said it, and makes nobody a customer.
func TestGroup(t *testing.T) {
	s := newShop(t)
	ana := s.customer("Ana Maria", "whatsapp +5531977770001")
	first := s.inGroup("+5531977770001", "A", "bom dia")
	first.Peer.Name = "aninha"
	s.receive(first)
	second := s.inGroup("+5531977770002", "B", "alguém tem pão?")
	second.Peer.Name, second.Peer.Refs, second.Answers = "Bea", []string{"7@lid"}, []string{"A"}
	s.receive(second)
	s.receive(second)
	own := s.inGroup("", "C", "nós temos")
	own.FromUs, own.Peer = true, channel.Peer{}
	s.receive(own)
	rows := s.groups()
	if len(rows) != 1 || !rows[0].Group || rows[0].Name != "Clube" || rows[0].Size != 3 || rows[0].Customer != 0 ||
		rows[0].Preview != "nós temos" || rows[0].LastBy != "" || rows[0].Unread != 0 {
		t.Fatalf("%+v", rows)
	}
	list := s.thread(rows[0].ID)
	if len(list) != 3 || list[0].Member.Name != "Ana Maria" || list[1].Member.Name != "Bea" || list[1].Member.Value != "+5531977770002" ||
		list[1].Quote.ID != list[0].ID || list[1].Quoted.Name != "Ana Maria" || list[2].Direction != desk.Out || list[2].Author != inbox.AuthorDevice {
		t.Fatalf("%+v", list)
	}
	if n := s.count("SELECT COUNT(*) FROM customer"); n != 1 {
		t.Errorf("%d customers", n)
	}
	if n := s.count("SELECT COUNT(*) FROM address"); n != 1 {
		t.Errorf("%d addresses", n)
	}
	if n := s.count("SELECT COUNT(*) FROM service"); n != 0 {
		t.Errorf("%d services", n)
	}
	if c := s.row(s.conversation(ana)); c.LastMessage != 0 {
		t.Errorf("Ana's own conversation: %+v", c)
	}
	s.sound()
}

// A group is in no list of customers, in none of their numbers, and nobody waits in it; its own numbers are apart.
func TestGroupIsNoCustomer(t *testing.T) {
	s := newShop(t)
	s.receive(s.inGroup("+5531977770002", "A", "sair"))
	s.receive(s.says("+5531977770003", "B", "oi"))
	for _, tab := range []string{inbox.TabOpen, inbox.TabWaiting, inbox.TabAll, inbox.TabResolved} {
		for _, sort := range []string{inbox.SortRecent, inbox.SortWaiting} {
			page, err := s.box.List(s.ctx, inbox.Query{Tab: tab, Sort: sort})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range page.Rows {
				if r.Group || r.Customer == 0 {
					t.Errorf("%s %s: %+v", tab, sort, r)
				}
			}
			if want := (inbox.Counts{Open: 1, Waiting: 1, Unread: 1, Groups: 1, UnreadGroups: 1}); page.Counts != want {
				t.Errorf("counts %+v", page.Counts)
			}
		}
	}
	waiting, err := s.box.Waiting(s.ctx)
	if err != nil || len(waiting) != 1 {
		t.Fatalf("%+v, %v", waiting, err)
	}
	g := s.groups()[0]
	if g.Unread != 1 || !g.WaitingSince.IsZero() || g.LastBy != "+5531977770002" {
		t.Errorf("%+v", g)
	}
	if n := s.count("SELECT COUNT(*) FROM message WHERE reason = ?", inbox.ReasonLeft); n != 0 {
		t.Error("a word in a group took back consent")
	}
	if err := s.box.MarkRead(s.ctx, g.ID); err != nil {
		t.Fatal(err)
	}
	if g = s.groups()[0]; g.Unread != 0 {
		t.Errorf("read: %+v", g)
	}
	s.sound()
}

// Nothing can be written into a group, by a person or by the program.
func TestGroupReadOnly(t *testing.T) {
	s := newShop(t)
	s.receive(s.inGroup("+5531977770002", "A", "oi"))
	id, who := s.groups()[0].ID, desk.Actor{Name: "ana", Role: desk.Owner}
	key := func(err error) string {
		if told, ok := err.(*desk.Error); ok {
			return told.Key
		}
		return fmt.Sprint(err)
	}
	_, err := s.box.Send(s.ctx, who, inbox.SendInput{Conversation: id, Text: "oi", Key: "1"})
	if key(err) != "inbox.groupReadOnly" {
		t.Errorf("send: %v", err)
	}
	if _, err = s.box.AddNote(s.ctx, who, id, "nota", "2"); desk.ErrorCode(err) != desk.CodeInvalid {
		t.Errorf("note: %v", err)
	}
	if err = s.box.Reopen(s.ctx, id); key(err) != "inbox.groupReadOnly" {
		t.Errorf("reopen: %v", err)
	}
	if err = s.box.Assign(s.ctx, who, id, "ana", []string{"ana"}); key(err) != "inbox.groupReadOnly" {
		t.Errorf("assign: %v", err)
	}
	if err = s.box.Resolve(s.ctx, who, id); err != nil {
		t.Errorf("resolve: %v", err)
	}
	if _, _, err = s.box.Enqueue(s.ctx, inbox.EnqueueInput{Conversation: id, Text: "aviso", Key: "3"}); key(err) != "inbox.groupReadOnly" {
		t.Errorf("enqueue: %v", err)
	}
	if n, err := s.box.EnqueueAll(s.ctx, []inbox.EnqueueInput{{Conversation: id, Text: "aviso", Key: "4"}}); n != 0 || err != nil {
		t.Errorf("enqueue all: %d, %v", n, err)
	}
	if _, err := s.box.Route(s.ctx, id, 0); err == nil {
		t.Error("a route into a group")
	}
	if n := len(s.thread(id)); n != 1 {
		t.Errorf("%d messages", n)
	}
}

// Only who wrote a message in a group changes it there; anybody of the group reacts, each with one emoji.
func TestGroupChange(t *testing.T) {
	s := newShop(t)
	s.receive(s.inGroup("+5531977770002", "A", "dez pães"))
	change := func(number, id, text string, what channel.ChangeKind) {
		in := s.inGroup(number, id, text)
		in.Change = &channel.Change{What: what, Target: "A"}
		s.receive(in)
	}
	id := s.groups()[0].ID
	change("+5531977770003", "X1", "mil pães", channel.Edited)
	change("+5531977770003", "X2", "", channel.Deleted)
	elsewhere := s.inGroup("+5531977770002", "X3", "outro")
	elsewhere.Group.Ref, elsewhere.Change = "9@g.us", &channel.Change{What: channel.Edited, Target: "A"}
	s.receive(elsewhere)
	alone := s.says("+5531977770002", "X4", "sozinha")
	alone.Change = &channel.Change{What: channel.Edited, Target: "A"}
	s.receive(alone)
	if m := s.thread(id)[0]; m.Text != "dez pães" || !m.Edited.IsZero() || !m.Deleted.IsZero() {
		t.Fatalf("somebody else changed it: %+v", m.Message)
	}
	change("+5531977770002", "E", "vinte pães", channel.Edited)
	change("+5531977770003", "R1", "👍", channel.Reacted)
	change("+5531977770004", "R2", "👍", channel.Reacted)
	m := s.thread(id)[0]
	if m.Text != "vinte pães" || m.Edited.IsZero() || len(m.Reactions) != 2 {
		t.Fatalf("%+v", m)
	}
	change("+5531977770002", "D", "", channel.Deleted)
	if m := s.thread(id)[0]; m.Deleted.IsZero() || m.Text != "" {
		t.Fatalf("%+v", m.Message)
	}
	early := s.inGroup("+5531977770003", "E2", "")
	early.Change = &channel.Change{What: channel.Deleted, Target: "B"}
	s.receive(early)
	s.receive(s.inGroup("+5531977770003", "B", "apagada"))
	if list := s.thread(id); len(list) != 2 || list[1].Deleted.IsZero() {
		t.Fatalf("deleted before it came: %+v", list)
	}
	s.sound()
}

// A placeholder is filled by its own writer only: ids of a group are known to everybody in it.
func TestGroupPlaceholder(t *testing.T) {
	s := newShop(t)
	lost := s.inGroup("+5531977770002", "A", "")
	lost.Unreadable = true
	s.receive(lost)
	s.receive(s.inGroup("+5531977770003", "A", "falso"))
	id := s.groups()[0].ID
	if m := s.thread(id)[0]; m.Reason != inbox.ReasonUnreadable || m.Text != "" {
		t.Fatalf("%+v", m.Message)
	}
	s.receive(s.inGroup("+5531977770002", "A", "verdadeiro"))
	if m := s.thread(id)[0]; m.Text != "verdadeiro" || m.Reason != "" {
		t.Fatalf("%+v", m.Message)
	}
	s.sound()
}

// A group keeps the latest name, cleaned of what could deceive, whatever order names come in; without one it is kept nameless.
func TestGroupName(t *testing.T) {
	s := newShop(t)
	in := s.inGroup("+5531977770002", "A", "oi")
	in.Group.Name = ""
	s.receive(in)
	if g := s.groups()[0]; g.Name != "" {
		t.Fatalf("%+v", g)
	}
	told := func(id, name string, at time.Time, size int) {
		s.receive(channel.Incoming{
			Account: s.whats, RemoteID: id, At: at, Change: &channel.Change{What: channel.Renamed},
			Group: &channel.Group{Ref: clubRef, Name: name, Named: at, Size: size},
		})
	}
	now := time.Now()
	told("n1", "<b>Pão</b>\u202e\u0007 fresco", now.Add(-time.Hour), 1024)
	if g := s.groups()[0]; g.Name != "<b>Pão</b> fresco" || g.Size != 1024 {
		t.Fatalf("%+v", g)
	}
	told("n2", "velho", now.Add(-2*time.Hour), 0)
	told("n3", "do futuro", now.Add(24*time.Hour), 0)
	told("n4", strings.Repeat("x", 5000), now.Add(-time.Minute), 0)
	if g := s.groups()[0]; g.Name != "do futuro" || g.Size != 1024 {
		t.Fatalf("%+v", g)
	}
	told("n5", "sem mensagem", now, 5)
	in = s.inGroup("+5531977770002", "Z", "")
	in.Group.Ref, in.Change = "8@g.us", &channel.Change{What: channel.Renamed}
	s.receive(in)
	if len(s.groups()) != 1 {
		t.Error("a name alone made a group")
	}
	s.sound()
}

// A future date is shown as the time of arrival; a member whose number comes late is one member; a search finds groups by
// name and what was said in them.
func TestGroupMembersAndSearch(t *testing.T) {
	s := newShop(t)
	hidden := s.inGroup("", "A", "primeira receita")
	hidden.Peer, hidden.At = channel.Peer{Refs: []string{"7@lid"}, Name: "Bea"}, s.now().Add(48*time.Hour)
	s.receive(hidden)
	s.receive(s.inGroup("+5531977770002", "B", "segunda receita"))
	both := s.inGroup("+5531977770002", "C", "terceira receita")
	both.Peer.Refs = []string{"7@lid", "5531977770002@s"}
	s.receive(both)
	id := s.groups()[0].ID
	list := s.thread(id)
	if list[0].At.After(s.now().Add(time.Minute)) {
		t.Errorf("at %v", list[0].At)
	}
	for _, m := range list {
		if m.Member.Name != "Bea" || m.Member.Value != "+5531977770002" || m.Member.ID != list[0].Member.ID {
			t.Errorf("%+v", m.Member)
		}
	}
	for range 2 { // before and after the index took it
		hits, _, err := s.box.Search(s.ctx, "segunda receita", 0, 10)
		if err != nil || len(hits) != 1 || !hits[0].Group || hits[0].Name != "Clube" || hits[0].Message.Conversation != id {
			t.Fatalf("%+v, %v", hits, err)
		}
		s.index()
	}
	page, err := s.box.List(s.ctx, inbox.Query{Tab: inbox.TabGroups, Text: "clube"})
	if err != nil || len(page.Rows) != 1 {
		t.Fatalf("%+v, %v", page, err)
	}
	s.sound()
}

// Groups come in pages, the newest first.
func TestGroupPages(t *testing.T) {
	s := newShop(t)
	for n := range 5 {
		in := s.inGroup("+5531977770002", fmt.Sprint("m", n), "oi")
		in.Group.Ref = fmt.Sprint(n, "@g.us")
		s.receive(in)
	}
	seen := map[desk.ConversationID]bool{}
	cursor := ""
	for pages := 0; ; pages++ {
		page, err := s.box.List(s.ctx, inbox.Query{Tab: inbox.TabGroups, Sort: inbox.SortWaiting, Cursor: cursor, Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Rows {
			seen[r.ID] = true
		}
		if cursor = page.Cursor; cursor == "" {
			break
		}
	}
	if len(seen) != 5 {
		t.Errorf("%d groups", len(seen))
	}
}

// Who is erased is erased from the groups too.
func TestGroupErase(t *testing.T) {
	s := newShop(t)
	bea := s.customer("Bea", "whatsapp +5531977770002")
	s.receive(s.inGroup("+5531977770002", "A", "segredo"))
	s.receive(s.inGroup("+5531977770003", "B", "resposta"))
	s.index()
	s.exec("UPDATE customer SET deleted_at = 1 WHERE id = ?", bea)
	if err := store.NewCustomers(s.db).Erase(s.ctx, []desk.CustomerID{bea}); err != nil {
		t.Fatal(err)
	}
	if hits, _, err := s.box.Search(s.ctx, "segredo", 0, 10); err != nil || len(hits) != 0 {
		t.Fatalf("%+v, %v", hits, err)
	}
	if list := s.thread(s.groups()[0].ID); len(list) != 1 || list[0].Text != "resposta" {
		t.Fatalf("%+v", list)
	}
	if n := s.count("SELECT COUNT(*) FROM member"); n != 1 {
		t.Errorf("%d members", n)
	}
	s.sound()
}
