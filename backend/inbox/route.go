package inbox

import (
	"context"
	"fmt"

	"planob/backend/desk"
)

// Routing is where a message would go now, and every way it could.
type Routing struct {
	desk.Decision
	// Options are the customer's addresses in the order they would be tried.
	Options []Option
}

// Option is one address and whether a message could leave by it now; Reason is the locale key of why not.
type Option struct {
	desk.Candidate
	Usable    bool
	Reason    string
	Preferred bool // where it would go
}

// RouteFor loads what routing a new message of class to this conversation would depend on.
func (b *Inbox) RouteFor(ctx context.Context, id desk.ConversationID, class desk.Class) (desk.RouteQuery, error) {
	return b.draft(ctx, id, 0, class)
}

// Route tells where a reply written now would go ("Vai por: …"); address is tried first, 0 lets the ladder decide.
func (b *Inbox) Route(ctx context.Context, id desk.ConversationID, address desk.AddressID) (Routing, error) {
	q, err := b.draft(ctx, id, address, desk.Reply)
	if err != nil {
		return Routing{}, err
	}
	return b.routing(ctx, q)
}

// RouteMessage tells by which other way a message that waits, is held, in doubt or has failed could leave now. Its own
// address is no option, and what became of earlier attempts is left out: sending again is a person's decision.
func (b *Inbox) RouteMessage(ctx context.Context, id desk.MessageID) (Routing, error) {
	q, err := b.attempts.RouteQuery(ctx, id)
	if err != nil {
		return Routing{}, fmt.Errorf("load what message %d depends on: %w", id, err)
	}
	current := q.Message.Address
	if n := len(q.Attempts); n > 0 {
		current = q.Attempts[n-1].Address
	}
	var others []desk.Candidate
	for _, c := range q.Candidates {
		if c.Address.ID != current {
			others = append(others, c)
		}
	}
	q.Candidates, q.Attempts = others, nil
	q.Message.Automatic = false // a person would press the button
	return b.routing(ctx, q)
}

func (b *Inbox) draft(ctx context.Context, id desk.ConversationID, address desk.AddressID, class desk.Class) (desk.RouteQuery, error) {
	ladder, err := b.ladder(ctx, id, address)
	if err != nil {
		return desk.RouteQuery{}, err
	}
	now := b.now()
	q, err := b.attempts.RouteQueryNew(ctx, desk.Message{
		Conversation: id, Direction: desk.Out, Class: class, At: now, Arrived: now, Expires: now.Add(b.timing.Expiry[class]), Ladder: ladder,
	})
	if err != nil {
		return q, fmt.Errorf("load what a route of conversation %d depends on: %w", id, err)
	}
	return q, nil
}

// routing asks the Router once for the message and once for each address alone.
func (b *Inbox) routing(ctx context.Context, q desk.RouteQuery) (Routing, error) {
	d, err := b.router.Route(ctx, q)
	if err != nil {
		return Routing{}, fmt.Errorf("route: %w", err)
	}
	r := Routing{Decision: d}
	for _, c := range q.Candidates {
		alone := q
		alone.Candidates = []desk.Candidate{c}
		a, err := b.router.Route(ctx, alone)
		if err != nil {
			return Routing{}, fmt.Errorf("route: %w", err)
		}
		r.Options = append(r.Options, Option{
			Candidate: c, Usable: a.Action == desk.Go, Reason: a.Reason, Preferred: d.Action == desk.Go && c.Address.ID == d.Candidate.Address.ID,
		})
	}
	return r, nil
}
