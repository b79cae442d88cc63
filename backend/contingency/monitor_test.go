package contingency_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"planob/backend/channel"
	"planob/backend/contingency"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/incident"
	"planob/backend/store"
)

const whatsapp desk.AccountID = 1

// line is a channel whose probe answers as the test says; it sends nothing.
type line struct {
	channel.Channel
	mu     sync.Mutex
	answer channel.SignalKind
}

func (l *line) Caps() channel.Caps { return channel.Caps{Kind: "whatsapp", NeedsInternet: true} }
func (l *line) Probe(context.Context) channel.Signal {
	l.mu.Lock()
	defer l.mu.Unlock()
	return channel.Signal{Kind: l.answer, Reason: channel.ReasonNetwork}
}
func (l *line) set(k channel.SignalKind) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answer = k
}

type internet desk.InternetState

func (i internet) Check(context.Context) desk.InternetState { return desk.InternetState(i) }

type shop struct {
	*contingency.Monitor
	incidents *store.Incidents
	keeper    *incident.Keeper
	line      *line
	waiting   int
}

// watch runs a monitor on a real store inside the bubble of synctest.
func watch(t *testing.T, net desk.InternetState, test func(s *shop)) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		db, err := store.Open(ctx, store.Options{Dir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		bus := event.NewBus()
		s := &shop{incidents: store.NewIncidents(db), line: &line{answer: channel.Answered}}
		s.keeper = incident.NewKeeper(s.incidents, bus, desk.DefaultTiming(), time.Now)
		set := channel.NewSet()
		set.Put(channel.Running{Account: channel.Account{ID: whatsapp, Kind: "whatsapp"}, Channel: s.line})
		s.Monitor = contingency.NewMonitor(contingency.Options{
			Channels: set, Overrides: s.incidents, Incidents: s.keeper, Internet: internet(net),
			Waiting: func(context.Context, desk.AccountID) (int, error) { return s.waiting, nil },
			Bus:     bus, Timing: desk.DefaultTiming(), Hours: contingency.DefaultHours(time.UTC), Now: time.Now, Log: slog.New(slog.DiscardHandler),
		})
		done := make(chan error)
		go func() { done <- s.Run(ctx) }()
		synctest.Wait()
		test(s)
		cancel()
		<-done
		db.Close()
	})
}

func (s *shop) signal(k channel.SignalKind, reason string) {
	s.Signal(channel.Signal{Account: whatsapp, Kind: k, Reason: reason})
	synctest.Wait()
}

func (s *shop) state(t *testing.T) desk.Health {
	t.Helper()
	h, ok := s.Health(whatsapp)
	if !ok {
		t.Fatal("the account is not known")
	}
	return h
}

