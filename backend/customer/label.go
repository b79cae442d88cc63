package customer

import (
	"context"

	"planob/backend/desk"
)

const maxLabel = 40

// LabelCount is a label with how many customers have it; those in the bin are not counted.
type LabelCount struct {
	desk.Label
	Customers int
}

// LabelWriter keeps labels.
type LabelWriter interface {
	// SaveLabel writes a label, a new one when it has no ID. Two that differ in accents or case only are refused.
	SaveLabel(ctx context.Context, l desk.Label) (desk.LabelID, error)
	// DeleteLabel removes a label and takes it off everybody; it returns from how many.
	DeleteLabel(ctx context.Context, id desk.LabelID) (int, error)
	// MarkLabels puts labels on customers and takes others off, and returns the customers that changed.
	MarkLabels(ctx context.Context, ids []desk.CustomerID, add, remove []desk.LabelID) ([]desk.CustomerID, error)
}

// Labels returns every label in order of name.
func (r *Register) Labels(ctx context.Context) ([]LabelCount, error) { return r.o.Store.Labels(ctx) }

// SaveLabel creates or changes a label.
func (r *Register) SaveLabel(ctx context.Context, actor desk.Actor, l desk.Label) (desk.LabelID, error) {
	if l.Name = desk.Line(l.Name, maxLabel); l.Name == "" {
		return 0, wrong("customer.labelEmpty", "name")
	}
	if l.Colour < 0 || l.Colour >= desk.LabelColours {
		l.Colour = 0
	}
	err := r.o.Writer.Txn(ctx, func(ctx context.Context) (err error) {
		if l.ID, err = r.o.Writer.SaveLabel(ctx, l); err != nil {
			return err
		}
		return r.o.Audit.Add(ctx, actor, "customer.label", int64(l.ID), nil)
	})
	if err != nil {
		return 0, err
	}
	r.tell(nil)
	return l.ID, nil
}

// DeleteLabel removes a label and takes it off everybody; it returns from how many.
func (r *Register) DeleteLabel(ctx context.Context, actor desk.Actor, id desk.LabelID) (had int, err error) {
	err = r.o.Writer.Txn(ctx, func(ctx context.Context) (err error) {
		if had, err = r.o.Writer.DeleteLabel(ctx, id); err != nil {
			return err
		}
		return r.o.Audit.Add(ctx, actor, "customer.unlabel", int64(id), map[string]any{"customers": had})
	})
	if err != nil {
		return 0, err
	}
	r.tell(nil)
	return had, nil
}

// MarkLabels puts labels on customers and takes others off; it returns how many changed.
func (r *Register) MarkLabels(ctx context.Context, actor desk.Actor, ids []desk.CustomerID, add, remove []desk.LabelID) (int, error) {
	var changed []desk.CustomerID
	err := r.o.Writer.Txn(ctx, func(ctx context.Context) (err error) {
		if changed, err = r.o.Writer.MarkLabels(ctx, ids, add, remove); err != nil || len(changed) == 0 {
			return err
		}
		return r.o.Audit.Add(ctx, actor, "customer.mark", 0, map[string]any{"customers": len(changed), "add": add, "remove": remove})
	})
	if err != nil || len(changed) == 0 {
		return 0, err
	}
	r.tell(changed)
	return len(changed), nil
}
