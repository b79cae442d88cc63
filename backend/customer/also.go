package customer

import (
	"context"

	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/phone"
)

// Number is a number of a customer, in its canonical form.
type Number struct {
	Customer desk.CustomerID
	Value    string
}

// NumberStore takes numbers that customers have on one kind of channel over to another.
type NumberStore interface {
	// Numbers are those that customers have on other kinds and not on kind.
	Numbers(ctx context.Context, kind desk.Kind) ([]Number, error)
	// AddNumbers writes some of them in one transaction and returns how many were new. A class that a customer withdrew is
	// not given.
	AddNumbers(ctx context.Context, kind desk.Kind, list []Number, classes []desk.Class, by string) (int, error)
}

// Also is what taking numbers over would do, or did.
type Also struct {
	Numbers int // mobiles
	People  int // whose they are
	Fixed   int // numbers that are none
}

// numbersAtOnce bounds one transaction, so that nothing else waits long.
const numbersAtOnce = 200

// AlsoBy counts the mobiles that customers have on other kinds of channel and not on kind.
func (r *Register) AlsoBy(ctx context.Context, kind desk.Kind) (Also, error) {
	_, also, err := r.mobiles(ctx, kind)
	return also, err
}

func (r *Register) mobiles(ctx context.Context, kind desk.Kind) ([]Number, Also, error) {
	all, err := r.o.Writer.Numbers(ctx, kind)
	if err != nil {
		return nil, Also{}, err
	}
	var list []Number
	var also Also
	people := map[desk.CustomerID]bool{}
	for _, n := range all {
		if _, what, err := phone.Parse(n.Value, ""); err != nil || what != phone.Mobile {
			also.Fixed++
			continue
		}
		list = append(list, n)
		people[n.Customer] = true
	}
	also.Numbers, also.People = len(list), len(people)
	return list, also, nil
}

// AddAlso makes those mobiles addresses of kind, with the consents that the actor vouches for; who, when and what is
// recorded with each, as an import does. Repeating it adds nothing twice.
func (r *Register) AddAlso(ctx context.Context, actor desk.Actor, kind desk.Kind, classes []desk.Class) (Also, error) {
	if err := known(classes, "classes"); err != nil {
		return Also{}, err
	}
	list, also, err := r.mobiles(ctx, kind)
	if err != nil {
		return also, err
	}
	also.Numbers = 0
	for len(list) > 0 && err == nil {
		n := min(numbersAtOnce, len(list))
		var added int
		added, err = r.o.Writer.AddNumbers(ctx, kind, list[:n], classes, actor.Name)
		also.Numbers, list = also.Numbers+added, list[n:]
	}
	if also.Numbers > 0 {
		r.o.Bus.Publish(event.CustomerChanged{})
	}
	if err != nil {
		return also, err
	}
	return also, r.o.Audit.Add(ctx, actor, "customer.also", 0, map[string]any{"kind": kind, "classes": classes, "numbers": also.Numbers})
}
