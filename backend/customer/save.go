package customer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/phone"
)

// The longest texts of a record, in characters.
const (
	MaxName  = 200
	MaxNotes = 4000
)

// Input is a record as a person typed it.
type Input struct {
	ID        desk.CustomerID // 0 for a new one
	Name      string
	Company   string
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
	changed := event.CustomerChanged{}
	if len(moved) == 1 {
		changed.Customer = moved[0]
	}
	r.o.Bus.Publish(changed)
	return len(moved), nil
}

// read checks what a person typed and brings it into its canonical form.
func (r *Register) read(ctx context.Context, in Input, old []desk.Address) (desk.Customer, error) {
	c := desk.Customer{
		ID: in.ID, Name: desk.Line(in.Name, MaxName), Company: desk.Line(in.Company, MaxName), Notes: desk.Lines(in.Notes, MaxNotes),
	}
	if c.Name == "" {
		return c, wrong("customer.nameEmpty", "name")
	}
	for i, a := range in.Addresses {
		field := fmt.Sprintf("addresses.%d.", i)
		address, err := r.readAddress(ctx, a, old, field)
		if err != nil {
			return c, err
		}
		for _, before := range c.Addresses {
			if before.Kind == address.Kind && before.Value == address.Value {
				return c, wrong("customer.addressTwice", field+"value")
			}
		}
		c.Addresses = append(c.Addresses, address)
	}
	return c, nil
}

func (r *Register) readAddress(ctx context.Context, a AddressInput, old []desk.Address, field string) (desk.Address, error) {
	hidden := slices.ContainsFunc(old, func(o desk.Address) bool { return o.ID == a.ID && o.Kind == a.Kind && o.Value == "" })
	address := desk.Address{Kind: a.Kind}
	if hidden {
		address.ID = a.ID
	}
	if err := known(a.Classes, field+"classes"); err != nil {
		return address, err
	}
	for _, class := range a.Classes {
		address.Consents = append(address.Consents, desk.Consent{Class: class})
	}
	if hidden && strings.TrimSpace(a.Value) == "" {
		return address, nil
	}
	value, err := r.canonical(ctx, a, field)
	address.Value = value
	return address, err
}

func (r *Register) canonical(ctx context.Context, a AddressInput, field string) (string, error) {
	kinds := r.o.Kinds()
	i := slices.IndexFunc(kinds, func(k KindInfo) bool { return k.Kind == a.Kind })
	if i < 0 {
		return "", wrong("customer.kindUnknown", field+"kind")
	}
	switch kinds[i].AddressForm {
	case "phone":
		e164, _, err := phone.Parse(a.Value, r.o.AreaCode(ctx))
		if errors.Is(err, phone.ErrArea) {
			return "", wrong("customer.phoneArea", field+"value")
		}
		if err != nil {
			return "", wrong("customer.phoneInvalid", field+"value")
		}
		return e164, nil
	case "email":
		mail, ok := desk.Email(a.Value)
		if !ok {
			return "", wrong("customer.emailInvalid", field+"value")
		}
		return mail, nil
	}
	handle := desk.Line(a.Value, MaxName)
	if handle == "" || strings.ContainsRune(handle, ' ') {
		return "", wrong("customer.handleInvalid", field+"value")
	}
	return handle, nil
}

func known(classes []desk.Class, field string) error {
	for _, c := range classes {
		if !slices.Contains(desk.Classes, c) {
			return wrong("customer.classUnknown", field)
		}
	}
	return nil
}

func wrong(key, field string) error {
	return &desk.Error{Code: desk.CodeInvalid, Key: key, Field: field}
}
