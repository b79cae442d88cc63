package incident

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"planob/backend/desk"
)

// announcement is how desk.Announcement is kept in the line of its activation, so that a restart inside the undo window
// loses nothing.
type announcement struct {
	Audience desk.Audience `json:"audience"`
	Text     string        `json:"text"`
	Due      int64         `json:"due"` // Unix milliseconds
}

// Activate notes that a person put plan B to work for an account, and opens its incident if none is open.
func (k *Keeper) Activate(ctx context.Context, actor desk.Actor, h desk.Health, a desk.Announcement) (desk.Incident, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.load(ctx); err != nil {
		return desk.Incident{}, err
	}
	now := k.now()
	detail, err := json.Marshal(announcement{a.Audience, a.Text, a.Due.UnixMilli()})
	if err != nil {
		return desk.Incident{}, fmt.Errorf("write announcement: %w", err)
	}
	i, open := k.open[h.Account]
	var lines []desk.IncidentEvent
	if !open {
		started := h.DownSince
		if started.IsZero() {
			started = now
		}
		verdict := h.Verdict
		if verdict == "" {
			verdict = desk.VerdictForced
		}
		i = desk.Incident{Account: h.Account, Kind: h.Kind, Verdict: verdict, Started: started, Opened: now, By: actor.Name}
		lines = append(lines, line(desk.IncidentOpened, now, h, actor.Name))
	}
	i.Activated, i.ActivatedBy = now, actor.Name
	delete(k.up, h.Account) // it does not end inside the undo window
	activated := line(desk.IncidentActivated, now, h, actor.Name)
	activated.Detail = string(detail)
	if err := k.save(ctx, i, append(lines, activated)...); err != nil {
		return i, err
	}
	return k.open[h.Account], nil
}

// Activations are those of open incidents that were neither undone nor ended by a person.
func (k *Keeper) Activations(ctx context.Context) ([]desk.Announcement, error) {
	list, err := k.store.OpenIncidents(ctx)
	if err != nil {
		return nil, fmt.Errorf("load open incidents: %w", err)
	}
	var running []desk.Announcement
	for _, i := range list {
		if i.Activated.IsZero() {
			continue
		}
		lines, err := k.store.IncidentEvents(ctx, i.ID)
		if err != nil {
			return nil, fmt.Errorf("load events of incident %d: %w", i.ID, err)
		}
		if a, told, ok := newest(lines); ok {
			running = append(running, desk.Announcement{
				Incident: i.ID, Account: i.Account, Actor: i.ActivatedBy,
				Audience: a.Audience, Text: a.Text, Due: time.UnixMilli(a.Due), Told: told,
			})
		}
	}
	return running, nil
}

// newest finds the newest activation that no later line ended, and whether its audience was told.
func newest(lines []desk.IncidentEvent) (a announcement, told, ok bool) {
	for _, l := range lines {
		switch l.What {
		case desk.IncidentActivated:
			a, told = announcement{}, false
			ok = json.Unmarshal([]byte(l.Detail), &a) == nil
		case desk.IncidentNotified:
			told = true
		case desk.IncidentUndone, desk.IncidentReturned:
			ok = false
		}
	}
	return a, told, ok
}

// Record adds a line. An undone activation is no longer shown as active; one that was opened by the same press of the
// button, for a channel that works, is closed with it.
func (k *Keeper) Record(ctx context.Context, id desk.IncidentID, what string, actor desk.Actor, count int) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.load(ctx); err != nil {
		return err
	}
	i, err := k.store.Incident(ctx, id)
	if err != nil {
		return fmt.Errorf("load incident %d: %w", id, err)
	}
	if what == desk.IncidentUndone {
		i.Activated, i.ActivatedBy = time.Time{}, ""
		if i.Verdict == desk.VerdictForced {
			i.Closed = k.now()
		}
	}
	return k.save(ctx, i, desk.IncidentEvent{At: k.now(), What: what, Actor: actor.Name, Account: i.Account, Count: count})
}

// Incident is one incident.
func (k *Keeper) Incident(ctx context.Context, id desk.IncidentID) (desk.Incident, error) {
	return k.store.Incident(ctx, id)
}
