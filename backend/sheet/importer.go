package sheet

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"planob/backend/desk"
)

// How much is done at once.
const (
	chunkRows    = 500 // of one transaction, so that a message in between waits for a fifth of a second
	sampleRows   = 5
	problemsMost = 50
)

// Importer brings customers in from files. It is safe for concurrent use.
type Importer struct {
	o   Options
	now func() time.Time

	mu   sync.Mutex
	busy map[desk.BatchID]bool // batches that are being written or taken back
}

// New returns an importer. Nothing is read or written before a method is called.
func New(o Options) *Importer {
	return &Importer{o: o, now: time.Now, busy: map[desk.BatchID]bool{}}
}

// Open reads a file and tells how the program understands it.
func (i *Importer) Open(ctx context.Context, src Source) (Preview, error) {
	s, err := i.stage(ctx, src, "")
	if err != nil {
		return Preview{}, err
	}
	m, err := i.guess(ctx, s, -1, "")
	if err != nil {
		return Preview{}, err
	}
	return i.preview(ctx, s, m)
}

// Preview tells what an import by another mapping would do. A mapping without fields is one that only chose another
// sheet or another row of headings: the columns are guessed anew.
func (i *Importer) Preview(ctx context.Context, src Source, m Mapping) (Preview, error) {
	s, err := i.stage(ctx, src, m.Sheet)
	if err != nil {
		return Preview{}, err
	}
	if len(m.Fields) == 0 {
		header := m.HeaderRow
		if header == 0 {
			header = -1
		}
		if m, err = i.guess(ctx, s, header, m.AreaCode); err != nil {
			return Preview{}, err
		}
	}
	return i.preview(ctx, s, m)
}

func (i *Importer) stage(ctx context.Context, src Source, sheet string) (*staged, error) {
	if err := os.MkdirAll(i.o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make import folder: %w", err)
	}
	return stage(ctx, i.o.Dir, src.Path, src.Name, sheet)
}

// guess maps the columns of a sheet. header -1 means that the headings are looked for.
func (i *Importer) guess(ctx context.Context, s *staged, header int, area string) (Mapping, error) {
	head, err := s.head(ctx, headRows)
	if err != nil {
		return Mapping{}, err
	}
	if header < 0 {
		header = findHeader(head)
	}
	if area == "" {
		area = i.o.AreaCode(ctx)
	}
	m := Mapping{Sheet: s.Sheet, HeaderRow: header}
	for _, c := range columns(head, header, area) {
		m.Fields = append(m.Fields, c.Field)
	}
	if area == "" {
		area = commonArea(head, m, i.o.Targets)
	}
	m.AreaCode = area
	return m, nil
}

// commonArea is the area code that most numbers of the first rows have, "" when none has one.
func commonArea(head []row, m Mapping, t Targets) string {
	r := newReader(m, nil, t)
	counts := map[string]int{}
	for _, in := range head {
		p, _ := r.read(in)
		for _, a := range p.addresses {
			if len(a.Value) > 5 && a.Value[:3] == "+55" {
				counts[a.Value[3:5]]++
			}
		}
	}
	best := ""
	for area, n := range counts {
		if n > counts[best] || n == counts[best] && area < best {
			best = area
		}
	}
	return best
}

// check refuses a mapping that names nobody.
func (m *Mapping) check() error {
	for _, f := range m.Fields {
		if !slices.Contains(Fields, f) {
			return &desk.Error{Code: desk.CodeInvalid, Key: "sheet.fieldUnknown", Field: "mapping"}
		}
	}
	if !slices.ContainsFunc(m.Fields, func(f Field) bool {
		return slices.Contains([]Field{FieldName, FieldCompany, FieldPhone, FieldEmail}, f)
	}) {
		return &desk.Error{Code: desk.CodeInvalid, Key: "sheet.nothingMapped", Field: "mapping"}
	}
	return nil
}

// errBusy says that a batch is being written or taken back.
var errBusy = desk.NewError(desk.CodeConflict, "sheet.batchBusy", nil)

// claim keeps two works off one batch.
func (i *Importer) claim(id desk.BatchID) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.busy[id] {
		return false
	}
	i.busy[id] = true
	return true
}

func (i *Importer) release(id desk.BatchID) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.busy, id)
}
