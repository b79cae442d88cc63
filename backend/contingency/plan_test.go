package contingency_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"planob/backend/contingency"
	"planob/backend/desk"
)

// crowd is one customer who waits, and who was told.
type crowd struct {
	mail desk.AccountID
	told []string
}

func (c *crowd) Waiting(context.Context) ([]desk.Conversation, error) {
	return []desk.Conversation{{ID: 7, Customer: 70}}, nil
}

func (c *crowd) RouteFor(_ context.Context, id desk.ConversationID, class desk.Class) (desk.RouteQuery, error) {
	return desk.RouteQuery{
		Message:    desk.Message{Conversation: id, Class: class},
		Candidates: []desk.Candidate{{Account: c.mail, Address: desk.Address{ID: 1, Kind: "mail", Consents: []desk.Consent{{Class: class, Given: friday(8, 0)}}}}},
	}, nil
}

func (c *crowd) Notify(_ context.Context, n contingency.Notice) (bool, error) {
	c.told = append(c.told, n.Key)
	return true, nil
}

func (c *crowd) CancelNotices(context.Context, desk.Actor, desk.IncidentID) (int, error) {
	return 0, nil
}

// cutOff is a store whose process dies at the named write.
type cutOff struct {
	contingency.Overrides
	at string
}

var errKilled = errors.New("killed")

func (c *cutOff) AddOverride(ctx context.Context, o desk.Override) (desk.Override, error) {
	if c.at == "add" {
		return o, errKilled
	}
	return c.Overrides.AddOverride(ctx, o)
}

func (c *cutOff) EndOverride(ctx context.Context, id int64, actor string, now time.Time) error {
	if c.at == "end" {
		return errKilled
	}
	return c.Overrides.EndOverride(ctx, id, actor, now)
}

var jessica = desk.Actor{Name: "Jéssica", Role: desk.Agent}

// plan is a plan over a world, and how it dies.
func (w *world) plan(c *crowd) (*contingency.Plan, *cutOff) {
	c.mail = w.mailID
	cut := &cutOff{Overrides: w.tables.incidents}
	w.monitor.Options.Overrides = cut
	return contingency.NewPlan(w.monitor, c, c, w.keeper), cut
}

// runPlan runs a plan for a while, as its next life does.
func (w *world) runPlan(p *contingency.Plan, d time.Duration) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); p.Run(ctx) }()
	w.pass(d)
	cancel()
	<-done
}

func (w *world) forced() bool { return w.health(w.zapID).Forced != 0 }

// A crash between the two writes of pressing the button: after the restart the account is left and the audience told, once.
func TestPlanCrashBeforeTheOrder(t *testing.T) {
	live(t, friday(12, 0), func(w *world) {
		w.open(true)
		c := &crowd{}
		p, cut := w.plan(c)
		cut.at = "add"
		if _, err := p.Activate(w.Context(), jessica, w.zapID, desk.AudienceWaiting, "oi"); !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		w.stop()
		w.open(true)
		p, _ = w.plan(c)
		w.runPlan(p, 5*time.Second)
		if w.forced() || len(c.told) != 0 {
			t.Errorf("inside the window: forced %v, told %v", w.forced(), c.told)
		}
		p, _ = w.plan(c)
		w.runPlan(p, time.Minute)
		if !w.forced() || len(c.told) != 1 {
			t.Errorf("after the window: forced %v, told %v", w.forced(), c.told)
		}
	})
}

// A crash between the two writes of an undo: after the restart it is undone.
func TestPlanCrashInsideTheUndo(t *testing.T) {
	live(t, friday(12, 0), func(w *world) {
		w.open(true)
		c := &crowd{}
		p, cut := w.plan(c)
		i, err := p.Activate(w.Context(), jessica, w.zapID, desk.AudienceWaiting, "oi")
		if err != nil {
			t.Fatal(err)
		}
		cut.at = "end"
		if err := p.Undo(w.Context(), jessica, i.ID); !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		w.stop()
		w.open(true)
		p, _ = w.plan(c)
		w.runPlan(p, time.Minute)
		if w.forced() || len(c.told) != 0 {
			t.Errorf("forced %v, told %v", w.forced(), c.told)
		}
	})
}

