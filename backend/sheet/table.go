package sheet

import (
	"time"

	"github.com/xuri/excelize/v2"
)

// table streams one sheet: a bold heading that stays in sight, columns of text, then columns of dates.
type table struct {
	f        *excelize.File
	sheet    string
	headings []string
	texts    int // the columns before the dates
	location *time.Location
	out      *excelize.StreamWriter
	next     int

	bold, text, date int
}

func newTable(f *excelize.File, sheet string, headings []string, texts int, loc *time.Location) (*table, error) {
	if err := f.SetSheetName(f.GetSheetName(0), sheet); err != nil {
		return nil, err
	}
	t := &table{f: f, sheet: sheet, headings: headings, texts: texts, location: loc, next: 1}
	format := dateFormat
	for style, id := range map[*excelize.Style]*int{
		{Font: &excelize.Font{Bold: true}, NumFmt: 49}: &t.bold,
		{NumFmt: 49}:            &t.text, // "@": also when somebody edits the cell it stays text
		{CustomNumFmt: &format}: &t.date,
	} {
		made, err := f.NewStyle(style)
		if err != nil {
			return nil, err
		}
		*id = made
	}
	return t, nil
}

// begin writes the heading. How many rows come must be known here: readers that stream believe the sheet's dimension,
// and the library leaves it at one cell.
func (t *table) begin(total int) error {
	last, err := excelize.CoordinatesToCellName(len(t.headings), total+1)
	if err != nil {
		return err
	}
	if err := t.f.SetSheetDimension(t.sheet, "A1:"+last); err != nil {
		return err
	}
	if t.out, err = t.f.NewStreamWriter(t.sheet); err != nil {
		return err
	}
	for i := range t.headings {
		width := 22.0
		switch {
		case i == 0:
			width = 34
		case i >= t.texts:
			width = 16
		}
		if err := t.out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	err = t.out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
	if err != nil {
		return err
	}
	return t.write(t.headings, t.bold)
}

// row writes one row; total is how many there are in all.
func (t *table) row(total int, texts []string, dates ...time.Time) error {
	if t.out == nil {
		if err := t.begin(total); err != nil {
			return err
		}
	}
	return t.write(texts, t.text, dates...)
}

func (t *table) write(texts []string, style int, dates ...time.Time) error {
	cells := make([]any, 0, len(t.headings))
	for _, s := range texts {
		if s == "" {
			cells = append(cells, nil)
			continue
		}
		cells = append(cells, excelize.Cell{StyleID: style, Value: s})
	}
	for _, d := range dates {
		if d.IsZero() {
			cells = append(cells, nil)
			continue
		}
		d = d.In(t.location)
		day := time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
		cells = append(cells, excelize.Cell{StyleID: t.date, Value: day})
	}
	cell, err := excelize.CoordinatesToCellName(1, t.next)
	if err != nil {
		return err
	}
	t.next++
	return t.out.SetRow(cell, cells)
}

// end closes the sheet; a list without rows has its heading.
func (t *table) end() error {
	if t.out == nil {
		if err := t.begin(0); err != nil {
			return err
		}
	}
	return t.out.Flush()
}
