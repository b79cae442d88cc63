package backup

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"planob/backend/desk"
	"planob/backend/event"
)

// Kind is what a destination lies on.
type Kind string

// The kinds.
const (
	Folder Kind = "folder" // of this computer
	Disk   Kind = "disk"   // one that comes and goes: a USB stick, another disk
)

// Presence is whether a destination can be reached now.
type Presence string

// The presences.
const (
	Here    Presence = "here"
	Waiting Presence = "waiting" // its disk is not plugged in; a missed copy is caught up when it is
	Gone    Presence = "gone"    // the folder is not there any more
)

// ErrTwice is what AddDestination returns, beside the destination, for a folder that is one already.
var ErrTwice = &desk.Error{Code: desk.CodeConflict, Key: "backup.destinationTwice", Field: "folder"}

// markerName is the file by which a destination is known again, whatever its drive is called today.
const markerName = "planob.id"

// Destination is one place that copies go to, with the state of its own.
type Destination struct {
	ID     int64
	Kind   Kind
	Marker string // what the marker file holds; "" until it was written
	Path   string // where it was seen last
	Day    string // local date whose copy it has, "2026-11-20"
	Tried  time.Time
	Failed string // locale key of why the last try failed
}

// Destinations remembers where copies go.
type Destinations interface {
	Add(ctx context.Context, d Destination) (Destination, error)
	List(ctx context.Context) ([]Destination, error) // in the order they were added
	Save(ctx context.Context, d Destination) error
	Remove(ctx context.Context, id int64, at time.Time) error
}

type marker struct {
	ID   string `json:"id"`
	Note string `json:"nota"`
}

const markerNote = "O Plano B guarda aqui as cópias de segurança. Não apague este arquivo: é por ele que o programa reconhece este lugar."

// AddDestination makes a folder one of the places that copies go to: it can be written and is not the data folder.
func (k *Keeper) AddDestination(ctx context.Context, folder string) (Destination, error) {
	abs, err := k.admit(folder)
	if err != nil {
		return Destination{}, err
	}
	list, err := k.destinations.List(ctx)
	if err != nil {
		return Destination{}, fmt.Errorf("list destinations: %w", err)
	}
	known := readMarker(abs)
	for _, d := range list {
		if path, at := k.locate(d); at == Here && (sameFolder(path, abs) || d.Marker != "" && d.Marker == known) {
			return d, ErrTwice
		}
	}
	d := Destination{Kind: k.kindOf(abs), Path: abs, Marker: known}
	if d.Marker == "" {
		if d.Marker, err = writeMarker(abs); err != nil {
			return d, &desk.Error{Code: desk.CodeStorage, Key: "backup.cannotWrite", Field: "folder", Err: err}
		}
	}
	if d, err = k.destinations.Add(ctx, d); err != nil {
		return d, fmt.Errorf("keep destination: %w", err)
	}
	k.bus.Publish(event.BackupChanged{})
	return d, nil
}

// RemoveDestination forgets a place. The copies in it stay where they are.
func (k *Keeper) RemoveDestination(ctx context.Context, id int64) error {
	if err := k.destinations.Remove(ctx, id, k.Now()); err != nil {
		return fmt.Errorf("forget destination: %w", err)
	}
	k.bus.Publish(event.BackupChanged{})
	return nil
}

// admit makes the folder when needed, tries to write in it, and returns its whole path.
func (k *Keeper) admit(folder string) (string, error) {
	abs, err := filepath.Abs(folder)
	if err != nil || folder == "" {
		return "", &desk.Error{Code: desk.CodeInvalid, Key: "backup.folder", Field: "folder", Err: err}
	}
	data, err := filepath.Abs(k.Dir)
	if err != nil {
		return "", fmt.Errorf("find data folder: %w", err)
	}
	if inside, err := filepath.Rel(data, abs); err == nil && filepath.IsLocal(inside) {
		return "", &desk.Error{Code: desk.CodeInvalid, Key: "backup.folderInside", Field: "folder"}
	}
	if err := os.MkdirAll(abs, 0o700); err != nil {
		return "", &desk.Error{Code: desk.CodeStorage, Key: "backup.cannotWrite", Field: "folder", Err: err}
	}
	probe, err := os.CreateTemp(abs, ".planob-*")
	if err != nil {
		return "", &desk.Error{Code: desk.CodeStorage, Key: "backup.cannotWrite", Field: "folder", Err: err}
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return "", &desk.Error{Code: desk.CodeStorage, Key: "backup.cannotWrite", Field: "folder", Err: err}
	}
	return abs, nil
}

// kindOf calls a folder a disk when it lies on another volume than the data: what can be unplugged will be.
func (k *Keeper) kindOf(abs string) Kind {
	root, _ := k.split(abs)
	if home, _ := k.split(k.Dir); root == "" || root == home {
		return Folder
	}
	return Disk
}

// split cuts a path into the volume it lies on, "" for none that comes and goes, and the rest.
func (k *Keeper) split(path string) (root, rest string) {
	rest = path
	for _, v := range k.Volumes() {
		inside, err := filepath.Rel(v, path)
		if err == nil && filepath.IsLocal(inside) && len(v) > len(root) {
			root, rest = v, inside
		}
	}
	return root, rest
}

// locate finds a destination by its marker: where it was seen last, then on every volume that is plugged in.
func (k *Keeper) locate(d Destination) (string, Presence) {
	if d.Marker == "" {
		if exists(d.Path) {
			return d.Path, Here
		}
		return d.Path, Gone
	}
	if readMarker(d.Path) == d.Marker {
		return d.Path, Here
	}
	if d.Kind != Disk {
		return d.Path, Gone
	}
	for _, rest := range tails(d.Path) {
		for _, v := range k.Volumes() {
			if at := filepath.Join(v, rest); readMarker(at) == d.Marker {
				return at, Here
			}
		}
	}
	return d.Path, Waiting
}

// tails are a path without its first one, two… parts: the volume's own name may have any number of them.
func tails(path string) []string {
	path = strings.TrimPrefix(path, filepath.VolumeName(path))
	parts := strings.Split(strings.Trim(filepath.ToSlash(path), "/"), "/")
	list := make([]string, 0, len(parts)+1)
	for i := range len(parts) + 1 {
		list = append(list, filepath.Join(parts[i:]...))
	}
	return list
}

func readMarker(dir string) string {
	text, err := os.ReadFile(filepath.Join(dir, markerName))
	var m marker
	if err != nil || json.Unmarshal(text, &m) != nil {
		return ""
	}
	return m.ID
}

func writeMarker(dir string) (string, error) {
	m := marker{ID: rand.Text(), Note: markerNote}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, markerName)
	if err := removeIfThere(path); err != nil { // one that could not be read
		return "", err
	}
	return m.ID, writeFile(path, int64(len(text)), strings.NewReader(string(text)))
}

func sameFolder(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}
