package backup

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"

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
}

// Backup makes and proves copies.
type Backup struct{ Options }

// New returns a Backup; nothing is read or written yet.
func New(o Options) *Backup {
	if o.Zone == nil {
		o.Zone = time.Local
	}
	if o.Volumes == nil {
		o.Volumes = volumes
	}
	return &Backup{o}
}

// Copy is a copy that was made and proved.
type Copy struct {
	Path     string
	Size     int64
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
}

func (s snapshot) remove() { _ = os.RemoveAll(s.dir) } // what stays is removed as a leftover at the next start

// snapshot takes one and counts what it holds.
func (b *Backup) snapshot(ctx context.Context) (snapshot, error) {
	dir, err := os.MkdirTemp(b.Dir, "copy-*.part")
	if err != nil {
		return snapshot{}, cannotWrite(err)
	}
	s := snapshot{dir: dir, path: filepath.Join(dir, databaseName), made: b.Now()}
	if err := b.measure(ctx, &s); err != nil {
		s.remove()
		return snapshot{}, asDisk(err)
	}
	return s, nil
}

func (b *Backup) measure(ctx context.Context, s *snapshot) error {
	if err := b.Store.Snapshot(ctx, s.path, nil); err != nil {
		return err
	}
	var err error
	if s.facts, err = b.Checker.Check(ctx, s.path); err != nil {
		return fmt.Errorf("check snapshot: %w", err)
	}
	info, err := os.Stat(s.path)
	if err == nil {
		s.size = info.Size()
	}
	return err
}

// Make writes a copy into folder and proves it by a trial restore from the disk. The file has its final name only when
// it is whole and proved; whatever ends Make earlier leaves the folder as it was. Media that are missing on this disk
// are named in the manifest and do not stop the copy.
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
	k, err := b.keys(ctx)
	if err != nil {
		return Copy{}, err
	}
	final := freeName(filepath.Join(folder, "planob-"+shot.made.Format("20060102-150405")))
	part := final + ".part"
	manifest, err := b.write(ctx, part, shot, k, progress)
	if err == nil {
		err = b.proveAt(ctx, part, manifest)
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

// write packs a snapshot and its media into path.
func (b *Backup) write(ctx context.Context, path string, shot snapshot, k keys, progress Progress) (Manifest, error) {
	files, missing, size, err := b.files(ctx)
	if err != nil {
		return Manifest{}, err
	}
	shop, err := b.Settings.Get(ctx, "shop.name")
	if err != nil {
		return Manifest{}, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return Manifest{}, cannotWrite(err)
	}
	defer f.Close()
	buffered := bufio.NewWriterSize(f, 1<<20)
	p, err := newPacker(buffered, k, shot.made)
	if err != nil {
		return Manifest{}, err
	}
	p.manifest.MissingMedia = missing
	p.manifest.Summary = Summary{
		Made: shot.made, Program: b.Program, ShopName: shop, Facts: shot.facts, Media: len(files), Bytes: shot.size + size,
	}
	if err := b.pack(ctx, p, shot.path, files, newMeter(progress, shot.size+size)); err != nil {
		return Manifest{}, err
	}
	return p.manifest, errors.Join(buffered.Flush(), f.Sync(), f.Close())
}

func (b *Backup) pack(ctx context.Context, p *packer, snapshot string, files []string, m *meter) error {
	if err := p.addJSON(summaryName, p.manifest.Summary); err != nil {
		return err
	}
	db, err := os.Open(snapshot)
	if err != nil {
		return err
	}
	defer db.Close()
	info, err := db.Stat()
	if err != nil {
		return err
	}
	if err := p.add(databaseName, info.Size(), m.reader(ctx, db)); err != nil {
		return err
	}
	for _, hash := range files {
		if err := b.packMedia(ctx, p, hash, m); err != nil {
			return err
		}
	}
	return p.close()
}

func (b *Backup) packMedia(ctx context.Context, p *packer, hash string, m *meter) error {
	f, err := b.Media.Open(hash)
	if err != nil {
		return fmt.Errorf("open media: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("measure media: %w", err)
	}
	return p.add(mediaPrefix+hash, info.Size(), m.reader(ctx, f))
}

// files lists the media to pack, those that are not there, and the bytes of the first.
func (b *Backup) files(ctx context.Context) (there, missing []string, size int64, err error) {
	hashes, err := b.Store.MediaHashes(ctx)
	if err != nil {
		return nil, nil, 0, fmt.Errorf("list media: %w", err)
	}
	for _, h := range hashes {
		f, err := b.Media.Open(h)
		if err != nil {
			missing = append(missing, h)
			continue
		}
		info, err := f.Stat()
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, nil, 0, fmt.Errorf("measure media: %w", err)
		}
		there, size = append(there, h), size+info.Size()
	}
	return there, missing, size, nil
}

// Prove makes a trial restore of a copy with this computer's own key: every byte is read, unpacked and hashed, and the
// database is opened and counted.
func (b *Backup) Prove(ctx context.Context, path string) (Manifest, error) {
	secret, err := b.Secrets.Get(secretDevice)
	if err != nil || secret == "" {
		return Manifest{}, desk.NewError(desk.CodeConflict, "backup.noDeviceKey", err)
	}
	id, err := age.ParseX25519Identity(secret)
	if err != nil {
		return Manifest{}, desk.NewError(desk.CodeConflict, "backup.noDeviceKey", err)
	}
	return b.trial(ctx, path, id)
}

func (b *Backup) proveAt(ctx context.Context, path string, packed Manifest) error {
	proved, err := b.Prove(ctx, path)
	if err != nil {
		return err
	}
	return compare(packed.Hashes, proved.Hashes)
}

// Verify is Prove for anybody who holds the recovery key or the passphrase.
func (b *Backup) Verify(ctx context.Context, path, typed string) (Manifest, error) {
	id, err := identityFor(path, typed)
	if err != nil {
		return Manifest{}, err
	}
	return b.trial(ctx, path, id)
}

func (b *Backup) trial(ctx context.Context, path string, id age.Identity) (Manifest, error) {
	work, err := os.MkdirTemp(b.Dir, "trial-*.part")
	if err != nil {
		return Manifest{}, cannotWrite(err)
	}
	defer os.RemoveAll(work)
	return unpackTo(ctx, path, id, work, b.Checker, true, nil)
}

func identityFor(path, typed string) (age.Identity, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, cannotRead(err)
	}
	defer f.Close()
	h, err := readHead(bufio.NewReaderSize(f, maxHead))
	if err != nil {
		return nil, err
	}
	return identity(typed, h)
}

