package inbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/inbox"
)

// edits is a change of a message's text, by whoever has the number.
func (s *shop) edits(number, target, text string, at time.Time) channel.Incoming {
	in := s.says(number, fmt.Sprint("edit/", target, "/", at.UnixMilli()), text)
	in.At, in.Change = at, &channel.Change{What: channel.Edited, Target: target}
	return in
}

func (s *shop) deletes(number, target string) channel.Incoming {
	in := s.says(number, "delete/"+target, "")
	in.Change = &channel.Change{What: channel.Deleted, Target: target}
	return in
}

func (s *shop) revisions(id desk.MessageID) string {
	s.t.Helper()
	list, err := s.box.Revisions(s.ctx, id)
	if err != nil {
		s.t.Fatal(err)
	}
	var all []string
	for _, v := range list {
		all = append(all, string(v.What)+" "+v.Text)
	}
	return strings.Join(all, "; ")
}

func (s *shop) finds(word string) int {
	s.t.Helper()
	hits, _, err := s.box.Search(s.ctx, word, 0, 10)
	if err != nil {
		s.t.Fatal(err)
	}
	return len(hits)
}

// Whatever the order in which a message, its edits and its deletion come, and however often, the message says the same
// in the end, every text it had is kept, and search finds only what it says now.
func TestChangesInAnyOrder(t *testing.T) {
	base := time.Now().Add(-time.Minute).Truncate(time.Millisecond)
	for _, c := range []struct {
		order, text, revisions string
	}{
		{"m1", "vinte bolos", "said dois bolos; edited vinte bolos"},
		{"m11m", "vinte bolos", "said dois bolos; edited vinte bolos"},
		{"m12", "trinta bolos", "said dois bolos; edited vinte bolos; edited trinta bolos"},
		{"m21", "trinta bolos", "said dois bolos; edited vinte bolos; edited trinta bolos"},
		{"21m", "trinta bolos", "said dois bolos; edited vinte bolos; edited trinta bolos"},
		{"1m2", "trinta bolos", "said dois bolos; edited vinte bolos; edited trinta bolos"},
		{"mx", "", "said dois bolos; deleted "},
		{"xm", "", "said dois bolos; deleted "},
		{"m1xx", "", "said dois bolos; edited vinte bolos; deleted "},
		{"mx1", "", "said dois bolos; edited vinte bolos; deleted "},
		{"x1m", "", "said dois bolos; edited vinte bolos; deleted "},
		{"ux", "", "deleted "},
		{"uxm", "", "said dois bolos; deleted "},
		{"u1m", "vinte bolos", "said dois bolos; edited vinte bolos"},
	} {
		for _, early := range []bool{true, false} {
			t.Run(fmt.Sprint(c.order, " ", early), func(t *testing.T) {
				s := newShop(t)
				who := s.customer("Ana", "whatsapp +5531977770001")
				said := s.says("+5531977770001", "A1", "dois bolos")
				said.At = base
				deleted := s.deletes("+5531977770001", "A1")
				deleted.At = base.Add(10 * time.Second)
				unread := said
				unread.Text, unread.Unreadable = "", true
				for _, step := range c.order {
					s.receive(map[rune]channel.Incoming{
						'm': said, 'u': unread, 'x': deleted,
						'1': s.edits("+5531977770001", "A1", "vinte bolos", base.Add(time.Second)),
						'2': s.edits("+5531977770001", "A1", "trinta bolos", base.Add(2*time.Second)),
					}[step])
					if early {
						s.index()
					}
				}
				s.index()
				thread := s.thread(s.conversation(who))
				if len(thread) != 1 {
					t.Fatalf("%d messages", len(thread))
				}
				m := thread[0]
				if m.Text != c.text || s.revisions(m.ID) != c.revisions || m.Deleted.IsZero() != (c.text != "") {
					t.Errorf("%+v\nversions %s", m.Message, s.revisions(m.ID))
				}
				for _, word := range []string{"dois", "vinte", "trinta"} {
					if want := strings.Contains(c.text, word); (s.finds(word) == 1) != want {
						t.Errorf("%s found: %v", word, !want)
					}
				}
				row := s.row(m.Conversation)
				if want := map[bool]string{true: inbox.PreviewMark + "deleted", false: c.text}[c.text == ""]; row.Preview != want {
					t.Errorf("preview %q", row.Preview)
				}
				s.sound()
			})
		}
	}
}

