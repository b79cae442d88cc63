package desk

import (
	"strings"
	"unicode"
)

// Line makes foreign or typed text fit for one line of a list: valid UTF-8, no control characters, no marks that turn
// the direction of reading, single spaces, at most limit characters.
func Line(s string, limit int) string {
	return cut(strings.Join(strings.FieldsFunc(visible(s), unicode.IsSpace), " "), limit)
}

// Lines is Line for text of several lines.
func Lines(s string, limit int) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(visible(s))
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRightFunc(l, unicode.IsSpace)
	}
	return cut(strings.TrimSpace(strings.Join(lines, "\n")), limit)
}

// visible turns what a person cannot see, and what could make a name read as something else, into spaces or nothing.
// Joiners stay: emoji are made with them.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r':
			return r
		case unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Bidi_Control, r), r == '\u200b', r == '\u2060', r == '\ufeff':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

func cut(s string, limit int) string {
	n := 0
	for i := range s {
		if n++; n > limit {
			return strings.TrimSpace(s[:i])
		}
	}
	return s
}
