package backup

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"planob/backend/desk"
	"planob/backend/event"
)

// Record is one copy that was made, or tried.
type Record struct {
	ID          int64
	Destination int64
	Path        string // in a list of Overview: where the file is now
	Size        int64
	Made        time.Time
	By          string
	Proved      time.Time
	Facts       Facts
	Media       int
	Failed      string // locale key of why it is not good
	Gone        time.Time
}

// Copies remembers what was made.
type Copies interface {
	Add(ctx context.Context, r Record) (Record, error)
	Proved(ctx context.Context, id int64, at time.Time, failed string) error
	Gone(ctx context.Context, id int64, at time.Time) error
	List(ctx context.Context) ([]Record, error) // newest first, without those that are gone
}

// lateAfter is how old the last proved copy may become before a person is told.
const lateAfter = 24 * time.Hour

// Keeper makes copies into the owner's destinations, remembers them and removes the oldest. One copy is made at a time.
type Keeper struct {
	*Backup
	copies       Copies
	destinations Destinations
	bus          event.Publisher
	log          *slog.Logger
	mu           sync.Mutex // held while a copy is made or proved

	// Of Run alone.
	learned, seen string
}

// NewKeeper returns a keeper of the copies of one shop.
func NewKeeper(b *Backup, copies Copies, destinations Destinations, bus event.Publisher, log *slog.Logger) *Keeper {
	return &Keeper{Backup: b, copies: copies, destinations: destinations, bus: bus, log: log}
}

// MakeCopy makes and proves a copy in each of the destinations named, or in all of them, and returns the last one that is
// good. A destination that fails remembers why, and neither stops the others nor touches the copies before; an error
// means that no copy was made.
func (k *Keeper) MakeCopy(ctx context.Context, actor desk.Actor, progress Progress, ids ...int64) (Record, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.makeCopy(ctx, actor, progress, ids)
}

// MakeDueCopy makes the daily copy by the program itself in those of the destinations that have none of today; false when
// none was due. A copy that a person makes meanwhile is waited for, and counts.
func (k *Keeper) MakeDueCopy(ctx context.Context, progress Progress, ids ...int64) (Record, bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	o, err := k.Overview(ctx)
	if err != nil {
		return Record{}, false, err
	}
	due := slices.DeleteFunc(k.due(o), func(id int64) bool { return !slices.Contains(ids, id) })
	if len(due) == 0 {
		return Record{}, false, nil
	}
	r, err := k.makeCopy(ctx, desk.Program, progress, due)
	return r, true, err
}

