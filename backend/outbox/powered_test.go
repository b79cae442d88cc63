package outbox_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/fake"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/outbox"
	"planob/backend/store"
	"planob/backend/store/storetest"
)

// bePowered is the process whose disk is watched: it sends messages and says aloud what it has promised, "wire" when a
// key leaves and "settled" when an outcome was committed.
func bePowered(dir string) {
	db, err := store.Open(context.Background(), store.Options{Dir: dir})
	if err != nil {
		fmt.Fprintln(os.Stderr, "powered:", err)
		os.Exit(1)
	}
	tb := loneTB{}
	s := &shop{t: tb, db: db, ledger: store.NewOutbox(db), channels: channel.NewSet(), bus: event.NewBus(), timing: desk.DefaultTiming()}
	s.router = &ladder{down: map[desk.AccountID]time.Time{}, timing: s.timing, now: time.Now}
	s.zapID = storetest.Account(tb, db, "zap")
	s.zap = fake.New(fake.Options{Account: s.zapID, Caps: zapCaps, Dedupe: true})
	s.put(s.zapID, "zap", loud{s.zap})
	s.box = s.newBox(loudLedger{s.ledger})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); s.box.Run(ctx) }()
	_, conversation := s.customer()
	for range 100 {
		id := s.write(desk.Message{Conversation: conversation})
		for s.status(id) != desk.Accepted {
			time.Sleep(time.Millisecond)
		}
	}
	cancel()
	<-done
	storetest.Close(tb, db)
}

type loud struct{ *fake.Channel }

func (c loud) Send(ctx context.Context, m channel.Outgoing) channel.Result {
	fmt.Println("wire", m.Key)
	return c.Channel.Send(ctx, m)
}

type loudLedger struct{ *store.Outbox }

func (l loudLedger) Settle(ctx context.Context, s outbox.Settlement) (desk.Status, error) {
	status, err := l.Outbox.Settle(ctx, s)
	if err == nil {
		fmt.Println("settled", int64(s.Attempt))
	}
	return status, err
}