// Who goes back inside the undo window tells nobody.
func TestPlanGoBackInsideTheWindow(t *testing.T) {
	live(t, friday(12, 0), func(w *world) {
		w.open(true)
		c := &crowd{}
		p, _ := w.plan(c)
		i, err := p.Activate(w.Context(), jessica, w.zapID, desk.AudienceWaiting, "oi")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.GoBack(w.Context(), jessica, i.ID); err != nil {
			t.Fatal(err)
		}
		w.runPlan(p, time.Minute)
		if w.forced() || len(c.told) != 0 {
			t.Errorf("forced %v, told %v", w.forced(), c.told)
		}
	})
}

// A program that comes back hours later tells nobody that WhatsApp is down.
func TestPlanOldNews(t *testing.T) {
	live(t, friday(12, 0), func(w *world) {
		w.open(true)
		c := &crowd{}
		p, _ := w.plan(c)
		if _, err := p.Activate(w.Context(), jessica, w.zapID, desk.AudienceWaiting, "oi"); err != nil {
			t.Fatal(err)
		}
		w.stop()
		w.pass(3 * time.Hour)
		w.open(true)
		p, _ = w.plan(c)
		w.runPlan(p, time.Minute)
		if w.forced() || len(c.told) != 0 {
			t.Errorf("forced %v, told %v", w.forced(), c.told)
		}
	})
}

// A store that went back in time announces nothing by itself (D14).
func TestD14_RestoredPlanIsSilent(t *testing.T) {
	live(t, friday(12, 0), func(w *world) {
		w.open(true)
		c := &crowd{}
		p, _ := w.plan(c)
		if _, err := p.Activate(w.Context(), jessica, w.zapID, desk.AudienceWaiting, "oi"); err != nil {
			t.Fatal(err)
		}
		w.stop()
		if err := w.db.Quarantine(w.Context(), w.now()); err != nil {
			t.Fatal(err)
		}
		w.open(true)
		p, _ = w.plan(c)
		w.runPlan(p, time.Minute)
		if w.forced() || len(c.told) != 0 {
			t.Errorf("forced %v, told %v", w.forced(), c.told)
		}
	})
}

// An incident that was about to close does not close under somebody who puts plan B to work.
func TestPlanActivatedAsTheIncidentEnds(t *testing.T) {
	live(t, friday(12, 0), func(w *world) {
		w.open(true)
		down := desk.Health{Account: w.zapID, Kind: "zap", State: desk.HealthDown, Actual: desk.HealthDown, DownSince: w.now()}
		up := desk.Health{Account: w.zapID, Kind: "zap", State: desk.HealthUp, Actual: desk.HealthUp}
		w.stop()
		watch := func(h desk.Health, d time.Duration) {
			for range d / time.Second {
				w.pass(time.Second)
				if err := w.keeper.Observe(w.Context(), h); err != nil {
					t.Fatal(err)
				}
			}
		}
		watch(down, 2*time.Minute)
		watch(up, 9*time.Minute+58*time.Second)
		i, err := w.keeper.Activate(w.Context(), jessica, up, desk.Announcement{Audience: desk.AudienceWaiting, Text: "oi", Due: w.now().Add(10 * time.Second)})
		if err != nil {
			t.Fatal(err)
		}
		watch(up, 20*time.Second)
		running, err := w.keeper.Activations(w.Context())
		if err != nil || len(running) != 1 || running[0].Incident != i.ID {
			t.Errorf("%+v, %v", running, err)
		}
	})
}

// A line added to an old incident leaves the one that runs alone.
func TestOldIncidentLeavesTheNewOneAlone(t *testing.T) {
	live(t, friday(12, 0), func(w *world) {
		w.open(true)
		down := desk.Health{Account: w.zapID, Kind: "zap", State: desk.HealthDown, Actual: desk.HealthDown, Verdict: desk.VerdictPlatform}
		observe := func(h desk.Health, times int) {
			for range times {
				w.pass(time.Minute)
				if h.Actual == desk.HealthDown && h.DownSince.IsZero() {
					h.DownSince = w.now()
				}
				if err := w.keeper.Observe(w.Context(), h); err != nil {
					t.Fatal(err)
				}
			}
		}
		w.stop()
		up := desk.Health{Account: w.zapID, Kind: "zap", State: desk.HealthUp, Actual: desk.HealthUp}
		observe(down, 3)
		old, _ := w.tables.incidents.LatestIncident(w.Context(), w.zapID)
		observe(up, 60)
		observe(down, 3)
		if err := w.keeper.Record(w.Context(), old.ID, desk.IncidentStopped, jessica, 1); err != nil {
			t.Fatal(err)
		}
		observe(down, 3)
		if n := w.incidentsOf(w.zapID); n != 2 {
			t.Errorf("%d incidents, want 2", n)
		}
	})
}
