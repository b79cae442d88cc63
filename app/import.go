package app

import (
	"io"
	"path/filepath"

	"planob/backend/desk"
	"planob/backend/sheet"
)

// ImportPreview is what an import would do, before it does anything.
type ImportPreview struct {
	Token        string          `json:"token"`
	FileName     string          `json:"fileName"`
	Sheet        string          `json:"sheet"`
	Sheets       []string        `json:"sheets"`
	HeaderRow    int             `json:"headerRow"`
	Rows         int             `json:"rows"`
	Columns      []ImportColumn  `json:"columns"`
	Samples      [][]string      `json:"samples"` // the first five rows, as the file has them
	Mapping      ImportMapping   `json:"mapping"`
	New          int             `json:"new"`
	Joined       int             `json:"joined"`
	LeftOut      int             `json:"leftOut"`
	Problems     []ImportProblem `json:"problems"` // the first fifty
	ConsentKinds []KindCount     `json:"consentKinds"`
	ByDocument   int             `json:"byDocument"` // of joined: known by CPF or CNPJ
	NewLabels    []string        `json:"newLabels"`
}

// ImportColumn is one column of the file with what the program takes it for.
type ImportColumn struct {
	Index     int    `json:"index"`
	Heading   string `json:"heading"`
	Field     string `json:"field"`
	Certainty string `json:"certainty"` // sure, check, none
	Sample    string `json:"sample"`
}

// ImportMapping is how the columns are read.
type ImportMapping struct {
	Sheet           string   `json:"sheet"`
	HeaderRow       int      `json:"headerRow"`
	Fields          []string `json:"fields"` // a column: one of sheet.Fields
	DefaultAreaCode string   `json:"defaultAreaCode"`
}

// ImportProblem is what is wrong with one row.
type ImportProblem struct {
	Row    int    `json:"row"`
	Reason string `json:"reason"`
	Value  string `json:"value"`
}

// ImportConsent is what the people of a file agreed to on one kind of channel; a kind that is not named, to nothing.
type ImportConsent struct {
	Kind    string   `json:"kind"`
	Classes []string `json:"classes"`
}

// BatchView is one import.
type BatchView struct {
	ID        int64  `json:"id"`
	FileName  string `json:"fileName"`
	Actor     string `json:"actor"`
	CreatedAt string `json:"createdAt"`
	DoneAt    string `json:"doneAt"`
	UndoneAt  string `json:"undoneAt"`
	Added     int    `json:"added"`
	Joined    int    `json:"joined"`
	LeftOut   int    `json:"leftOut"`
	CanUndo   bool   `json:"canUndo"`
}

// PickImport asks in the window for a spreadsheet; an empty token when the person gave up, or in a browser.
func (s *Customers) PickImport() (UploadView, error) {
	if s.c.o.Shell == nil {
		return UploadView{}, nil
	}
	path, err := s.c.o.Shell.PickFile(s.c.words().pickSheet, "*.xlsx;*.csv;*.txt")
	if err != nil || path == "" {
		return UploadView{}, err
	}
	t, err := s.c.tokens.Refer(path, filepath.Base(path), "")
	return uploadView(t), err
}

// OpenImport reads a spreadsheet and tells how the program understands it.
func (s *Customers) OpenImport(token string) (ImportPreview, error) {
	src, err := s.source(token)
	if err != nil {
		return ImportPreview{}, err
	}
	p, err := s.c.sheets.Open(s.c.work(), src)
	return importPreview(token, p), err
}

// PreviewImport tells what an import by another mapping would do.
func (s *Customers) PreviewImport(token string, m ImportMapping) (ImportPreview, error) {
	src, err := s.source(token)
	if err != nil {
		return ImportPreview{}, err
	}
	p, err := s.c.sheets.Preview(s.c.work(), src, m.mapping())
	return importPreview(token, p), err
}

// Import brings the file in, as a job that survives a restart.
func (s *Customers) Import(token string, m ImportMapping, consents []ImportConsent) (JobView, error) {
	src, err := s.source(token)
	if err != nil {
		return JobView{}, err
	}
	id, err := s.c.sheets.Import(s.c.work(), s.c.actor, src, m.mapping(), each(consents, func(c ImportConsent) sheet.Consent {
		return sheet.Consent{Kind: desk.Kind(c.Kind), Classes: classes(c.Classes)}
	}))
	if err != nil {
		return JobView{}, err
	}
	s.c.tokens.Drop(token)
	r, err := s.c.jobs.Get(s.c.work(), id)
	return s.c.jobView(r), err
}

