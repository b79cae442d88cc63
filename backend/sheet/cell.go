package sheet

import (
	"strings"

	"planob/backend/desk"
)

// cleanRow cleans the cells of a row and cuts off the empty ones at its end; an empty row is nil.
func cleanRow(cells []string) []string {
	cells = cells[:min(len(cells), maxColumns)]
	used := 0
	for i, c := range cells {
		if cells[i] = cleanCell(c); cells[i] != "" {
			used = i + 1
		}
	}
	return cells[:used]
}

// cleanCell makes one cell fit to be shown: no control characters, no hidden marks, none of Excel's error values.
func cleanCell(s string) string {
	if !plainASCII(s) {
		s = desk.Lines(s, maxCell)
	}
	if strings.HasPrefix(s, "#") && errorValues[strings.ToUpper(s)] {
		return ""
	}
	// Some programs write ="0123" so that Excel keeps the zero. It is text, and was never meant to be computed.
	if inner, ok := strings.CutPrefix(s, `="`); ok && len(inner) > 0 && strings.HasSuffix(inner, `"`) {
		s = inner[:len(inner)-1]
	}
	// Our own CSV puts an apostrophe before what Excel would take for a formula.
	if len(s) > 1 && s[0] == '\'' && strings.ContainsRune("=+-@", rune(s[1])) {
		s = s[1:]
	}
	return s
}

var errorValues = map[string]bool{
	"#N/A": true, "#N/D": true, "#REF!": true, "#VALUE!": true, "#VALOR!": true, "#NAME?": true, "#NOME?": true,
	"#DIV/0!": true, "#NULL!": true, "#NULO!": true, "#NUM!": true, "#NÚM!": true,
}

// plainASCII reports whether s needs no cleaning; most cells do not, and a sheet has millions.
func plainASCII(s string) bool {
	if len(s) > maxCell || strings.TrimSpace(s) != s {
		return false
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
