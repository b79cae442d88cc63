package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"planob/app/bridge"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/store"
)

// shop is everything that works on one open store. A restore closes one and opens the next.
type shop struct {
	ctx    context.Context // of calls; ends when the shop closes
	stop   context.CancelFunc
	o      Options
	log    *slog.Logger
	now    func() time.Time
	hub    *bridge.Hub
	tokens *bridge.Tokens
	bus    *event.Bus
	unbus  func()

	db       *store.DB
	settings *store.Settings
}

// openShop opens the store and introduces everybody to each other. Nothing moves before run.
func openShop(ctx context.Context, o Options, hub *bridge.Hub, tokens *bridge.Tokens) (*shop, error) {
	db, err := store.Open(ctx, store.Options{Dir: o.DataDir, Now: o.Now})
	if err != nil {
		return nil, fmt.Errorf("open shop: %w", err)
	}
	s := &shop{o: o, log: o.Log, now: o.Now, hub: hub, tokens: tokens, bus: event.NewBus(), db: db}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.settings = store.NewSettings(db)
	s.unbus = s.bus.Subscribe(func(e event.Event) { forward(hub, e) })
	return s, nil
}

// run works until ctx ends and everything has stopped.
func (s *shop) run(ctx context.Context) error {
	return s.supervise(ctx, nil)
}

// close ends the calls that run and closes the store.
func (s *shop) close() error {
	s.stop()
	s.unbus()
	return s.db.Close()
}

// media opens the files of messages for the bridge.
type media struct{ a *App }

// OpenMedia implements bridge.Media.
func (m media) OpenMedia(id int64) (bridge.File, error) {
	return bridge.File{}, desk.NewError(desk.CodeNotFound, "error.fileGone", nil)
}
