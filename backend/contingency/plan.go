package contingency

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"planob/backend/desk"
)

// Customers finds who is told and by which addresses they can be.
type Customers interface {
	Waiting(ctx context.Context) ([]desk.Conversation, error) // longest waiting first
	// RouteFor loads what routing a new message of class to this conversation would depend on.
	RouteFor(ctx context.Context, id desk.ConversationID, class desk.Class) (desk.RouteQuery, error)
}

// Notices puts the announcements of plan B into the outbox.
type Notices interface {
	// Notify queues one notice; false when the key was used before, so that repeating is safe.
	Notify(ctx context.Context, n Notice) (bool, error)
	// CancelNotices cancels the notices of an incident that have not left, and says how many.
	CancelNotices(ctx context.Context, actor desk.Actor, id desk.IncidentID) (int, error)
}

// Notice is one announcement to one customer.
type Notice struct {
	Conversation desk.ConversationID
	Incident     desk.IncidentID
	Text         string
	Key          string
}

// Timeline is the part of incidents that the plan writes.
type Timeline interface {
	Activate(ctx context.Context, actor desk.Actor, h desk.Health, a desk.Announcement) (desk.Incident, error)
	// Activations are those of open incidents that nobody undid or ended.
	Activations(ctx context.Context) ([]desk.Announcement, error)
	Record(ctx context.Context, id desk.IncidentID, what string, actor desk.Actor, count int) error
	Incident(ctx context.Context, id desk.IncidentID) (desk.Incident, error)
}

// Plan puts plan B to work, tells those who wait, and goes back.
type Plan struct {
	monitor   *Monitor
	customers Customers
	notices   Notices
	timeline  Timeline
	wake      chan struct{}
	mu        sync.Mutex // one act at a time: an undo and the end of its window must not meet
}

// NewPlan returns the plan of a shop.
func NewPlan(m *Monitor, c Customers, n Notices, t Timeline) *Plan {
	return &Plan{monitor: m, customers: c, notices: n, timeline: t, wake: make(chan struct{}, 1)}
}

// Preview is who would be told, and by what, if the account were left now.
type Preview struct {
	Total       int
	ByAccount   map[desk.AccountID]int
	Unreachable []desk.CustomerID
}

// Preview counts without changing anything.
func (p *Plan) Preview(ctx context.Context, account desk.AccountID, audience desk.Audience) (Preview, error) {
	out := Preview{ByAccount: map[desk.AccountID]int{}}
	if audience != desk.AudienceWaiting {
		return out, nil
	}
	waiting, err := p.customers.Waiting(ctx)
	if err != nil {
		return out, fmt.Errorf("load waiting: %w", err)
	}
	for _, c := range waiting {
		d, err := p.without(ctx, c.ID, account)
		if err != nil {
			return out, err
		}
		if d.Action != desk.Go {
			out.Unreachable = append(out.Unreachable, c.Customer)
			continue
		}
		out.Total++
		out.ByAccount[d.Candidate.Account]++
	}
	return out, nil
}

func (p *Plan) without(ctx context.Context, id desk.ConversationID, account desk.AccountID) (desk.Decision, error) {
	q, err := p.customers.RouteFor(ctx, id, desk.Reply)
	if err != nil {
		return desk.Decision{}, fmt.Errorf("route conversation %d: %w", id, err)
	}
	return p.monitor.RouteWithout(q, account), nil
}

// Activate puts plan B to work for an account: after the undo window it counts as down until GoBack, what waits for it
// leaves by other channels, and the audience is told. The incident is opened if it was not. Repeating it for an account
// whose plan runs already is refused with a conflict.
func (p *Plan) Activate(ctx context.Context, actor desk.Actor, account desk.AccountID, audience desk.Audience, text string) (desk.Incident, error) {
	if audience == desk.AudienceWaiting && text == "" {
		return desk.Incident{}, &desk.Error{Code: desk.CodeInvalid, Key: "contingency.noText", Field: "text"}
	}
	h, ok := p.monitor.Health(account)
	if !ok || account == 0 {
		return desk.Incident{}, desk.NewError(desk.CodeNotFound, "channel.notFound", nil)
	}
	if h.Forced != 0 && h.State == desk.HealthDown {
		return desk.Incident{}, desk.NewError(desk.CodeConflict, "contingency.alreadyActive", nil)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	due := p.monitor.Now().Add(p.monitor.Timing.UndoMass)
	incident, err := p.timeline.Activate(ctx, actor, h, desk.Announcement{Audience: audience, Text: text, Due: due})
	if err != nil {
		return incident, fmt.Errorf("activate: %w", err)
	}
	_, err = p.monitor.override(ctx, desk.Override{Account: account, Action: desk.ForceDown, Actor: actor.Name, From: due})
	p.nudge()
	return incident, err
}

// Undo takes an activation back inside its window; later it is refused with a conflict.
func (p *Plan) Undo(ctx context.Context, actor desk.Actor, id desk.IncidentID) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	running, err := p.timeline.Activations(ctx)
	if err != nil {
		return fmt.Errorf("load activations: %w", err)
	}
	for _, a := range running {
		if a.Incident != id || a.Told || !p.monitor.Now().Before(a.Due) {
			continue
		}
		if err := p.timeline.Record(ctx, id, desk.IncidentUndone, actor, 0); err != nil {
			return fmt.Errorf("undo incident %d: %w", id, err)
		}
		return p.release(ctx, actor, a.Account)
	}
	return desk.NewError(desk.CodeConflict, "contingency.tooLate", nil)
}

