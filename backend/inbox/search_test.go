package inbox_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"planob/backend/desk"
	"planob/backend/inbox"
)

// texts are the messages a query finds.
func (s *shop) texts(q string) (texts []string) {
	s.t.Helper()
	hits, _, err := s.box.Search(s.ctx, q, 0, 50)
	if err != nil {
		s.t.Fatalf("%q: %v", q, err)
	}
	for _, h := range hits {
		texts = append(texts, h.Message.Text)
	}
	return texts
}

// Search finds all words in any order, the last as a beginning, whatever accents and case either side uses; the same
// before and after the indexer was there.
func TestSearch(t *testing.T) {
	s := newShop(t)
	for i, text := range []string{
		"Quero 2 kg de AÇÚCAR", "acucar mascavo tem?", "Nota fiscal 345123", "A nota é fiscal?", "pão de açúcar",
		"cafe\u0301 com leite", "e-mail: ana@exemplo.com.br", "E ai?\nlinha dois",
	} {
		s.receive(s.says(maria, fmt.Sprint(i), text))
	}
	queries := map[string]string{
		"açúcar":            "[pão de açúcar acucar mascavo tem? Quero 2 kg de AÇÚCAR]",
		"ACUCAR":            "[pão de açúcar acucar mascavo tem? Quero 2 kg de AÇÚCAR]",
		"acuc":              "[pão de açúcar acucar mascavo tem? Quero 2 kg de AÇÚCAR]",
		"ac":                "[]",
		"fiscal nota":       "[A nota é fiscal? Nota fiscal 345123]",
		"345123":            "[Nota fiscal 345123]",
		"3451":              "[Nota fiscal 345123]",
		"not fiscal":        "[]",
		"café":              "[cafe\u0301 com leite]",
		"ana@exemplo":       "[e-mail: ana@exemplo.com.br]",
		"linha":             "[E ai?\nlinha dois]",
		"nada":              "[]",
		"":                  "[]",
		`"`:                 "[]",
		"nota OR acucar":    "[]",
		"NEAR(nota fiscal)": "[]",
		"text:nota":         "[]",
		"nota*":             "[A nota é fiscal? Nota fiscal 345123]",
		"-nota":             "[A nota é fiscal? Nota fiscal 345123]",
		`"nota" AND`:        "[]",
		"{nota}":            "[A nota é fiscal? Nota fiscal 345123]",
	}
	check := func(when string) {
		t.Helper()
		for q, want := range queries {
			if got := fmt.Sprint(s.texts(q)); got != want {
				t.Errorf("%s, %q: %s, want %s", when, q, got, want)
			}
		}
	}
	check("before the indexer")
	if n, err := s.rows.Index(s.ctx, 3); err != nil || n != 3 {
		t.Fatal(n, err)
	}
	check("half-way")
	for s.index() > 0 {
	}
	check("after the indexer")
	for _, q := range []string{"mascavo", "fiscal"} {
		hits, _, err := s.box.Search(s.ctx, q, 0, 1)
		if err != nil || len(hits) != 1 || !strings.Contains(hits[0].Snippet, "\u0001"+q+"\u0002") || hits[0].Name == "" {
			t.Errorf("%q: %+v, %v", q, hits, err)
		}
	}
}

// Pages of search go on where the last ended, across what is indexed and what is not, and show nothing twice.
func TestSearchPages(t *testing.T) {
	s := newShop(t)
	for i := range 25 {
		s.receive(s.says(maria, fmt.Sprint(i), fmt.Sprintf("pedido %d", i)))
		if i == 12 {
			s.index()
		}
	}
	seen, before := 0, desk.MessageID(0)
	for {
		hits, more, err := s.box.Search(s.ctx, "pedido", before, 4)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hits {
			if want := fmt.Sprintf("pedido %d", 24-seen); h.Message.Text != want {
				t.Errorf("%s, want %s", h.Message.Text, want)
			}
			seen, before = seen+1, h.Message.ID
		}
		if !more {
			break
		}
	}
	if seen != 25 {
		t.Errorf("%d messages found, want 25", seen)
	}
}

