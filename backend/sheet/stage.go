package sheet

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"planob/backend/desk"
)

// A file is read once, whatever it is, and staged: its rows lie cleaned in a plain file of our own from which every
// later step reads. Looking again with another mapping costs nothing, and an import goes on after a crash.

// staged is one sheet of one file, ready to be read.
type staged struct {
	path   string
	Name   string   // of the file
	Sheet  string   // the one that is staged
	Sheets []string // all, in order; one without a name for a text file
	Rows   int      // with something in them
}

const (
	stageSuffix = ".rows"
	infoSuffix  = ".json"
	staleAfter  = 24 * time.Hour
)

// stage reads a sheet of a file into dir, or finds it there. sheet "" is the first with anything in it.
func stage(ctx context.Context, dir, path, name, sheet string) (*staged, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, desk.NewError(desk.CodeNotFound, "sheet.gone", nameless(err))
	}
	named := func(sheet string) *staged {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%d\x00%s", path, info.Size(), info.ModTime().UnixNano(), sheet))
		return &staged{path: filepath.Join(dir, hex.EncodeToString(sum[:12])+stageSuffix)}
	}
	// The sheet that nobody chose is mostly the one that they go on with: to read it again would be half of all the work.
	for _, s := range []*staged{named(sheet), named("")} {
		raw, err := os.ReadFile(s.path + infoSuffix)
		if err == nil && json.Unmarshal(raw, s) == nil && (sheet == "" || s.Sheet == sheet) {
			s.Name = name
			return s, nil
		}
	}
	out := named(sheet)
	b, err := open(path, dir)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	out.Name, out.Sheets = name, b.sheets()
	for _, s := range candidates(out.Sheets, sheet) {
		out.Sheet = s
		if out.Rows, err = writeStage(ctx, b, s, out.path); err != nil {
			return nil, err
		}
		if out.Rows > 0 {
			return out, out.seal()
		}
	}
	return nil, refuse("sheet.empty", nil)
}

func candidates(all []string, wanted string) []string {
	if wanted != "" {
		return []string{wanted}
	}
	return all
}

// writeStage writes the rows of one sheet. Until the file beside it is there too, what it wrote does not count.
func writeStage(ctx context.Context, b book, sheet, path string) (n int, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, fmt.Errorf("stage sheet: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	buf := bufio.NewWriterSize(f, 256<<10)
	w := csv.NewWriter(buf)
	var record []string
	err = b.rows(ctx, sheet, func(r row) error {
		n++
		record = append(append(record[:0], strconv.Itoa(r.no)), r.cells...)
		return w.Write(record)
	})
	if err != nil {
		return 0, refuseOr(err, path)
	}
	w.Flush()
	return n, errors.Join(w.Error(), buf.Flush())
}

// refuseOr takes away a half-written stage before it returns the error.
func refuseOr(err error, path string) error {
	if rm := os.Remove(path); rm != nil && !errors.Is(rm, os.ErrNotExist) {
		return errors.Join(err, rm)
	}
	return err
}

// seal writes the file that says that the stage is whole, by its final name at once.
func (s *staged) seal() error {
	raw, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("stage sheet: %w", err)
	}
	return writeWhole(s.path+infoSuffix, raw)
}

func writeWhole(path string, raw []byte) error {
	if err := os.WriteFile(path+".part", raw, 0o600); err != nil {
		return fmt.Errorf("stage sheet: %w", err)
	}
	if err := os.Rename(path+".part", path); err != nil {
		return fmt.Errorf("stage sheet: %w", err)
	}
	return nil
}

// each calls fn for every staged row in order. The cells are valid until fn returns.
func (s *staged) each(ctx context.Context, fn func(row) error) error { return eachRow(ctx, s.path, fn) }

func eachRow(ctx context.Context, path string, fn func(row) error) error {
	f, err := os.Open(path)
	if err != nil {
		return desk.NewError(desk.CodeNotFound, "sheet.gone", nameless(err))
	}
	defer f.Close()
	r := csv.NewReader(bufio.NewReaderSize(f, 256<<10))
	r.FieldsPerRecord, r.ReuseRecord = -1, true
	for i := 0; ; i++ {
		if i%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read staged rows: %w", err)
		}
		no, err := strconv.Atoi(record[0])
		if err != nil {
			return fmt.Errorf("read staged rows: %w", err)
		}
		if err := fn(row{no, record[1:]}); err != nil {
			return err
		}
	}
}

var errEnough = errors.New("enough rows")

// head returns the first n rows.
func (s *staged) head(ctx context.Context, n int) ([]row, error) {
	var all []row
	err := s.each(ctx, func(r row) error {
		all = append(all, row{r.no, append([]string(nil), r.cells...)})
		if len(all) == n {
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, err
	}
	return all, nil
}

// sweep removes what lies in dir for longer than a day: previews that nobody went on with, parts of the library. What
// keep names stays.
func sweep(dir string, keep map[string]bool, now time.Time) error {
	all, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("sweep stages: %w", err)
	}
	var failed error
	for _, e := range all {
		info, err := e.Info()
		if err != nil || e.IsDir() || keep[e.Name()] || now.Sub(info.ModTime()) < staleAfter {
			continue
		}
		failed = errors.Join(failed, os.Remove(filepath.Join(dir, e.Name())))
	}
	return failed
}