// StopNotices cancels the announcements that have not left and says how many.
func (p *Plan) StopNotices(ctx context.Context, actor desk.Actor, id desk.IncidentID) (int, error) {
	n, err := p.notices.CancelNotices(ctx, actor, id)
	if err != nil {
		return 0, fmt.Errorf("cancel notices of incident %d: %w", id, err)
	}
	return n, p.timeline.Record(ctx, id, desk.IncidentStopped, actor, n)
}

// GoBack lets the account carry messages again as soon as it works. Nothing that left by another channel is sent again.
func (p *Plan) GoBack(ctx context.Context, actor desk.Actor, id desk.IncidentID) (desk.Incident, error) {
	incident, err := p.timeline.Incident(ctx, id)
	if err != nil {
		return incident, fmt.Errorf("load incident %d: %w", id, err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.timeline.Record(ctx, id, desk.IncidentReturned, actor, 0); err != nil {
		return incident, err
	}
	return incident, p.release(ctx, actor, incident.Account)
}

func (p *Plan) release(ctx context.Context, actor desk.Actor, account desk.AccountID) error {
	return p.monitor.end(ctx, actor, func(o desk.Override) bool { return o.Account == account && o.Action == desk.ForceDown })
}

func (p *Plan) nudge() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Run announces what was decided when its undo window is over, also after a restart, until ctx ends.
func (p *Plan) Run(ctx context.Context) error {
	if err := p.agree(ctx); err != nil {
		return err
	}
	for {
		next, err := p.announceDue(ctx)
		if err != nil && !errors.Is(err, context.Canceled) {
			p.monitor.Log.Error("announce plan", "error", err)
			next = p.monitor.Now().Add(p.monitor.Timing.ProbeTrouble)
		}
		var timer <-chan time.Time
		if !next.IsZero() {
			timer = time.After(next.Sub(p.monitor.Now()))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-p.wake:
		case <-timer:
		}
	}
}

// agree finishes what a crash cut in two: an activation comes with an order that keeps the account down, and its end with
// the end of the order.
func (p *Plan) agree(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.monitor.reload(ctx); err != nil {
		return err
	}
	running, err := p.timeline.Activations(ctx)
	if err != nil {
		return fmt.Errorf("load activations: %w", err)
	}
	wanted, there := map[desk.AccountID]bool{}, map[desk.AccountID]bool{}
	for _, a := range running {
		wanted[a.Account] = true
	}
	for _, o := range p.monitor.LiveOverrides() {
		if o.Action != desk.ForceDown || !o.Until.IsZero() {
			continue // not the plan's
		}
		there[o.Account] = true
		if !wanted[o.Account] {
			if err := p.release(ctx, desk.Program, o.Account); err != nil {
				return err
			}
		}
	}
	for _, a := range running {
		if !a.Told && !there[a.Account] {
			_, err := p.monitor.override(ctx, desk.Override{Account: a.Account, Action: desk.ForceDown, Actor: a.Actor, From: a.Due})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// announceDue tells the audience of every activation that is due and returns when to look again; zero for never.
func (p *Plan) announceDue(ctx context.Context) (time.Time, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	running, err := p.timeline.Activations(ctx)
	if err != nil {
		return time.Time{}, fmt.Errorf("load activations: %w", err)
	}
	var next time.Time
	for _, a := range running {
		if a.Told {
			continue
		}
		if a.Due.After(p.monitor.Now()) {
			if next.IsZero() || a.Due.Before(next) {
				next = a.Due
			}
			continue
		}
		if p.monitor.Now().Sub(a.Due) > p.monitor.Timing.IncidentResume {
			// The program was gone for so long that the words may not be true any more: a person decides again.
			if err := p.timeline.Record(ctx, a.Incident, desk.IncidentUndone, desk.Program, 0); err != nil {
				return time.Time{}, fmt.Errorf("undo incident %d: %w", a.Incident, err)
			}
			if err := p.release(ctx, desk.Program, a.Account); err != nil {
				return time.Time{}, err
			}
			continue
		}
		if err := p.announce(ctx, a); err != nil {
			return time.Time{}, err
		}
	}
	return next, nil
}

func (p *Plan) announce(ctx context.Context, a desk.Announcement) error {
	told := 0
	if a.Audience == desk.AudienceWaiting {
		waiting, err := p.customers.Waiting(ctx)
		if err != nil {
			return fmt.Errorf("load waiting: %w", err)
		}
		for _, c := range waiting {
			d, err := p.without(ctx, c.ID, a.Account)
			if err != nil {
				return err
			}
			if d.Action != desk.Go {
				continue // nobody is told by the channel that is down; the screen lists them for a call
			}
			fresh, err := p.notices.Notify(ctx, Notice{
				Conversation: c.ID, Incident: a.Incident, Text: a.Text, Key: fmt.Sprintf("incident:%d:%d", a.Incident, c.ID),
			})
			if err != nil {
				return fmt.Errorf("notify conversation %d: %w", c.ID, err)
			}
			if fresh {
				told++
			}
		}
	}
	return p.timeline.Record(ctx, a.Incident, desk.IncidentNotified, desk.Actor{Name: a.Actor}, told)
}
