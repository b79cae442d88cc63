package app

import (
	"context"

	"planob/backend/desk"
)

// call is one call of one person: who asks, and of which open shop. Every service holds one, which is how role and
// name reach each method without a parameter.
type call struct {
	*shop
	actor desk.Actor
}

// work is the context of the call. A page that goes away does not undo what its person asked for, so it ends only with
// the program.
func (c *call) work() context.Context { return c.ctx }

// services are all of them, for one call.
func services(c *call) []any {
	return []any{
		&Session{c}, &Demo{c}, &Settings{c}, &Audit{c}, &Inbox{c}, &Outbox{c}, &Customers{c}, &Histories{c}, &Channels{c}, &Contingency{c}, &Backup{c}, &Jobs{c},
	}
}

// Bound are the services as the generator of frontend/wailsjs reads them; they cannot be called.
func Bound() []any { return services(nil) }
