package contingency_test

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/fake"
	"planob/backend/contingency"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/incident"
	"planob/backend/outbox"
	"planob/backend/store"
	"planob/backend/store/storetest"
)

// world is a computer with two channels, its monitor and its outbox, on a real store; its clock can be set, and it can sleep.
type world struct {
	*testing.T
	start  time.Time // of the bubble
	base   time.Time // the true time at start
	slept  atomic.Int64
	wrong  atomic.Int64 // the wall clock minus the true time
	mu     sync.Mutex
	db     *store.DB
	tables struct {
		ledger    *store.Outbox
		incidents *store.Incidents
		settings  *store.Settings
	}
	zap, mail     *fake.Channel
	zapID, mailID desk.AccountID
	monitor       *contingency.Monitor
	box           *outbox.Outbox
	keeper        *incident.Keeper
	stop          func()
	sent          []sending
	probes        map[desk.Kind]channel.SignalKind // what an active check finds; otherwise what the network says
}

// sending is one try that a channel saw.
type sending struct {
	at   time.Time // true time
	kind desk.Kind
	key  string
}

// watched notes when each send began, and answers probes as its network does.
type watched struct {
	*fake.Channel
	w    *world
	kind desk.Kind
}

func (c watched) Send(ctx context.Context, m channel.Outgoing) channel.Result {
	c.w.mu.Lock()
	c.w.sent = append(c.w.sent, sending{c.w.truth(), c.kind, m.Key})
	c.w.mu.Unlock()
	return c.Channel.Send(ctx, m)
}

func (c watched) Probe(ctx context.Context) channel.Signal {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	s := c.Channel.Probe(ctx)
	if found := c.w.probes[c.kind]; found != "" {
		s.Kind, s.Reason = found, channel.ReasonNetwork
	}
	s.At = time.Time{}
	return s
}

func (w *world) probe(kind desk.Kind, found channel.SignalKind) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.probes = map[desk.Kind]channel.SignalKind{kind: found}
}

func (w *world) truth() time.Time {
	return w.base.Add(time.Since(w.start) + time.Duration(w.slept.Load()))
}

func (w *world) now() time.Time { return w.truth().Add(time.Duration(w.wrong.Load())) }

func (w *world) ticks() (contingency.Ticks, bool) {
	awake := time.Since(w.start)
	return contingency.Ticks{Total: awake + time.Duration(w.slept.Load()), Awake: awake}, true
}

// Check implements contingency.Internet: the way out works and tells the true time.
func (w *world) Check(context.Context) desk.InternetState { return desk.InternetOK }

// teller is a world whose pages tell the time.
type teller struct {
	*world
	told func(string, time.Time)
}

func (t *teller) TellTime(told func(string, time.Time)) { t.told = told }

func (t *teller) Check(context.Context) desk.InternetState {
	t.told("a", t.truth())
	t.told("b", t.truth())
	return desk.InternetOK
}

// live runs a test in a world where it is base.
func live(t *testing.T, base time.Time, test func(w *world)) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{T: t, start: time.Now(), base: base}
		w.db = storetest.OpenAt(t, store.Options{Dir: t.TempDir(), Now: w.now})
		w.tables.ledger, w.tables.incidents, w.tables.settings = store.NewOutbox(w.db), store.NewIncidents(w.db), store.NewSettings(w.db)
		w.zapID, w.mailID = storetest.Account(t, w.db, "zap"), storetest.Account(t, w.db, "mail")
		w.zap = fake.New(fake.Options{Account: w.zapID, Dedupe: true, Now: w.truth,
			Caps: channel.Caps{Kind: "zap", SendText: true, SameKeyRepeats: true, NeedsInternet: true}})
		w.mail = fake.New(fake.Options{Account: w.mailID, Caps: channel.Caps{Kind: "mail", SendText: true, NeedsInternet: true}, Now: w.truth})
		test(w)
		if w.stop != nil {
			w.stop()
		}
	})
}

// open starts the program; online says that somebody tells it the true time.
func (w *world) open(online bool) {
	bus, timing := event.NewBus(), desk.DefaultTiming()
	set := channel.NewSet()
	set.Put(channel.Running{Account: channel.Account{ID: w.zapID, Kind: "zap"}, Channel: watched{w.zap, w, "zap"}})
	set.Put(channel.Running{Account: channel.Account{ID: w.mailID, Kind: "mail"}, Channel: watched{w.mail, w, "mail"}})
	var way contingency.Internet = w
	if online {
		way = &teller{world: w}
	}
	w.keeper = incident.NewKeeper(w.tables.incidents, bus, timing, w.now)
	w.monitor = contingency.NewMonitor(contingency.Options{
		Channels: set, Overrides: w.tables.incidents, Internet: way, Waiting: w.tables.incidents.WaitingOn, Bus: bus, Timing: timing,
		Incidents: w.keeper, Memory: w.tables.settings, Ticks: w.ticks,
		Hours: contingency.DefaultHours(time.UTC), Now: w.now, Log: slog.New(slog.DiscardHandler),
	})
	box := outbox.New(outbox.Options{
		Store: w.tables.ledger, Router: w.monitor, Channels: set, Bus: bus, Signals: w.monitor.Signal, Timing: timing, Now: w.now,
	})
	bus.Subscribe(box.Heed)
	w.box = box
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() { w.monitor.Run(ctx) })
	all.Go(func() { box.Run(ctx) })
	for _, c := range []*fake.Channel{w.zap, w.mail} {
		all.Go(func() { c.Run(ctx, lineOut{w.monitor, box}) })
	}
	w.stop = func() { cancel(); all.Wait(); w.stop = nil }
	w.pass(2 * time.Second)
}

