package customer

import (
	"context"
	"time"

	"planob/backend/desk"
	"planob/backend/event"
)

// Merged is one merge that took place.
type Merged struct {
	ID      desk.MergeID
	Keep    desk.CustomerID
	Gone    desk.CustomerID
	Name    string // of the one that went
	Actor   string
	Created time.Time
	Undone  time.Time
}

// CanUndo reports whether both can be had back now.
func (m Merged) CanUndo(now time.Time) bool { return m.Undone.IsZero() && now.Sub(m.Created) < BinFor }

// Touched are the rows that a merge, or its undo, changed.
type Touched struct {
	Customers     []desk.CustomerID
	Conversations []desk.ConversationID
}

// Merger makes two customers one and two again.
type Merger interface {
	// Merge moves everything of gone to joined, who is the one that stays with the fields it shall have, and hides gone.
	Merge(ctx context.Context, joined desk.Customer, gone desk.CustomerID, by string) (desk.MergeID, Touched, error)
	// Unmerge takes a merge back. What arrived since goes to the one whose address it came by.
	Unmerge(ctx context.Context, id desk.MergeID) (Touched, error)
	// SetApart remembers that two customers are not the same.
	SetApart(ctx context.Context, a, b desk.CustomerID, by string) error
	// Merged returns one merge, or a *desk.Error (customer.mergeGone).
	Merged(ctx context.Context, id desk.MergeID) (Merged, error)
	// MergedInto are the merges that made a customer what it is and can be undone, newest first.
	MergedInto(ctx context.Context, id desk.CustomerID) ([]Merged, error)
}

// Merge makes two customers one: keep stays, with its own word wherever both have one, and gets addresses, consents,
// conversation, labels and notes of gone. It can be undone for thirty days.
func (r *Register) Merge(ctx context.Context, actor desk.Actor, keep, gone desk.CustomerID) (id desk.MergeID, err error) {
	if keep == gone {
		return 0, desk.NewError(desk.CodeInvalid, "customer.mergeSelf", nil)
	}
	var touched Touched
	err = r.o.Writer.Txn(ctx, func(ctx context.Context) error {
		k, err := r.o.Store.Get(ctx, keep)
		if err != nil {
			return err
		}
		g, err := r.o.Store.Get(ctx, gone)
		if err != nil {
			return err
		}
		if !k.Deleted.IsZero() || !g.Deleted.IsZero() {
			return desk.NewError(desk.CodeConflict, "customer.gone", nil)
		}
		if id, touched, err = r.o.Writer.Merge(ctx, Joined(k.Customer, g.Customer), gone, actor.Name); err != nil {
			return err
		}
		return r.o.Audit.Add(ctx, actor, "customer.merge", int64(keep), map[string]any{"gone": gone, "merge": id})
	})
	if err != nil {
		return 0, err
	}
	r.told(touched)
	return id, nil
}

// Unmerge takes a merge back.
func (r *Register) Unmerge(ctx context.Context, actor desk.Actor, id desk.MergeID) error {
	var touched Touched
	err := r.o.Writer.Txn(ctx, func(ctx context.Context) error {
		m, err := r.o.Writer.Merged(ctx, id)
		if err != nil {
			return err
		}
		if !m.CanUndo(r.now()) {
			return desk.NewError(desk.CodeConflict, "customer.mergeTooLate", nil)
		}
		if touched, err = r.o.Writer.Unmerge(ctx, id); err != nil {
			return err
		}
		return r.o.Audit.Add(ctx, actor, "customer.unmerge", int64(m.Keep), map[string]any{"gone": m.Gone, "merge": id})
	})
	if err != nil {
		return err
	}
	r.told(touched)
	return nil
}

// SetApart remembers that two customers are not the same person, so that they are not proposed again.
func (r *Register) SetApart(ctx context.Context, actor desk.Actor, a, b desk.CustomerID) error {
	err := r.o.Writer.Txn(ctx, func(ctx context.Context) error {
		if err := r.o.Writer.SetApart(ctx, a, b, actor.Name); err != nil {
			return err
		}
		return r.o.Audit.Add(ctx, actor, "customer.apart", int64(a), map[string]any{"other": b})
	})
	if err == nil {
		r.tell(nil)
	}
	return err
}

// MergedInto are the merges that made a customer what it is and can be undone.
func (r *Register) MergedInto(ctx context.Context, id desk.CustomerID) ([]Merged, error) {
	return r.o.Writer.MergedInto(ctx, id)
}

func (r *Register) told(t Touched) {
	r.tell(t.Customers)
	for _, c := range t.Conversations {
		r.o.Bus.Publish(event.ConversationChanged{Conversation: c})
	}
	r.o.Bus.Publish(event.OutboxChanged{})
}

// Joined is the record of keep completed by that of gone: nothing of keep is replaced, and no note is lost.
func Joined(keep, gone desk.Customer) desk.Customer {
	fill := func(to *string, from string) {
		if *to == "" {
			*to = from
		}
	}
	fill(&keep.Preferred, gone.Preferred)
	fill(&keep.Company, gone.Company)
	fill(&keep.CPF, gone.CPF)
	fill(&keep.CNPJ, gone.CNPJ)
	if keep.Birthday.IsZero() || keep.Birthday.Year == 0 && keep.Birthday.Month == gone.Birthday.Month && keep.Birthday.Day == gone.Birthday.Day {
		keep.Birthday = gone.Birthday
	}
	if keep.Postal.IsZero() { // two halves of two addresses would be none
		keep.Postal = gone.Postal
	}
	if gone.Notes != "" && gone.Notes != keep.Notes {
		keep.Notes = desk.Lines(keep.Notes+"\n"+gone.Notes, 2*MaxNotes)
	}
	keep.Unconfirmed = keep.Unconfirmed && gone.Unconfirmed
	return keep
}