// Nobody edits or deletes what somebody else said, not even by its very id.
func TestOnlyTheWriterChanges(t *testing.T) {
	s := newShop(t)
	who := s.customer("Ana", "whatsapp +5531977770001")
	s.customer("Beto", "whatsapp +5531977770002")
	s.receive(s.says("+5531977770001", "A1", "dois bolos"))
	s.receive(s.deletes("+5531977770002", "A1"))
	s.receive(s.edits("+5531977770002", "A1", "nenhum bolo", time.Now()))
	ours := s.edits("+5531977770001", "A1", "nenhum bolo", time.Now().Add(time.Second))
	ours.FromUs = true // the owner's phone cannot edit a customer's message either
	s.receive(ours)
	if m := s.thread(s.conversation(who))[0]; m.Text != "dois bolos" || !m.Edited.IsZero() || !m.Deleted.IsZero() {
		t.Errorf("%+v", m.Message)
	}
	early := s.deletes("+5531977770002", "A2")
	s.receive(early)
	s.receive(s.says("+5531977770001", "A2", "e um pão"))
	if m := s.thread(s.conversation(who))[1]; m.Text != "e um pão" {
		t.Errorf("%+v", m.Message)
	}
	if n := s.count("SELECT COUNT(*) FROM early"); n != 0 {
		t.Errorf("%d early changes left", n)
	}
}

// What the shop said is changed by the owner's phone: its text is the new one, and the first is kept.
func TestPhoneChangesOurs(t *testing.T) {
	s := newShop(t)
	who := s.customer("Ana", "whatsapp +5531977770001")
	m := s.send(inbox.SendInput{Conversation: s.conversation(who), Text: "Sai às 3"})
	key := s.text("SELECT wire_key FROM attempt")
	in := s.edits("+5531977770001", key, "Sai às 4", time.Now())
	in.FromUs = true
	s.receive(in)
	if got := s.revisions(m.ID); got != "said Sai às 3; edited Sai às 4" {
		t.Error(got)
	}
	by, err := s.box.Revisions(s.ctx, m.ID)
	if err != nil || by[0].Author != "ana" || by[1].Author != inbox.AuthorDevice {
		t.Errorf("%+v, %v", by, err)
	}
}

// An edit whose message never came is all there is of it: it shows as that message. A deletion of one shows nothing.
func TestChangeOfNothing(t *testing.T) {
	s := newShop(t)
	who := s.customer("Ana", "whatsapp +5531977770001")
	s.receive(s.deletes("+5531977770001", "A1"))
	if n := s.count("SELECT COUNT(*) FROM message"); n != 0 {
		t.Fatalf("%d messages", n)
	}
	s.receive(s.edits("+5531977770001", "A2", "vinte bolos", time.Now()))
	if m := s.thread(s.conversation(who)); len(m) != 1 || m[0].Text != "vinte bolos" || m[0].Edited.IsZero() {
		t.Errorf("%+v", m)
	}
	s.sound()
}

// Who edits a message into "SAIR" asks to be left alone.
func TestEditedIntoLeave(t *testing.T) {
	s := newShop(t)
	s.customer("Ana", "whatsapp +5531977770001")
	s.receive(s.says("+5531977770001", "A1", "sai"))
	s.receive(s.edits("+5531977770001", "A1", "SAIR", time.Now()))
	if n := s.count("SELECT COUNT(*) FROM consent WHERE revoked_at = 0"); n != 0 {
		t.Errorf("%d consents left", n)
	}
}

