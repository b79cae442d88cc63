// Package incident keeps outages from their opening to their report: one row an outage, one line an event. It is told
// the health of every account and decides only when an outage becomes an incident and when it is over; it routes
// nothing and knows no channel.
package incident

import (
	"context"
	"fmt"
	"sync"
	"time"

	"planob/backend/desk"
	"planob/backend/event"
)

// Store keeps incidents.
type Store interface {
	OpenIncidents(ctx context.Context) ([]desk.Incident, error)
	// LatestIncident is the newest incident of an account; the zero Incident when it never had one.
	LatestIncident(ctx context.Context, account desk.AccountID) (desk.Incident, error)
	// SaveIncident writes an incident, new when its ID is 0, and the lines with it, in one transaction.
	SaveIncident(ctx context.Context, i desk.Incident, lines ...desk.IncidentEvent) (desk.Incident, error)
	Incident(ctx context.Context, id desk.IncidentID) (desk.Incident, error)
	IncidentEvents(ctx context.Context, id desk.IncidentID) ([]desk.IncidentEvent, error)
}

// Keeper follows every account. It is safe for concurrent use.
type Keeper struct {
	store  Store
	bus    event.Publisher
	timing desk.Timing
	now    func() time.Time

	mu     sync.Mutex
	open   map[desk.AccountID]desk.Incident
	up     map[desk.AccountID]time.Time // since when without a break
	loaded bool
}

// NewKeeper returns a keeper; it reads the store when first asked.
func NewKeeper(s Store, bus event.Publisher, timing desk.Timing, now func() time.Time) *Keeper {
	return &Keeper{store: s, bus: bus, timing: timing, now: now, open: map[desk.AccountID]desk.Incident{}, up: map[desk.AccountID]time.Time{}}
}

// Observe takes the health of one account, as often as it is looked at. It opens an incident when the account has been
// down or blocked for Timing.IncidentOpen, continues the last one when that closed less than Timing.IncidentResume ago,
// notes what changes, and closes it after Timing.IncidentClose of working. An outage of the computer's own connection
// is the incident of account 0, not one of every account.
func (k *Keeper) Observe(ctx context.Context, h desk.Health) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.load(ctx); err != nil {
		return err
	}
	if h.Actual != desk.HealthUp {
		delete(k.up, h.Account)
	} else if k.up[h.Account].IsZero() {
		k.up[h.Account] = k.now()
	}
	i, open := k.open[h.Account]
	bad := h.Actual == desk.HealthDown || h.Actual == desk.HealthBlocked
	ours := h.Account != 0 && h.Verdict.Ours()
	switch {
	case !open && bad && !ours && !h.DownSince.IsZero() && k.now().Sub(h.DownSince) >= k.timing.IncidentOpen:
		return k.begin(ctx, h)
	case open && bad:
		return k.worsen(ctx, i, h)
	case open && h.Actual == desk.HealthUp:
		return k.mend(ctx, i, h)
	}
	return nil
}

func (k *Keeper) load(ctx context.Context) error {
	if k.loaded {
		return nil
	}
	list, err := k.store.OpenIncidents(ctx)
	if err != nil {
		return fmt.Errorf("load open incidents: %w", err)
	}
	for _, i := range list {
		k.open[i.Account] = i
	}
	k.loaded = true
	return nil
}

func (k *Keeper) begin(ctx context.Context, h desk.Health) error {
	now := k.now()
	last, err := k.store.LatestIncident(ctx, h.Account)
	if err != nil {
		return fmt.Errorf("load latest incident of account %d: %w", h.Account, err)
	}
	if last.ID != 0 && now.Sub(last.Closed) < k.timing.IncidentResume {
		last.Closed, last.Back = time.Time{}, time.Time{}
		return k.save(ctx, last, line(desk.IncidentReopened, now, h, "auto"))
	}
	i := desk.Incident{
		Account: h.Account, Kind: h.Kind, Verdict: h.Verdict, Started: h.DownSince, Opened: now, By: "auto",
	}
	return k.save(ctx, i, line(desk.IncidentDetected, h.DownSince, h, "auto"), line(desk.IncidentOpened, now, h, "auto"))
}

func (k *Keeper) worsen(ctx context.Context, i desk.Incident, h desk.Health) error {
	switch {
	case !i.Back.IsZero():
		i.Back = time.Time{}
		return k.save(ctx, i, line(desk.IncidentDown, k.now(), h, "auto"))
	case h.Verdict != "" && h.Verdict != desk.VerdictForced && h.Verdict != i.Verdict:
		i.Verdict = h.Verdict
		return k.save(ctx, i, line(desk.IncidentVerdict, k.now(), h, "auto"))
	}
	return nil
}

func (k *Keeper) mend(ctx context.Context, i desk.Incident, h desk.Health) error {
	now := k.now()
	if i.Back.IsZero() {
		i.Back = now
		return k.save(ctx, i, line(desk.IncidentBack, now, h, "auto"))
	}
	if up := k.up[h.Account]; now.Sub(i.Back) < k.timing.IncidentClose || now.Sub(up) < k.timing.IncidentClose {
		return nil
	}
	i.Closed = now
	return k.save(ctx, i, line(desk.IncidentClosed, now, h, "auto"))
}

func line(what string, at time.Time, h desk.Health, actor string) desk.IncidentEvent {
	return desk.IncidentEvent{At: at, What: what, Actor: actor, Account: h.Account, Verdict: h.Verdict}
}

// save writes, remembers what is open and tells. k.mu is held.
func (k *Keeper) save(ctx context.Context, i desk.Incident, lines ...desk.IncidentEvent) error {
	i, err := k.store.SaveIncident(ctx, i, lines...)
	if err != nil {
		return fmt.Errorf("save incident %d: %w", i.ID, err)
	}
	if i.Closed.IsZero() {
		k.open[i.Account] = i
	} else if k.open[i.Account].ID == i.ID {
		delete(k.open, i.Account)
	}
	k.bus.Publish(event.IncidentChanged{Incident: i.ID})
	return nil
}
