package inbox_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/inbox"
)

func file(name, content string) channel.Media {
	return channel.Media{Name: name, MIME: "text/plain", Size: int64(len(content)), Open: func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}}
}

func (s *shop) otherMails(q inbox.MailQuery) []inbox.Mail {
	s.t.Helper()
	list, _, err := s.box.Mail(s.ctx, q)
	if err != nil {
		s.t.Fatal(err)
	}
	return list
}

// Other mails are found by their sender, subject and words, accents or not, and each is read or unread.
func TestOtherMailsAreFoundAndRead(t *testing.T) {
	s := newShop(t)
	for i, words := range []string{"Promoção de outubro", "Sua fatura", "100% de desconto"} {
		in := s.mails("avisos@banco.com.br", "M"+string(rune('0'+i)), "Olá, veja.")
		in.Origin, in.Subject, in.Peer.Name, in.HTML = channel.Automatic, words, "Banco São João", "<p>Olá, <b>veja</b>.</p>"
		s.receive(in)
	}
	for text, want := range map[string]int{"promocao": 1, "PROMOÇÃO": 1, "sao joao": 3, "banco.com.br": 3, "100%": 1, "%": 1, "_": 0, "veja": 3, "nada": 0, "": 3} {
		if got := s.otherMails(inbox.MailQuery{Text: text}); len(got) != want {
			t.Errorf("%q finds %d, want %d", text, len(got), want)
		}
	}
	all := s.otherMails(inbox.MailQuery{})
	if all[0].Seen || !all[0].HasHTML || all[0].HTML != "" || all[0].Name != "Banco São João" {
		t.Errorf("%+v", all[0])
	}
	whole, err := s.box.MailByID(s.ctx, all[0].ID)
	if err != nil || whole.HTML != "<p>Olá, <b>veja</b>.</p>" {
		t.Errorf("%+v, %v", whole, err)
	}
	unseen := func(want int) {
		t.Helper()
		if n, err := s.box.UnseenMail(s.ctx); n != want || err != nil || len(s.otherMails(inbox.MailQuery{Unseen: true})) != want {
			t.Errorf("%d unseen, want %d (%v)", n, want, err)
		}
	}
	told := 0
	s.bus.Subscribe(func(e event.Event) {
		if _, ok := e.(event.ConversationChanged); ok {
			told++
		}
	})
	mark := func(seen bool, ids ...desk.MailID) {
		t.Helper()
		if err := s.box.MarkMail(s.ctx, ids, seen); err != nil {
			t.Fatal(err)
		}
	}
	unseen(3)
	mark(true, all[0].ID)
	mark(true, all[0].ID)
	unseen(2)
	mark(true)
	unseen(0)
	mark(false, all[1].ID)
	unseen(1)
	if told != 3 {
		t.Errorf("told %d times, want 3", told)
	}
}

// A mail that the program took for an automatic one becomes a message of its sender's conversation, with its files, its
// thread and leave to answer; taking it twice, or receiving it again, makes no second message.
func TestMailBecomesAConversation(t *testing.T) {
	s := newShop(t)
	in := s.mails("ana@cliente.com.br", "M1", "Quero dois bolos")
	in.Origin, in.Subject, in.Peer.Name, in.HTML, in.Media = channel.Automatic, "Pedido", "Ana", "<p>Quero dois bolos</p>", []channel.Media{file("lista.txt", "bolos")}
	s.receive(in)
	m := s.otherMails(inbox.MailQuery{})[0]
	if len(m.Files) != 1 || m.Files[0].Name != "lista.txt" || m.Files[0].SHA256 == "" || m.Conversation != 0 {
		t.Fatalf("%+v", m)
	}
	talk, err := s.box.TakeMail(s.ctx, m.ID)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.box.TakeMail(s.ctx, m.ID); again != talk || err != nil {
		t.Errorf("taken again: %d, %v", again, err)
	}
	s.receive(in)
	thread, _, err := s.box.Messages(s.ctx, inbox.PageQuery{Conversation: talk})
	if err != nil || len(thread) != 1 {
		t.Fatalf("%+v, %v", thread, err)
	}
	if got := thread[0]; got.Text != "Quero dois bolos" || got.Subject != "Pedido" || !got.HasHTML || len(got.Media) != 1 || got.Media[0].SHA256 != m.Files[0].SHA256 || got.Direction != desk.In {
		t.Errorf("%+v", got)
	}
	if n := s.count("SELECT COUNT(*) FROM customer WHERE name = 'Ana' AND unconfirmed = 1"); n != 1 {
		t.Errorf("%d customers", n)
	}
	if n := s.count("SELECT COUNT(*) FROM consent WHERE class = 'reply' AND revoked_at = 0"); n != 1 {
		t.Errorf("%d consents to answer", n)
	}
	if m = s.otherMails(inbox.MailQuery{})[0]; m.Conversation != talk || !m.Seen || len(m.Files) != 0 {
		t.Errorf("the mail afterwards: %+v", m)
	}
	s.sound()
}

// A report about our own mail, and words of nobody, are no customer's.
func TestMailOfNobodyStaysAMail(t *testing.T) {
	s := newShop(t)
	bounce := s.mails("mailer-daemon@mx.com.br", "B1", "550 5.1.1")
	bounce.Origin, bounce.Media = channel.Bounce, []channel.Media{file("original.eml", "From: nós")}
	s.receive(bounce)
	s.receive(s.mails("", "N1", "Olá"))
	for _, m := range s.otherMails(inbox.MailQuery{}) {
		if len(m.Files) != 0 || m.Answerable() {
			t.Errorf("%+v", m)
		}
		if _, err := s.box.TakeMail(s.ctx, m.ID); desk.ErrorCode(err) != desk.CodeInvalid {
			t.Errorf("%s was taken: %v", m.Sender, err)
		}
	}
	if _, err := s.box.TakeMail(s.ctx, 12345); desk.ErrorCode(err) != desk.CodeNotFound {
		t.Errorf("nothing was taken: %v", err)
	}
	if n := s.count("SELECT COUNT(*) FROM customer"); n != 0 {
		t.Errorf("%d customers", n)
	}
}
