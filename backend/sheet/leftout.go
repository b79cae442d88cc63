package sheet

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"planob/backend/desk"
)

// LeftOut writes the rows of a batch that had something wrong as a workbook: the columns of the file first, so that it
// can be corrected and brought in again, then what was wrong. It returns how many rows there are.
func (i *Importer) LeftOut(ctx context.Context, id desk.BatchID, words *Words, w io.Writer) (int, error) {
	var headings []string
	var lines []Line
	width := 0
	err := i.o.Reader.Wrong(ctx, id, func(l Line) error {
		if l.Outcome == Heading {
			headings = l.Cells
			return nil
		}
		lines = append(lines, l)
		width = max(width, len(l.Cells))
		return nil
	})
	if err != nil {
		return 0, err
	}
	for len(headings) < width {
		headings = append(headings, words.column+" "+strconv.Itoa(len(headings)+1))
	}
	if err := writeWrong(w, words, headings, lines); err != nil {
		return 0, fmt.Errorf("left-out rows of batch %d: %w", id, err)
	}
	return len(lines), nil
}

func writeWrong(w io.Writer, words *Words, headings []string, lines []Line) error {
	f := excelize.NewFile()
	defer f.Close()
	all := append(append([]string(nil), headings...), words.reason, words.outcome, words.row)
	t, err := newTable(f, words.wrong, all, len(all), time.UTC)
	if err != nil {
		return err
	}
	for _, l := range lines {
		row := make([]string, len(headings), len(all))
		copy(row, l.Cells)
		reason, outcome := words.reasons[l.Reason], words.cameIn
		if reason == "" {
			reason = words.unknown
		}
		if l.Outcome == LeftOut {
			outcome = words.leftOut
		}
		if err := t.row(len(lines), append(row, reason, outcome, strconv.Itoa(l.Row))); err != nil {
			return err
		}
	}
	if err := t.end(); err != nil {
		return err
	}
	return f.Write(w)
}
