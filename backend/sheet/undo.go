package sheet

import (
	"context"
	"fmt"

	"planob/backend/desk"
	"planob/backend/event"
)

// Undo takes back a whole batch: customers it added go unless they have been used since, customers it completed get
// back what they had, and its consents are withdrawn. It may be repeated: what was taken back is not there to be taken
// back again.
func (i *Importer) Undo(ctx context.Context, actor desk.Actor, id desk.BatchID) (Undone, error) {
	b, err := i.o.Reader.Batch(ctx, id)
	if err != nil {
		return Undone{}, err
	}
	if !b.CanUndo(i.now()) {
		return Undone{}, desk.NewError(desk.CodeConflict, "sheet.undoTooLate", nil)
	}
	if !i.claim(id) {
		return Undone{}, errBusy
	}
	defer i.release(id)
	var all Undone
	for after := 0; ; {
		some, last, err := i.o.Store.UndoSome(ctx, id, after, chunkRows)
		if err != nil {
			return all, fmt.Errorf("undo batch %d: %w", id, err)
		}
		all.Removed += some.Removed
		all.Kept += some.Kept
		all.Restored += some.Restored
		if last == 0 {
			break
		}
		after = last
	}
	if err := i.o.Store.FinishUndo(ctx, id); err != nil {
		return all, fmt.Errorf("undo batch %d: %w", id, err)
	}
	if err := i.dropOrder(id); err != nil {
		i.o.Log.Warn("remove staged rows", "batch", id, "err", err)
	}
	err = i.o.Audit.Add(ctx, actor, "sheet.undo", int64(id), map[string]any{"removed": all.Removed, "kept": all.Kept, "restored": all.Restored})
	i.o.Bus.Publish(event.CustomerChanged{})
	return all, err
}

// Batches returns every import, the newest first.
func (i *Importer) Batches(ctx context.Context) ([]Batch, error) { return i.o.Reader.Batches(ctx) }

// Batch returns one import.
func (i *Importer) Batch(ctx context.Context, id desk.BatchID) (Batch, error) {
	return i.o.Reader.Batch(ctx, id)
}
