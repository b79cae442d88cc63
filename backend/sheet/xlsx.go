package sheet

import (
	"context"
	"fmt"
	"regexp"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// sheetMemory is the size from which a sheet, or the shared texts, are read from disk instead of memory.
const sheetMemory = 4 << 20

// xlsx reads a workbook with the library, in raw values: formatting every date costs more than everything else.
type xlsx struct {
	*workbook
	f *excelize.File
}

func openXLSX(path, temp string) (b book, err error) {
	wb, err := scan(path)
	if err != nil {
		return nil, err
	}
	defer recovered(&err)
	f, err := excelize.OpenFile(path, excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxInMemory + maxStreamed, UnzipXMLSizeLimit: sheetMemory, TmpDir: temp,
	})
	if err != nil {
		return nil, refuse("sheet.broken", err)
	}
	return &xlsx{wb, f}, nil
}

// recovered turns a panic of the library into a refusal: foreign bytes must not end the program.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = refuse("sheet.broken", fmt.Errorf("panic of type %T", p))
	}
}

func (x *xlsx) Close() error { return x.f.Close() }

func (x *xlsx) sheets() []string { return x.names }

func (x *xlsx) rows(ctx context.Context, sheet string, fn func(row) error) (err error) {
	defer recovered(&err)
	dates, err := x.dateColumns(sheet)
	if err != nil {
		return err
	}
	it, err := x.f.Rows(sheet)
	if err != nil {
		return refuse("sheet.noSheet", err)
	}
	defer it.Close()
	no, empty := 0, 0
	for it.Next() {
		if no++; no%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		cells, err := it.Columns()
		if err != nil {
			return refuse("sheet.broken", err)
		}
		if cells = cleanRow(cells); len(cells) == 0 {
			if empty++; empty > maxEmptyRows {
				return nil
			}
			continue
		}
		empty = 0
		x.writeDates(cells, dates)
		if err := fn(row{no, cells}); err != nil {
			return err
		}
	}
	if err := it.Error(); err != nil {
		return refuse("sheet.broken", err)
	}
	// The library takes a syntax error for the end of the sheet.
	if last := x.lastRow[sheet]; no < last {
		return refuse("sheet.broken", fmt.Errorf("sheet ends at row %d of %d", no, last))
	}
	return nil
}

// dateSample is how many rows tell which columns hold dates.
const dateSample = 100

// dateShape is what a date looks like once it is formatted. A postcode (01310-100) or an amount (1.234,56) is none.
var dateShape = regexp.MustCompile(`\b(\d{1,4}[-/]\d{1,2}([-/]\d{1,4})?|\d{1,2}\.\d{1,2}\.\d{2,4})\b` +
	`|(?i:jan|fev|feb|mar|abr|apr|mai|may|jun|jul|ago|aug|set|sep|out|oct|nov|dez|dec)`)

// dateColumns tells which columns are shown as dates. A raw value does not say so; the library's formatted one does.
func (x *xlsx) dateColumns(sheet string) ([]bool, error) {
	raw, err := x.sample(sheet, true)
	if err != nil {
		return nil, err
	}
	shown, err := x.sample(sheet, false)
	if err != nil {
		return nil, err
	}
	numbers, dates := make([]int, maxColumns), make([]int, maxColumns)
	for i := range min(len(raw), len(shown)) {
		for c := range min(len(raw[i]), len(shown[i]), maxColumns) {
			if _, ok := serial(raw[i][c]); ok {
				numbers[c]++
				if shown[i][c] != raw[i][c] && dateShape.MatchString(shown[i][c]) {
					dates[c]++
				}
			}
		}
	}
	out := make([]bool, maxColumns)
	for c := range out {
		out[c] = dates[c] > 0 && dates[c]*2 >= numbers[c]
	}
	return out, nil
}

func (x *xlsx) sample(sheet string, raw bool) ([][]string, error) {
	it, err := x.f.Rows(sheet)
	if err != nil {
		return nil, refuse("sheet.noSheet", err)
	}
	defer it.Close()
	var all [][]string
	for len(all) < dateSample && it.Next() {
		cells, err := it.Columns(excelize.Options{RawCellValue: raw})
		if err != nil {
			return nil, refuse("sheet.broken", err)
		}
		all = append(all, cells)
	}
	return all, nil
}

// serial reads a number that could be a day: from 1900 to 9999.
func serial(text string) (float64, bool) {
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil && n >= 1 && n < 2_958_466
}

// writeDates replaces the day numbers of date columns by what a Brazilian reads.
func (x *xlsx) writeDates(cells []string, dates []bool) {
	for c := range cells {
		if !dates[c] {
			continue
		}
		n, ok := serial(cells[c])
		if !ok {
			continue
		}
		t, err := excelize.ExcelDateToTime(n, x.date1904)
		if err != nil {
			continue // it stays the number it was
		}
		layout := "02/01/2006"
		if t.Hour() != 0 || t.Minute() != 0 {
			layout += " 15:04"
		}
		cells[c] = t.Format(layout)
	}
}