func (k *Keeper) makeCopy(ctx context.Context, actor desk.Actor, progress Progress, ids []int64) (Record, error) {
	list, err := k.chosen(ctx, ids)
	if err != nil {
		return Record{}, err
	}
	defer k.bus.Publish(event.BackupChanged{})
	shot, err := k.snapshot(ctx)
	if err != nil {
		return Record{}, k.refuse(ctx, list, actor, err)
	}
	defer shot.remove()
	var good Record
	var errs []error
	for i, d := range list {
		r, err := k.makeAt(ctx, d, shot, actor, share(progress, i, len(list)))
		if ctx.Err() != nil {
			return good, ctx.Err() // a person stopped it, or the program ends
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		good = r
	}
	if good.ID == 0 {
		return good, errors.Join(errs...)
	}
	for _, err := range errs {
		k.log.Warn("copy to one of the destinations", "err", err)
	}
	return good, nil
}

// chosen are the destinations named, or all, where each is now. A disk that is not plugged in only waits, unless there is
// nothing else.
func (k *Keeper) chosen(ctx context.Context, ids []int64) ([]Destination, error) {
	all, err := k.destinations.List(ctx)
	if err != nil {
		return nil, fmt.Errorf("list destinations: %w", err)
	}
	method, err := k.Method(ctx)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 || method == "" {
		return nil, desk.NewError(desk.CodeConflict, "backup.notSetUp", nil)
	}
	var list []Destination
	for _, d := range all {
		if len(ids) > 0 && !slices.Contains(ids, d.ID) {
			continue
		}
		path, at := k.locate(d)
		if at == Waiting {
			continue
		}
		d.Path = path
		list = append(list, d)
	}
	if len(list) == 0 {
		return nil, desk.NewError(desk.CodeStorage, "backup.diskAway", nil)
	}
	return list, nil
}

// makeAt makes a copy in one destination and notes what became of it.
func (k *Keeper) makeAt(ctx context.Context, d Destination, shot snapshot, actor desk.Actor, p Progress) (Record, error) {
	c, err := k.copyTo(ctx, &d, shot, p)
	if ctx.Err() != nil {
		return Record{}, ctx.Err()
	}
	d.Tried, d.Failed = k.Now(), ""
	if err != nil {
		return Record{}, errors.Join(err, k.noteFailure(ctx, d, actor, err))
	}
	quiet, err := k.QuietHour(ctx)
	if err != nil {
		return Record{}, err
	}
	d.Day = dayOf(c.Made.In(k.Zone), quiet)
	if err := k.destinations.Save(ctx, d); err != nil {
		return Record{}, fmt.Errorf("remember destination: %w", err)
	}
	r, err := k.copies.Add(ctx, Record{
		Destination: d.ID, Path: c.Path, Size: c.Size, Made: c.Made, By: actor.Name, Proved: c.Proved,
		Facts: c.Manifest.Summary.Facts, Media: c.Manifest.Summary.Media,
	})
	if err != nil {
		return r, fmt.Errorf("remember copy: %w", err)
	}
	return r, k.prune(ctx, d)
}

func (k *Keeper) copyTo(ctx context.Context, d *Destination, shot snapshot, p Progress) (Copy, error) {
	if !exists(d.Path) {
		return Copy{}, desk.NewError(desk.CodeStorage, "backup.destinationGone", nil)
	}
	if d.Marker == "" { // chosen by a program that had no markers
		var err error
		if d.Marker, err = writeMarker(d.Path); err != nil {
			return Copy{}, cannotWrite(err)
		}
	}
	if readMarker(d.Path) != d.Marker {
		return Copy{}, desk.NewError(desk.CodeStorage, "backup.destinationGone", nil)
	}
	return k.makeFrom(ctx, shot, d.Path, p)
}

// noteFailure keeps the reason with the destination and in the list of copies, so that nobody believes in a copy that is
// not there.
func (k *Keeper) noteFailure(ctx context.Context, d Destination, actor desk.Actor, why error) error {
	d.Tried, d.Failed = k.Now(), reasonOf(why)
	if err := k.destinations.Save(ctx, d); err != nil {
		return fmt.Errorf("remember destination: %w", err)
	}
	_, err := k.copies.Add(ctx, Record{Destination: d.ID, Made: k.Now(), By: actor.Name, Failed: d.Failed})
	return err
}

// refuse notes for all of them that no copy could be begun.
func (k *Keeper) refuse(ctx context.Context, list []Destination, actor desk.Actor, why error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	errs := []error{why}
	for _, d := range list {
		errs = append(errs, k.noteFailure(ctx, d, actor, why))
	}
	return errors.Join(errs...)
}

// VerifyCopy proves a copy again, from the disk.
func (k *Keeper) VerifyCopy(ctx context.Context, id int64, progress Progress) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	o, err := k.Overview(ctx)
	if err != nil {
		return err
	}
	for _, r := range o.Copies {
		if r.ID != id {
			continue
		}
		_, err := k.Prove(ctx, r.Path, progress)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		defer k.bus.Publish(event.BackupChanged{})
		reason := ""
		if err != nil {
			reason = reasonOf(err)
		}
		return errors.Join(err, k.copies.Proved(ctx, id, k.Now(), reason))
	}
	return desk.NewError(desk.CodeNotFound, "backup.fileGone", nil)
}

func reasonOf(err error) string {
	var e *desk.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return "backup.failed"
}
