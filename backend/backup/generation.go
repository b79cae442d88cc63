package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// How many proved copies a destination keeps: the newest of each of the last days, weeks and months, and never fewer than
// least. On a disk that gets tight, older ones than the least go first.
const (
	least  = 3
	days   = 7
	weeks  = 4
	months = 6
)

// kept says which of a destination's proved copies stay, given newest first.
func kept(list []Record, zone *time.Location) map[int64]bool {
	stay := map[int64]bool{}
	seen := map[string]bool{}
	left := map[byte]int{'d': days, 'w': weeks, 'm': months}
	for i, r := range list {
		at := r.Made.In(zone)
		year, week := at.ISOWeek()
		for _, span := range []string{at.Format("d2006-01-02"), fmt.Sprintf("w%d-%d", year, week), at.Format("m2006-01")} {
			if !seen[span] && left[span[0]] > 0 {
				seen[span], stay[r.ID] = true, true
				left[span[0]]--
			}
		}
		if i < least {
			stay[r.ID] = true
		}
	}
	return stay
}

// prune removes a destination's old copies. It is called after a newer one was proved, and never before. Only files that
// this store remembers to have made, and that are still copies, are removed.
func (k *Keeper) prune(ctx context.Context, d Destination) error {
	list, err := k.copies.List(ctx)
	if err != nil {
		return fmt.Errorf("list copies: %w", err)
	}
	var good []Record
	for _, r := range list {
		if r.Destination == d.ID && !r.Proved.IsZero() && exists(d.file(r)) {
			good = append(good, r)
		}
	}
	stay := kept(good, k.Zone)
	for i := len(good) - 1; i >= least; i-- {
		if stay[good[i].ID] && k.fits(d.Path, good[0].Size) {
			continue
		}
		if err := k.remove(ctx, d, good[i]); err != nil {
			return err
		}
	}
	if err := sweep(d.Path, time.Now()); err != nil { // the disk's clock is the system's
		k.log.Warn("sweep media of old copies", "destination", d.ID, "err", err)
	}
	return nil
}

// fits reports whether another copy of the size of the last one finds room.
func (k *Keeper) fits(dir string, size int64) bool {
	free := k.Free(dir)
	return free < 0 || free > size+size/4
}

func (k *Keeper) remove(ctx context.Context, d Destination, r Record) error {
	path := d.file(r)
	if !isCopy(path) {
		return nil
	}
	// The copy goes before its list: without a list nothing of the shelf would be removed any more.
	if err := errors.Join(removeIfThere(path), removeIfThere(strings.TrimSuffix(path, Ext)+listExt)); err != nil {
		k.log.Warn("remove old copy", "copy", r.ID, "err", err)
		return nil // the next copy tries again
	}
	if err := k.copies.Gone(ctx, r.ID, k.Now()); err != nil {
		return fmt.Errorf("forget copy %d: %w", r.ID, err)
	}
	return nil
}

// file is where a copy of this destination lies now.
func (d Destination) file(r Record) string { return filepath.Join(d.Path, filepath.Base(r.Path)) }

// isCopy reports whether a file is one that this program made, by its name and its first line.
func isCopy(path string) bool {
	if base := filepath.Base(path); !strings.HasPrefix(base, "planob-") || filepath.Ext(base) != Ext {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	first := make([]byte, len(magic2))
	n, _ := f.Read(first)
	return string(first[:n]) == magic1 || string(first[:n]) == magic2
}
