package app

import (
	"context"
	"errors"
	"fmt"
	"os"

	"planob/backend/backup"
	"planob/backend/desk"
	"planob/backend/store"
)

// CopyReport is what a command line tells of a copy.
type CopyReport struct {
	Path, ShopName, MadeAt             string
	Customers, Conversations, Messages int64
	Media, MediaLost, Waiting          int
	Size                               int64
}

// MakeCopy makes and proves a copy of a shop whose program does not run; folder "" is the one that the owner chose.
func MakeCopy(ctx context.Context, o Options, folder string, progress func(done, total int64)) (CopyReport, error) {
	a, err := Open(ctx, o)
	if err != nil {
		return CopyReport{}, err
	}
	r, err := a.makeCopy(ctx, folder, progress)
	return r, errors.Join(err, a.Close())
}

func (a *App) makeCopy(ctx context.Context, folder string, progress func(done, total int64)) (CopyReport, error) {
	s := a.now()
	if s.owner.readOnly != "" {
		return CopyReport{}, desk.NewError(desk.CodeConflict, s.owner.readOnly, nil)
	}
	if folder == "" {
		r, err := s.copies.MakeCopy(ctx, desk.Program, progress)
		return CopyReport{
			Path: r.Path, Size: r.Size, Media: r.Media, Customers: r.Facts.Counts["customer"], Messages: r.Facts.Counts["message"],
			Conversations: r.Facts.Counts["conversation"], Waiting: r.Facts.Waiting,
		}, err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return CopyReport{}, desk.NewError(desk.CodeStorage, "backup.cannotWrite", err)
	}
	c, err := s.copies.Make(ctx, folder, progress)
	v := report(c.Manifest.Summary)
	v.Path, v.Size = c.Path, c.Size
	return v, err
}

// VerifyCopy reads all of a copy with its recovery key or passphrase, as a restore would.
func VerifyCopy(ctx context.Context, path, key string) (CopyReport, error) {
	work, err := os.MkdirTemp("", "planob-verify-")
	if err != nil {
		return CopyReport{}, fmt.Errorf("make a place to unpack: %w", err)
	}
	defer os.RemoveAll(work)
	m, lost, err := backup.New(backup.Options{Dir: work, Checker: store.Files{}}).Verify(ctx, path, key, nil)
	v := report(m.Summary)
	v.Path, v.MediaLost = path, lost
	return v, err
}

// RestoreCopy brings a copy back into a data folder whose program does not run. What was there is kept in a folder of its
// own, and nothing leaves before a person reviewed it.
func RestoreCopy(ctx context.Context, o Options, path, key string, progress func(done, total int64)) (CopyReport, error) {
	o, err := o.withDefaults()
	if err != nil {
		return CopyReport{}, err
	}
	a := &App{o: o}
	if err := a.lockFolder(); err != nil {
		return CopyReport{}, err
	}
	v, err := restoreInto(ctx, o, path, key, progress)
	return v, errors.Join(err, a.lock.Unlock())
}

func restoreInto(ctx context.Context, o Options, path, key string, progress func(done, total int64)) (CopyReport, error) {
	if err := backup.Leftovers(o.DataDir); err != nil {
		return CopyReport{}, fmt.Errorf("clear the folder: %w", err)
	}
	m, lost, err := backup.Stage(ctx, path, key, o.DataDir, store.Files{}, o.Now(), progress)
	if err != nil {
		return CopyReport{}, err
	}
	if _, err := backup.Swap(o.DataDir, o.Now()); err != nil {
		return CopyReport{}, fmt.Errorf("put the restored shop in place: %w", err)
	}
	v := report(m.Summary)
	v.Path, v.MediaLost = path, lost
	return v, nil
}

func report(s backup.Summary) CopyReport {
	n := s.Facts.Counts
	return CopyReport{
		ShopName: s.ShopName, MadeAt: stamp(s.Made), Customers: n["customer"], Conversations: n["conversation"], Messages: n["message"],
		Media: s.Media, Waiting: s.Facts.Waiting, Size: s.Bytes,
	}
}
