package inbox_test

import (
	"fmt"
	"testing"

	"planob/backend/desk"
)

// found are the texts that a search in one conversation names.
func (s *shop) found(id desk.ConversationID, q string) (texts []string) {
	s.t.Helper()
	ids, total, err := s.box.Find(s.ctx, id, q, 0, 0)
	if err != nil || total != len(ids) {
		s.t.Fatalf("%q: %d of %d, %v", q, len(ids), total, err)
	}
	for _, m := range ids {
		texts = append(texts, s.text("SELECT text FROM message WHERE id = ?", m))
	}
	return texts
}

// A search in one conversation names what was said in it and noted about it, in no other, newest first and accents
// ignored; the same before, amid and after the indexer's work.
func TestFindStaysInTheConversation(t *testing.T) {
	s := newShop(t)
	ana, bia := s.customer("Ana", "whatsapp "+maria), s.customer("Bia", "whatsapp +5531988880009")
	for i, text := range []string{"Tem pão de açúcar?", "E bolo?", "acucar mascavo"} {
		s.receive(s.says(maria, fmt.Sprint("a", i), text))
		s.receive(s.says("+5531988880009", fmt.Sprint("b", i), text+" para Bia"))
	}
	hers, other := s.conversation(ana), s.conversation(bia)
	if _, err := s.box.AddNote(s.ctx, desk.Actor{Name: "dona"}, hers, "Não usar AÇÚCAR", "n1"); err != nil {
		t.Fatal(err)
	}
	check := func(when string) {
		t.Helper()
		for q, want := range map[string]string{
			"acucar": "[Não usar AÇÚCAR acucar mascavo Tem pão de açúcar?]", "açú": "[Não usar AÇÚCAR acucar mascavo Tem pão de açúcar?]",
			"pao acucar": "[Tem pão de açúcar?]", "bia": "[]", "": "[]", `"`: "[]", "nada": "[]", "açúcar OR bolo": "[]",
		} {
			if got := fmt.Sprint(s.found(hers, q)); got != want {
				t.Errorf("%s, %q: %s, want %s", when, q, got, want)
			}
		}
		if got := fmt.Sprint(s.found(other, "bolo")); got != "[E bolo? para Bia]" {
			t.Errorf("%s, the other conversation: %s", when, got)
		}
		if got := s.found(12345, "bolo"); len(got) != 0 {
			t.Errorf("%s, no conversation: %v", when, got)
		}
	}
	check("before the indexer")
	if _, err := s.rows.Index(s.ctx, 3); err != nil {
		t.Fatal(err)
	}
	check("amid its work")
	if _, err := s.rows.Index(s.ctx, 100); err != nil {
		t.Fatal(err)
	}
	check("after it")
}

// In a long conversation every place is counted, and all are named page by page, none twice.
func TestFindInALongConversation(t *testing.T) {
	s := newShop(t)
	id := s.longConversation(t, 3_000)
	var all []desk.MessageID
	for before := desk.MessageID(0); ; before = all[len(all)-1] {
		ids, total, err := s.box.Find(s.ctx, id, "pao", before, 120)
		if err != nil || total != 300 {
			t.Fatalf("%d in all, %v", total, err)
		}
		if len(ids) == 0 {
			break
		}
		all = append(all, ids...)
	}
	for i := 1; i < len(all); i++ {
		if all[i] >= all[i-1] {
			t.Fatalf("place %d: %d after %d", i, all[i], all[i-1])
		}
	}
	if len(all) != 300 {
		t.Errorf("named %d places", len(all))
	}
}

// longConversation holds n messages, every tenth with "pão", and as many again with it stand in another one.
func (s *shop) longConversation(t testing.TB, n int) desk.ConversationID {
	t.Helper()
	who := s.customer("Ana", "whatsapp "+maria)
	s.receive(s.says(maria, "first", "Oi"))
	s.receive(s.says("+5531988880009", "other", "Oi"))
	id := s.conversation(who)
	s.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		INSERT INTO message (id, conversation_id, direction, text, at, arrived_at)
		SELECT (SELECT MAX(id) FROM message) + i, CASE WHEN i % 2 THEN ? ELSE (SELECT MAX(id) FROM conversation) END, 'in',
			CASE WHEN i % 20 IN (0, 1) THEN 'Quero pão número ' || i ELSE 'Tudo bem, obrigada ' || i END, i, i FROM n`, 2*n, id)
	for {
		done, err := s.rows.Index(s.ctx, 20_000)
		if err != nil {
			t.Fatal(err)
		}
		if done == 0 {
			return id
		}
	}
}

func BenchmarkFind(b *testing.B) {
	s := newShop(b)
	id := s.longConversation(b, 50_000)
	for _, q := range []string{"pao", "obrigada", "nada"} {
		b.Run(q, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := s.box.Find(s.ctx, id, q, 0, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
