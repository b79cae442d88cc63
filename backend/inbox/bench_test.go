package inbox_test

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"planob/backend/desk"
	"planob/backend/inbox"
	"planob/backend/store"
)

// scale is how many messages the benchmarks work on: 1,000,000 for the figures of the bar.
var scale = flag.Int("messages", 100_000, "messages in the store of the benchmarks")

var words = []string{"pedido", "açúcar", "café", "nota", "fiscal", "entrega", "amanhã", "boleto", "pão", "obrigada", "bom", "dia", "tem", "quanto", "custa", "pix", "cinco", "quilos", "manhã", "tarde"}

// fill writes conversations and messages by plain rows: 10,000 conversations, of which a few hold most of what is said.
func fill(b *testing.B, s *shop, messages int) {
	b.Helper()
	raw, err := sql.Open("sqlite", "file:"+filepath.ToSlash(s.db.Path())+"?_pragma=synchronous(OFF)&_pragma=busy_timeout(10000)")
	if err != nil {
		b.Fatal(err)
	}
	defer raw.Close()
	tx, err := raw.Begin()
	if err != nil {
		b.Fatal(err)
	}
	exec := func(query string, args ...any) {
		if _, err := tx.Exec(query, args...); err != nil {
			b.Fatal(err)
		}
	}
	const people = 10_000
	var ids [people]int64
	for i := range ids {
		customer, address := s.db.IDs.Next(), s.db.IDs.Next()
		ids[i] = s.db.IDs.Next()
		name, number := fmt.Sprintf("Cliente %05d", i), fmt.Sprintf("+55319%08d", i)
		exec("INSERT INTO customer (id, name, search, sort, created_at, updated_at) VALUES (?, ?, ?, ?, 1, 1)", customer, name, store.Fold(name+" "+number), store.Fold(name))
		exec("INSERT INTO address (id, customer_id, kind, value, created_at) VALUES (?, ?, 'whatsapp', ?, 1)", address, customer, number)
		exec("INSERT INTO conversation (id, customer_id) VALUES (?, ?)", ids[i], customer)
	}
	insert, err := tx.Prepare(`INSERT INTO message (id, conversation_id, direction, class, text, kind, status, at, arrived_at) VALUES (?, ?, ?, 'reply', ?, 'whatsapp', ?, ?, ?)`)
	if err != nil {
		b.Fatal(err)
	}
	zipf := rand.NewZipf(rand.New(rand.NewPCG(1, 2)), 1.1, 10, people-1)
	start := time.Now().Add(-time.Duration(messages) * time.Second)
	for i := range messages {
		at := start.Add(time.Duration(i) * time.Second).UnixMilli()
		direction, status := "in", ""
		if i%2 == 1 {
			direction, status = "out", "read"
		}
		text := fmt.Sprintf("%s %s %s %s %d", words[rand.IntN(len(words))], words[rand.IntN(len(words))], words[rand.IntN(len(words))], words[rand.IntN(len(words))], i)
		if _, err := insert.Exec(s.db.IDs.Next(), ids[zipf.Uint64()], direction, text, status, at, at); err != nil {
			b.Fatal(err)
		}
	}
	exec(`UPDATE conversation SET (last_message, last_at, preview) = (SELECT id, at, text FROM message m WHERE m.conversation_id = conversation.id ORDER BY id DESC LIMIT 1)
		WHERE EXISTS (SELECT 1 FROM message m WHERE m.conversation_id = conversation.id)`)
	exec("UPDATE conversation SET last_direction = 'in', last_kind = 'whatsapp'")
	// the 500 that are open now, of which each fifth waits
	exec("UPDATE conversation SET service_id = id + 1 WHERE id IN (SELECT id FROM conversation ORDER BY last_at DESC LIMIT 500)")
	exec("UPDATE conversation SET waiting_since = last_at, unread = 2 WHERE service_id % 5 = 0 AND service_id <> 0")
	exec("INSERT INTO service (id, conversation_id, protocol, opened_at) SELECT service_id, id, 'p' || id, last_at FROM conversation WHERE service_id <> 0")
	exec("ANALYZE")
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkAtScale measures what a person waits for, on -messages messages in 10,000 conversations.
func BenchmarkAtScale(b *testing.B) {
	s := newShop(b)
	fill(b, s, *scale)
	b.Run("index", func(b *testing.B) {
		for b.Loop() {
			start, done := time.Now(), 0
			for {
				n, err := s.rows.Index(s.ctx, 2000)
				if err != nil {
					b.Fatal(err)
				}
				if done += n; n < 2000 {
					break
				}
			}
			if done > 0 {
				b.ReportMetric(float64(done)/time.Since(start).Seconds(), "messages/s")
			}
		}
	})
	largest := desk.ConversationID(s.count("SELECT conversation_id FROM message GROUP BY 1 ORDER BY COUNT(*) DESC LIMIT 1"))
	middle := desk.MessageID(s.count("SELECT id FROM message WHERE conversation_id = ? ORDER BY id LIMIT 1 OFFSET (SELECT COUNT(*) / 2 FROM message WHERE conversation_id = ?)", largest, largest))
	for _, c := range []struct {
		name string
		run  func() error
	}{
		{"list", func() error { _, err := s.box.List(s.ctx, inbox.Query{}); return err }},
		{"list/waiting", func() error { _, err := s.box.List(s.ctx, inbox.Query{Sort: inbox.SortWaiting}); return err }},
		{"list/filter", func() error { _, err := s.box.List(s.ctx, inbox.Query{Text: "cliente 00777"}); return err }},
		{"page/newest", func() error { return page(s, inbox.PageQuery{Conversation: largest}) }},
		{"page/middle", func() error { return page(s, inbox.PageQuery{Conversation: largest, Before: middle}) }},
		{"search/common", func() error { return search(s, "pedido") }},
		{"search/two", func() error { return search(s, "nota fiscal") }},
		{"search/accentless", func() error { return search(s, "acucar") }},
		{"search/prefix", func() error { return search(s, "ped") }},
		{"search/none", func() error { return search(s, "inexistente") }},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if err := c.run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	n := 0
	b.Run("receive", func(b *testing.B) {
		for b.Loop() {
			n++
			if err := s.box.Receive(s.ctx, s.says(fmt.Sprintf("+55319%08d", n%10_000), fmt.Sprint(n), "Oi, tudo bem?")); err != nil {
				b.Fatal(err)
			}
		}
		each := b.Elapsed() / time.Duration(b.N)
		b.ReportMetric(float64(each)/float64(oneSync(b)), "x-of-a-disk-sync")
	})
	b.Run("enqueue-5000", func(b *testing.B) {
		ids := s.conversations(5000)
		for b.Loop() {
			n++
			list := make([]inbox.EnqueueInput, len(ids))
			for i, id := range ids {
				list[i] = inbox.EnqueueInput{Conversation: id, Text: "Estamos sem WhatsApp", Key: fmt.Sprint(n, "-", i)}
			}
			if added, err := s.box.EnqueueAll(s.ctx, list); err != nil || added != len(ids) {
				b.Fatal(added, err)
			}
		}
	})
	b.Run("receive/in-one-commit", func(b *testing.B) {
		err := s.rows.Txn(s.ctx, func(ctx context.Context) error {
			for b.Loop() {
				n++
				if err := s.box.Receive(ctx, s.says(fmt.Sprintf("+55319%08d", n%10_000), fmt.Sprint(n), "Oi, tudo bem?")); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	})
}

func page(s *shop, q inbox.PageQuery) error {
	list, _, err := s.box.Messages(s.ctx, q)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("nothing on the page")
	}
	return err
}

func search(s *shop, q string) error {
	_, _, err := s.box.Search(s.ctx, q, 0, 50)
	return err
}

// oneSync is what the disk takes to make one small write durable: the limit of every commit.
func oneSync(b *testing.B) time.Duration {
	f, err := os.Create(filepath.Join(b.TempDir(), "sync"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	const times = 200
	start := time.Now()
	for range times {
		if _, err := f.WriteAt(make([]byte, 4096), 0); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(start) / times
}

func (s *shop) conversations(limit int) (ids []desk.ConversationID) {
	rows, err := s.raw.Query("SELECT id FROM conversation LIMIT ?", limit)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id desk.ConversationID
		if err := rows.Scan(&id); err != nil {
			s.t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}
