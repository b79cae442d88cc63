package sheet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"unicode/utf16"

	"planob/backend/desk"
)

// The largest file that is read. What it unpacks to has limits of its own (scan.go).
const maxFile = 64 << 20

// Limits of one sheet. Excel's own count of rows is the most there can be; columns beyond a hundred are nobody's
// register of customers.
const (
	maxRows      = 1_048_576
	maxColumns   = 100
	maxCell      = 32_767 // characters, Excel's own
	maxEmptyRows = 1_000  // in a row: then the sheet has ended, whatever its last formatted row is
)

// row is one row as the file has it: its number as the spreadsheet counts, and its cells cleaned.
type row struct {
	no    int
	cells []string
}

// book is an open file of rows.
type book interface {
	// sheets are the names of the sheets; a text file has one without a name.
	sheets() []string
	// rows calls fn for every row with something in it, in order. The cells belong to fn.
	rows(ctx context.Context, sheet string, fn func(row) error) error
	Close() error
}

// open finds out what a file is and opens it. Every refusal is a *desk.Error. temp is a folder for what does not fit
// into memory.
func open(path, temp string) (book, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, desk.NewError(desk.CodeNotFound, "sheet.gone", nameless(err))
	}
	if info.Size() > maxFile {
		return nil, refuse("sheet.tooBig", nil)
	}
	head, err := readHead(path)
	if err != nil {
		return nil, fmt.Errorf("open sheet: %w", nameless(err))
	}
	switch sniff(head) {
	case formatEmpty:
		return nil, refuse("sheet.empty", nil)
	case formatZip:
		return openXLSX(path, temp)
	case formatOLE:
		return nil, refuseOLE(path)
	case formatHTML:
		return nil, refuse("sheet.page", nil)
	case formatText:
		return openCSV(path)
	}
	return nil, refuse("sheet.notWorkbook", nil)
}

// nameless takes the file's name out of an error: people name files after their customers, and errors reach the log.
func nameless(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func refuse(key string, cause error) error { return desk.NewError(desk.CodeInvalid, key, cause) }

// refuseBroken is for a file that is what it should be, but damaged. A cause that has a sentence keeps it.
func refuseBroken(cause error) error {
	var e *desk.Error
	if errors.As(cause, &e) || errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
		return cause
	}
	return refuse("sheet.broken", cause)
}

func readHead(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, 4096)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	return head[:n], nil
}

type format int

const (
	formatOther format = iota
	formatEmpty
	formatZip
	formatOLE
	formatHTML
	formatText
)

var oleMark = []byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}

// sniff tells what a file is by its first bytes; its name proves nothing.
func sniff(head []byte) format {
	switch {
	case len(bytes.TrimSpace(head)) == 0:
		return formatEmpty
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return formatZip
	case bytes.HasPrefix(head, oleMark):
		return formatOLE
	case bytes.HasPrefix(head, []byte("%PDF-")), bytes.HasPrefix(head, []byte("\x89PNG")), bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return formatOther
	}
	if enc := encodingOf(head); enc == utf16LE || enc == utf16BE {
		return formatText
	}
	start := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"))
	for _, mark := range []string{"<html", "<!doctype", "<table", "<?xml", "<head", "<meta", "<div", "<style"} {
		if bytes.HasPrefix(start, []byte(mark)) {
			return formatHTML
		}
	}
	// A few stray NULs are damage that can be cleaned; many are another kind of file.
	if bytes.Count(head, []byte{0})*20 > len(head) {
		return formatOther
	}
	return formatText
}

// refuseOLE tells the old Excel format from a new one with a password: both lie in the same kind of container, and the
// container names its parts in UTF-16.
func refuseOLE(path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("open sheet: %w", nameless(err))
	}
	var mark []byte
	for _, u := range utf16.Encode([]rune("EncryptedPackage")) {
		mark = append(mark, byte(u), byte(u>>8))
	}
	if bytes.Contains(raw, mark) {
		return refuse("sheet.password", nil)
	}
	return refuse("sheet.oldExcel", nil)
}
