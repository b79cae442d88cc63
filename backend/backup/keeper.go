package backup

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"planob/backend/desk"
	"planob/backend/event"
)

// Record is one copy that was made, or tried.
type Record struct {
	ID     int64
	Path   string
	Size   int64
	Made   time.Time
	By     string
	Proved time.Time
	Facts  Facts
	Media  int
	Failed string // locale key of why it is not good
	Gone   time.Time
}

// Copies remembers what was made.
type Copies interface {
	Add(ctx context.Context, r Record) (Record, error)
	Proved(ctx context.Context, id int64, at time.Time, failed string) error
	Gone(ctx context.Context, id int64, at time.Time) error
	List(ctx context.Context) ([]Record, error) // newest first, without those that are gone
}

const (
	settingFolder = "backup.folder"
	// generations are how many good copies stay; an older one goes only after a newer one was proved.
	generations = 3
	// lateAfter is how old the last proved copy may become before a person is told.
	lateAfter = 24 * time.Hour
)

// Keeper makes copies into the owner's folder, remembers them and removes the oldest. One copy is made at a time.
type Keeper struct {
	*Backup
	copies Copies
	bus    event.Publisher
	log    *slog.Logger
	mu     sync.Mutex
}

// NewKeeper returns a keeper of the copies of one shop.
func NewKeeper(b *Backup, copies Copies, bus event.Publisher, log *slog.Logger) *Keeper {
	return &Keeper{Backup: b, copies: copies, bus: bus, log: log}
}

// SetFolder chooses where copies go: a folder that exists, can be written, and is not the data folder itself.
func (k *Keeper) SetFolder(ctx context.Context, folder string) error {
	abs, err := filepath.Abs(folder)
	if err != nil || folder == "" {
		return &desk.Error{Code: desk.CodeInvalid, Key: "backup.folder", Field: "folder", Err: err}
	}
	data, err := filepath.Abs(k.Dir)
	if err != nil {
		return fmt.Errorf("find data folder: %w", err)
	}
	if inside, err := filepath.Rel(data, abs); err == nil && filepath.IsLocal(inside) {
		return &desk.Error{Code: desk.CodeInvalid, Key: "backup.folderInside", Field: "folder"}
	}
	if err := os.MkdirAll(abs, 0o700); err != nil {
		return &desk.Error{Code: desk.CodeStorage, Key: "backup.cannotWrite", Field: "folder", Err: err}
	}
	probe, err := os.CreateTemp(abs, ".planob-*")
	if err != nil {
		return &desk.Error{Code: desk.CodeStorage, Key: "backup.cannotWrite", Field: "folder", Err: err}
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return &desk.Error{Code: desk.CodeStorage, Key: "backup.cannotWrite", Field: "folder", Err: err}
	}
	if err := k.Settings.Set(ctx, settingFolder, abs); err != nil {
		return fmt.Errorf("keep folder: %w", err)
	}
	k.bus.Publish(event.BackupChanged{})
	return nil
}

// Folder is where copies go, "" before SetFolder.
func (k *Keeper) Folder(ctx context.Context) (string, error) {
	return k.Settings.Get(ctx, settingFolder)
}

// MakeCopy makes and proves a copy. A failure is remembered with its reason, so that nobody believes in a copy that is not
// there; the copies before it stay.
func (k *Keeper) MakeCopy(ctx context.Context, actor desk.Actor, progress Progress) (Record, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.makeCopy(ctx, actor, progress)
}

// MakeCopyIfOlder makes a copy by the program itself when the newest one, or try, is older than age; false when none was
// due. A copy that a person makes meanwhile is waited for, and counts.
func (k *Keeper) MakeCopyIfOlder(ctx context.Context, age time.Duration, progress Progress) (Record, bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	list, err := k.copies.List(ctx)
	if err != nil {
		return Record{}, false, fmt.Errorf("list copies: %w", err)
	}
	// A try that failed counts too, or a full disk would be tried all day.
	if len(list) > 0 && k.Now().Sub(list[0].Made) < age {
		return Record{}, false, nil
	}
	r, err := k.makeCopy(ctx, desk.Program, progress)
	return r, true, err
}

func (k *Keeper) makeCopy(ctx context.Context, actor desk.Actor, progress Progress) (Record, error) {
	folder, err := k.Folder(ctx)
	if err != nil {
		return Record{}, err
	}
	if folder == "" {
		return Record{}, desk.NewError(desk.CodeConflict, "backup.notSetUp", nil)
	}
	defer k.bus.Publish(event.BackupChanged{})
	c, err := k.Make(ctx, folder, progress)
	if err != nil {
		if ctx.Err() != nil {
			return Record{}, ctx.Err() // a person stopped it, or the program ends
		}
		_, failed := k.copies.Add(ctx, Record{Made: k.Now(), By: actor.Name, Failed: reasonOf(err)})
		return Record{}, errors.Join(err, failed)
	}
	r, err := k.copies.Add(ctx, Record{
		Path: c.Path, Size: c.Size, Made: c.Made, By: actor.Name, Proved: c.Proved,
		Facts: c.Manifest.Summary.Facts, Media: c.Manifest.Summary.Media,
	})
	if err != nil {
		return r, fmt.Errorf("remember copy: %w", err)
	}
	return r, k.prune(ctx)
}

// VerifyCopy proves a copy again, from the disk.
func (k *Keeper) VerifyCopy(ctx context.Context, id int64) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	list, err := k.copies.List(ctx)
	if err != nil {
		return fmt.Errorf("list copies: %w", err)
	}
	for _, r := range list {
		if r.ID != id {
			continue
		}
		_, err := k.Prove(ctx, r.Path)
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

// prune removes proved copies beyond the newest generations.
func (k *Keeper) prune(ctx context.Context) error {
	list, err := k.copies.List(ctx)
	if err != nil {
		return fmt.Errorf("list copies: %w", err)
	}
	good := 0
	for _, r := range list {
		if r.Proved.IsZero() || r.Path == "" {
			continue
		}
		if good++; good <= generations {
			continue
		}
		if err := removeIfThere(r.Path); err != nil {
			k.log.Warn("remove old copy", "copy", r.ID, "error", err)
			continue // the disk may be unplugged; the next copy tries again
		}
		if err := k.copies.Gone(ctx, r.ID, k.Now()); err != nil {
			return fmt.Errorf("forget copy %d: %w", r.ID, err)
		}
	}
	return nil
}

// Overview is what the owner sees at a glance.
type Overview struct {
	Method Method
	Folder string
	Copies []Record
	Here   map[int64]bool // which files are where they were made
	// Last is the newest proved copy; zero when there is none.
	Last Record
	Late bool
}

// Overview looks at the records and at the disk.
func (k *Keeper) Overview(ctx context.Context) (Overview, error) {
	o := Overview{Here: map[int64]bool{}}
	var err error
	if o.Method, err = k.Method(ctx); err != nil {
		return o, err
	}
	if o.Folder, err = k.Folder(ctx); err != nil {
		return o, err
	}
	if o.Copies, err = k.copies.List(ctx); err != nil {
		return o, fmt.Errorf("list copies: %w", err)
	}
	for _, r := range o.Copies {
		o.Here[r.ID] = r.Path != "" && exists(r.Path)
		if o.Last.ID == 0 && !r.Proved.IsZero() && o.Here[r.ID] {
			o.Last = r
		}
	}
	o.Late = o.Last.ID == 0 || k.Now().Sub(o.Last.Made) > lateAfter
	return o, nil
}

func reasonOf(err error) string {
	var e *desk.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return "backup.failed"
}
