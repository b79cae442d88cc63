package sheet

import (
	"context"
	"fmt"
	"os"
	"strings"
)

// How far a quoted cell may reach. An opening quote that is not closed by then was no opening quote.
const (
	quoteLines = 50
	quoteBytes = 16 << 10
)

// separators in the order in which a tie is decided; Excel writes ';' in Brazil.
const separators = ";\t,|"

// text is a file of separated values, as the many programs that call it CSV write it.
type text struct {
	path string
	enc  encoding
	sep  byte
}

func openCSV(path string) (book, error) {
	head, err := readHead(path)
	if err != nil {
		return nil, fmt.Errorf("open sheet: %w", nameless(err))
	}
	t := &text{path: path, enc: encodingOf(head)}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open sheet: %w", nameless(err))
	}
	defer f.Close()
	t.sep = separator(newLines(f, t.enc))
	return t, nil
}

func (t *text) Close() error { return nil }

func (t *text) sheets() []string { return []string{""} }

func (t *text) rows(ctx context.Context, _ string, fn func(row) error) error {
	f, err := os.Open(t.path)
	if err != nil {
		return fmt.Errorf("open sheet: %w", nameless(err))
	}
	defer f.Close()
	r := newRecords(newLines(f, t.enc), t.sep)
	for no := 1; ; no++ {
		if no%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		cells, ok := r.next()
		if !ok {
			return refuseIf(r.lines.err())
		}
		if no > maxRows {
			return refuse("sheet.tooBig", nil)
		}
		if cells = cleanRow(cells); len(cells) == 0 {
			continue
		}
		if err := fn(row{no, cells}); err != nil {
			return err
		}
	}
}

func refuseIf(err error) error {
	if err == nil {
		return nil
	}
	return refuseBroken(err)
}

// separator finds the one that cuts the first lines into the same number of cells most often.
func separator(l *lines) byte {
	var sample []string
	for len(sample) < 20 {
		line, ok := l.next()
		if !ok {
			break
		}
		if sep, ok := declared(line); ok && len(sample) == 0 {
			return sep
		}
		if strings.TrimSpace(line) != "" {
			sample = append(sample, line)
		}
	}
	best, bestScore := separators[0], 0
	for i := range len(separators) {
		counts := map[int]int{}
		score := 0
		for _, line := range sample {
			var s splitter
			s.feed(line, separators[i])
			n := len(s.done())
			counts[n]++
			score = max(score, counts[n]*min(n-1, 50))
		}
		if score > bestScore {
			best, bestScore = separators[i], score
		}
	}
	return best
}

// declared reads the line "sep=;" that Excel writes and obeys.
func declared(line string) (byte, bool) {
	rest, ok := strings.CutPrefix(strings.ToLower(strings.TrimRight(line, "\r\n ")), "sep=")
	if !ok || len(rest) != 1 {
		return 0, false
	}
	return rest[0], true
}

// records reads one row after another from lines.
type records struct {
	lines *lines
	sep   byte
}

func newRecords(l *lines, sep byte) *records {
	if first, ok := l.next(); ok {
		if _, is := declared(first); !is {
			l.unread(first)
		}
	}
	return &records{l, sep}
}

// next returns the cells of the next row. A quoted cell may run over lines; when its end is not found the quote counts
// as a letter and the lines that followed are rows of their own, so that one stray quote costs no customer.
func (r *records) next() ([]string, bool) {
	first, ok := r.lines.next()
	if !ok {
		return nil, false
	}
	var s splitter
	s.feed(first, r.sep)
	var more []string
	for size := len(first); s.quoted && !s.stray && len(more) < quoteLines && size < quoteBytes; {
		line, ok := r.lines.next()
		if !ok {
			break
		}
		more = append(more, line)
		size += len(line)
		s.feed(line, r.sep)
	}
	if !s.quoted && !s.stray {
		return s.done(), true
	}
	for i := len(more) - 1; i >= 0; i-- {
		r.lines.unread(more[i])
	}
	return strings.Split(first, string(r.sep)), true
}

// splitter cuts one row into cells, line by line.
type splitter struct {
	cells  []string
	cell   strings.Builder
	begun  bool // the cell has a letter or had a quote
	quoted bool
	since  int  // the line of the opening quote
	stray  bool // a cell that began on an earlier line ended within text: its quote was none
	lines  int
}

func (s *splitter) feed(line string, sep byte) {
	if s.lines++; s.lines > 1 {
		s.cell.WriteByte('\n')
	}
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case s.quoted && c == '"' && i+1 < len(line) && line[i+1] == '"':
			s.cell.WriteByte('"')
			i++
		case s.quoted && c == '"':
			s.quoted = false
			s.stray = s.stray || s.since < s.lines && i+1 < len(line) && line[i+1] != sep
		case s.quoted:
			s.cell.WriteByte(c)
		case c == sep:
			s.end()
		case c == '"' && !s.begun:
			s.cell.Reset()
			s.quoted, s.begun, s.since = true, true, s.lines
		default:
			s.begun = s.begun || c != ' '
			s.cell.WriteByte(c)
		}
	}
}

func (s *splitter) end() {
	s.cells = append(s.cells, s.cell.String())
	s.cell.Reset()
	s.begun = false
}

func (s *splitter) done() []string {
	s.end()
	return s.cells
}
