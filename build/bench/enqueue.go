package main

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/inbox"
	"planob/backend/store"
)

// noticeArgs is what River keeps for each notice; ours keeps the message a person sees.
type noticeArgs struct {
	Conversation int64  `json:"conversation"`
	Text         string `json:"text"`
}

func (noticeArgs) Kind() string { return "notice" }

const noticeText = "Nosso WhatsApp está fora do ar. Continuamos atendendo por aqui: pode responder a esta mensagem."

// enqueue is P11: a notice to 5,000 customers is kept for good, beside River on SQLite with the same durability. Both
// use the same driver; River keeps a job, we keep the message in its conversation with the ladder of its customer.
func (b *bench) enqueue() error {
	dir, err := b.folder("enqueue")
	if err != nil {
		return err
	}
	customers := min(5000, b.shop.Customers)
	small := b.shop
	small.Customers, small.Messages = customers, 2*customers
	if err := fillAt(b.ctx, dir, small); err != nil {
		return err
	}
	db, err := store.Open(b.ctx, store.Options{Dir: dir})
	if err != nil {
		return err
	}
	defer db.Close()
	rows := store.NewInbox(db)
	box := inbox.New(inbox.Options{Store: rows, Bus: event.NewBus(), Timing: desk.DefaultTiming()})
	ids, err := b.conversations(rows, customers)
	if err != nil {
		return err
	}
	client, pool, err := b.river(filepath.Join(dir, "river.db"))
	if err != nil {
		return err
	}
	defer pool.Close()
	jobs := make([]river.InsertManyParams, len(ids))
	for i, id := range ids {
		jobs[i].Args = noticeArgs{int64(id), noticeText}
	}
	round := 0
	mine, theirs, err := duel(3, func() error {
		round++
		list := make([]inbox.EnqueueInput, len(ids))
		for i, id := range ids {
			list[i] = inbox.EnqueueInput{Conversation: id, Text: noticeText, Key: fmt.Sprint(round, "-", i)}
		}
		added, err := box.EnqueueAll(b.ctx, list)
		if err == nil && added != len(ids) {
			err = fmt.Errorf("%d of %d notices", added, len(ids))
		}
		return err
	}, func() error {
		_, err := client.InsertMany(b.ctx, jobs)
		return err
	})
	if err != nil {
		return err
	}
	name := fmt.Sprintf("P11 notice to %d customers", customers)
	b.add(against(name+", beside River", mine, theirs, 0.2))
	b.add(within(name, mine, 100*time.Millisecond))
	return nil
}

func (b *bench) conversations(rows *store.Inbox, want int) (ids []desk.ConversationID, err error) {
	q := inbox.Query{Tab: inbox.TabAll, Sort: inbox.SortRecent, Limit: 500}
	for len(ids) < want {
		page, err := rows.List(b.ctx, q)
		if err != nil {
			return nil, err
		}
		for _, r := range page.Rows {
			ids = append(ids, r.ID)
		}
		if q.Cursor = page.Cursor; q.Cursor == "" {
			break
		}
	}
	return ids[:min(want, len(ids))], nil
}

func (b *bench) river(path string) (*river.Client[*sql.Tx], *sql.DB, error) {
	pool, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(10000)&_txlock=immediate")
	if err != nil {
		return nil, nil, err
	}
	pool.SetMaxOpenConns(1)
	driver := riversqlite.New(pool)
	client, err := river.NewClient(driver, &river.Config{})
	if err == nil {
		err = migrate(b.ctx, driver)
	}
	if err != nil {
		pool.Close()
		return nil, nil, err
	}
	return client, pool, nil
}

func migrate(ctx context.Context, driver *riversqlite.Driver) error {
	m, err := rivermigrate.New(driver, nil)
	if err != nil {
		return err
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}