// A customer in the bin is not found, and a message that is gone breaks nothing.
func TestSearchLeavesOutTheBin(t *testing.T) {
	s := newShop(t)
	s.receive(s.says(maria, "A1", "pedido um"))
	s.receive(s.says("+5531900001111", "A2", "pedido dois"))
	s.receive(s.says("+5531900002222", "A3", "pedido três"))
	s.index()
	s.exec("UPDATE customer SET deleted_at = 1 WHERE id = (SELECT MIN(id) FROM customer)")
	s.exec("DELETE FROM customer WHERE id = (SELECT MAX(id) FROM customer)")
	if got := fmt.Sprint(s.texts("pedido")); got != "[pedido dois]" {
		t.Errorf("found %s", got)
	}
}

// The indexer catches up with what a former run left and then with every message as it comes.
func TestRunIndexer(t *testing.T) {
	s := newShop(t)
	s.receive(s.says(maria, "A1", "pedido um"))
	ctx, cancel := context.WithCancel(s.ctx)
	ended := make(chan error, 1)
	go func() { ended <- s.box.RunIndexer(ctx) }()
	for i, text := range []string{"pedido dois", "pedido três"} {
		s.receive(s.says(maria, "B"+text, text))
		deadline := time.Now().Add(10 * time.Second)
		for s.count("SELECT COUNT(*) FROM message WHERE id <= (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'search.upto')") < i+2 {
			if time.Now().After(deadline) {
				t.Fatal("the indexer did not come")
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// Nothing that a person can type makes search fail, before or after the indexer.
func FuzzSearch(f *testing.F) {
	s := newShop(f)
	for i, text := range []string{"Nota fiscal 345123", "pão de açúcar 🙏", "a \"b\" c*", strings.Repeat("muito longo ", 300)} {
		s.receive(s.says(maria, fmt.Sprint(i), text))
		if i == 1 {
			s.index()
		}
	}
	for _, q := range []string{"", "nota", `"`, `""`, "*", "a*", "NEAR(", "a OR", "^a", "text : x", "\x00", "\u0301", "(((", "-", "+a", "' OR 1=1 --", "²", "\xff", strings.Repeat("a ", 400), strings.Repeat("é", 300)} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		hits, _, err := s.box.Search(context.Background(), q, 0, 5)
		if err != nil {
			t.Fatalf("%q: %v", q, err)
		}
		for _, h := range hits {
			if !utf8.ValidString(h.Snippet) || strings.Count(h.Snippet, "\u0001") != strings.Count(h.Snippet, "\u0002") {
				t.Fatalf("%q: snippet %q", q, h.Snippet)
			}
		}
	})
}

// Foreign text of any kind is stored, shown and found without harm, and never holds the marks of snippets and previews.
func FuzzReceive(f *testing.F) {
	s := newShop(f)
	f.Add("Oi", "Assunto", "Maria", "<p>Oi</p>")
	f.Add("\x00\x01\x02\xff", "\r\n", "\u202Eairam", "\x00")
	f.Add("SAIR", "", "", "")
	f.Add("Em a escreveu", "sair", "\n", "")
	s.receive(s.says(maria, "first", "Oi"))
	id, n := s.conversation(s.owner()), 0
	f.Fuzz(func(t *testing.T, text, subject, name, html string) {
		n++
		in := s.says(maria, fmt.Sprintf("%d-%d", time.Now().UnixNano(), n), text)
		in.Subject, in.Peer.Name, in.HTML = subject, name, html
		if err := s.box.Receive(context.Background(), in); err != nil {
			t.Fatal(err)
		}
		list, _, err := s.box.Messages(context.Background(), inbox.PageQuery{Conversation: id, Limit: 1})
		if err != nil || len(list) != 1 {
			t.Fatal(err)
		}
		if m := list[0]; !utf8.ValidString(m.Text+m.Subject) || strings.ContainsAny(m.Text+m.Subject, "\x00\u0001\u0002\r") || strings.Contains(m.Subject, "\n") {
			t.Fatalf("%q and %q were stored", m.Text, m.Subject)
		}
	})
}
