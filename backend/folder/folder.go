// Package folder keeps rule D15: one owner of a data folder. A lock keeps a second program out; an install id and an
// epoch, kept in the store and in a record outside the folder, tell a folder that was copied or that went back in time.
// It knows neither the store nor the window.
package folder

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"planob/backend/desk"
)

// State is what a folder turned out to be.
type State string

// The states.
const (
	Owned    State = "owned"     // this program's own
	Copied   State = "copied"    // a copy of another folder, or brought from another computer: may be read, may not send
	WentBack State = "went_back" // older than what this computer remembers: everything that could leave is held
)

// Mark is what the store remembers of its owner.
type Mark struct {
	Install string
	Epoch   int64 // starts of the program on this store
}

// record is what the computer remembers of an install, outside the folder.
type record struct {
	Dir   string `json:"dir"`
	Epoch int64  `json:"epoch"`
	// Open is true while a program works on the folder, and after one that died. Then what was written last still lies in
	// the store's log, beside the store.
	Open bool `json:"open,omitempty"`
}

// Records are the records of one user of this computer, in a folder of their own.
type Records struct{ Dir string }

// DefaultRecords lie in the user's configuration folder.
func DefaultRecords() (Records, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return Records{}, fmt.Errorf("find configuration folder: %w", err)
	}
	return Records{filepath.Join(dir, "planob", "installs")}, nil
}

// Look tells what a folder is, and the mark it has from this start on. It writes nothing: Keep does, after the store
// holds the mark. A store without an install (new, or brought back from a copy) gets one.
//
// hasLog tells whether the store's log lay beside it before it was opened. After a program that died it must: without it
// the last commits are gone, whoever removed it, and the store went back in time.
func (r Records) Look(dir string, m Mark, hasLog bool) (State, Mark, error) {
	if m.Install == "" {
		return Owned, Mark{Install: rand.Text(), Epoch: 1}, nil
	}
	known, err := r.read(m.Install)
	if errors.Is(err, os.ErrNotExist) {
		return Copied, m, nil
	}
	if err != nil {
		return Copied, m, err
	}
	if !sameDir(known.Dir, dir) && exists(known.Dir) {
		return Copied, m, nil
	}
	next := Mark{Install: m.Install, Epoch: max(m.Epoch, known.Epoch) + 1}
	if m.Epoch < known.Epoch || known.Open && !hasLog {
		return WentBack, next, nil
	}
	return Owned, next, nil
}

// Move makes this folder the owner: a copied folder becomes an install of its own.
func (r Records) Move(dir string) (Mark, error) {
	m := Mark{Install: rand.Text(), Epoch: 1}
	return m, r.Keep(dir, m, false)
}

// Keep remembers outside the folder that it belongs here. Call it after the store holds the same mark: a store that is
// ahead of the record is only a start that was cut, one that is behind went back in time. open is true from the start
// of the work on, and false from just before the store is closed in order.
func (r Records) Keep(dir string, m Mark, open bool) error {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("keep install: %w", err)
	}
	text, err := json.Marshal(record{Dir: abs, Epoch: m.Epoch, Open: open})
	if err != nil {
		return fmt.Errorf("keep install: %w", err)
	}
	if err := os.MkdirAll(r.Dir, 0o700); err != nil {
		return fmt.Errorf("keep install: %w", err)
	}
	path := r.path(m.Install)
	if err := os.WriteFile(path+".part", text, 0o600); err != nil {
		return fmt.Errorf("keep install: %w", err)
	}
	if err := os.Rename(path+".part", path); err != nil {
		return fmt.Errorf("keep install: %w", err)
	}
	return nil
}

func (r Records) read(install string) (record, error) {
	var known record
	text, err := os.ReadFile(r.path(install))
	if err != nil {
		return known, err
	}
	if err := json.Unmarshal(text, &known); err != nil {
		return known, fmt.Errorf("read install: %w", err)
	}
	return known, nil
}

// path keeps only letters and digits of the install, which came out of a store that may be anybody's.
func (r Records) path(install string) string {
	safe := strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			return c
		}
		return -1
	}, install)
	return filepath.Join(r.Dir, safe[:min(len(safe), 64)]+".json")
}

func sameDir(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// syncedNames are the folders of services that copy files behind the program's back. SQLite's files must not lie there.
var syncedNames = []string{
	"onedrive", "dropbox", "google drive", "googledrive", "my drive", "meu drive", "icloud drive", "iclouddrive",
	"mobile documents", "com~apple~clouddocs", "pcloud drive", "pclouddrive", "box sync", "mega", "syncthing", "nextcloud", "cloudstorage",
}

// syncedMarks lie at the top of a folder that such a service copies, whatever the folder is called.
var syncedMarks = []string{".dropbox.cache", ".stfolder", ".owncloudsync.log", ".nextcloudsync.log", ".tmp.drivedownload", ".tmp.driveupload"}

// syncedVariables name, on Windows, where OneDrive keeps its folders.
var syncedVariables = []string{"OneDrive", "OneDriveConsumer", "OneDriveCommercial"}

// Frozen reports whether a folder that is there takes no writes: a disk mounted for reading, a folder of somebody else.
func Frozen(dir string) bool {
	f, err := os.CreateTemp(dir, ".write-*")
	if err != nil {
		return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
	}
	return errors.Join(f.Close(), os.Remove(f.Name())) != nil
}

// CheckPlace refuses a folder that a cloud service copies, or that lies on another computer.
func CheckPlace(dir string) error {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return desk.NewError(desk.CodeStorage, "app.folder", err)
	}
	if strings.HasPrefix(abs, `\\`) {
		return desk.NewError(desk.CodeConflict, "app.folderNetwork", nil)
	}
	for part := range strings.SplitSeq(strings.ToLower(filepath.ToSlash(abs)), "/") {
		name, _, _ := strings.Cut(part, " - ") // "OneDrive - Padaria"
		if slices.Contains(syncedNames, name) {
			return desk.NewError(desk.CodeConflict, "app.folderSynced", nil)
		}
	}
	if markedAsSynced(abs) {
		return desk.NewError(desk.CodeConflict, "app.folderSynced", nil)
	}
	return nil
}

// markedAsSynced looks for what a service leaves in its own folder, and for the folders that the system names.
func markedAsSynced(abs string) bool {
	for _, name := range syncedVariables {
		root := os.Getenv(name)
		if root == "" {
			continue
		}
		if inside, err := filepath.Rel(root, abs); err == nil && filepath.IsLocal(inside) {
			return true
		}
	}
	for dir := abs; ; dir = filepath.Dir(dir) {
		for _, mark := range syncedMarks {
			if exists(filepath.Join(dir, mark)) {
				return true
			}
		}
		if dir == filepath.Dir(dir) {
			return false
		}
	}
}
