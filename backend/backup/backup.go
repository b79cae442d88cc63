package backup

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"planob/backend/desk"
	"planob/backend/media"
)

var errNotACopy = desk.NewError(desk.CodeInvalid, "backup.notACopy", nil)

// Options are what a Backup needs.
type Options struct {
	Dir      string // the data folder; work in progress lies there, never beside the copies
	Store    Store
	Checker  Checker
	Media    media.Store
	Secrets  Secrets
	Settings Settings
	Program  string // version, for the summary
	Now      func() time.Time
	Zone     *time.Location  // of the shop, for the daily copy; nil is the computer's own
	Volumes  func() []string // where disks that come and go are plugged in; nil asks the system
	// Free is how many bytes a folder's disk still takes, -1 when unknown; nil asks the system.
	Free func(dir string) int64
}

// Backup makes and proves copies.
type Backup struct {
	Options
	create opener
}

// opener makes the file that a copy, or a part of one, is written to.
type opener func(path string) (partFile, error)

type partFile interface {
	io.WriteCloser
	Sync() error
}

func createFile(path string) (partFile, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
}

// New returns a Backup; nothing is read or written yet.
func New(o Options) *Backup {
	if o.Zone == nil {
		o.Zone = time.Local
	}
	if o.Volumes == nil {
		o.Volumes = volumes
	}
	if o.Free == nil {
		o.Free = freeSpace
	}
	return &Backup{Options: o, create: createFile}
}

// Copy is a copy that was made and proved.
type Copy struct {
	Path     string
	Size     int64 // of its own file; the shelf is shared
	Made     time.Time
	Proved   time.Time
	Manifest Manifest
}

// Progress tells how far a piece of work is, in bytes where total is known.
type Progress func(done, total int64)

// snapshot is the database at one moment, in a folder of its own below the data folder.
type snapshot struct {
	dir, path string
	size      int64
	made      time.Time
	facts     Facts
	checked   func() error // waits until every page was read; an error means that it must not become a copy
	stop      context.CancelFunc
}

func (s snapshot) remove() {
	s.stop()
	_ = s.checked()         // nobody wants to know any more
	_ = os.RemoveAll(s.dir) // what stays is removed as a leftover at the next start
}

// snapshot takes one, counts what it holds, and begins to read every page of it while it is packed.
func (b *Backup) snapshot(ctx context.Context) (snapshot, error) {
	dir, err := os.MkdirTemp(b.Dir, "copy-*.part")
	if err != nil {
		return snapshot{}, cannotWrite(err)
	}
	s := snapshot{dir: dir, path: filepath.Join(dir, databaseName), made: b.Now()}
	if err := b.measure(ctx, &s); err != nil {
		_ = os.RemoveAll(dir) // as remove does
		return snapshot{}, asDisk(err)
	}
	ctx, s.stop = context.WithCancel(ctx)
	result := make(chan error, 1)
	go func() {
		_, err := b.Checker.Check(ctx, s.path, Quick)
		result <- err
	}()
	s.checked = sync.OnceValue(func() error { return <-result })
	return s, nil
}

func (b *Backup) measure(ctx context.Context, s *snapshot) error {
	if err := b.Store.Snapshot(ctx, s.path, nil); err != nil {
		return err
	}
	var err error
	if s.facts, err = b.Checker.Check(ctx, s.path, Counted); err != nil {
		return fmt.Errorf("count snapshot: %w", err)
	}
	info, err := os.Stat(s.path)
	if err == nil {
		s.size = info.Size()
	}
	return err
}

// Make writes a copy into folder and proves it by reading it back from the disk: first the files of messages that the
// shelf there has not yet, then the database, and only then, when all of it was read back, the copy's name. Whatever ends
// Make earlier leaves the copies of before as they were. Media that are missing on this disk and on the shelf are named in
// the manifest and do not stop the copy.
func (b *Backup) Make(ctx context.Context, folder string, progress Progress) (Copy, error) {
	shot, err := b.snapshot(ctx)
	if err != nil {
		return Copy{}, err
	}
	defer shot.remove()
	return b.makeFrom(ctx, shot, folder, progress)
}

// makeFrom is Make of a snapshot that was taken.
func (b *Backup) makeFrom(ctx context.Context, shot snapshot, folder string, progress Progress) (Copy, error) {
	k, err := b.shelfKeys(ctx)
	if err != nil {
		return Copy{}, err
	}
	final := freeName(filepath.Join(folder, "planob-"+shot.made.Format("20060102-150405")))
	list := strings.TrimSuffix(final, Ext) + listExt
	part := final + ".part"
	manifest, err := b.manifest(ctx, shot, folder, k, share(progress, 0, 3))
	if err == nil {
		manifest, err = b.write(ctx, part, shot, k, manifest, share(progress, 1, 3))
	}
	if err == nil {
		err = b.proveAt(ctx, part, manifest, share(progress, 2, 3))
	}
	if err == nil {
		err = writeList(list, manifest.Media)
	}
	if err == nil {
		err = os.Rename(part, final)
	}
	if err != nil {
		return Copy{}, errors.Join(asDisk(err), removeIfThere(part))
	}
	syncFolder(folder)
	info, err := os.Stat(final)
	if err != nil {
		return Copy{}, cannotWrite(err)
	}
	return Copy{Path: final, Size: info.Size(), Made: shot.made, Proved: b.Now(), Manifest: manifest}, nil
}

// freeName is base with the ending of a copy; of two copies of one second the later gets a number.
func freeName(base string) string {
	name := base + Ext
	for n := 2; exists(name); n++ {
		name = fmt.Sprintf("%s-%d%s", base, n, Ext)
	}
	return name
}

// manifest brings the shelf of folder up to date and begins the manifest of a copy that lies beside it.
func (b *Backup) manifest(ctx context.Context, shot snapshot, folder string, k keys, progress Progress) (Manifest, error) {
	shop, err := b.Settings.Get(ctx, "shop.name")
	if err != nil {
		return Manifest{}, err
	}
	media, missing, err := b.shelve(ctx, folder, k, progress)
	if err != nil {
		return Manifest{}, err
	}
	size := shot.size
	for _, m := range media {
		size += m.Size
	}
	return Manifest{
		Summary: Summary{Made: shot.made, Program: b.Program, ShopName: shop, Facts: shot.facts, Media: len(media), Bytes: size},
		Media:   media, MissingMedia: missing, Hashes: map[string]string{}, Checked: true,
	}, nil
}

// write packs a snapshot into path.
func (b *Backup) write(ctx context.Context, path string, shot snapshot, k keys, m Manifest, progress Progress) (Manifest, error) {
	f, err := b.create(path)
	if err != nil {
		return m, cannotWrite(err)
	}
	defer f.Close()
	buffered := bufio.NewWriterSize(f, 1<<20)
	p, err := newPacker(buffered, k, m)
	if err != nil {
		return m, err
	}
	defer p.stop()
	if err := p.addJSON(summaryName, m.Summary); err != nil {
		return m, err
	}
	db, err := os.Open(shot.path)
	if err != nil {
		return m, err
	}
	defer db.Close()
	if err := p.add(databaseName, shot.size, newMeter(progress, shot.size).reader(ctx, db)); err != nil {
		return m, err
	}
	if err := shot.checked(); err != nil {
		return m, fmt.Errorf("check snapshot: %w", errors.Join(ctx.Err(), err))
	}
	if err := p.close(); err != nil {
		return m, err
	}
	return p.manifest, errors.Join(buffered.Flush(), f.Sync(), f.Close())
}
