package main

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"planob/backend/desk"
	"planob/backend/inbox"
	"planob/backend/store"
)

// store measures what the program waits for at its database, beside SQLite in C on the same file and the disk.
func (b *bench) store() error {
	dir, err := b.data()
	if err != nil {
		return err
	}
	ours, err := store.Open(b.ctx, store.Options{Dir: dir, ReadOnly: true})
	if err != nil {
		return err
	}
	defer ours.Close()
	// The peer takes the file as one that nobody changes: it then needs no lock, and cannot drop ours.
	c, err := sql.Open("sqlite3", "file:"+filepath.ToSlash(ours.Path())+"?mode=ro&immutable=1&_query_only=1&_cache_size=-20000")
	if err != nil {
		return err
	}
	defer c.Close()
	c.SetMaxOpenConns(1)
	return errors.Join(b.pages(ours, c), b.list(ours), b.search(ours, c), b.write())
}

const pageSQL = `SELECT m.id, m.conversation_id, v.customer_id, m.service_id, m.direction, m.class, m.subject, m.text,
	m.account_id, m.kind, m.address_id, m.status, m.hold, m.reason, m.author, m.automatic, m.at, m.arrived_at, m.expires_at,
	COALESCE(m.dedupe_key, ''), m.ladder, m.incident_id, m.reply_to, m.media_count, m.next_at, m.html <> ''
	FROM message m JOIN conversation v ON v.id = m.conversation_id
	WHERE m.conversation_id = ? AND m.id < ? ORDER BY m.id DESC LIMIT 51`

const attemptsSQL = `SELECT a.id, a.message_id, a.n, a.account_id, a.address_id, a.kind, a.dest, a.state, a.tries, a.due_at,
	a.touched_at, a.settled_at, a.code, a.reason, a.dup_allowed
	FROM message m JOIN attempt a ON a.message_id = m.id
	WHERE m.conversation_id = ? AND m.id BETWEEN ? AND ? AND m.status NOT IN ('delivered', 'read') ORDER BY a.message_id, a.n`

const mediaSQL = `SELECT f.id, f.message_id, f.name, f.mime, f.size, f.sha256, f.inline, f.content_id, f.thumb
	FROM message m JOIN media f ON f.message_id = m.id
	WHERE m.conversation_id = ? AND m.id BETWEEN ? AND ? ORDER BY f.message_id, f.id`

// pages is P5: a page of 50 messages with files and attempts, at the end, in the middle and at the beginning of the
// longest conversation. The peer runs the same three queries and reads every column.
func (b *bench) pages(ours *store.DB, c *sql.DB) error {
	var longest, count int64
	err := c.QueryRowContext(b.ctx, "SELECT conversation_id, COUNT(*) FROM message GROUP BY 1 ORDER BY 2 DESC LIMIT 1").Scan(&longest, &count)
	if err != nil {
		return err
	}
	peer, err := prepare(b.ctx, c, pageSQL, attemptsSQL, mediaSQL)
	if err != nil {
		return err
	}
	box := store.NewInbox(ours)
	var first, worst time.Duration
	for _, depth := range []struct {
		name string
		skip int64
	}{{"end", 0}, {"middle", count / 2}, {"beginning", max(0, count-60)}} {
		var before int64
		err := c.QueryRowContext(b.ctx, "SELECT id + 1 FROM message WHERE conversation_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?", longest, depth.skip).Scan(&before)
		if err != nil {
			return err
		}
		mine, theirs, err := duel(60, func() error {
			list, _, err := box.Messages(b.ctx, inbox.PageQuery{Conversation: desk.ConversationID(longest), Before: desk.MessageID(before), Limit: 50})
			if err == nil && len(list) != 50 {
				err = fmt.Errorf("%d messages on a page", len(list))
			}
			return err
		}, func() error {
			first, last, err := peer[0].ids(b.ctx, longest, before)
			if err == nil {
				_, _, err = peer[1].ids(b.ctx, longest, last, first)
			}
			if err == nil {
				_, _, err = peer[2].ids(b.ctx, longest, last, first)
			}
			return err
		})
		if err != nil {
			return err
		}
		if first == 0 {
			first = mine
		}
		worst = max(worst, mine)
		b.add(against("P5 page of 50, "+depth.name, mine, theirs, 2))
	}
	r := against("P5 page of 50, deepest beside the end", worst, first, 1.5)
	b.add(r)
	return nil
}

