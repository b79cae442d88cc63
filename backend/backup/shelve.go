package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"filippo.io/age"
)

// readWhole is how much of what lay on the shelf before is read again by every copy; of a larger shelf a seventh is, so
// that each file is read every week. Conferir reads all of it.
const readWhole = 1 << 30

// shelving is the work of bringing a shelf up to date with the store, and of proving it.
type shelving struct {
	b     *Backup
	shelf shelf
	keys  keys
	to    []age.Recipient
	known map[string]int64 // sizes that earlier copies noted

	kept    map[string]Kept // by hash
	fresh   map[string]bool // hashes put just now
	missing []string
}

// shelve puts every file of the store on the shelf of folder that is not there yet, reads back what it put and some of
// what was there, and puts anew what turns out damaged. What is neither in the store nor on the shelf is named missing.
func (b *Backup) shelve(ctx context.Context, folder string, k keys, p Progress) (map[string]Kept, []string, error) {
	to, err := k.recipients()
	if err != nil {
		return nil, nil, err
	}
	hashes, err := b.Store.MediaHashes(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("list media: %w", err)
	}
	known, _ := listed(folder) // an unreadable list only means that sizes are not known
	s := &shelving{b: b, shelf: shelfOf(folder), keys: k, to: to, known: known, kept: map[string]Kept{}, fresh: map[string]bool{}}
	for i, hash := range hashes {
		if err := s.keep(ctx, hash); err != nil {
			return nil, nil, err
		}
		if p != nil {
			p(int64(i), int64(2*len(hashes)))
		}
	}
	for hash := range s.fresh {
		if err := s.shelf.sync(s.kept[hash].Name); err != nil {
			return nil, nil, cannotWrite(err)
		}
	}
	return s.kept, s.missing, s.prove(ctx, p)
}

// keep has one file on the shelf, and notes it.
func (s *shelving) keep(ctx context.Context, hash string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	name := s.keys.name(hash)
	if size := s.shelf.size(name); size > 0 && s.known[name] == size {
		s.kept[hash] = Kept{name, size}
		return nil
	}
	return s.put(ctx, hash)
}

// put writes a file anew from the store.
func (s *shelving) put(ctx context.Context, hash string) error {
	name := s.keys.name(hash)
	f, err := s.b.Media.Open(hash)
	if err != nil {
		delete(s.kept, hash)
		s.missing = append(s.missing, hash)
		return nil
	}
	defer f.Close()
	size, err := s.shelf.put(name, s.to, newMeter(nil, 0).reader(ctx, f), s.b.create)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return err
	}
	s.kept[hash], s.fresh[hash] = Kept{name, size}, true
	return nil
}

// prove reads back, and puts once more what is not good.
func (s *shelving) prove(ctx context.Context, p Progress) error {
	id, err := s.b.deviceIdentity()
	if err != nil {
		return err
	}
	all := s.toRead()
	for i, hash := range all {
		if err := s.proveOne(ctx, hash, id); err != nil {
			return err
		}
		if p != nil {
			p(int64(len(all)+i), int64(2*len(all)))
		}
	}
	return nil
}

func (s *shelving) proveOne(ctx context.Context, hash string, id age.Identity) error {
	err := s.shelf.read(ctx, s.kept[hash].Name, hash, id, io.Discard)
	if err == nil || ctx.Err() != nil {
		return errors.Join(err, ctx.Err())
	}
	if err := s.put(ctx, hash); err != nil {
		return err
	}
	again, ok := s.kept[hash]
	if !ok {
		return nil // it is named missing now
	}
	return errors.Join(s.shelf.sync(again.Name), s.shelf.read(ctx, again.Name, hash, id, io.Discard))
}

// toRead are the hashes whose files are read back now.
func (s *shelving) toRead() []string {
	var old int64
	for hash, k := range s.kept {
		if !s.fresh[hash] {
			old += k.Size
		}
	}
	day := byte(s.b.Now().Unix() / 86400 % 7)
	var list []string
	for hash, k := range s.kept {
		if s.fresh[hash] || old <= readWhole || k.Name[len(k.Name)-5]%7 == day {
			list = append(list, hash)
		}
	}
	slices.Sort(list)
	return list
}
