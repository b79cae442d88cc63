package customer

import (
	"context"
	"fmt"
	"time"

	"planob/backend/desk"
)

// BinFor is how long the bin keeps a customer.
const BinFor = 30 * 24 * time.Hour

const (
	binLook  = time.Hour // between two looks into the bin
	binAtOne = 20        // customers of one transaction, so that a message in between does not wait
)

// Eraser removes customers for good.
type Eraser interface {
	// Expired returns up to limit customers who have been in the bin since before a time and have nothing on the wire.
	Expired(ctx context.Context, before time.Time, limit int) ([]desk.CustomerID, error)
	// Erase removes customers of the bin with all that hangs on them.
	Erase(ctx context.Context, ids []desk.CustomerID) error
}

// LeavesBin is when the program removes a customer for good, the zero time for one who is not in the bin.
func LeavesBin(c desk.Customer) time.Time {
	if c.Deleted.IsZero() {
		return time.Time{}
	}
	return c.Deleted.Add(BinFor)
}

// Run empties the bin of what lies in it for thirty days. It blocks until ctx ends.
func (r *Register) Run(ctx context.Context) error {
	look := time.NewTicker(binLook)
	defer look.Stop()
	for {
		if err := r.empty(ctx); err != nil && ctx.Err() == nil {
			return fmt.Errorf("empty the bin: %w", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
		}
	}
}

func (r *Register) empty(ctx context.Context) error {
	for {
		before := r.now().Add(-BinFor)
		// Looked at first without the writer, whom somebody else may need: mostly there is nothing.
		if due, err := r.o.Writer.Expired(ctx, before, 1); err != nil || len(due) == 0 {
			return err
		}
		gone, err := r.eraseSome(ctx, before)
		if err != nil {
			return err
		}
		r.tell(gone)
	}
}

// eraseSome erases customers in one transaction. What still waits to leave for them is cancelled first: a restore may
// have brought it back since they went to the bin.
func (r *Register) eraseSome(ctx context.Context, before time.Time) (gone []desk.CustomerID, err error) {
	err = r.o.Writer.Txn(ctx, func(ctx context.Context) error {
		if gone, err = r.o.Writer.Expired(ctx, before, binAtOne); err != nil || len(gone) == 0 {
			return err
		}
		if err := r.o.Outbox.CancelFor(ctx, desk.Program, gone); err != nil {
			return err
		}
		for _, id := range gone {
			if err := r.o.Audit.Add(ctx, desk.Program, "customer.erase", int64(id), nil); err != nil {
				return err
			}
		}
		return r.o.Writer.Erase(ctx, gone)
	})
	return gone, err
}