// list is P6: the first page of the list with the numbers of its tabs.
func (b *bench) list(ours *store.DB) error {
	box := store.NewInbox(ours)
	for _, q := range []struct {
		name  string
		query inbox.Query
	}{
		{"newest", inbox.Query{Tab: inbox.TabAll, Sort: inbox.SortRecent, Limit: 50}},
		{"waiting first", inbox.Query{Tab: inbox.TabOpen, Sort: inbox.SortWaiting, Limit: 50}},
	} {
		took, err := repeat(100, func() error {
			page, err := box.List(b.ctx, q.query)
			if err == nil && len(page.Rows) == 0 {
				err = errors.New("the list is empty")
			}
			return err
		})
		if err != nil {
			return err
		}
		b.add(within("P6 list of 50, "+q.name, took, 200*time.Microsecond))
	}
	return nil
}

const searchSQL = `SELECT m.id, m.conversation_id, v.customer_id, m.service_id, m.direction, m.class, m.subject, m.text,
	m.account_id, m.kind, m.address_id, m.status, m.hold, m.reason, m.author, m.automatic, m.at, m.arrived_at, m.expires_at,
	COALESCE(m.dedupe_key, ''), m.ladder, m.incident_id, m.reply_to, m.media_count, m.next_at, c.name,
	snippet(message_fts, -1, char(1), char(2), '…', 16)
	FROM message_fts
	JOIN message m ON m.id = message_fts.rowid
	JOIN conversation v ON v.id = m.conversation_id
	JOIN customer c ON c.id = v.customer_id
	WHERE message_fts MATCH ? AND message_fts.rowid < ? AND c.deleted_at = 0
	ORDER BY message_fts.rowid DESC LIMIT 50`

// search is P7, newest first, accents ignored.
func (b *bench) search(ours *store.DB, c *sql.DB) error {
	peer, err := prepare(b.ctx, c, searchSQL)
	if err != nil {
		return err
	}
	box := store.NewInbox(ours)
	for _, q := range []struct {
		name  string
		words []string
		match string
	}{
		{"a common word", []string{"pedido"}, `"pedido"*`},
		{"without its accents", []string{"acucar"}, `"acucar"*`},
		{"two words", []string{"segunda", "fresquinho"}, `"segunda" "fresquinho"*`},
		{"the beginning of a word", []string{"req"}, `"req"*`},
		{"nothing found", []string{"inexistente"}, `"inexistente"*`},
	} {
		mine, theirs, err := duel(40, func() error {
			_, err := box.Search(b.ctx, q.words, 0, 50)
			return err
		}, func() error {
			_, _, err := peer[0].ids(b.ctx, q.match, int64(1)<<53)
			return err
		})
		if err != nil {
			return err
		}
		b.add(against("P7 search, "+q.name, mine, theirs, 3))
	}
	return nil
}

// write is P4: one message kept for good, beside one sync of the disk.
func (b *bench) write() error {
	dir, err := b.folder("write")
	if err != nil {
		return err
	}
	small := b.shop
	small.Messages, small.Customers = 2000, 100
	if err := fillAt(b.ctx, dir, small); err != nil {
		return err
	}
	db, err := store.Open(b.ctx, store.Options{Dir: dir})
	if err != nil {
		return err
	}
	defer db.Close()
	box := store.NewInbox(db)
	page, err := box.List(b.ctx, inbox.Query{Tab: inbox.TabAll, Sort: inbox.SortRecent, Limit: 50})
	if err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, "sync"))
	if err != nil {
		return err
	}
	defer f.Close()
	block, n := make([]byte, 4096), 0
	mine, disk, err := duel(150, func() error {
		n++
		now := time.Now()
		_, err := box.Write(b.ctx, desk.Message{
			Conversation: page.Rows[n%len(page.Rows)].ID, Direction: desk.Out, Class: desk.Reply, Text: "Seu pedido saiu para entrega",
			Status: desk.Queued, Author: "dono", At: now, Arrived: now,
		}, now)
		return err
	}, func() error {
		if _, err := f.Write(block); err != nil {
			return err
		}
		return datasync(f)
	})
	if err != nil {
		return err
	}
	b.add(against("P4 one message kept for good", mine, disk, 2))
	return nil
}

func repeat(times int, run func() error) (time.Duration, error) {
	var all []time.Duration
	for range times {
		began := time.Now()
		if err := run(); err != nil {
			return 0, err
		}
		all = append(all, time.Since(began))
	}
	return median(all), nil
}
