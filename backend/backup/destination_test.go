package backup_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"planob/backend/backup"
	"planob/backend/desk"
)

// stick is a USB stick: a folder that can be unplugged and plugged in under another name.
type stick struct {
	t      *testing.T
	mounts string
	at     string // "" while unplugged
	drawer string // where its files are then
}

func newStick(t *testing.T, s *shop) *stick {
	u := &stick{t: t, mounts: t.TempDir(), drawer: filepath.Join(t.TempDir(), "stick")}
	s.backup.Volumes = func() []string {
		list, _ := filepath.Glob(filepath.Join(u.mounts, "*"))
		return list
	}
	if err := os.Mkdir(u.drawer, 0o700); err != nil {
		t.Fatal(err)
	}
	u.plug("E")
	return u
}

func (u *stick) plug(name string) {
	u.t.Helper()
	u.at = filepath.Join(u.mounts, name)
	if err := os.Rename(u.drawer, u.at); err != nil {
		u.t.Fatal(err)
	}
}

func (u *stick) unplug() {
	u.t.Helper()
	if err := os.Rename(u.at, u.drawer); err != nil {
		u.t.Fatal(err)
	}
	u.at = ""
}

// A stick is waited for while it is away, its copy still counts as the last one, and it is known again under another
// letter, where the missed copy is due at once.
func TestStickComesBackUnderAnotherLetter(t *testing.T) {
	s, ctx := newShop(t), context.Background()
	k := s.keeper(t)
	u := newStick(t, s)
	d, err := k.AddDestination(ctx, filepath.Join(u.at, "Plano B"))
	if err != nil || d.Kind != backup.Disk {
		t.Fatal(d, err)
	}
	if ids, err := k.Due(ctx); err != nil || len(ids) != 2 {
		t.Fatal(ids, err)
	}
	if _, err := k.MakeCopy(ctx, owner, nil); err != nil {
		t.Fatal(err)
	}
	if ids, err := k.Due(ctx); err != nil || len(ids) != 0 {
		t.Errorf("due again at once: %v, %v", ids, err)
	}
	u.unplug()
	s.backup.Now = func() time.Time { return made.Add(20 * time.Hour) }
	if ids, err := k.Due(ctx); err != nil || len(ids) != 1 || ids[0] == d.ID {
		t.Errorf("while it is away: %v, %v", ids, err)
	}
	if _, err := k.MakeCopy(ctx, owner, nil); err != nil {
		t.Fatalf("the folder alone: %v", err)
	}
	o, err := k.Overview(ctx)
	if err != nil || o.Destinations[1].Presence != backup.Waiting || o.Destinations[1].Failed != "" || len(o.Copies) != 3 {
		t.Fatalf("%+v, %v", o, err)
	}
	u.plug("F")
	if ids, err := k.Due(ctx); err != nil || len(ids) != 1 || ids[0] != d.ID {
		t.Errorf("plugged in again: %v, %v", ids, err)
	}
	if _, err := k.MakeCopy(ctx, owner, nil, d.ID); err != nil {
		t.Fatal(err)
	}
	if files, _ := filepath.Glob(filepath.Join(u.at, "Plano B", "*"+backup.Ext)); len(files) != 2 {
		t.Errorf("%v", files)
	}
	o, err = k.Overview(ctx)
	if err != nil || o.Destinations[1].Path != filepath.Join(u.at, "Plano B") || !o.Destinations[1].Last.Equal(made.Add(20*time.Hour)) {
		t.Errorf("%+v, %v", o.Destinations, err)
	}
	for _, r := range o.Copies {
		if o.State[r.ID] != backup.Here {
			t.Errorf("copy %d at %s: %s", r.ID, filepath.Base(r.Path), o.State[r.ID])
		}
	}
}

// With the only stick away there is nowhere to copy to, and its copies still count: it is away, not lost.
func TestOnlyStickAway(t *testing.T) {
	s, ctx := newShop(t), context.Background()
	k := s.keeper(t)
	o, err := k.Overview(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.RemoveDestination(ctx, o.Destinations[0].ID); err != nil {
		t.Fatal(err)
	}
	u := newStick(t, s)
	if _, err := k.AddDestination(ctx, u.at); err != nil {
		t.Fatal(err)
	}
	if _, err := k.MakeCopy(ctx, owner, nil); err != nil {
		t.Fatal(err)
	}
	u.unplug()
	var e *desk.Error
	if _, err := k.MakeCopy(ctx, owner, nil); !errors.As(err, &e) || e.Key != "backup.diskAway" {
		t.Errorf("%v", err)
	}
	if o, err = k.Overview(ctx); err != nil || o.Late || o.State[o.Last.ID] != backup.Waiting || len(o.Copies) != 1 {
		t.Errorf("%+v, %v", o, err)
	}
}

// An empty mount point in place of the disk, or another disk under its letter, is not written to.
func TestAnotherDiskUnderTheLetter(t *testing.T) {
	s, ctx := newShop(t), context.Background()
	k := s.keeper(t)
	u := newStick(t, s)
	if _, err := k.AddDestination(ctx, filepath.Join(u.at, "Plano B")); err != nil {
		t.Fatal(err)
	}
	old := u.at
	u.unplug()
	if err := os.MkdirAll(filepath.Join(old, "Plano B"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := k.MakeCopy(ctx, owner, nil); err != nil {
		t.Fatal(err)
	}
	if list, _ := os.ReadDir(filepath.Join(old, "Plano B")); len(list) != 0 {
		t.Errorf("wrote to a disk that is not ours: %v", list)
	}
}

// The same folder twice would make each copy twice; it is refused.
func TestDestinationTwice(t *testing.T) {
	s := newShop(t)
	k := s.keeper(t)
	for _, dir := range []string{s.copies, s.copies + string(filepath.Separator) + "."} {
		if _, err := k.AddDestination(context.Background(), dir); !errors.Is(err, backup.ErrTwice) {
			t.Errorf("%v", err)
		}
	}
}

// One destination that fails does not stop the other, and tells why; a second try an hour later succeeds.
func TestOneDestinationFails(t *testing.T) {
	s, ctx := newShop(t), context.Background()
	k := s.keeper(t)
	second := t.TempDir()
	if _, err := k.AddDestination(ctx, second); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(s.copies, "planob.id")); err != nil {
		t.Fatal(err)
	}
	r, err := k.MakeCopy(ctx, owner, nil)
	if err != nil || filepath.Dir(r.Path) != second {
		t.Fatal(r, err)
	}
	o, err := k.Overview(ctx)
	if err != nil || o.Destinations[0].Failed != "backup.destinationGone" || o.Destinations[1].Failed != "" || o.Late {
		t.Errorf("%+v, %v", o, err)
	}
}