// Batches are all imports, newest first.
func (s *Customers) Batches() ([]BatchView, error) {
	list, err := s.c.sheets.Batches(s.c.work())
	return each(list, s.c.batchView), err
}

// Batch is one import.
func (s *Customers) Batch(id int64) (BatchView, error) {
	b, err := s.c.sheets.Batch(s.c.work(), desk.BatchID(id))
	return s.c.batchView(b), err
}

// Undo takes a whole import back.
func (s *Customers) Undo(batch int64) (BatchView, error) {
	id := desk.BatchID(batch)
	if _, err := s.c.sheets.Undo(s.c.work(), s.c.actor, id); err != nil {
		return BatchView{}, err
	}
	b, err := s.c.sheets.Batch(s.c.work(), id)
	return s.c.batchView(b), err
}

// BatchLeftOut is the rows of an import that had something wrong, as a workbook to correct and bring in again.
func (s *Customers) BatchLeftOut(id int64) (FileView, error) {
	words := s.c.words()
	return s.c.hand(words.leftOut+".xlsx", xlsxType, func(w io.Writer) error {
		_, err := s.c.sheets.LeftOut(s.c.work(), desk.BatchID(id), words.sheet, w)
		return err
	})
}

// importTargets are what the columns of a spreadsheet become.
var importTargets = sheet.Targets{Mobile: "whatsapp", Landline: "phone", Email: "email"}

func (s *Customers) source(token string) (sheet.Source, error) {
	t, err := s.c.tokens.Get(token)
	return sheet.Source{Path: t.Path, Name: t.Name}, err
}

func (m ImportMapping) mapping() sheet.Mapping {
	return sheet.Mapping{
		Sheet: m.Sheet, HeaderRow: m.HeaderRow, AreaCode: m.DefaultAreaCode,
		Fields: each(m.Fields, func(f string) sheet.Field { return sheet.Field(f) }),
	}
}

func importPreview(token string, p sheet.Preview) ImportPreview {
	return ImportPreview{
		Token: token, FileName: p.FileName, Sheet: p.Sheet, Sheets: each(p.Sheets, same), HeaderRow: p.Mapping.HeaderRow, Rows: p.Rows,
		Columns: each(p.Columns, func(c sheet.Column) ImportColumn {
			return ImportColumn{c.Index, c.Heading, string(c.Field), string(c.Certainty), c.Sample}
		}),
		Samples: each(p.Samples, func(row []string) []string { return each(row, same) }),
		Mapping: ImportMapping{
			Sheet: p.Mapping.Sheet, HeaderRow: p.Mapping.HeaderRow, DefaultAreaCode: p.Mapping.AreaCode,
			Fields: each(p.Mapping.Fields, func(f sheet.Field) string { return string(f) }),
		},
		New: p.New, Joined: p.Joined, LeftOut: p.LeftOut,
		Problems:     each(p.Problems, func(x sheet.Problem) ImportProblem { return ImportProblem{x.Row, x.Reason, x.Value} }),
		ConsentKinds: each(p.Kinds, func(k sheet.KindCount) KindCount { return KindCount{string(k.Kind), k.Count} }),
		ByDocument:   p.ByDocument, NewLabels: each(p.NewLabels, same),
	}
}

func same(s string) string { return s }

func (c *call) batchView(b sheet.Batch) BatchView {
	return BatchView{
		ID: int64(b.ID), FileName: b.FileName, Actor: b.Actor, CreatedAt: stamp(b.Created), DoneAt: stamp(b.Done), UndoneAt: stamp(b.Undone),
		Added: b.Added, Joined: b.Joined, LeftOut: b.LeftOut, CanUndo: b.CanUndo(c.now()),
	}
}

// newSheets is the importer of a shop.
func (s *shop) newSheets() *sheet.Importer {
	return sheet.New(sheet.Options{
		Dir: s.o.importDir(), Store: s.batches, Reader: s.batches, Jobs: s.jobs, Audit: s.audit, Bus: s.bus, Log: s.log,
		Targets: importTargets, AreaCode: s.areaCode,
	})
}
