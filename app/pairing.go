package app

import (
	"context"
	"fmt"
	"sync"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/event"
)

// pairings follows the linking of accounts, so that a page can ask how far it is.
type pairings struct {
	s *shop

	mu   sync.Mutex
	runs map[desk.AccountID]*pairing
}

type pairing struct {
	cancel context.CancelFunc
	view   PairView
}

// pairPatience ends a pairing that a person forgot.
const pairPatience = 15 * time.Minute

func newPairings(s *shop) *pairings {
	return &pairings{s: s, runs: map[desk.AccountID]*pairing{}}
}

// begin starts to link an account; an earlier try is given up. phone asks for a code to type instead of a QR code.
func (p *pairings) begin(id desk.AccountID, phone string) (PairView, error) {
	r, ok := p.s.channels.Get(id)
	pairer, can := r.Channel.(channel.Pairer)
	if !ok || !can {
		return PairView{}, desk.NewError(desk.CodeInvalid, "channel.cannotPair", nil)
	}
	p.cancel(id)
	ctx, cancel := context.WithTimeout(p.s.ctx, pairPatience)
	var steps <-chan channel.PairStep
	var err error
	if phone == "" {
		steps, err = pairer.Pair(ctx)
	} else {
		steps, err = pairer.PairPhone(ctx, phone)
	}
	if err != nil {
		cancel()
		return PairView{}, fmt.Errorf("pair account %d: %w", id, err)
	}
	run := &pairing{cancel: cancel, view: PairView{Account: int64(id), State: "waiting"}}
	p.mu.Lock()
	p.runs[id] = run
	p.mu.Unlock()
	go p.follow(ctx, id, run, steps)
	return p.state(id), nil
}

func (p *pairings) follow(ctx context.Context, id desk.AccountID, run *pairing, steps <-chan channel.PairStep) {
	defer run.cancel()
	for step := range steps {
		if step.Done {
			p.linked(ctx, id, step.Name)
		}
		p.mu.Lock()
		run.view = pairView(id, step)
		p.mu.Unlock()
		p.s.bus.Publish(event.AccountChanged{Account: id})
	}
	p.mu.Lock()
	if run.view.State != "done" && run.view.State != "ended" {
		run.view = PairView{Account: int64(id), State: "ended", Reason: run.view.Reason}
	}
	p.mu.Unlock()
	p.s.bus.Publish(event.AccountChanged{Account: id})
}

// linked keeps what the network calls the account now.
func (p *pairings) linked(ctx context.Context, id desk.AccountID, name string) {
	if name == "" {
		return
	}
	err := p.s.ladder.SetName(ctx, id, name)
	if err == nil {
		_, err = p.s.accounts.renamed(ctx, id)
	}
	if err != nil {
		p.s.log.Error("name linked account", "account", int64(id), "err", err)
	}
}

// state is how far the last pairing of an account is.
func (p *pairings) state(id desk.AccountID) PairView {
	p.mu.Lock()
	defer p.mu.Unlock()
	if run, ok := p.runs[id]; ok {
		return run.view
	}
	return PairView{Account: int64(id), State: "ended"}
}

func (p *pairings) cancel(id desk.AccountID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if run, ok := p.runs[id]; ok {
		run.cancel()
		delete(p.runs, id)
	}
}

func pairView(id desk.AccountID, step channel.PairStep) PairView {
	v := PairView{Account: int64(id), QR: step.QR, Code: step.Code, ExpiresAt: stamp(step.Expires), Reason: step.Reason, Name: accountName(step.Name)}
	switch {
	case step.Done:
		v.State = "done"
	case step.Reason != "":
		v.State = "ended"
	case step.QR != "":
		v.State, v.QRSVG = "qr", drawQR(step.QR)
	case step.Code != "":
		v.State = "code"
	default:
		v.State = "waiting"
	}
	return v
}
