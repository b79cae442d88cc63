package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"planob/backend/backup"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/job"
	"planob/backend/store"
)

// Backup is the copies of the shop.
type Backup struct{ c *call }

// BackupView is the copies at a glance.
type BackupView struct {
	Ready        bool              `json:"ready"` // keys and a place are chosen
	Destinations []DestinationView `json:"destinations"`
	QuietHour    int               `json:"quietHour"` // of the daily copy, in the shop's zone
	LastAt       string            `json:"lastAt"`
	LastProvedAt string            `json:"lastProvedAt"`
	AgeMinutes   int               `json:"ageMinutes"`
	Late         bool              `json:"late"`
	Copies       []CopyView        `json:"copies"`
	Keys         string            `json:"keys"` // recovery, passphrase, ""
	DataBytes    int64             `json:"dataBytes"`
	Running      JobView           `json:"running"` // id 0 for none
}

// DestinationView is one place that copies go to.
type DestinationView struct {
	ID     int64  `json:"id"`
	Kind   string `json:"kind"` // folder, disk
	Path   string `json:"path"`
	State  string `json:"state"`  // here; waiting for the disk; gone
	LastAt string `json:"lastAt"` // when its newest proved copy was made
	Failed string `json:"failed"` // locale key of why the last try failed
	Free   int64  `json:"free"`   // bytes, -1 when unknown
}

// CopyView is one copy.
type CopyView struct {
	ID            int64  `json:"id"`
	Path          string `json:"path"`
	Name          string `json:"name"`
	MadeAt        string `json:"madeAt"`
	MadeBy        string `json:"madeBy"`
	ProvedAt      string `json:"provedAt"`
	Failed        string `json:"failed"` // locale key
	Size          int64  `json:"size"`
	Customers     int64  `json:"customers"`
	Conversations int64  `json:"conversations"`
	Messages      int64  `json:"messages"`
	Media         int    `json:"media"`
	Destination   int64  `json:"destination"`
	State         string `json:"state"` // here; waiting: on a disk that is not plugged in; gone
}

// BackupSetup is what the owner chooses once.
type BackupSetup struct {
	Folder     string `json:"folder"`
	Method     string `json:"method"` // recovery, passphrase
	Passphrase string `json:"passphrase"`
}

// RecoveryView is the recovery key, the only time it is shown.
type RecoveryView struct {
	RecoveryKey string `json:"recoveryKey"` // "" with a passphrase
	QRSVG       string `json:"qrsvg"`
}

// RestoreInput names a copy and what opens it.
type RestoreInput struct {
	Path string `json:"path"` // of a listed copy, or the token of an upload
	Key  string `json:"key"`
}

// RestorePreview is what a copy holds.
type RestorePreview struct {
	MadeAt        string `json:"madeAt"`
	ShopName      string `json:"shopName"`
	Customers     int64  `json:"customers"`
	Conversations int64  `json:"conversations"`
	Messages      int64  `json:"messages"`
	Media         int    `json:"media"`
	MediaLost     int    `json:"mediaLost"` // of those, the files that cannot be read
	Waiting       int    `json:"waiting"`
	Size          int64  `json:"size"`
	SchemaOK      bool   `json:"schemaOK"`
	Empty         bool   `json:"empty"` // nobody has worked with this store yet
}

// Overview looks at the records and at the disk.
func (s *Backup) Overview() (BackupView, error) {
	ctx := s.c.work()
	o, err := s.c.copies.Overview(ctx)
	if err != nil {
		return BackupView{}, err
	}
	v := BackupView{
		Ready: o.Method != "" && len(o.Destinations) > 0, QuietHour: o.Quiet, Keys: string(o.Method), Late: o.Late, Copies: []CopyView{},
		Destinations: each(o.Destinations, destinationView), LastAt: stamp(o.Last.Made), LastProvedAt: stamp(o.Last.Proved), DataBytes: s.dataBytes(),
	}
	if o.Last.ID != 0 {
		v.AgeMinutes = int(s.c.now().Sub(o.Last.Made).Minutes())
	}
	for _, r := range o.Copies {
		v.Copies = append(v.Copies, copyView(r, o.State[r.ID]))
	}
	v.Running, err = s.running(ctx)
	return v, err
}

func destinationView(p backup.Place) DestinationView {
	return DestinationView{
		ID: p.ID, Kind: string(p.Kind), Path: p.Path, State: string(p.Presence), LastAt: stamp(p.Last), Failed: p.Failed, Free: p.Free,
	}
}

func copyView(r backup.Record, state backup.Presence) CopyView {
	n := r.Facts.Counts
	return CopyView{
		ID: r.ID, Path: r.Path, Name: filepath.Base(r.Path), MadeAt: stamp(r.Made), MadeBy: r.By, ProvedAt: stamp(r.Proved),
		Failed: r.Failed, Size: r.Size, Customers: n["customer"], Conversations: n["conversation"], Messages: n["message"],
		Media: r.Media, Destination: r.Destination, State: string(state),
	}
}

