package backup_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"planob/backend/backup"
	"planob/backend/store"
)

// megabytes is how large the database of the benchmarks is: 1024 for the figures of the bar.
var megabytes = flag.Int("megabytes", 64, "size of the database in the benchmarks of copies")

// grow fills the shop's database to about size bytes with thumbnails, which nothing compresses, and messages.
func (s *shop) grow(b *testing.B, size int64) {
	b.Helper()
	raw, err := sql.Open("sqlite", filepath.Join(s.dir, store.FileName)+"?_pragma=synchronous(OFF)&_pragma=busy_timeout(10000)")
	if err != nil {
		b.Fatal(err)
	}
	defer raw.Close()
	source := rand.NewChaCha8([32]byte{1})
	picture := make([]byte, 24<<10)
	id := 1000
	for n := int64(0); n < size; {
		tx, err := raw.Begin()
		if err != nil {
			b.Fatal(err)
		}
		for range 500 {
			id++
			source.Read(picture)
			if _, err := tx.Exec(`INSERT INTO media (id, message_id, name, mime, size, thumb) VALUES (?, 34, 'x', 'image/jpeg', 1, ?)`, id, picture); err != nil {
				b.Fatal(err)
			}
			text := fmt.Sprintf("pedido %d de %d pães para amanhã cedo", id, source.Uint64()%1000)
			for m := range 40 {
				if _, err := tx.Exec(`INSERT INTO message (id, conversation_id, direction, text, at, arrived_at) VALUES (?, 20, 'in', ?, ?, ?)`,
					id*100+m, text, id, id); err != nil {
					b.Fatal(err)
				}
			}
			n += int64(len(picture)) + 40*150
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := raw.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		b.Fatal(err)
	}
}

// say2000 has 2,000 messages come in.
func (s *shop) say2000(b *testing.B, round int) {
	b.Helper()
	tx := "BEGIN;"
	for i := range 2000 {
		tx += fmt.Sprintf("INSERT INTO message (id, conversation_id, direction, text, at, arrived_at) VALUES (%d, 20, 'in', 'mais um', 1, 1);",
			int64(round+1)<<40+int64(i))
	}
	seed(b, s.dir, tx+"COMMIT")
}

// settleDisk waits until the disk is quiet, so that one measurement does not pay for the one before.
func settleDisk() { _ = exec.Command("sync").Run() }

// P8: a snapshot while somebody writes every 5 ms, against cp and sync of the same file. The last line is the ratio.
func BenchmarkSnapshot(b *testing.B) {
	s := newShop(b)
	s.grow(b, int64(*megabytes)<<20)
	var ours, peer time.Duration
	var stall time.Duration
	for i := range b.N {
		settleDisk()
		peer += timed(b, func() error { return copyAndSync(s.db.Path(), filepath.Join(b.TempDir(), "cp")) })
		settleDisk()
		stop, worst := s.writeEvery(5 * time.Millisecond)
		ours += timed(b, func() error {
			path := filepath.Join(b.TempDir(), fmt.Sprint(i))
			return errors.Join(s.db.Snapshot(context.Background(), path, nil), exec.Command("sync", path).Run())
		})
		stop()
		stall = max(stall, *worst)
	}
	b.ReportMetric(ours.Seconds()/float64(b.N), "snapshot-s")
	b.ReportMetric(peer.Seconds()/float64(b.N), "cp-s")
	b.ReportMetric(float64(stall.Microseconds())/1000, "stall-ms")
	b.ReportMetric(ours.Seconds()/peer.Seconds(), "ratio")
}

// P9 and P10: a first copy, a second after 2,000 messages, and a restore, each proved, against restic.
func BenchmarkCopy(b *testing.B) {
	if _, err := exec.LookPath("restic"); err != nil {
		b.Fatal("restic is needed to compare with")
	}
	s := newShop(b)
	s.grow(b, int64(*megabytes)<<20)
	key, err := s.backup.SetUp(context.Background(), backup.ByRecoveryKey, "")
	if err != nil {
		b.Fatal(err)
	}
	var first, second, back, rFirst, rSecond, rBack time.Duration
	var second2 backup.Copy
	for i := range b.N {
		repo := newRepository(b)
		copies := b.TempDir()
		settleDisk()
		rFirst += timed(b, func() error { return repo.run("backup", s.db.Path()) })
		settleDisk()
		s.at(time.Duration(2*i) * time.Hour)
		first += timed(b, func() error { _, err := s.backup.Make(context.Background(), copies, nil); return err })
		s.say2000(b, i)
		settleDisk()
		rSecond += timed(b, func() error { return repo.run("backup", s.db.Path()) })
		settleDisk()
		s.at(time.Duration(2*i+1) * time.Hour)
		second += timed(b, func() error { second2, err = s.backup.Make(context.Background(), copies, nil); return err })
		settleDisk()
		rBack += timed(b, func() error { return repo.run("restore", "latest", "--target", b.TempDir()) })
		settleDisk()
		back += timed(b, func() error {
			_, _, err := backup.Stage(context.Background(), second2.Path, key, b.TempDir(), store.Files{}, made, nil)
			return err
		})
	}
	for name, d := range map[string]time.Duration{"first-s": first, "second-s": second, "restore-s": back,
		"restic-first-s": rFirst, "restic-second-s": rSecond, "restic-restore-s": rBack} {
		b.ReportMetric(d.Seconds()/float64(b.N), name)
	}
	b.ReportMetric(first.Seconds()/rFirst.Seconds(), "ratio-first")
	b.ReportMetric(second.Seconds()/rSecond.Seconds(), "ratio-second")
	b.ReportMetric(back.Seconds()/rBack.Seconds(), "ratio-restore")
}

func timed(b *testing.B, work func() error) time.Duration {
	b.Helper()
	began := time.Now()
	if err := work(); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}

// copyAndSync is another program's work: to open the live file here would drop SQLite's locks.
func copyAndSync(from, to string) error {
	return errors.Join(exec.Command("cp", from, to).Run(), exec.Command("sync", to).Run())
}

// writeEvery writes until stop is called; worst is the longest that one write took.
func (s *shop) writeEvery(pause time.Duration) (stop func(), worst *time.Duration) {
	ctx, cancel := context.WithCancel(context.Background())
	worst = new(time.Duration)
	var done sync.WaitGroup
	settings := store.NewSettings(s.db)
	done.Go(func() {
		for ctx.Err() == nil {
			began := time.Now()
			if settings.Set(ctx, "beat", began.String()) == nil {
				*worst = max(*worst, time.Since(began))
			}
			time.Sleep(pause)
		}
	})
	return func() { cancel(); done.Wait() }, worst
}

type repository struct{ dir string }

func newRepository(b *testing.B) repository {
	r := repository{b.TempDir()}
	if err := r.run("init"); err != nil {
		b.Fatal(err)
	}
	return r
}

func (r repository) run(args ...string) error {
	cmd := exec.Command("restic", append([]string{"--quiet", "--no-cache", "--repo", r.dir}, args...)...)
	cmd.Env = append(os.Environ(), "RESTIC_PASSWORD=banco")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("restic %s: %w: %s", args[0], err, out)
	}
	return nil
}
