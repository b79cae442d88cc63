package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// The longest line of a text file.
const maxLine = 1 << 20

type encoding int

const (
	byLine encoding = iota // each line is UTF-8 or, when it is not, Windows-1252
	utf16LE
	utf16BE
)

// encodingOf tells how a text is encoded. Without a mark, UTF-16 is known by the zeros that it puts between letters.
func encodingOf(head []byte) encoding {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return utf16LE
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return utf16BE
	}
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	half := len(head) / 2
	switch {
	case half >= 4 && zeros[1]*10 > half*4 && zeros[0]*10 < half:
		return utf16LE
	case half >= 4 && zeros[0]*10 > half*4 && zeros[1]*10 < half:
		return utf16BE
	}
	return byLine
}

// lines reads the lines of a text file as UTF-8. The encoding is decided line by line: files put together from two
// sources are common, and a line of Windows-1252 with an accent is never valid UTF-8 by chance.
type lines struct {
	s     *bufio.Scanner
	back  []string // lines to be read again, the next one last
	first bool
}

func newLines(r io.Reader, enc encoding) *lines {
	switch enc {
	case utf16LE:
		r = transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	case utf16BE:
		r = transform.NewReader(r, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder())
	}
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 64<<10), maxLine)
	s.Split(splitAtLineEnd)
	return &lines{s: s, first: true}
}

// next returns the next line without its end; false at the end of the file or on an error.
func (l *lines) next() (string, bool) {
	if n := len(l.back); n > 0 {
		line := l.back[n-1]
		l.back = l.back[:n-1]
		return line, true
	}
	if !l.s.Scan() {
		return "", false
	}
	line := l.s.Bytes()
	if l.first {
		line, l.first = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf")), false
	}
	if utf8.Valid(line) {
		return string(line), true
	}
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(line)
	if err != nil {
		return string(line), true // every byte has a meaning in this table: it does not fail
	}
	return string(decoded), true
}

func (l *lines) unread(line string) { l.back = append(l.back, line) }

func (l *lines) err() error {
	if errors.Is(l.s.Err(), bufio.ErrTooLong) {
		return refuse("sheet.broken", l.s.Err())
	}
	return l.s.Err()
}

// splitAtLineEnd ends lines at LF, CRLF and the lone CR of old files.
func splitAtLineEnd(data []byte, atEOF bool) (advance int, token []byte, err error) {
	i := bytes.IndexAny(data, "\r\n")
	switch {
	case i < 0 && atEOF && len(data) > 0:
		return len(data), data, nil
	case i < 0:
		return 0, nil, nil
	case data[i] == '\n':
		return i + 1, data[:i], nil
	case i+1 < len(data) && data[i+1] == '\n':
		return i + 2, data[:i], nil
	case i+1 < len(data) || atEOF:
		return i + 1, data[:i], nil
	}
	return 0, nil, nil
}