// dataBytes is the size of the database file; asking the folder does not open it.
func (s *Backup) dataBytes() int64 {
	info, err := os.Stat(s.c.db.Path())
	if err != nil {
		return 0
	}
	return info.Size()
}

func (s *Backup) running(ctx context.Context) (JobView, error) {
	list, err := s.c.jobs.List(ctx)
	if err != nil {
		return JobView{}, err
	}
	for _, r := range list {
		if r.Outcome == job.Running && (r.What == "backup" || r.What == "verify" || r.What == "restore") {
			return s.c.jobView(r), nil
		}
	}
	return JobView{}, nil
}

// SetUp makes the keys and adds the first place.
func (s *Backup) SetUp(in BackupSetup) (RecoveryView, error) {
	if _, err := s.c.copies.AddDestination(s.c.work(), in.Folder); err != nil && !errors.Is(err, backup.ErrTwice) {
		return RecoveryView{}, err
	}
	return s.newKey(in.Method, in.Passphrase)
}

// NewKey makes new keys for the copies to come, as when the recovery sheet was lost. Those made before keep opening with
// what opened them.
func (s *Backup) NewKey(method, passphrase string) (RecoveryView, error) {
	return s.newKey(method, passphrase)
}

func (s *Backup) newKey(method, passphrase string) (RecoveryView, error) {
	key, err := s.c.copies.SetUp(s.c.work(), backup.Method(method), passphrase)
	if err != nil || key == "" {
		return RecoveryView{}, err
	}
	s.c.bus.Publish(event.BackupChanged{})
	return RecoveryView{RecoveryKey: key, QRSVG: drawQR(key)}, nil
}

// AddDestination makes a folder, or one on a disk that comes and goes, a place that copies go to.
func (s *Backup) AddDestination(folder string) error {
	_, err := s.c.copies.AddDestination(s.c.work(), folder)
	return err
}

// RemoveDestination forgets a place; the copies in it stay where they are.
func (s *Backup) RemoveDestination(id int64) error {
	return s.c.copies.RemoveDestination(s.c.work(), id)
}

// Now makes and proves a copy.
func (s *Backup) Now() (JobView, error) {
	actor := s.c.actor
	return s.c.startJob("backup", func(ctx context.Context, p *job.Progress) (int64, error) {
		r, err := s.c.copies.MakeCopy(ctx, actor, progressOf(p))
		return r.ID, err
	})
}

// Verify proves a copy again.
func (s *Backup) Verify(copy int64) (JobView, error) {
	return s.c.startJob("verify", func(ctx context.Context, p *job.Progress) (int64, error) {
		return copy, s.c.copies.VerifyCopy(ctx, copy, progressOf(p))
	})
}

// progressOf tells a job how far a copy is.
func progressOf(p *job.Progress) backup.Progress {
	var last int64
	return func(done, total int64) {
		p.Total(total)
		p.Add(done - last)
		last = done
	}
}

// PickFolder asks in the window for the folder of copies; "" when the person gave up or this is a browser.
func (s *Backup) PickFolder() (string, error) {
	if s.c.o.Shell == nil {
		return "", nil
	}
	return s.c.o.Shell.PickFolder(s.c.words().pickCopies)
}

// PickCopy asks in the window for a copy to bring back.
func (s *Backup) PickCopy() (UploadView, error) {
	if s.c.o.Shell == nil {
		return UploadView{}, nil
	}
	path, err := s.c.o.Shell.PickFile(s.c.words().pickCopy, "*"+backup.Ext)
	if err != nil || path == "" {
		return UploadView{}, err
	}
	t, err := s.c.tokens.Refer(path, filepath.Base(path), "")
	return uploadView(t), err
}

// inspection is what a copy turned out to hold, or why it cannot be read.
type inspection struct {
	preview RestorePreview
	err     error
}

// Inspect begins to read a copy whole; Inspected tells what it holds.
func (s *Backup) Inspect(in RestoreInput) (JobView, error) {
	path, err := s.path(s.c.work(), in.Path)
	if err != nil {
		return JobView{}, err
	}
	c := s.c
	return c.startJob("verify", func(ctx context.Context, p *job.Progress) (int64, error) {
		preview, err := s.inspect(ctx, path, in.Key, progressOf(p))
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		c.inspections.put(p.ID(), inspection{preview, s.pointOn(ctx, path, err)})
		if known := (*desk.Error)(nil); errors.As(err, &known) && known.Field != "" {
			return 0, nil // a key that was typed wrong is told where it was typed, and is no work that failed
		}
		return 0, err
	})
}

