package folder_test

import (
	"os"
	"path/filepath"
	"testing"

	"planob/backend/desk"
	"planob/backend/folder"
)

// start is one start of the program on a folder whose store holds m.
func start(t *testing.T, r folder.Records, dir string, m folder.Mark) (folder.State, folder.Mark) {
	t.Helper()
	state, next, err := r.Look(dir, m, true)
	if err != nil {
		t.Fatal(err)
	}
	if state != folder.Copied {
		if err := r.Keep(dir, next, true); err != nil {
			t.Fatal(err)
		}
	}
	return state, next
}

// A new folder gets an install, each start a higher epoch, and a start that was cut before the record is no alarm.
func TestOwnFolder(t *testing.T) {
	r, dir := folder.Records{Dir: t.TempDir()}, t.TempDir()
	state, m := start(t, r, dir, folder.Mark{})
	if state != folder.Owned || m.Install == "" || m.Epoch != 1 {
		t.Fatal(state, m)
	}
	for want := int64(2); want < 5; want++ {
		if state, m = start(t, r, dir, m); state != folder.Owned || m.Epoch != want {
			t.Fatal(state, m)
		}
	}
	m.Epoch++ // the store was written, the record was not
	if state, _ = start(t, r, dir, m); state != folder.Owned {
		t.Fatal(state)
	}
}

// TestFault_47: a folder copied to another place, or to another computer, is known as a copy; moving makes it its own.
func TestFault_47(t *testing.T) {
	r, dir := folder.Records{Dir: t.TempDir()}, t.TempDir()
	_, m := start(t, r, dir, folder.Mark{})
	if state, _ := start(t, r, t.TempDir(), m); state != folder.Copied {
		t.Errorf("a second folder on the same computer: %s", state)
	}
	elsewhere := folder.Records{Dir: t.TempDir()}
	if state, _ := start(t, elsewhere, dir, m); state != folder.Copied {
		t.Errorf("on another computer: %s", state)
	}
	moved, err := elsewhere.Move(dir)
	if err != nil || moved.Install == m.Install {
		t.Fatal(moved, err)
	}
	if state, _ := start(t, elsewhere, dir, moved); state != folder.Owned {
		t.Errorf("after moving: %s", state)
	}
}

// A folder that was renamed is still the owner's.
func TestRenamedFolder(t *testing.T) {
	r, parent := folder.Records{Dir: t.TempDir()}, t.TempDir()
	old, young := filepath.Join(parent, "a"), filepath.Join(parent, "b")
	if err := os.Mkdir(old, 0o700); err != nil {
		t.Fatal(err)
	}
	_, m := start(t, r, old, folder.Mark{})
	if err := os.Rename(old, young); err != nil {
		t.Fatal(err)
	}
	if state, _ := start(t, r, young, m); state != folder.Owned {
		t.Error(state)
	}
}

// An older store put back under a live install is found out (D14, D15).
func TestWentBack(t *testing.T) {
	r, dir := folder.Records{Dir: t.TempDir()}, t.TempDir()
	_, old := start(t, r, dir, folder.Mark{})
	_, m := start(t, r, dir, old)
	start(t, r, dir, m)
	state, next := start(t, r, dir, old)
	if state != folder.WentBack || next.Epoch <= m.Epoch {
		t.Errorf("%s, %+v", state, next)
	}
}

// TestFault_22, where it is decided: after a program that died the store's log must be there; after one that closed in
// order it need not be.
func TestFault_22(t *testing.T) {
	r, dir := folder.Records{Dir: t.TempDir()}, t.TempDir()
	_, m := start(t, r, dir, folder.Mark{})
	if state, _, err := r.Look(dir, m, false); state != folder.WentBack || err != nil {
		t.Errorf("died, no log: %s, %v", state, err)
	}
	if state, _, err := r.Look(dir, m, true); state != folder.Owned || err != nil {
		t.Errorf("died, with its log: %s, %v", state, err)
	}
	if err := r.Keep(dir, m, false); err != nil {
		t.Fatal(err)
	}
	if state, _, err := r.Look(dir, m, false); state != folder.Owned || err != nil {
		t.Errorf("closed in order: %s, %v", state, err)
	}
}

// A folder that was renamed, or that only the system knows to be copied, is refused as well.
func TestSyncedByItsMarks(t *testing.T) {
	shop := filepath.Join(t.TempDir(), "Meus arquivos", "Plano B")
	refused := func() bool { return desk.ErrorCode(folder.CheckPlace(shop)) == desk.CodeConflict }
	if refused() {
		t.Fatal("a plain folder is refused")
	}
	t.Setenv("OneDriveConsumer", filepath.Dir(shop))
	if !refused() {
		t.Error("a folder of OneDrive's is admitted")
	}
	t.Setenv("OneDriveConsumer", "")
	if err := os.MkdirAll(filepath.Join(filepath.Dir(shop), ".dropbox.cache"), 0o700); err != nil {
		t.Fatal(err)
	}
	if !refused() {
		t.Error("a folder of Dropbox's under another name is admitted")
	}
}

// Folders that a cloud service copies are refused for the database.
func TestSyncedPlaces(t *testing.T) {
	for dir, bad := range map[string]bool{
		"/home/ana/Plano B": false, "/home/ana/OneDrive/Plano B": true, "/home/ana/OneDrive - Padaria/x": true, "/Users/ana/Library/CloudStorage/GoogleDrive-ana/x": true,
		"/Users/ana/Library/Mobile Documents/x": true, "/home/ana/Dropbox": true, "/home/ana/dropboxes": false,
	} {
		if err := folder.CheckPlace(dir); (desk.ErrorCode(err) == desk.CodeConflict) != bad {
			t.Errorf("%s: %v", dir, err)
		}
	}
}