func (s *shop) reacts(number, target, emoji string, at time.Time, fromUs bool) channel.Incoming {
	in := s.says(number, fmt.Sprint("react/", target, "/", fromUs, "/", at.UnixMilli()), emoji)
	in.At, in.FromUs, in.Change = at, fromUs, &channel.Change{What: channel.Reacted, Target: target}
	return in
}

// A reaction counts once a person: the latest is shown, also when it comes twice, late or before its message, and none
// after it was taken back. It makes nobody wait.
func TestReactions(t *testing.T) {
	s := newShop(t)
	who := s.customer("Ana", "whatsapp +5531977770001")
	s.customer("Beto", "whatsapp +5531977770002")
	base := time.Now().Add(-time.Minute)
	s.receive(s.reacts("+5531977770001", "A1", "👍", base, false))
	s.receive(s.says("+5531977770001", "A1", "obrigada"))
	id := s.conversation(who)
	s.send(inbox.SendInput{Conversation: id, Text: "de nada"})
	key := s.text("SELECT wire_key FROM attempt")
	for _, in := range []channel.Incoming{
		s.reacts("+5531977770001", key, "❤️", base.Add(2*time.Second), false),
		s.reacts("+5531977770001", key, "❤️", base.Add(2*time.Second), false),
		s.reacts("+5531977770001", key, "😂", base.Add(time.Second), false), // older, late
		s.reacts("+5531977770001", "A1", "🙏", base, true),
		s.reacts("+5531977770002", key, "👎", base.Add(9*time.Second), false), // not their conversation
	} {
		s.receive(in)
	}
	show := func() string {
		var all []string
		for _, e := range s.thread(id) {
			for _, r := range e.Reactions {
				all = append(all, e.Text+r.Author+r.Emoji)
			}
		}
		return strings.Join(all, " ")
	}
	if got := show(); got != "obrigada👍 obrigadadevice🙏 de nada❤️" {
		t.Error(got)
	}
	s.receive(s.reacts("+5531977770001", key, "", base.Add(3*time.Second), false))
	if got := show(); got != "obrigada👍 obrigadadevice🙏" {
		t.Error(got)
	}
	if r := s.row(id); r.Unread != 0 || !r.WaitingSince.IsZero() || len(s.thread(id)) != 2 {
		t.Errorf("%+v", r)
	}
	s.sound()
}

// A message shows what it answers, whoever said that; what is none of this conversation cannot be quoted.
func TestQuotes(t *testing.T) {
	s := newShop(t)
	ana, beto := s.customer("Ana", "whatsapp +5531977770001"), s.customer("Beto", "whatsapp +5531977770002")
	s.receive(s.says("+5531977770001", "A1", "tem bolo?"))
	id := s.conversation(ana)
	asked := s.thread(id)[0].ID
	s.send(inbox.SendInput{Conversation: id, Text: "tem sim", ReplyTo: asked})
	answer := s.says("+5531977770001", "A2", "quero dois")
	answer.Answers = []string{s.text("SELECT wire_key FROM attempt")}
	s.receive(answer)
	thread := s.thread(id)
	if thread[1].Quote.Text != "tem bolo?" || thread[2].Quote.Text != "tem sim" || thread[2].Quote.Direction != desk.Out || thread[0].Quote.ID != 0 {
		t.Errorf("%+v", thread)
	}
	note, err := s.box.AddNote(s.ctx, desk.Actor{Name: "ana"}, id, "segredo", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range []inbox.SendInput{
		{Conversation: s.conversation(beto), Text: "oi", ReplyTo: asked}, {Conversation: id, Text: "oi", ReplyTo: note.ID},
	} {
		if _, err := s.box.Send(s.ctx, desk.Actor{Name: "ana"}, in); desk.ErrorCode(err) != desk.CodeInvalid {
			t.Errorf("%+v: %v", in, err)
		}
	}
}