// lineOut is where the channels of a world deliver.
type lineOut struct {
	*contingency.Monitor
	box *outbox.Outbox
}

func (lineOut) Receive(context.Context, channel.Incoming) error { return nil }
func (l lineOut) Receipt(ctx context.Context, r channel.Receipt) error {
	return l.box.Receipt(ctx, r)
}

func (w *world) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// sleep suspends the computer: the time goes on and nothing runs.
func (w *world) sleep(d time.Duration) { w.slept.Add(int64(d)) }

// set sets the computer's clock.
func (w *world) set(by time.Duration) { w.wrong.Add(int64(by)) }

// write queues one message of a new customer with both addresses, or with zap alone.
func (w *world) write(m desk.Message, kinds ...desk.Kind) desk.MessageID {
	w.Helper()
	if len(kinds) == 0 {
		kinds = []desk.Kind{"zap", "mail"}
	}
	var addresses []storetest.Address
	for _, k := range kinds {
		addresses = append(addresses, storetest.Address{Kind: k})
	}
	c := storetest.Customer(w, w.db, "Ana", addresses...)
	m.Conversation, m.Direction, m.Status, m.Text, m.Arrived = storetest.Conversation(w, w.db, c.ID), desk.Out, desk.Queued, "oi", w.now()
	if m.Class == "" {
		m.Class = desk.Reply
	}
	if m.Expires.IsZero() {
		m.Expires = w.now().Add(desk.DefaultTiming().Expiry[m.Class])
	}
	var attempts []desk.Attempt
	q, err := w.tables.ledger.RouteQueryNew(w.Context(), m)
	if err != nil {
		w.Fatal(err)
	}
	if w.monitor != nil {
		if d, _ := w.monitor.Route(w.Context(), q); d.Action == desk.Go {
			attempts = append(attempts, desk.Attempt{Account: d.Candidate.Account, Address: d.Candidate.Address.ID,
				Kind: d.Candidate.Address.Kind, To: d.Candidate.Address.Value, WireKey: w.zap.NewKey()})
		}
	}
	id := storetest.Message(w, w.db, m, attempts...)
	if w.box != nil {
		w.box.Added()
	}
	return id
}

func (w *world) status(id desk.MessageID) string {
	return storetest.Text(w, w.db, "SELECT status || CASE WHEN hold = '' THEN '' ELSE ' ' || hold END FROM message WHERE id = $1", id)
}

func (w *world) want(what string, status string, ids ...desk.MessageID) {
	w.Helper()
	for i, id := range ids {
		if got := w.status(id); got != status {
			w.Errorf("%s: message %d of %d is %q, want %q", what, i+1, len(ids), got, status)
			return
		}
	}
}

// sends are the tries of a kind so far.
func (w *world) sends(kind desk.Kind) []sending {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(w.sent), func(s sending) bool { return s.kind != kind })
}

// spaced fails unless the sends of a kind since then are at least gap apart.
func (w *world) spaced(kind desk.Kind, since time.Time, gap time.Duration) {
	w.Helper()
	var last time.Time
	for _, s := range w.sends(kind) {
		if s.at.Before(since) {
			continue
		}
		if !last.IsZero() && s.at.Sub(last) < gap {
			w.Errorf("two sends %s apart, %s after", s.at.Sub(last), s.at.Sub(since))
		}
		last = s.at
	}
}

func (w *world) health(id desk.AccountID) desk.Health {
	h, _ := w.monitor.Health(id)
	return h
}

func (w *world) incidentsOf(id desk.AccountID) int {
	return storetest.Count(w, w.db, "SELECT COUNT(*) FROM incident WHERE account_id = $1", id)
}

func (w *world) many(n int, m desk.Message, kinds ...desk.Kind) []desk.MessageID {
	var ids []desk.MessageID
	for range n {
		ids = append(ids, w.write(m, kinds...))
	}
	return ids
}

// friday is a working day at this hour of the shop.
func friday(hour, minute int) time.Time {
	return time.Date(2026, time.November, 20, hour, minute, 0, 0, time.UTC)
}