func (s *shop) latest(t *testing.T) desk.Incident {
	t.Helper()
	i, err := s.incidents.LatestIncident(context.Background(), whatsapp)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func (s *shop) cut() {
	s.line.set(channel.Disconnected)
	s.signal(channel.Disconnected, channel.ReasonNetwork)
	time.Sleep(2 * time.Second)
	s.signal(channel.Disconnected, channel.ReasonNetwork)
}

// An outage from the cut to the report: seen within five seconds, an incident after a minute, back, and closed after ten
// minutes of working, with its timeline.
func TestOutageBecomesAnIncident(t *testing.T) {
	watch(t, desk.InternetOK, func(s *shop) {
		s.signal(channel.Connected, "")
		s.cut()
		if h := s.state(t); h.State != desk.HealthDown || h.Verdict != desk.VerdictPlatform {
			t.Fatalf("two seconds after the cut: %+v", h)
		}
		time.Sleep(50 * time.Second)
		if i := s.latest(t); i.ID != 0 {
			t.Fatal("an incident before a minute was over")
		}
		time.Sleep(15 * time.Second)
		i := s.latest(t)
		if i.ID == 0 || i.Verdict != desk.VerdictPlatform || i.By != "auto" {
			t.Fatalf("after a minute: %+v", i)
		}
		time.Sleep(40 * time.Minute)
		s.line.set(channel.Answered)
		s.signal(channel.Connected, "")
		time.Sleep(3 * time.Minute)
		if h := s.state(t); h.State != desk.HealthUp {
			t.Fatalf("three minutes after it came back: %+v", h)
		}
		time.Sleep(11 * time.Minute)
		i = s.latest(t)
		if i.Closed.IsZero() || i.Closed.Sub(i.Back) < 10*time.Minute {
			t.Fatalf("not closed: %+v", i)
		}
		lines, err := s.incidents.IncidentEvents(context.Background(), i.ID)
		if err != nil {
			t.Fatal(err)
		}
		var words []string
		for _, l := range lines {
			words = append(words, l.What)
		}
		if got := len(words); got != 4 || words[0] != desk.IncidentDetected || words[3] != desk.IncidentClosed {
			t.Fatalf("timeline: %v", words)
		}
	})
}

// A second outage within half an hour continues the first incident.
func TestIncidentContinues(t *testing.T) {
	watch(t, desk.InternetOK, func(s *shop) {
		s.signal(channel.Connected, "")
		s.cut()
		time.Sleep(2 * time.Minute)
		first := s.latest(t)
		s.line.set(channel.Answered)
		s.signal(channel.Connected, "")
		time.Sleep(15 * time.Minute)
		s.cut()
		time.Sleep(2 * time.Minute)
		if again := s.latest(t); again.ID != first.ID || !again.Closed.IsZero() {
			t.Fatalf("first %+v, then %+v", first, again)
		}
	})
}

// When the shop's own internet is down no platform is blamed, and the incident is the connection's.
func TestOwnInternetIsNotBlamedOnWhatsApp(t *testing.T) {
	watch(t, desk.InternetDown, func(s *shop) {
		s.signal(channel.Connected, "")
		s.cut()
		time.Sleep(2 * time.Minute)
		if i := s.latest(t); i.ID != 0 {
			t.Fatalf("blamed on the platform: %+v", i)
		}
		own, err := s.incidents.LatestIncident(context.Background(), 0)
		if err != nil || own.Verdict != desk.VerdictInternet {
			t.Fatalf("%+v, %v", own, err)
		}
	})
}

// A person's word wins at once, for its time, and survives a restart in the store.
func TestForce(t *testing.T) {
	watch(t, desk.InternetOK, func(s *shop) {
		ctx := context.Background()
		s.signal(channel.Connected, "")
		o, err := s.Force(ctx, desk.Actor{Name: "Jéssica", Role: desk.Manager}, whatsapp, desk.ForceDown, time.Now().Add(30*time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		if h := s.state(t); h.State != desk.HealthDown || h.Verdict != desk.VerdictForced || h.Actual != desk.HealthUp {
			t.Fatalf("%+v", h)
		}
		kept, err := s.incidents.LiveOverrides(ctx, time.Now())
		if err != nil || len(kept) != 1 || kept[0].ID != o.ID {
			t.Fatalf("%+v, %v", kept, err)
		}
		time.Sleep(31 * time.Minute)
		if h := s.state(t); h.State != desk.HealthUp {
			t.Fatalf("after its time: %+v", h)
		}
	})
}

// A channel that comes back with messages waiting must carry one of them before it is trusted again.
func TestRecoveryNeedsOneRealAcceptance(t *testing.T) {
	watch(t, desk.InternetOK, func(s *shop) {
		s.waiting = 3
		s.signal(channel.Connected, "")
		s.cut()
		time.Sleep(time.Minute)
		s.line.set(channel.Answered)
		s.signal(channel.Connected, "")
		time.Sleep(10 * time.Minute)
		if h := s.state(t); h.State != desk.HealthRecovering {
			t.Fatalf("trusted on probes alone: %+v", h)
		}
		s.signal(channel.SendWorked, "")
		time.Sleep(15 * time.Second)
		if h := s.state(t); h.State != desk.HealthUp {
			t.Fatalf("after an acceptance: %+v", h)
		}
	})
}

// A simulated day of quiet: no verdict, no incident.
func TestQuietDayRaisesNothing(t *testing.T) {
	watch(t, desk.InternetOK, func(s *shop) {
		s.signal(channel.Connected, "")
		time.Sleep(24 * time.Hour)
		if h := s.state(t); h.State != desk.HealthUp || s.latest(t).ID != 0 {
			t.Fatalf("%+v", h)
		}
	})
}
