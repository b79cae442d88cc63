package backup_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"planob/backend/backup"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/store"
)

var owner = desk.Actor{Name: "Ana", Role: desk.Owner}

func (s *shop) keeper(t *testing.T) *backup.Keeper {
	t.Helper()
	k := backup.NewKeeper(s.backup, store.NewCopies(s.db), store.NewDestinations(s.db), event.NewBus(), slog.New(slog.DiscardHandler))
	if _, err := k.SetUp(context.Background(), backup.ByRecoveryKey, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := k.AddDestination(context.Background(), s.copies); err != nil {
		t.Fatal(err)
	}
	return k
}

func (s *shop) destinations(t *testing.T) []backup.Destination {
	t.Helper()
	list, err := store.NewDestinations(s.db).List(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Three proved copies stay; the oldest goes when a newer one is proved, and never before.
func TestGenerations(t *testing.T) {
	s := newShop(t)
	k := s.keeper(t)
	for n := range 5 {
		s.backup.Now = func() time.Time { return made.Add(time.Duration(n) * time.Hour) }
		if _, err := k.MakeCopy(context.Background(), owner, nil); err != nil {
			t.Fatal(err)
		}
	}
	files, _ := filepath.Glob(filepath.Join(s.copies, "*"+backup.Ext))
	o, err := k.Overview(context.Background())
	if err != nil || len(files) != 3 || len(o.Copies) != 3 || o.Late || o.Last.Facts.Counts["customer"] != 1 {
		t.Errorf("%d files, %+v, %v", len(files), o, err)
	}
	s.backup.Now = func() time.Time { return made.Add(29 * time.Hour) }
	if o, _ = k.Overview(context.Background()); !o.Late {
		t.Error("a copy of yesterday is not called late")
	}
}

// Two copies of one second are two files, and the program's own copy counts the one a person has just made.
func TestTwoCopiesAtOnce(t *testing.T) {
	s := newShop(t)
	k := s.keeper(t)
	ctx := context.Background()
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			if _, err := k.MakeCopy(ctx, owner, nil); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	id := s.destinations(t)[0].ID
	if _, made, err := k.MakeDueCopy(ctx, nil, id); made || err != nil {
		t.Errorf("made %v, %v", made, err)
	}
	files, _ := filepath.Glob(filepath.Join(s.copies, "*"+backup.Ext))
	o, err := k.Overview(ctx)
	if err != nil || len(files) != 2 || len(o.Copies) != 2 || o.Copies[0].Failed != "" || o.State[o.Copies[1].ID] != backup.Here {
		t.Errorf("%d files, %+v, %v", len(files), o, err)
	}
	s.backup.Now = func() time.Time { return made.Add(24 * time.Hour) }
	if _, made, err := k.MakeDueCopy(ctx, nil, id); !made || err != nil {
		t.Errorf("made %v, %v", made, err)
	}
}

// A copy that was damaged after it was proved is no longer called good, and its reason is kept.
func TestVerifyFindsLaterDamage(t *testing.T) {
	s := newShop(t)
	k := s.keeper(t)
	r, err := k.MakeCopy(context.Background(), owner, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.VerifyCopy(context.Background(), r.ID, nil); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(r.Path, r.Size/2); err != nil {
		t.Fatal(err)
	}
	var e *desk.Error
	if err := k.VerifyCopy(context.Background(), r.ID, nil); !errors.As(err, &e) || e.Key != "backup.damaged" {
		t.Errorf("%v", err)
	}
	o, err := k.Overview(context.Background())
	if err != nil || o.Last.ID != 0 || o.Copies[0].Failed != "backup.damaged" {
		t.Errorf("%+v, %v", o, err)
	}
}

// TestFault_68 in its first half: the folder is gone (an unplugged disk): the failure is told, and the earlier copies
// are not forgotten.
func TestFolderGone(t *testing.T) {
	s := newShop(t)
	k := s.keeper(t)
	if _, err := k.MakeCopy(context.Background(), owner, nil); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(s.copies, s.copies+".unplugged"); err != nil {
		t.Fatal(err)
	}
	s.backup.Now = func() time.Time { return made.Add(time.Hour) }
	if _, err := k.MakeCopy(context.Background(), owner, nil); desk.ErrorCode(err) != desk.CodeStorage {
		t.Fatalf("%v", err)
	}
	o, err := k.Overview(context.Background())
	if err != nil || len(o.Copies) != 2 || o.Copies[0].Failed != "backup.destinationGone" || o.Last.ID != 0 || o.Destinations[0].Presence != backup.Gone {
		t.Errorf("%+v, %v", o, err)
	}
	if err := os.Rename(s.copies+".unplugged", s.copies); err != nil {
		t.Fatal(err)
	}
	if o, _ = k.Overview(context.Background()); o.Last.ID == 0 {
		t.Error("the earlier copy is not seen again")
	}
}

// Copies never lie inside the data folder: whoever loses one would lose both.
func TestFolderOutside(t *testing.T) {
	s := newShop(t)
	k := s.keeper(t)
	var e *desk.Error
	if _, err := k.AddDestination(context.Background(), filepath.Join(s.dir, "copies")); !errors.As(err, &e) || e.Field != "folder" {
		t.Errorf("%v", err)
	}
}