// unpackTo reads a copy whole. The database is written below dir and checked; media are written too, unless it is a
// trial, where they are only read and hashed.
func unpackTo(ctx context.Context, path string, id age.Identity, dir string, checker Checker, trial bool, progress Progress) (Manifest, error) {
	f, err := os.Open(path)
	if err != nil {
		return Manifest{}, cannotRead(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Manifest{}, cannotRead(err)
	}
	r := bufio.NewReaderSize(newMeter(progress, info.Size()).reader(ctx, f), 1<<20)
	if _, err := readHead(r); err != nil {
		return Manifest{}, err
	}
	m, err := unpack(r, id, func(name string, size int64, entry io.Reader) error {
		if name == summaryName || trial && name != databaseName {
			_, err := io.Copy(io.Discard, entry)
			return err
		}
		if name == databaseName {
			return writeFile(filepath.Join(dir, databaseName), size, entry)
		}
		return keepMedia(ctx, media.Store{Dir: filepath.Join(dir, mediaDir)}, entry)
	})
	if err != nil {
		if ctx.Err() != nil {
			return m, ctx.Err()
		}
		return m, err
	}
	facts, err := checker.Check(ctx, filepath.Join(dir, databaseName))
	if err != nil {
		return m, fmt.Errorf("check restored database: %w", err)
	}
	return m, sameFacts(m.Summary.Facts, facts)
}

// keepMedia stores a file under the hash of what was read; unpack compares that hash with the name it had.
func keepMedia(ctx context.Context, to media.Store, entry io.Reader) error {
	if err := os.MkdirAll(to.Dir, 0o700); err != nil {
		return cannotWrite(err)
	}
	_, _, err := to.Put(ctx, entry)
	return err
}

func sameFacts(want, got Facts) error {
	for table, n := range want.Counts {
		if got.Counts[table] != n {
			return damaged(fmt.Errorf("%s holds %d rows, %d were copied", table, got.Counts[table], n))
		}
	}
	return nil
}
