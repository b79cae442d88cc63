package inbox_test

import (
	"fmt"
	"testing"
	"time"

	"planob/backend/desk"
	"planob/backend/inbox"
)

// names walks a whole list page by page.
func (s *shop) names(q inbox.Query) (names []string) {
	s.t.Helper()
	for {
		page, err := s.box.List(s.ctx, q)
		if err != nil {
			s.t.Fatal(err)
		}
		if len(page.Rows) > q.Limit || page.Cursor != "" && len(page.Rows) != q.Limit {
			s.t.Fatalf("a page of %d rows with cursor %q", len(page.Rows), page.Cursor)
		}
		for _, r := range page.Rows {
			names = append(names, r.Name)
		}
		if q.Cursor = page.Cursor; q.Cursor == "" {
			return names
		}
	}
}

// Every tab in every order shows each of its conversations once, whatever the size of a page.
func TestListPages(t *testing.T) {
	s := newShop(t)
	now := time.Now()
	for i, c := range []struct {
		name              string
		minutes           int // ago
		answered, resolve bool
	}{
		{"Ana", 50, false, false}, {"Bia", 40, true, false}, {"Caio", 30, false, false}, {"Davi", 20, true, true}, {"Eva", 10, false, false},
		{"Fábio", 5, true, false},
	} {
		number := fmt.Sprintf("+553198888000%d", i)
		id := s.conversation(s.customer(c.name, "whatsapp "+number))
		in := s.says(number, number, "Oi")
		in.At = now.Add(-time.Duration(c.minutes) * time.Minute)
		s.receive(in)
		if c.answered {
			in.RemoteID, in.FromUs = in.RemoteID+"b", true
			s.receive(in)
		}
		if c.resolve {
			if err := s.box.Resolve(s.ctx, desk.Program, id); err != nil {
				t.Fatal(err)
			}
		}
		// the times of opening are now; let the list go by the messages
		s.exec("UPDATE service SET opened_at = ? WHERE conversation_id = ?", in.At.UnixMilli(), id)
		s.exec("UPDATE conversation SET last_at = ? WHERE id = ?", in.At.UnixMilli(), id)
	}
	s.conversation(s.customer("Nunca falou", "whatsapp +5531900000000"))
	gone := s.customer("Apagado", "whatsapp +5531900000001")
	s.receive(s.says("+5531900000001", "Z", "Oi"))
	s.exec("UPDATE customer SET deleted_at = 1 WHERE id = ?", gone)
	for limit := range 8 {
		limit++
		for _, c := range []struct {
			q    inbox.Query
			want string
		}{
			{inbox.Query{}, "[Fábio Eva Caio Bia Ana]"},
			{inbox.Query{Tab: inbox.TabAll}, "[Fábio Eva Davi Caio Bia Ana]"},
			{inbox.Query{Tab: inbox.TabResolved}, "[Davi]"},
			{inbox.Query{Tab: inbox.TabWaiting}, "[Eva Caio Ana]"},
			{inbox.Query{Tab: inbox.TabWaiting, Sort: inbox.SortWaiting}, "[Ana Caio Eva]"},
			{inbox.Query{Tab: inbox.TabAll, Sort: inbox.SortWaiting}, "[Ana Caio Eva Fábio Davi Bia]"},
			{inbox.Query{Tab: inbox.TabOpen, Sort: inbox.SortWaiting}, "[Ana Caio Eva Fábio Bia]"},
			{inbox.Query{Tab: inbox.TabAll, Text: "fabio"}, "[Fábio]"},
			{inbox.Query{Tab: inbox.TabAll, Text: "%"}, "[]"},
			{inbox.Query{Tab: inbox.TabAll, Text: "OI, "}, "[]"},
			{inbox.Query{Tab: inbox.TabResolved, Text: " oi "}, "[Davi]"},
			{inbox.Query{Tab: inbox.TabAll, Text: s.text("SELECT protocol FROM service ORDER BY id LIMIT 1")}, "[Ana]"},
		} {
			c.q.Limit = limit
			if got := fmt.Sprint(s.names(c.q)); got != c.want {
				t.Errorf("%+v: %s, want %s", c.q, got, c.want)
			}
		}
	}
	page, err := s.box.List(s.ctx, inbox.Query{})
	if want := (inbox.Counts{Open: 5, Waiting: 3, Unread: 3, Resolved: 1}); err != nil || page.Counts != want {
		t.Errorf("counts %+v, want %+v; %v", page.Counts, want, err)
	}
}

