package sheet

import (
	"context"
	"maps"
	"slices"

	"planob/backend/desk"
	"planob/backend/document"
)

// preview reads the whole sheet by a mapping and counts what an import would do, with the same plan and the register
// of now.
func (i *Importer) preview(ctx context.Context, s *staged, m Mapping) (Preview, error) {
	head, err := s.head(ctx, headRows)
	if err != nil {
		return Preview{}, err
	}
	out := Preview{FileName: s.Name, Sheet: s.Sheet, Sheets: s.Sheets, Mapping: m, Columns: columns(head, m.HeaderRow, m.AreaCode)}
	for c := range out.Columns {
		out.Columns[c].apply(m.Fields)
	}
	if err := m.check(); err != nil {
		// Nothing to count yet: the person is still choosing.
		out.Rows = s.Rows
		out.Samples = samples(head, m.HeaderRow)
		return out, nil
	}
	out.Samples = samples(head, m.HeaderRow)
	t := trial{i: i, plan: newPlan(map[desk.CustomerID]int{}), out: &out, kinds: map[desk.Kind]int{}, labels: map[string]bool{}}
	if err := i.persons(ctx, s.path, m, headingsOf(head, m.HeaderRow), t.chunk); err != nil {
		return Preview{}, err
	}
	for kind, n := range t.kinds {
		out.Kinds = append(out.Kinds, KindCount{kind, n})
	}
	if out.NewLabels, err = i.o.Reader.NewLabels(ctx, slices.Sorted(maps.Keys(t.labels))); err != nil {
		return Preview{}, err
	}
	slices.SortFunc(out.Kinds, func(a, b KindCount) int { return b.Count - a.Count })
	return out, nil
}

// apply shows what a person chose for the column: then it is sure, unless the cells are damaged.
func (c *Column) apply(fields []Field) {
	f := FieldNone
	if c.Index < len(fields) {
		f = fields[c.Index]
	}
	if f == c.Field {
		return
	}
	if c.Field, c.Certainty = f, Sure; f == FieldNone {
		c.Certainty = Unused
	}
}

func samples(head []row, headerRow int) [][]string {
	var out [][]string
	for _, r := range head {
		if r.no > headerRow && len(out) < sampleRows {
			out = append(out, r.cells)
		}
	}
	return out
}

func headingsOf(head []row, headerRow int) []string {
	for _, r := range head {
		if r.no == headerRow && headerRow > 0 {
			return r.cells
		}
	}
	return nil
}

// sourced is a person with the row it was read from.
type sourced struct {
	person
	cells []string // only when something is wrong with it
}

// persons reads the sheet by a mapping and hands out what it says in chunks.
func (i *Importer) persons(ctx context.Context, path string, m Mapping, headings []string, fn func(context.Context, []sourced) error) error {
	r := newReader(m, headings, i.o.Targets)
	if slices.Contains(m.Fields, FieldBirthday) {
		head, err := (&staged{path: path}).head(ctx, headRows)
		if err != nil {
			return err
		}
		r.american = american(head, m)
	}
	chunk := make([]sourced, 0, chunkRows)
	err := eachRow(ctx, path, func(in row) error {
		if in.no <= m.HeaderRow {
			return nil
		}
		p, used := r.read(in)
		if !used {
			p.wrong(reasonEmpty, "")
		}
		one := sourced{person: p}
		if len(p.problems) > 0 {
			one.cells = slices.Clone(in.cells)
		}
		if chunk = append(chunk, one); len(chunk) < chunkRows {
			return nil
		}
		err := fn(ctx, chunk)
		chunk = chunk[:0]
		return err
	})
	if err != nil || len(chunk) == 0 {
		return err
	}
	return fn(ctx, chunk)
}

// lookups are what the register is asked before a chunk is planned.
func lookups(chunk []sourced) (l Lookup) {
	for n := range chunk {
		p := &chunk[n].person
		for _, a := range p.addresses {
			l.Values = append(l.Values, a.Value)
		}
		if !p.unnamed() {
			l.Names = append(l.Names, p.label())
		}
		for _, d := range []string{p.record.CPF, p.record.CNPJ} {
			if d != "" {
				l.Documents = append(l.Documents, d)
			}
		}
	}
	return l
}

// trial plans without writing.
type trial struct {
	i     *Importer
	plan  *plan
	out   *Preview
	kinds map[desk.Kind]int
	fake  desk.CustomerID // ids of customers that are not made

	labels map[string]bool
}

func (t *trial) chunk(ctx context.Context, chunk []sourced) error {
	known, err := t.i.o.Reader.Known(ctx, lookups(chunk))
	if err != nil {
		return err
	}
	t.plan.know(known)
	for n := range chunk {
		t.one(&chunk[n].person)
	}
	return nil
}

func (t *trial) one(p *person) {
	t.out.Rows++
	t.problems(p.problems)
	if p.label() == "" {
		t.out.LeftOut++
		return
	}
	for _, a := range p.addresses {
		if a.Kind != t.i.o.Targets.Landline {
			t.kinds[a.Kind]++
		}
	}
	for _, l := range p.labels {
		t.labels[l] = true
	}
	e, by := t.plan.find(p)
	if e == nil {
		if by == byOther {
			t.problems([]Problem{{p.row, reasonOther, document.Display(p.documentOf())}})
		}
		t.out.New++
		t.fake--
		t.plan.made(t.fake, p)
		return
	}
	t.out.Joined++
	if by == byDocument {
		t.out.ByDocument++
	}
	if e.row > 0 {
		t.problems([]Problem{repeated(p.row, int(e.row))})
	}
	t.plan.joined(e, p, completes(e, p))
}

func (t *trial) problems(all []Problem) {
	for _, p := range all {
		if len(t.out.Problems) < problemsMost {
			t.out.Problems = append(t.out.Problems, p)
		}
	}
}
