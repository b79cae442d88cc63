package backup

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	// listExt ends the name of the plain list, beside a copy, of the files on the shelf that it needs. It is there so that
	// what no copy needs can be removed without any key; the copy itself holds the same in its manifest.
	listExt   = ".media"
	listMagic = "Plano B, arquivos da copia 1\n"
	// settled is how old a file that no copy needs must be before it is removed: another program may be making a copy.
	settled = 24 * time.Hour
)

var errTornList = errors.New("a list of media is torn")

// writeList is on the disk before its copy gets its name.
func writeList(path string, kept map[string]Kept) error {
	lines := make([]string, 0, len(kept))
	for _, k := range kept {
		lines = append(lines, fmt.Sprintf("%s %d\n", k.Name, k.Size))
	}
	slices.Sort(lines)
	text := listMagic + strings.Join(lines, "") + fmt.Sprintf("fim %d\n", len(lines))
	part := path + ".part"
	if err := errors.Join(removeIfThere(part), writeFile(part, int64(len(text)), strings.NewReader(text))); err != nil {
		return errors.Join(err, removeIfThere(part))
	}
	return os.Rename(part, path)
}

// readList returns the names and sizes of one list; a list without its end is torn.
func readList(r io.Reader) (map[string]int64, error) {
	lines := bufio.NewScanner(r)
	if !lines.Scan() || lines.Text()+"\n" != listMagic {
		return nil, errTornList
	}
	names := map[string]int64{}
	for lines.Scan() {
		name, number, _ := strings.Cut(lines.Text(), " ")
		var n int64
		if _, err := fmt.Sscanf(number, "%d", &n); err != nil {
			return nil, errTornList
		}
		if name == "fim" {
			if int64(len(names)) != n || lines.Scan() {
				return nil, errTornList
			}
			return names, nil
		}
		if !keptName.MatchString(name) {
			return nil, errTornList
		}
		names[name] = n
	}
	return nil, errTornList
}

// listed is everything that the copies in a folder need of its shelf. An error means that one of them could not tell, and
// then nothing may be removed.
func listed(folder string) (map[string]int64, error) {
	copies, err := filepath.Glob(filepath.Join(folder, "*"+Ext))
	if err != nil {
		return nil, err
	}
	all := map[string]int64{}
	var errs []error
	for _, path := range copies {
		if carriesMedia(path) {
			continue
		}
		f, err := os.Open(strings.TrimSuffix(path, Ext) + listExt)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		names, err := readList(f)
		errs = append(errs, err, f.Close())
		maps.Copy(all, names)
	}
	return all, errors.Join(errs...)
}

// carriesMedia reports whether a copy is of the first format, whose files lie inside.
func carriesMedia(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	first := make([]byte, len(magic1))
	_, err = io.ReadFull(f, first)
	return err == nil && bytes.Equal(first, []byte(magic1))
}

// sweep removes from a shelf what no copy in the folder needs, and lists whose copy is gone. It may be cut anywhere: what
// a copy needs is never touched, and the rest is removed the next time.
func sweep(folder string, now time.Time) error {
	needed, err := listed(folder)
	if err != nil {
		return fmt.Errorf("nothing is removed: %w", err)
	}
	s := shelfOf(folder)
	whole, parts, err := s.names()
	if err != nil {
		return err
	}
	var errs []error
	for _, name := range whole {
		if _, ok := needed[name]; !ok {
			errs = append(errs, removeSettled(s.path(name), now))
		}
	}
	for _, name := range parts {
		errs = append(errs, removeSettled(s.path(name), now))
	}
	lists, err := filepath.Glob(filepath.Join(folder, "planob-*"+listExt))
	errs = append(errs, err)
	for _, path := range lists {
		if !exists(strings.TrimSuffix(path, listExt) + Ext) {
			errs = append(errs, removeSettled(path, now))
		}
	}
	return errors.Join(errs...)
}

func removeSettled(path string, now time.Time) error {
	info, err := os.Stat(path)
	if err != nil || now.Sub(info.ModTime()) < settled {
		return nil // gone already, or perhaps of a copy that is being made
	}
	return removeIfThere(path)
}
