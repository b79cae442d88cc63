package customer

import (
	"context"
	"fmt"
	"slices"

	"planob/backend/desk"
	"planob/backend/event"
)

// The longest texts of a record, in characters.
const (
	MaxName  = 200
	MaxNotes = 4000
	maxPart  = 120 // of a postal address
)

// Input is a record as a person typed it.
type Input struct {
	ID        desk.CustomerID // 0 for a new one
	Name      string
	Relation  desk.Relation // "" is a customer
	Preferred string
	Company   string
	CPF       string
	CNPJ      string
	Birthday  string
	Postal    desk.Postal // CEP and UF as typed
	Labels    []desk.LabelID
	Notes     string
	Addresses []AddressInput // in the order in which they are tried
}

// AddressInput is one address as a person typed it. Classes are what the customer consents to on an address that is
// new; those of an address already there are changed by SetConsent only. ID matters for an address whose value the
// network hides: it stays when it comes back with its ID, and gets the value that a person typed.
type AddressInput struct {
	ID      desk.AddressID
	Kind    desk.Kind
	Value   string
	Classes []desk.Class
}

// Save creates or changes a customer. What a person saves is confirmed. Every error of typing is a *desk.Error with
// the Field it is about: name, or addresses.<n>.value, .kind, .classes.
func (r *Register) Save(ctx context.Context, actor desk.Actor, in Input) (Row, error) {
	var c desk.Customer
	err := r.o.Writer.Txn(ctx, func(ctx context.Context) error {
		var old Row
		if in.ID != 0 {
			var err error
			if old, err = r.o.Store.Get(ctx, in.ID); err != nil {
				return err
			}
		}
		var err error
		if c, err = r.read(ctx, in, old.Addresses); err != nil {
			return err
		}
		if c.ID, err = r.o.Writer.Save(ctx, c, actor.Name); err != nil {
			return err
		}
		return r.o.Audit.Add(ctx, actor, "customer.save", int64(c.ID), lost(old.Addresses, c.Addresses))
	})
	if err != nil {
		return Row{}, err
	}
	r.o.Bus.Publish(event.CustomerChanged{Customer: c.ID})
	return r.Get(ctx, c.ID)
}

// lost tells the audit which addresses a save takes away and what had been consented to on each: with the address goes
// the proof.
func lost(before, after []desk.Address) map[string]any {
	all := map[string]any{}
	for _, a := range before {
		stays := func(b desk.Address) bool { return a.ID == b.ID || a.Kind == b.Kind && a.Value == b.Value }
		if slices.ContainsFunc(after, stays) {
			continue
		}
		given := map[string]any{"kind": a.Kind}
		for _, k := range a.Consents {
			if k.Revoked.IsZero() {
				given[string(k.Class)] = k.Given.UnixMilli()
			}
		}
		all[fmt.Sprintf("address%d", a.ID)] = given
	}
	return all
}

// SetConsent makes what the customer consents to on one address exactly classes, from now. Withdrawn consents stay on
// record.
func (r *Register) SetConsent(ctx context.Context, actor desk.Actor, id desk.AddressID, classes []desk.Class) (Row, error) {
	if err := known(classes, "classes"); err != nil {
		return Row{}, err
	}
	var owner desk.CustomerID
	err := r.o.Writer.Txn(ctx, func(ctx context.Context) (err error) {
		if owner, err = r.o.Writer.SetConsents(ctx, id, classes, actor.Name); err != nil {
			return err
		}
		return r.o.Audit.Add(ctx, actor, "customer.consent", int64(id), map[string]any{"classes": classes})
	})
	if err != nil {
		return Row{}, err
	}
	r.o.Bus.Publish(event.CustomerChanged{Customer: owner})
	return r.Get(ctx, owner)
}

// Delete moves customers to the bin; what waits to leave for them is cancelled in the same transaction. It returns how
// many moved.
func (r *Register) Delete(ctx context.Context, actor desk.Actor, ids []desk.CustomerID) (int, error) {
	return r.move(ctx, actor, ids, true)
}

// Undelete takes customers out of the bin. What was cancelled stays cancelled.
func (r *Register) Undelete(ctx context.Context, actor desk.Actor, ids []desk.CustomerID) (int, error) {
	return r.move(ctx, actor, ids, false)
}

func (r *Register) move(ctx context.Context, actor desk.Actor, ids []desk.CustomerID, deleted bool) (int, error) {
	action := "customer.undelete"
	if deleted {
		action = "customer.delete"
	}
	var moved []desk.CustomerID
	err := r.o.Writer.Txn(ctx, func(ctx context.Context) (err error) {
		if moved, err = r.o.Writer.SetDeleted(ctx, ids, deleted); err != nil || len(moved) == 0 {
			return err
		}
		for _, id := range moved {
			if err := r.o.Audit.Add(ctx, actor, action, int64(id), nil); err != nil {
				return err
			}
		}
		if deleted {
			return r.o.Outbox.CancelFor(ctx, actor, moved)
		}
		return nil
	})
	if err != nil || len(moved) == 0 {
		return 0, err
	}
	r.tell(moved)
	return len(moved), nil
}

// tell publishes that customers changed; many are told as one.
func (r *Register) tell(ids []desk.CustomerID) {
	changed := event.CustomerChanged{}
	if len(ids) == 1 {
		changed.Customer = ids[0]
	}
	r.o.Bus.Publish(changed)
}
