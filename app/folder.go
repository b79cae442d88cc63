package app

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"planob/backend/backup"
	"planob/backend/desk"
	"planob/backend/folder"
	"planob/backend/store"
)

// Why a folder is only read.
const (
	readOnlyCopied = "session.copied"
	readOnlyFrozen = "session.frozen"
)

// ownership is what the data folder turned out to be (rule D15).
type ownership struct {
	mark     folder.Mark
	readOnly string // locale key of why nothing may be written or sent; "" for a folder of our own
}

// openFolder finishes what a restore began, opens the store, and finds out whose it is. A folder that was copied from
// another one is opened for reading only; one that went back in time is opened with everything held (rule D14).
func openFolder(ctx context.Context, o Options, trouble func(store.Trouble)) (*store.DB, ownership, error) {
	if folder.Frozen(o.DataDir) {
		db, err := store.Open(ctx, store.Options{Dir: o.DataDir, Now: o.Now, Frozen: true})
		if known := (*desk.Error)(nil); err != nil && !errors.As(err, &known) {
			err = desk.NewError(desk.CodeStorage, "app.folder", err)
		}
		return db, ownership{readOnly: readOnlyFrozen}, err
	}
	if err := backup.Leftovers(o.DataDir); err != nil {
		return nil, ownership{}, fmt.Errorf("clear the folder: %w", err)
	}
	if _, err := backup.Swap(o.DataDir, o.Now()); err != nil {
		return nil, ownership{}, fmt.Errorf("put the restored shop in place: %w", err)
	}
	hasLog := store.HasLog(o.DataDir)
	db, err := store.Open(ctx, store.Options{Dir: o.DataDir, Now: o.Now, Trouble: trouble})
	if err != nil {
		return nil, ownership{}, err
	}
	state, mark, err := whose(ctx, db, o, hasLog)
	if err == nil && state == folder.Copied {
		if err := db.Close(); err != nil {
			return nil, ownership{}, fmt.Errorf("close copied store: %w", err)
		}
		db, err = store.Open(ctx, store.Options{Dir: o.DataDir, Now: o.Now, ReadOnly: true})
		return db, ownership{mark, readOnlyCopied}, err
	}
	if err == nil {
		err = own(ctx, db, o, state, mark)
	}
	if err != nil {
		return nil, ownership{}, errors.Join(err, db.Close())
	}
	return db, ownership{mark: mark}, nil
}

func whose(ctx context.Context, db *store.DB, o Options, hasLog bool) (folder.State, folder.Mark, error) {
	settings := store.NewSettings(db)
	install, err := settings.Get(ctx, store.SettingInstallID)
	if err != nil {
		return "", folder.Mark{}, err
	}
	text, err := settings.Get(ctx, store.SettingEpoch)
	if err != nil {
		return "", folder.Mark{}, err
	}
	epoch, err := strconv.ParseInt(text, 10, 64)
	if err != nil && text != "" {
		return "", folder.Mark{}, fmt.Errorf("read epoch: %w", err)
	}
	return folder.Records{Dir: o.Records}.Look(o.DataDir, folder.Mark{Install: install, Epoch: epoch}, hasLog)
}

// own writes the mark of this start into the store, then outside the folder.
func own(ctx context.Context, db *store.DB, o Options, state folder.State, mark folder.Mark) error {
	if state == folder.WentBack {
		o.Log.Warn("the store went back in time; what could leave is held")
		if err := db.Quarantine(ctx, o.Now()); err != nil {
			return fmt.Errorf("hold a store that went back in time: %w", err)
		}
	}
	if err := writeMark(ctx, db, mark); err != nil {
		return err
	}
	if err := (folder.Records{Dir: o.Records}).Keep(o.DataDir, mark, true); err != nil {
		return desk.NewError(desk.CodeStorage, "app.folder", err)
	}
	return nil
}

func writeMark(ctx context.Context, db *store.DB, mark folder.Mark) error {
	settings := store.NewSettings(db)
	return db.Txn(ctx, func(ctx context.Context) error {
		if err := settings.Set(ctx, store.SettingInstallID, mark.Install); err != nil {
			return err
		}
		return settings.Set(ctx, store.SettingEpoch, strconv.FormatInt(mark.Epoch, 10))
	})
}

// takeFolder makes a copied folder this computer's own. Everything in it that could leave is held, because the folder it
// was copied from may have sent it.
func (s *shop) takeFolder(ctx context.Context) error {
	db, err := store.Open(ctx, store.Options{Dir: s.o.DataDir, Now: s.now})
	if err != nil {
		return err
	}
	err = db.Quarantine(ctx, s.now())
	if err == nil {
		var mark folder.Mark
		if mark, err = (folder.Records{Dir: s.o.Records}).Move(s.o.DataDir); err == nil {
			err = writeMark(ctx, db, mark)
		}
	}
	if err = errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("take the folder: %w", err)
	}
	s.restart()
	return nil
}