// Inspected is what a copy holds, once the job of Inspect has ended.
func (s *Backup) Inspected(job int64) (RestorePreview, error) {
	i, ok := s.c.inspections.get(job)
	if !ok {
		return RestorePreview{}, desk.NewError(desk.CodeNotFound, "job.gone", nil)
	}
	return i.preview, i.err
}

func (s *Backup) inspect(ctx context.Context, path, key string, progress backup.Progress) (RestorePreview, error) {
	m, lost, err := s.c.copies.Verify(ctx, path, key, progress)
	if err != nil {
		return RestorePreview{}, err
	}
	empty, err := s.c.db.IsEmpty(ctx)
	sum := m.Summary
	n := sum.Facts.Counts
	return RestorePreview{
		MadeAt: stamp(sum.Made), ShopName: sum.ShopName, Customers: n["customer"], Conversations: n["conversation"],
		Messages: n["message"], Media: sum.Media, MediaLost: lost, Waiting: sum.Facts.Waiting, Size: sum.Bytes,
		SchemaOK: sum.Facts.Schema <= store.SchemaVersion(), Empty: empty,
	}, err
}

// pointOn turns "this copy is damaged" into which one it is and which one to use instead.
func (s *Backup) pointOn(ctx context.Context, path string, err error) error {
	var e *desk.Error
	if !errors.As(err, &e) || e.Key != "backup.damaged" {
		return err
	}
	o, listErr := s.c.copies.Overview(ctx)
	if listErr != nil {
		return err // the damage is what matters
	}
	for _, r := range o.Copies { // newest first
		if r.Proved.IsZero() || o.State[r.ID] != backup.Here || r.Path == path {
			continue
		}
		return &desk.Error{Code: e.Code, Key: "backup.damagedUse", Err: err, Args: map[string]any{
			"name": filepath.Base(path), "other": filepath.Base(r.Path), "at": r.Made.In(s.c.o.Zone).Format("02/01/2006 15:04"),
		}}
	}
	return err
}

// Restore brings a copy back: it is unpacked and checked beside the store, then the program puts it in place and starts
// its parts anew. What was there before is kept in a folder of its own, and nothing leaves before a person reviewed it.
func (s *Backup) Restore(in RestoreInput) (JobView, error) {
	path, err := s.path(s.c.work(), in.Path)
	if err != nil {
		return JobView{}, err
	}
	c := s.c
	return c.startJob("restore", func(ctx context.Context, p *job.Progress) (int64, error) {
		if _, _, err := backup.Stage(ctx, path, in.Key, c.o.DataDir, store.Files{}, c.now(), progressOf(p)); err != nil {
			return 0, err
		}
		c.restart()
		return 0, nil
	})
}

// path admits the copies that are listed and the tokens of files that a person chose; a page names no other file.
func (s *Backup) path(ctx context.Context, named string) (string, error) {
	o, err := s.c.copies.Overview(ctx)
	if err != nil {
		return "", err
	}
	for _, r := range o.Copies {
		if r.Path != "" && r.Path == named {
			return r.Path, nil
		}
	}
	t, err := s.c.tokens.Get(named)
	if err != nil {
		return "", desk.NewError(desk.CodeNotFound, "backup.fileGone", err)
	}
	return t.Path, nil
}

// ReleaseRestored lets everything that came out of a copy and is still in time go on.
func (s *Backup) ReleaseRestored() (int, error) {
	return s.c.outbox.ReleaseRestored(s.c.work(), s.c.actor)
}

// CancelRestored cancels everything that came out of a copy and has not left.
func (s *Backup) CancelRestored() (int, error) {
	return s.c.outbox.CancelRestored(s.c.work(), s.c.actor)
}

// settleIn is how long after the start the store is read whole: people are served first.
const settleIn = 30 * time.Second

// checkStore reads all of the store once after the start. A page that a failing disk changed is told at once, while there
// are good copies, and nothing is mended or made anew in silence.
func (s *shop) checkStore(ctx context.Context) error {
	select {
	case <-time.After(settleIn):
	case <-ctx.Done():
		return nil
	}
	s.lookAtStore(ctx)
	<-ctx.Done()
	return nil
}

func (s *shop) lookAtStore(ctx context.Context) {
	if err := s.db.CheckQuick(ctx); err != nil && ctx.Err() == nil {
		s.log.Error("the store is damaged", "err", err)
		s.disk.hear(store.Damaged)
	}
}

// runBackup makes a copy a day by itself, once the owner has chosen keys and places.
func (s *shop) runBackup(ctx context.Context) error {
	return s.copies.Run(ctx, func(ctx context.Context, destinations []int64) error {
		id, err := s.jobs.Start(ctx, "backup", desk.Program, 0, func(ctx context.Context, p *job.Progress) (int64, error) {
			r, _, err := s.copies.MakeDueCopy(ctx, progressOf(p), destinations...)
			return r.ID, err
		})
		if err != nil {
			return err
		}
		_, err = s.jobs.Wait(ctx, id)
		return err
	})
}