// A cursor that was not ours, or belongs to another order, is refused and nothing breaks.
func TestListRefusesForeignCursors(t *testing.T) {
	s := newShop(t)
	for _, cursor := range []string{"x", "r.1", "w.1.2", "r.a.b", "'; DROP TABLE message; --", "r.9999999999999999999999.1"} {
		if _, err := s.box.List(s.ctx, inbox.Query{Cursor: cursor}); desk.ErrorCode(err) != desk.CodeInvalid {
			t.Errorf("%q: %v", cursor, err)
		}
	}
	if _, err := s.box.List(s.ctx, inbox.Query{Tab: "other"}); desk.ErrorCode(err) != desk.CodeInvalid {
		t.Errorf("an unknown tab: %v", err)
	}
}

// How a message went is told while it may still matter, and not once the customer has it.
func TestAttemptsOfWhatArrived(t *testing.T) {
	s := newShop(t)
	id := s.conversation(s.customer("Ana", "whatsapp "+maria))
	for range 3 {
		s.send(inbox.SendInput{Conversation: id, Text: "Saiu agora"})
	}
	if _, err := s.raw.Exec("UPDATE message SET status = 'read' WHERE id = (SELECT MIN(id) FROM message)"); err != nil {
		t.Fatal(err)
	}
	thread := s.thread(id)
	if len(thread) != 3 || len(thread[0].Attempts) != 0 || len(thread[1].Attempts) != 1 || len(thread[2].Attempts) != 1 {
		t.Errorf("%+v", thread)
	}
}

// A thread is paged from its end and from any message, both ways, each message once with its files and attempts.
func TestThreadPages(t *testing.T) {
	s := newShop(t)
	id := s.conversation(s.customer("Ana", "whatsapp "+maria))
	for i := range 25 {
		in := s.says(maria, fmt.Sprint(i), fmt.Sprint(i))
		if i%5 == 0 {
			in.Media = append(in.Media, fileOf("a.txt", fmt.Sprint(i)), fileOf("b.txt", fmt.Sprint(i)))
			in.HTML = "<p>x</p>"
		}
		s.receive(in)
		if i%5 == 1 {
			s.send(inbox.SendInput{Conversation: id, Text: fmt.Sprintf("re %d", i)})
		}
	}
	whole := s.thread(id)
	if len(whole) != 30 {
		t.Fatalf("%d messages", len(whole))
	}
	check := func(got, want []inbox.Entry) {
		t.Helper()
		if len(got) != len(want) {
			t.Fatalf("%d messages, want %d", len(got), len(want))
		}
		for i := range got {
			if got[i].ID != want[i].ID || len(got[i].Media) != len(want[i].Media) || len(got[i].Attempts) != len(want[i].Attempts) {
				t.Errorf("message %d differs: %+v", i, got[i])
			}
		}
	}
	var back []inbox.Entry
	for q := (inbox.PageQuery{Conversation: id, Limit: 7}); ; q.Before = back[0].ID {
		page, more, err := s.box.Messages(s.ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		if back = append(page, back...); !more {
			break
		}
	}
	check(back, whole)
	after, more, err := s.box.Messages(s.ctx, inbox.PageQuery{Conversation: id, After: whole[9].ID, Limit: 10})
	if err != nil || !more {
		t.Fatal(more, err)
	}
	check(after, whole[10:20])
	if e := whole[0]; len(e.Media) != 2 || !e.HasHTML || e.HTML != "" {
		t.Errorf("%+v", e)
	}
	if m, err := s.box.Message(s.ctx, whole[0].ID); err != nil || m.HTML != "<p>x</p>" || len(m.Media) != 2 {
		t.Errorf("%+v, %v", m, err)
	}
	if none, more, err := s.box.Messages(s.ctx, inbox.PageQuery{Conversation: id, After: whole[29].ID}); err != nil || more || len(none) != 0 {
		t.Errorf("%d, %v, %v", len(none), more, err)
	}
}

// What is not text or a file is named in the list by what it is; a place with a name by its name.
func TestPreviewOfForms(t *testing.T) {
	s := newShop(t)
	who := s.customer("Ana", "whatsapp +5531977770001")
	for i, c := range []struct {
		form          desk.Form
		text, preview string
	}{
		{desk.FormCall, "", inbox.PreviewMark + "call"}, {desk.FormOnce, "", inbox.PreviewMark + "once"},
		{desk.FormPlace, "Casa da vó", "Casa da vó"}, {desk.FormOther, "", inbox.PreviewMark + "other"},
	} {
		in := s.says("+5531977770001", fmt.Sprint("A", i), c.text)
		in.Form = c.form
		s.receive(in)
		id := s.conversation(who)
		if got := s.row(id).Preview; got != c.preview {
			t.Errorf("%s: %q", c.form, got)
		}
		if thread := s.thread(id); thread[i].Form != c.form {
			t.Errorf("%s: %+v", c.form, thread[i].Message)
		}
	}
	s.sound()
}
