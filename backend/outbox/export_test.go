package outbox

import (
	"context"
	"sort"

	"planob/backend/desk"
)

// Begin is the start of Run, for tests that take the steps of Run one by one.
func (o *Outbox) Begin(ctx context.Context) bool {
	o.lanes = map[desk.AccountID]*lane{}
	o.start = func(*lane) {}
	o.asks.all()
	return o.doubtDead(ctx)
}

// Step looks once at everything that waits and then serves every lane until it is empty or must wait.
func (o *Outbox) Step(ctx context.Context) {
	if _, err := o.pass(ctx); err != nil {
		return
	}
	var accounts []desk.AccountID
	for id := range o.lanes {
		accounts = append(accounts, id)
	}
	sort.Slice(accounts, func(i, j int) bool { return accounts[i] < accounts[j] })
	for _, id := range accounts {
		l := o.lanes[id]
		for range 50 {
			next, _ := l.next()
			if next == 0 || ctx.Err() != nil {
				break
			}
			if err := o.serve(ctx, l, next); err != nil {
				break
			}
		}
	}
}
