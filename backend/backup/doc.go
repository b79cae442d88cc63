// Package backup makes encrypted copies of the shop, proves each by a trial restore before it is called good, and brings
// one back. It knows the store only as something that can be snapshotted, counted and quarantined; it knows no channel,
// and no session of one ever enters a copy.
//
// A copy is one file: two lines of plain text (what it is, how it was locked), then age over zstd over tar. The tar holds
// summary.json, planob.db and, last of all, manifest.json with the hash of each; a copy without its manifest is a torn one.
// The files of messages lie beside the copies in planob-media, each locked by itself and shared by all copies there, so
// that a later copy has only new ones to write; the manifest says which file is which. The list copy.media says in the
// clear which of them a copy needs, so that the others can be removed without a key. Copies of the first format carry
// their files inside, as media/<sha-256>. Anybody with the key can open all of it with the public tools:
//
//	tail -n +3 copy.planob | age -d -i key.txt | zstd -d | tar x
//	age -d -i key.txt planob-media/<name from manifest.json> > picture.jpg
package backup

import (
	"context"
	"time"
)

// Ext is the ending of a copy's file name.
const Ext = ".planob"

// Facts are what a store holds, counted, so that two stores can be compared.
type Facts struct {
	Schema  int              `json:"schema"`
	Counts  map[string]int64 `json:"counts"` // rows by table
	Waiting int              `json:"waiting"`
}

// Store is the live store a copy is made of.
type Store interface {
	// Snapshot writes the database of one moment to path, which must not exist. It need not outlive a cut.
	Snapshot(ctx context.Context, path string, progress func(done, total int)) error
	MediaHashes(ctx context.Context) ([]string, error)
	// ArrivalHours is how many messages arrived in each hour since a moment, by the hour's beginning.
	ArrivalHours(ctx context.Context, since time.Time) (map[time.Time]int, error)
}

// Depth is how much of a database is looked at.
type Depth int

// The depths.
const (
	Counted Depth = iota // its rows are counted
	Quick                // and every page is read
	Whole                // and every index is compared with its table
)

// Checker opens databases that nobody else has open.
type Checker interface {
	// Check reads the database at path to a depth, changes nothing and tells what it holds; an error means it is damaged
	// or of a newer program.
	Check(ctx context.Context, path string, depth Depth) (Facts, error)
	// Quarantine upgrades the store in dir, holds everything in it that could leave, and erases from it again who was
	// erased from the store of the folder over, which it is to replace (rule D14).
	Quarantine(ctx context.Context, dir, over string, now time.Time) error
}

// Secrets keeps the key with which this computer proves its own copies.
type Secrets interface {
	Get(name string) (string, error)
	Set(name, value string) error
}

// Settings keeps what is not secret.
type Settings interface {
	Get(ctx context.Context, name string) (string, error)
	Set(ctx context.Context, name, value string) error
}

// Summary is what a person is told of a copy before it is brought back.
type Summary struct {
	Made     time.Time `json:"made"`
	Program  string    `json:"program"`
	ShopName string    `json:"shop"`
	Facts    Facts     `json:"facts"`
	Media    int       `json:"media"`
	Bytes    int64     `json:"bytes"` // of everything that belongs to it
}

// Manifest is the last entry: what must be there, by hash.
type Manifest struct {
	Summary Summary           `json:"summary"`
	Hashes  map[string]string `json:"hashes"`          // name in the copy → SHA-256
	Media   map[string]Kept   `json:"media,omitempty"` // SHA-256 → the file on the shelf
	// Checked says that every page of the database was read and found good before it was packed: who finds its hash again
	// need not read the pages again.
	Checked bool `json:"checked,omitempty"`
	// MissingMedia are files that messages refer to and that were not on the disk.
	MissingMedia []string `json:"missingMedia,omitempty"`
}
